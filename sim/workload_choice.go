package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Sequence is a script by attempt: the first entry for the first attempt at
// the work, the second for the second, and so on; the last entry for that
// attempt and all later ones. Attempts are counted by [Attempt.Number], so a
// sequence reads the same under restartPolicy Never and OnFailure. In an
// Indexed Job each index goes through the sequence on its own.
//
//	sim.Sequence(sim.Fail(), sim.Fail(), sim.Succeed()) // fails twice, then always succeeds
func Sequence(entries ...Workload) Workload {
	if len(entries) == 0 {
		return invalidf("Sequence: must have at least one entry")
	}
	parts := make([]part, len(entries))
	for i, w := range entries {
		parts[i] = part{label: fmt.Sprintf("sequence entry %d", i+1), work: orInvalid(w)}
	}
	return &choice{picker: bySequence(len(entries)), list: parts}
}

// Range is what the attempts from First to Last do, both included. A Last of 0
// means that the range has no end.
type Range struct {
	First, Last int
	Do          Workload
}

// Attempts is a script by ranges of attempts, counted by [Attempt.Number]. The
// first range that has the attempt counts. An attempt in none of them does
// what [DefaultWorkload] does.
//
//	sim.Attempts(
//		sim.Range{First: 1, Last: 3, Do: sim.Fail()},
//		sim.Range{First: 4, Do: sim.Succeed()},
//	)
func Attempts(ranges ...Range) Workload { return byRange("attempts", Attempt.Number, ranges) }

// Tries is a script by ranges of tries to start one run, counted by
// [Attempt.Try]: for an image that can be pulled at last. The first range that
// has the try counts. A try in none of them does what [DefaultWorkload] does.
//
//	sim.Tries(
//		sim.Range{First: 1, Last: 2, Do: sim.ImageCannotBePulled()},
//		sim.Range{First: 3, Do: sim.Succeed()},
//	)
func Tries(ranges ...Range) Workload {
	return byRange("tries", func(a Attempt) int { return a.Try }, ranges)
}

func byRange(unit string, count func(Attempt) int, ranges []Range) Workload {
	if len(ranges) == 0 {
		return invalidf("%s: must have at least one range", unit)
	}
	parts := make([]part, len(ranges))
	for i, r := range ranges {
		parts[i] = part{label: unit + " " + r.String(), work: orInvalid(r.Do)}
		if r.First < 1 || r.Last != 0 && r.Last < r.First {
			parts[i].work = invalidf("a range must have First ≥ 1, and Last ≥ First or 0 for no end")
		}
	}
	return &choice{picker: rangePicker{count, slices.Clone(ranges)}, list: parts}
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

// PerContainer gives each container of the pod its own workload, by name; "*"
// is for all containers that are not named. Without it they do what [DefaultWorkload]
// does.
func PerContainer(containers map[string]Workload) Workload {
	return perName("container", func(a Attempt) string { return a.Container }, containers)
}

// PerJob gives each Job its own workload, by name; "*" is for all Jobs that
// are not named. Without it they do what [DefaultWorkload] does. To choose by patterns
// or by namespace, use a [Script].
func PerJob(jobs map[string]Workload) Workload {
	return perName("job", func(a Attempt) string { return a.Job }, jobs)
}

func perName(unit string, name func(Attempt) string, works map[string]Workload) Workload {
	p := byName{name: name, position: make(map[string]int, len(works)), others: -1}
	parts := make([]part, 0, len(works))
	for i, key := range slices.Sorted(maps.Keys(works)) {
		p.position[key] = i
		if key == "*" {
			p.others = i
		}
		parts = append(parts, part{label: fmt.Sprintf("%s %q", unit, key), work: orInvalid(works[key])})
	}
	return &choice{picker: p, list: parts}
}

// AnyOther is the key of [PerIndex] for all indexes that are not named.
const AnyOther = -1

// PerIndex gives each completion index of an Indexed Job its own workload;
// [AnyOther] is for all that are not named, and for pods without an index.
// Without it they do what [DefaultWorkload] does.
func PerIndex(indexes map[int]Workload) Workload {
	p := byIndex{position: make(map[int]int, len(indexes)), others: -1}
	parts := make([]part, 0, len(indexes))
	for i, index := range slices.Sorted(maps.Keys(indexes)) {
		label, work := "index "+strconv.Itoa(index), orInvalid(indexes[index])
		switch {
		case index == AnyOther:
			p.others, label = i, "any other index"
		case index < 0:
			work = invalidf("an index must be 0 or more, or AnyOther")
		}
		p.position[index] = i
		parts = append(parts, part{label: label, work: work})
	}
	return &choice{picker: p, list: parts}
}

// Chance throws a coin: with that probability a run does then, else otherwise.
// The probability is exact, as [ParseProbability] reads it: "0.4", "40%",
// "2/5". A flaky task that succeeds four times in ten:
//
//	sim.Chance("0.4", sim.Succeed(), sim.Fail())
//
// Each run throws on its own. With one seed, a higher probability takes then
// from no run that had it with a lower one.
func Chance(probability string, then, otherwise Workload) Workload {
	p, err := ParseProbability(probability)
	if err != nil {
		return invalid{fmt.Errorf("Chance: %w", err)}
	}
	return chance(p, then, otherwise)
}

func chance(p Probability, then, otherwise Workload) Workload {
	return &choice{picker: byChance(p), list: []part{
		{label: "chance " + p.String(), luck: true, work: orInvalid(then)},
		{label: "else", luck: true, work: orInvalid(otherwise)},
	}}
}

// choice is a Workload that hands each run to one of its parts.
type choice struct {
	picker
	list []part
	// marks is set in the copy that belongs to one cluster, which alone may
	// mark its parts.
	marks bool
}

// picker decides which part of a choice a run comes to; -1: none of them. It
// has no state.
type picker interface {
	pick(Attempt) int
}

func (c *choice) Run(a Attempt) Outcome {
	i := c.pick(a)
	if i < 0 {
		return defaultOutcome
	}
	p := &c.list[i]
	if c.marks {
		p.used = true
	}
	return p.work.Run(a)
}

func (c *choice) parts() []part { return c.list }

func (c *choice) begun(parts []part) Workload {
	return &choice{picker: c.picker, list: parts, marks: true}
}

// String names the parts: "sequence entry 1: exit 1; sequence entry 2: exit 0".
func (c *choice) String() string {
	texts := make([]string, len(c.list))
	for i, p := range c.list {
		texts[i] = p.label + ": " + describe(p.work)
	}
	return strings.Join(texts, "; ")
}

type bySequence int

func (n bySequence) pick(a Attempt) int { return max(0, min(a.Number(), int(n))-1) }

type rangePicker struct {
	count  func(Attempt) int
	ranges []Range
}

func (p rangePicker) pick(a Attempt) int {
	n := p.count(a)
	for i := range p.ranges {
		if r := &p.ranges[i]; r.First <= n && (n <= r.Last || r.Last == 0) {
			return i
		}
	}
	return -1
}

type byName struct {
	name     func(Attempt) string
	position map[string]int
	others   int
}

func (p byName) pick(a Attempt) int {
	if i, ok := p.position[p.name(a)]; ok {
		return i
	}
	return p.others
}

type byIndex struct {
	position map[int]int
	others   int
}

func (p byIndex) pick(a Attempt) int {
	if i, ok := p.position[a.Index]; ok {
		return i
	}
	return p.others
}

type byChance Probability

func (p byChance) pick(a Attempt) int {
	if a.Rand.Chance(Probability(p)) {
		return 0
	}
	return 1
}

func orInvalid(w Workload) Workload {
	if w == nil {
		return invalid{errNil}
	}
	return w
}
