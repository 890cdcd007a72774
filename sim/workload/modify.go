package workload

import (
	"math"
	"slices"
	"strings"
	"time"
)

// After is w with a busy time of d before it: a run takes d longer than it
// would.
//
//	workload.After(5*time.Second, workload.Succeed())
func After(d time.Duration, w Workload) Task {
	if d < 0 {
		return invalidf("After: %v must be 0 or more", d)
	}
	return modify(w, span{points: []time.Duration{d}})
}

// AfterUniform is w with a busy time from lo to hi before it, both included,
// each as likely as any other, drawn anew for each run.
func AfterUniform(lo, hi time.Duration, w Workload) Task {
	if lo < 0 || hi < lo {
		return invalidf("AfterUniform: from %v to %v: must be 0 or more, and go upwards", lo, hi)
	}
	return modify(w, span{points: []time.Duration{lo, hi}})
}

// AfterQuantiles is w with a busy time before it whose quantiles are these, drawn
// anew for each run. They are the times at equal steps of probability, from the
// shortest to the longest: of three the one in the middle is the median, and eleven
// are the deciles. Between two of them each time is as likely as any other. Two are
// the same as [AfterUniform], one is the same as [After].
//
//	workload.AfterQuantiles([]time.Duration{time.Second, 2*time.Second, time.Minute}, workload.Succeed())
func AfterQuantiles(points []time.Duration, w Workload) Task {
	if !areQuantiles(points) {
		return invalidf("AfterQuantiles: %v: must be one or more, each of 0 or more, and go upwards", points)
	}
	return modify(w, span{points: slices.Clone(points)})
}

func areQuantiles(points []time.Duration) bool {
	return len(points) > 0 && points[0] >= 0 && slices.IsSorted(points)
}

// AfterExponential is w with a busy time before it that is exponentially
// distributed with that mean, drawn anew for each run: most are short, a few
// are many times the mean (but never above 45 times, see [Rand.Exponential]).
func AfterExponential(mean time.Duration, w Workload) Task {
	if mean < 0 {
		return invalidf("AfterExponential: mean %v must be 0 or more", mean)
	}
	if mean == 0 {
		return After(0, w)
	}
	return modify(w, span{mean: mean})
}

// OnTerm is w with an answer to SIGTERM; where w has one of its own, that
// holds.
//
//	workload.OnTerm(workload.Termination{After: 3*time.Second}, workload.Hang()) // ends well, within three seconds
func OnTerm(t Termination, w Workload) Task {
	if err := t.check(); err != nil {
		return invalidf("OnTerm: %w", err)
	}
	t.Log = slices.Clone(t.Log)
	return modify(w, answer{&t})
}

// IgnoreTerm is w without any answer to SIGTERM: it is killed when the grace
// period is over.
func IgnoreTerm(w Workload) Task { return OnTerm(Termination{Ignore: true}, w) }

// modifier changes the Outcomes of a Workload: [span], [answer] and [log].
type modifier interface {
	apply(Attempt, Outcome) Outcome
	// isFixed reports whether every run is changed alike.
	isFixed() bool
	// widen changes an extent as the Outcomes of its runs are changed.
	widen(*Extent)
	// suffix is what a description of the modified workload adds.
	suffix() string
}

// modified is a Workload whose Outcomes are changed.
type modified struct {
	modifier
	work Workload
}

func modify(w Workload, m modifier) Task {
	w = plain(w)
	if o, ok := w.(Outcome); ok && m.isFixed() { // one value instead of two
		return Task{m.apply(Attempt{}, o)}
	}
	return Task{&modified{m, w}}
}

// Run applies the modifier last: what it draws changes nothing else about the
// run.
func (m *modified) Run(a Attempt) Outcome { return m.apply(a, m.work.Run(a)).Run(a) }

func (m *modified) parts() []part { return []part{{work: m.work}} }

func (m *modified) begun(parts []part) Workload { return &modified{m.modifier, parts[0].work} }

func (m *modified) String() string { return describe(m.work) + m.suffix() }

// span is a distribution of times: exponential where there is a mean, otherwise
// with these quantiles, see [AfterQuantiles].
type span struct {
	points []time.Duration
	mean   time.Duration
}

func (s span) isFixed() bool { return s.mean == 0 && s.points[0] == s.points[len(s.points)-1] }

func (s span) apply(a Attempt, o Outcome) Outcome {
	o.After = addTimes(s.draw(a.Rand), o.After)
	return o
}

// draw leaves the stream alone where nothing is random. Which piece between two
// quantiles it is takes a number of its own, unless there is only one piece.
func (s span) draw(r *Rand) time.Duration {
	if s.mean > 0 {
		return r.Exponential(s.mean)
	}
	if s.isFixed() {
		return s.points[0]
	}
	piece := r.IntN(len(s.points) - 1)
	return r.Duration(s.points[piece], s.points[piece+1])
}

func (s span) suffix() string { return " after " + s.String() }

// String returns the span as a script writes it.
func (s span) String() string {
	switch {
	case s.mean > 0:
		return "exponential " + s.mean.String()
	case s.isFixed():
		return s.points[0].String()
	}
	texts := make([]string, len(s.points))
	for i, p := range s.points {
		texts[i] = p.String()
	}
	return strings.Join(texts, "..")
}

// addTimes adds two times that count as 0 when negative; it saturates.
func addTimes(x, y time.Duration) time.Duration {
	x, y = max(x, 0), max(y, 0)
	if x > math.MaxInt64-y {
		return math.MaxInt64
	}
	return x + y
}

// answer is what a process does on SIGTERM, where its Outcome has no Term.
type answer struct{ term *Termination }

func (t answer) apply(_ Attempt, o Outcome) Outcome {
	if o.Term == nil {
		o.Term = t.term
	}
	return o
}

func (answer) isFixed() bool  { return true }
func (answer) suffix() string { return "" }
