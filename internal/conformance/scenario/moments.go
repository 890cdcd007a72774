package scenario

import (
	"slices"
	"time"
)

// Moment is a time at which something happens in a scenario.
type Moment struct {
	At   time.Duration
	What Happening
}

// Happening is what happens at a Moment.
type Happening int

// The happenings.
const (
	PodCreated Happening = iota // a sync, often one at the end of a back-off
	PodStarted
	PodEnded
	PodRemoved
	JobSynced   // the status changed
	Deadline    // of the Job
	JobFinished // Complete or Failed
	JobExpired  // the ttlSecondsAfterFinished of a finished Job are over
	happenings
)

// Probe plays a scenario in jobsim and returns its moments in the order of time.
// Package ours sets it: it imports this package.
var Probe func(*Scenario) []Moment

// probe is what is known of how the scenario goes so far.
type probe struct {
	moments []Moment
	actions int // how many actions it took into account
}

// stale is how many actions may be added before the scenario is played again.
const stale = 2

// moments plays the scenario, unless what is known is good enough.
func (s *Scenario) moments() []Moment {
	if p := s.probe; p.moments == nil || len(s.Actions)+len(s.Faults) >= p.actions+stale {
		s.probe = probe{Probe(s), len(s.Actions) + len(s.Faults)}
	}
	return s.probe.moments
}

// when draws when an action happens: at a moment at which something else
// happens, or a nanosecond before or after it; when another action does; or at
// any time.
func (r *random) when(s *Scenario) time.Duration {
	switch n := r.IntN(100); {
	case n < 12 && len(s.Actions) > 0:
		return r.beside(s.Actions[r.IntN(len(s.Actions))].At)
	case n < 60:
		if at, ok := r.happening(s); ok {
			return r.beside(at)
		}
	}
	return r.anyTime()
}

// beside draws a moment, or the one before or after it.
func (r *random) beside(at time.Duration) time.Duration {
	return max(1, at+time.Duration(r.IntN(3)-1))
}

// happening draws when something happens, all sorts alike; mostly early, for
// that is when most of it is still to come.
func (r *random) happening(s *Scenario) (time.Duration, bool) {
	moments := s.moments()
	var sorts []Happening
	for h := range happenings {
		if slices.ContainsFunc(moments, func(m Moment) bool { return m.What == h }) {
			sorts = append(sorts, h)
		}
	}
	if len(sorts) == 0 {
		return 0, false
	}
	sort := sorts[r.IntN(len(sorts))]
	var times []time.Duration
	for _, m := range moments {
		if m.What == sort && (len(times) == 0 || times[len(times)-1] != m.At) {
			times = append(times, m.At)
		}
	}
	if r.IntN(2) == 0 {
		times = times[:min(len(times), 3)]
	}
	at := times[r.IntN(len(times))]
	if r.IntN(4) == 0 {
		at += batched
	}
	return at, true
}

// batched is how long after a change of a pod the sync comes that it causes
// (upstream: SyncJobBatchPeriod).
const batched = time.Second

// anyTime draws any moment, mostly early.
func (r *random) anyTime() time.Duration {
	return r.below([]time.Duration{5 * time.Second, 30 * time.Second, 3 * time.Minute}[r.IntN(3)])
}
