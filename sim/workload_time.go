package sim

import (
	"math"
	"time"
)

// After is w with a busy time of d before it: a run takes d longer than it
// would.
//
//	sim.After(5*time.Second, sim.Succeed())
func After(d time.Duration, w Workload) Workload {
	if d < 0 {
		return invalidf("After: %v must be 0 or more", d)
	}
	return after(span{lo: d, hi: d}, w)
}

// AfterUniform is w with a busy time from lo to hi before it, both included,
// each as likely as any other, drawn anew for each run.
func AfterUniform(lo, hi time.Duration, w Workload) Workload {
	if lo < 0 || hi < lo {
		return invalidf("AfterUniform: from %v to %v: must be 0 or more, and go upwards", lo, hi)
	}
	return after(span{lo: lo, hi: hi}, w)
}

// AfterExponential is w with a busy time before it that is exponentially
// distributed with that mean, drawn anew for each run: most are short, a few
// are many times the mean (but never above 45 times, see [Rand.Exponential]).
func AfterExponential(mean time.Duration, w Workload) Workload {
	if mean < 0 {
		return invalidf("AfterExponential: mean %v must be 0 or more", mean)
	}
	return after(span{mean: mean}, w)
}

// span is a distribution of times: uniform from lo to hi, or exponential
// where there is a mean.
type span struct{ lo, hi, mean time.Duration }

func (s span) isFixed() bool { return s.mean == 0 && s.lo == s.hi }

// draw leaves the stream alone where nothing is random.
func (s span) draw(r *Rand) time.Duration {
	if s.isFixed() {
		return s.lo
	}
	if s.mean > 0 {
		return r.Exponential(s.mean)
	}
	return r.Duration(s.lo, s.hi)
}

// String returns the span as a script writes it.
func (s span) String() string {
	switch {
	case s.mean > 0:
		return "exponential " + s.mean.String()
	case s.isFixed():
		return s.lo.String()
	}
	return s.lo.String() + ".." + s.hi.String()
}

func after(s span, w Workload) Workload {
	if o, ok := w.(Outcome); ok && s.isFixed() { // one value instead of two
		o.After = addTimes(s.lo, o.After)
		return o
	}
	return &busy{span: s, work: orInvalid(w)}
}

// busy is a Workload with a time before it.
type busy struct {
	span
	work Workload
}

// Run draws the time last, so that giving a workload a random time changes
// nothing else about its runs.
func (b *busy) Run(a Attempt) Outcome {
	o := b.work.Run(a)
	o.After = addTimes(b.draw(a.Rand), o.After)
	return o
}

func (b *busy) parts() []part               { return []part{{work: b.work}} }
func (b *busy) begun(parts []part) Workload { return &busy{span: b.span, work: parts[0].work} }
func (b *busy) String() string              { return describe(b.work) + " after " + b.span.String() }

// addTimes adds two times that count as 0 when negative; it saturates.
func addTimes(x, y time.Duration) time.Duration {
	x, y = max(x, 0), max(y, 0)
	if x > math.MaxInt64-y {
		return math.MaxInt64
	}
	return x + y
}

// OnTerm is w with an answer to SIGTERM; where w has one of its own, that
// holds.
//
//	sim.OnTerm(sim.Termination{After: 3*time.Second}, sim.Hang()) // ends well, within three seconds
func OnTerm(t Termination, w Workload) Workload {
	if t.After < 0 {
		return invalidf("OnTerm: After %v must be 0 or more", t.After)
	}
	if o, ok := w.(Outcome); ok {
		return withTerm(o, &t)
	}
	return &terminating{term: &t, work: orInvalid(w)}
}

// IgnoreTerm is w without any answer to SIGTERM: it is killed when the grace
// period is over.
func IgnoreTerm(w Workload) Workload { return OnTerm(Termination{Ignore: true}, w) }

// terminating is a Workload with an answer to SIGTERM.
type terminating struct {
	term *Termination
	work Workload
}

func (t *terminating) Run(a Attempt) Outcome { return withTerm(t.work.Run(a), t.term) }

func (t *terminating) parts() []part { return []part{{work: t.work}} }

func (t *terminating) begun(parts []part) Workload {
	return &terminating{term: t.term, work: parts[0].work}
}

func (t *terminating) String() string { return describe(t.work) }

func withTerm(o Outcome, t *Termination) Outcome {
	if o.Term == nil {
		o.Term = t
	}
	return o
}
