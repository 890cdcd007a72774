package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Begin returns a copy of w for one cluster: full queues, nothing marked as
// used. A WorkQueue that occurs in several places of w is one queue in the copy
// too. The error names every part of w that was given something it does not
// allow. A nil w is [DefaultWorkload].
//
// [New] calls it; call it yourself to run a Workload without a cluster.
func Begin(w Workload) (Workload, error) {
	if w == nil {
		return DefaultWorkload(), nil
	}
	b := beginning{queues: map[*workQueue]*workQueue{}}
	begun := b.begin(w)
	if len(b.errs) > 0 {
		return nil, fmt.Errorf("workload: %w", errors.Join(b.errs...))
	}
	return begun, nil
}

// Unused returns, for a workload that has begun and been run, the entries of
// its script that no run ever came to, each as a path: "sequence entry 3
// (exit 0)". A test that fails on them does not pass for the wrong reason. The
// two sides of a [Chance] are not entries: which of them is used is luck.
//
// A Workload of one's own that has parts takes part by a method
// Unused() []string.
func Unused(w Workload) []string {
	var lines []string
	collectUnused("", w, &lines)
	return lines
}

// composite is a Workload that is made of others.
type composite interface {
	Workload
	// parts returns the others. The caller does not modify them.
	parts() []part
	// begun returns the composite for one cluster, with these parts. It may keep
	// and modify them.
	begun([]part) Workload
}

// part is one Workload inside another.
type part struct {
	// label names the part among its siblings; empty for an only child, which
	// is then no entry of its own.
	label string
	// luck says that the part is used by chance, so is nobody's mistake when
	// it is not.
	luck bool
	// used is set when a run has come to the part, once it has begun.
	used bool
	work Workload
}

// beginning is the state of one Begin.
type beginning struct {
	queues map[*workQueue]*workQueue
	path   []string
	errs   []error
}

func (b *beginning) begin(w Workload) Workload {
	switch w := w.(type) {
	case nil:
		b.fail(errNil)
	case invalid:
		b.fail(w.err)
	case *workQueue:
		return b.beginQueue(w)
	case composite:
		return w.begun(b.beginParts(w.parts()))
	case Beginner:
		return w.Begin()
	}
	return w
}

func (b *beginning) beginParts(parts []part) []part {
	parts = slices.Clone(parts)
	for i := range parts {
		p := &parts[i]
		depth := len(b.path)
		if p.label != "" {
			b.path = append(b.path, p.label)
		}
		p.used, p.work = false, b.begin(p.work)
		b.path = b.path[:depth]
	}
	return parts
}

// beginQueue begins each queue once, so that all its places share the copy.
func (b *beginning) beginQueue(q *workQueue) Workload {
	if begun, ok := b.queues[q]; ok {
		return begun
	}
	begun := &workQueue{items: q.items, state: &queueState{}}
	b.queues[q] = begun
	begun.item = b.begin(q.item)
	return begun
}

func (b *beginning) fail(err error) {
	if len(b.path) > 0 {
		err = fmt.Errorf("%s: %w", strings.Join(b.path, ": "), err)
	}
	b.errs = append(b.errs, err)
}

func collectUnused(path string, w Workload, lines *[]string) {
	switch w := w.(type) {
	case composite:
		for _, p := range w.parts() {
			collectUnusedPart(path, p, lines)
		}
	case interface{ Unused() []string }:
		for _, line := range w.Unused() {
			*lines = append(*lines, path+line)
		}
	}
}

func collectUnusedPart(path string, p part, lines *[]string) {
	switch {
	case p.label == "":
		collectUnused(path, p.work, lines)
	case p.used:
		collectUnused(path+p.label+": ", p.work, lines)
	case !p.luck:
		*lines = append(*lines, path+p.label+" ("+describe(p.work)+")")
	}
}

// invalid stands where a constructor was given something that it does not
// allow. [Begin] reports it; a run that comes to it without cannot start.
type invalid struct{ err error }

var errNil = errors.New("a Workload is nil")

func invalidf(format string, args ...any) Workload {
	return invalid{fmt.Errorf(format, args...)}
}

func (i invalid) Run(Attempt) Outcome {
	return Outcome{StartError: i.err.Error(), ExitCode: exitCommandNotFound}
}

func (i invalid) String() string { return "invalid: " + i.err.Error() }
