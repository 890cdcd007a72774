package workload

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Sequence is a list by attempt: the first entry for the first attempt at the
// work, the second for the second, and so on; the last entry for that attempt
// and all later ones. Attempts are counted by [Attempt.Number], so a sequence
// reads the same under restartPolicy Never and OnFailure. In an Indexed Job
// each index goes through the sequence on its own.
//
//	workload.Sequence(workload.Fail(), workload.Fail(), workload.Succeed()) // fails twice, then always succeeds
func Sequence(entries ...Workload) Task {
	if len(entries) == 0 {
		return invalidf("Sequence: must have at least one entry")
	}
	parts := make([]part, len(entries))
	for i, w := range entries {
		parts[i] = part{label: fmt.Sprintf("sequence entry %d", i+1), work: plain(w)}
	}
	return Task{&choice{picker: bySequence(len(entries)), list: parts}}
}

// Range is what the attempts from First to Last do, both included. First is 1
// or more. A Last of 0 means that the range has no end.
type Range struct {
	// First and Last are numbers of attempts, from 1; a Last of 0 is no end.
	First, Last int
	// Do is the workload of these attempts.
	Do Workload
}

// Attempts is a list of ranges of attempts, counted by [Attempt.Number]. The
// first range that has the attempt counts. For an attempt in none of them, use
// [Task.Else].
//
//	workload.Attempts(
//		workload.Range{First: 1, Last: 3, Do: workload.Fail()},
//		workload.Range{First: 4, Do: workload.Succeed()},
//	)
func Attempts(ranges ...Range) Task { return inRanges("attempts", byAttempt, ranges) }

// Tries is a list of ranges of tries to start one run, counted by
// [Attempt.Try]: for an image that can be pulled at last. The first range that
// has the try counts. For a try in none of them, use [Task.Else].
//
//	workload.Tries(
//		workload.Range{First: 1, Last: 2, Do: workload.ImageCannotBePulled()},
//		workload.Range{First: 3, Do: workload.Succeed()},
//	)
func Tries(ranges ...Range) Task { return inRanges("tries", byTry, ranges) }

func inRanges(name string, u unit, ranges []Range) Task {
	if len(ranges) == 0 {
		return invalidf("%s: must have at least one range", name)
	}
	ranges = slices.Clone(ranges)
	parts := make([]part, len(ranges))
	for i, r := range ranges {
		parts[i] = part{key: r.String(), label: name + " " + r.String(), work: plain(r.Do)}
		if r.First < 1 || r.Last != 0 && r.Last < r.First {
			parts[i].work = invalidf("a range must have First ≥ 1, and Last ≥ First or 0 for no end").work
		}
		ranges[i].Do = nil // it is in parts
	}
	return Task{&choice{picker: byRange{u, ranges}, unit: u, list: parts}}
}

// String returns the range as a script writes it: "1-3", "4-", "7".
func (r Range) String() string {
	switch r.Last {
	case 0:
		return strconv.Itoa(r.First) + "-"
	case r.First:
		return strconv.Itoa(r.First)
	}
	return fmt.Sprintf("%d-%d", r.First, r.Last)
}

// PerContainer gives each container of the pod its own workload, by name. For
// containers that are not named, use [Task.Else].
//
//	workload.PerContainer(map[string]workload.Workload{"main": workload.Exit(3)}).Else(workload.Hang())
func PerContainer(containers map[string]Workload) Task { return named(byContainer, containers) }

// PerJob gives each Job its own workload, by name. For Jobs that are not named,
// and pods without a Job, use [Task.Else]. To choose by patterns or by
// namespace, use a [Script].
func PerJob(jobs map[string]Workload) Task { return named(byJob, jobs) }

func named(u unit, works map[string]Workload) Task {
	p := byName{u, make(map[string]int, len(works))}
	parts := make([]part, 0, len(works))
	for i, name := range slices.Sorted(maps.Keys(works)) {
		p.position[name] = i
		quoted := strconv.Quote(name)
		parts = append(parts, part{key: quoted, label: string(u) + " " + quoted, work: plain(works[name])})
	}
	return Task{&choice{picker: p, unit: u, list: parts}}
}

// PerIndex gives each completion index of an Indexed Job its own workload. For
// indexes that are not named, and pods without one, use [Task.Else].
func PerIndex(indexes map[int]Workload) Task {
	p := make(byPosition, len(indexes))
	parts := make([]part, 0, len(indexes))
	for i, index := range slices.Sorted(maps.Keys(indexes)) {
		p[index] = i
		key := strconv.Itoa(index)
		work := plain(indexes[index])
		if index < 0 {
			work = invalidf("an index must be 0 or more").work
		}
		parts = append(parts, part{key: key, label: string(byIndex) + " " + key, work: work})
	}
	return Task{&choice{picker: p, unit: byIndex, list: parts}}
}

// Chance throws a coin: with probability p a run does then, else otherwise. A
// flaky task that succeeds four times in ten:
//
//	workload.Chance(0.4, workload.Succeed(), workload.Fail())
//
// Each run throws on its own; see [Rand.Chance] for how. With one seed, a higher
// probability takes then from no run that had it with a lower one.
func Chance(p Probability, then, otherwise Workload) Task {
	if err := p.check(); err != nil {
		return invalidf("Chance: %w", err)
	}
	return Task{&choice{picker: byChance(p.threshold()), list: []part{
		{label: fmt.Sprintf("chance %v", p), optional: true, work: plain(then)},
		{label: "else", optional: true, work: plain(otherwise)},
	}}}
}

// choice is a Workload that hands each run to one of its parts.
type choice struct {
	picker
	// unit is what the entries go by; empty where one of them always matches.
	unit unit
	// list holds the entries, and with hasElse, last, what is done where none
	// matches.
	list    []part
	hasElse bool
	// marks is set in the copy that belongs to one cluster, which alone may
	// mark its parts.
	marks bool
}

func (c *choice) Run(a Attempt) Outcome {
	i := c.pick(a)
	if i < 0 {
		if !c.hasElse {
			return Outcome{Err: c.unmatched(a)}
		}
		i = len(c.list) - 1
	}
	p := &c.list[i]
	if c.marks {
		p.used = true
	}
	return p.work.Run(a)
}

// otherwise returns the choice with w for what no entry matches.
func (c *choice) otherwise(w Workload) *choice {
	out := *c
	out.list = append(slices.Clone(c.entries()), part{label: "else", optional: true, work: plain(w)})
	out.hasElse = true
	return &out
}

// entries are the parts without the one for Else.
func (c *choice) entries() []part {
	if c.hasElse {
		return c.list[:len(c.list)-1]
	}
	return c.list
}

func (c *choice) parts() []part { return c.list }

func (c *choice) begun(parts []part) Workload {
	out := *c
	out.list, out.marks = parts, true
	return &out
}

// String names the parts: "sequence entry 1: exit 1; sequence entry 2: exit 0".
func (c *choice) String() string {
	texts := make([]string, len(c.list))
	for i, p := range c.list {
		texts[i] = p.label + ": " + describe(p.work)
	}
	return strings.Join(texts, "; ")
}

// picker decides which entry of a choice a run comes to; -1: none of them. It
// has no state.
type picker interface {
	pick(Attempt) int
}

type bySequence int

func (n bySequence) pick(a Attempt) int { return max(0, min(a.Number(), int(n))-1) }

type byRange struct {
	unit   unit
	ranges []Range
}

func (p byRange) pick(a Attempt) int {
	n := a.Number()
	if p.unit == byTry {
		n = a.Try
	}
	for i := range p.ranges {
		if r := &p.ranges[i]; r.First <= n && (n <= r.Last || r.Last == 0) {
			return i
		}
	}
	return -1
}

type byName struct {
	unit     unit
	position map[string]int
}

func (p byName) pick(a Attempt) int {
	name := a.Container
	if p.unit == byJob {
		name = a.Job
	}
	if i, ok := p.position[name]; ok {
		return i
	}
	return -1
}

type byPosition map[int]int

func (p byPosition) pick(a Attempt) int {
	if i, ok := p[a.Index]; ok {
		return i
	}
	return -1
}

type byChance threshold

func (p byChance) pick(a Attempt) int {
	if a.Rand.below(threshold(p)) {
		return 0
	}
	return 1
}
