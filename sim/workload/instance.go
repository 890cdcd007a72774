package workload

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Instance is a workload for one cluster: full queues, nothing marked as used.
// It is not safe for concurrent use. sim.New starts one for Config.Workload;
// call [Start] to run a workload without a cluster.
type Instance struct{ work Workload }

// Start returns an Instance of w; of [Default] for a nil w. A WorkQueue that
// occurs in several places of w is one queue in it too. The error names every
// part of w that is not valid.
func Start(w Workload) (*Instance, error) {
	if w == nil {
		w = Default()
	}
	b := beginning{queues: map[*workQueue]*workQueue{}}
	begun := b.begin(w)
	if len(b.errs) > 0 {
		return nil, fmt.Errorf("workload: %w", errors.Join(b.errs...))
	}
	return &Instance{begun}, nil
}

// Run returns what a run comes to that is about to start. The Outcome shares
// nothing that could change with the workload. Where it is not valid, it has an
// Err.
func (i *Instance) Run(a Attempt) Outcome {
	if i == nil || i.work == nil {
		return Outcome{Err: errZeroInstance}
	}
	return settle(i.work, a)
}

var errZeroInstance = errors.New("workload: the zero Instance is of no use: make one with Start")

// Continue returns how a run goes on whose last Outcome was o, with a Next; see
// Outcome.Next for the Attempt.
func (i *Instance) Continue(o Outcome, a Attempt) Outcome {
	if o.Next == nil {
		return Outcome{Err: errors.New("workload: Continue: the Outcome has no Next")}
	}
	return settle(o.Next, a)
}

func settle(w Workload, a Attempt) Outcome {
	o := w.Run(a)
	err := o.Err
	if err == nil {
		err = o.check()
	}
	if err == nil {
		return o.owned()
	}
	if _, names := errors.AsType[*UnmatchedError](err); !names {
		err = fmt.Errorf("pod %s/%s, container %s: %w", a.Namespace, a.Pod, a.Container, err)
	}
	return Outcome{Err: err}
}

// Unused returns the entries of the workload that no run ever came to, each as
// a path: "sequence entry 3 (exit 0)". A test that fails on them does not pass
// for the wrong reason. The two sides of a [Chance] and what [Task.Else] adds
// are not entries: they need not be used.
//
// A Workload of one's own that has parts takes part by a method
// Unused() []string.
func (i *Instance) Unused() []string {
	if i == nil {
		return nil
	}
	var lines []string
	collectUnused("", i.work, &lines)
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
	// key is that of the entry in an UnmatchedError; empty where there can be
	// none.
	key string
	// label names the part among its siblings; empty for an only child, which
	// is then no entry of its own.
	label string
	// optional is set where Unused leaves the part out if no run comes to it.
	optional bool
	// used is set when a run has come to the part, once it has begun.
	used bool
	work Workload
}

// beginning is the state of one Start.
type beginning struct {
	queues map[*workQueue]*workQueue
	path   []string
	errs   []error
}

func (b *beginning) begin(w Workload) Workload {
	switch w := plain(w).(type) {
	case invalid:
		b.fail(w.err)
	case Outcome:
		return b.beginOutcome(w)
	case *Instance:
		return b.begin(w.work)
	case *workQueue:
		return b.beginQueue(w)
	case composite:
		return w.begun(b.beginParts(w.parts()))
	case Beginner:
		begun := plain(w.Begin())
		if _, own := begun.(Beginner); own {
			return begun
		}
		return b.begin(begun)
	default:
		return w
	}
	return nil
}

func (b *beginning) beginOutcome(o Outcome) Workload {
	if err := o.check(); err != nil {
		b.fail(err)
	}
	if o.Next != nil {
		o.Next = b.begin(o.Next)
	}
	return o
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
	case Outcome:
		collectUnused(path, w.Next, lines)
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
	case !p.optional:
		*lines = append(*lines, path+p.label+" ("+describe(p.work)+")")
	}
}
