package bounds

import (
	"fmt"
	"math"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// isUnique reports whether the Job has only one path.
func (s *subject) isUnique() bool {
	ends := 0
	for _, may := range []bool{s.runs.MaySucceed, s.runs.MayFail, s.runs.MayHang} {
		if may {
			ends++
		}
	}
	hasOneLength := s.runs.Shortest == s.runs.Longest || !s.runs.MaySucceed && !s.runs.MayFail
	return ends == 1 && hasOneLength && s.runs.LongestStop == 0
}

// isMonotone reports whether a path ends later the longer its runs are and the more of
// them fail, so that the edges of the ranges are those of the end; see the package.
func (s *subject) isMonotone() bool {
	return (s.isLine() || s.isOneWay()) && !s.mayForgetCrashLoop()
}

// earliest is the bound from below.
func (s *subject) earliest() End {
	bound, why := s.notBefore()
	best := s.pick(func(a, b *Path) bool { return a.At < b.At })
	if best == nil {
		return End{At: bound, Why: why, IsEndless: s.runs.MayHang && !s.ends() && s.deadline == 0}
	}
	e := End{At: bound, IsExact: best.At == bound, Why: why, Path: *best}
	mayBeStopped := s.runs.LongestStop > 0 && (best.End == job.ReasonDeadlineExceeded || s.policy == pod.RestartOnFailure && best.End != string(job.Complete))
	isBeforeDeadline := s.deadline == 0 || best.At < s.deadline
	if s.isUnique() || s.isMonotone() && isBeforeDeadline && !mayBeStopped {
		e.At, e.IsExact, e.Why = best.At, true, "each run is at its shortest, and no other number of failures ends sooner"
	}
	return e
}

func (s *subject) ends() bool { return s.runs.MaySucceed || s.runs.MayFail }

// notBefore is a time before which the Job does not end: that of the fewest runs after
// one another that can end it.
func (s *subject) notBefore() (time.Duration, string) {
	rounds := int64(math.MaxInt64)
	if s.runs.MaySucceed {
		rounds = ceil(s.completions, s.slots)
	}
	switch {
	case s.perIndex && s.ends():
		rounds = ceil(s.completions, s.slots)
		if s.job.Spec.MaxFailedIndexes != nil {
			rounds = 1
		}
	case s.runs.MayFail && s.policy == pod.RestartOnFailure:
		rounds = min(rounds, ceil(s.failures(), s.slots))
	case s.runs.MayFail:
		rounds = min(rounds, ceil(s.limit+1, s.slots))
	}
	bound := times(rounds, s.runs.Shortest)
	why := fmt.Sprintf("it takes at least %s one after the other, each of %s", plural(rounds, "run"), s.runs.Shortest)
	if !s.ends() {
		bound, why = math.MaxInt64, "no run ends"
	}
	if s.deadline > 0 && s.deadline < bound {
		return s.deadline, "the deadline ends the Job"
	}
	return bound, why
}

// latest is the bound from above.
func (s *subject) latest() End {
	const waited = "a run that hangs is waited for; activeDeadlineSeconds would end the Job"
	for i := range s.paths {
		if s.paths[i].IsEndless {
			return End{IsEndless: true, IsExact: true, Why: waited, Path: s.paths[i]}
		}
	}
	if s.runs.MayHang && s.deadline == 0 && s.leavesOut() { // the path that hangs has too many runs to be shown
		return End{IsEndless: true, IsExact: true, Why: waited}
	}
	bound, why := s.notAfter()
	best := s.pick(func(a, b *Path) bool { return a.At > b.At })
	if best == nil {
		return End{At: bound, Why: why}
	}
	e := End{At: bound, IsExact: best.At == bound, Why: why, Path: *best}
	isBeforeDeadline := s.deadline == 0 || best.At < s.deadline
	if s.isUnique() || s.isMonotone() && isBeforeDeadline && !s.runs.MayHang && !s.leavesOut() {
		e.At, e.IsExact, e.Why = best.At, true, "each run is at its longest, and no other number of failures ends later"
	}
	return e
}

// leavesOut reports whether some plans had too many runs to be tried.
func (s *subject) leavesOut() bool { return len(s.paths) < len(s.plans()) }

// notAfter is a time after which the Job has ended. The slots are filled, and a run is
// noticed, within a second each; at most 500 pods are created in a sync.
func (s *subject) notAfter() (time.Duration, string) {
	noticed := plus(2*time.Second, times(s.slots/500, time.Second))
	round := plus(s.runs.Longest, noticed)
	failures, rounds := s.failures(), ceil(s.completions, s.slots)
	waits := s.waits(failures)
	var bound time.Duration
	var why string
	switch {
	case s.perIndex:
		chain := plus(times(failures+1, round), waits)
		bound = times(rounds, chain)
		why = fmt.Sprintf("an index takes at most %s for %s of %s and waits of %s, which hold its slot, and there are %s of indexes", chain, plural(failures+1, "run"), s.runs.Longest, waits, plural(rounds, "round"))
	case s.policy == pod.RestartOnFailure:
		life := plus(plus(times(failures+1, s.runs.Longest), waits), noticed)
		bound = times(rounds+1, life)
		why = fmt.Sprintf("a pod lasts at most %s, and there are %s of pods; one more is allowed for", life, plural(rounds, "round"))
	default:
		if s.runs.MayFail {
			rounds += failures + 1
		}
		bound = plus(times(rounds, round), waits)
		why = fmt.Sprintf("each of at most %s of runs of %s brings a failure or fills all slots with successes, and the waits after failures sum up to %s", plural(rounds, "round"), s.runs.Longest, waits)
	}
	bound = plus(bound, plus(s.stop, time.Second))
	if s.runs.MayHang {
		bound = math.MaxInt64
	}
	if limit := plus(s.deadline, plus(s.stop, noticed-time.Second)); s.deadline > 0 && limit < bound {
		why = fmt.Sprintf("the deadline of %s ends the Job, its pods end within %s of it, and that is noticed within a second", s.deadline, s.stop)
		return limit, why
	}
	return bound, why
}

func product(a, b int64) int64 { return int64(times(a, time.Duration(b))) }

// pick is the path that is before all others in an order; nil: there is none.
func (s *subject) pick(before func(a, b *Path) bool) (best *Path) {
	for i := range s.paths {
		if p := &s.paths[i]; !p.IsEndless && (best == nil || before(p, best)) {
			best = p
		}
	}
	return best
}

// pods is the bound of the number of pods.
func (s *subject) pods() Pods {
	p := Pods{Most: s.completions, Why: "each completion takes one pod"}
	switch {
	case s.isQueue || !s.runs.MaySucceed && !s.perIndex:
		p.Most, p.Why = s.slots, fmt.Sprintf("at most %s run side by side", plural(s.slots, "pod"))
	case s.perIndex:
		p.Most = product(s.completions, s.failures()+1)
		p.Why = fmt.Sprintf("each of %d indexes has up to %s that fail and one more", s.completions, plural(s.failures(), "pod"))
	}
	if s.policy == pod.RestartNever && !s.perIndex && s.runs.MayFail {
		p.Most = int64(plus(time.Duration(p.Most), time.Duration(s.failures())))
		p.Why += fmt.Sprintf(", and up to %s are replaced that failed", plural(s.failures(), "pod"))
	}
	var best *Path
	for i := range s.paths {
		if best == nil || s.paths[i].Pods > best.Pods {
			best = &s.paths[i]
		}
	}
	if best == nil {
		return p
	}
	p.Path, p.IsExact = *best, best.Pods == p.Most
	if !p.IsExact && (s.isUnique() || s.isMonotone() && !s.leavesOut()) {
		p.Most, p.IsExact, p.Why = best.Pods, true, "with the shortest runs the most pods begin before the deadline"
	}
	return p
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
