package kubelet

import (
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
)

// minimumGraceSeconds is what every container gets to stop, whatever was asked
// for (upstream: minimumGracePeriodInSeconds).
const minimumGraceSeconds = 2

// stop orders a container to stop, unless that was ordered before. All stop at
// once, but for sidecars: they wait for their turn. The event comes with the signal; a
// real kubelet sends those of the sidecars before their turn.
func (s *podSync) stop(i int) {
	if r := s.run(i); !r.alive() || r.Stopping {
		return
	}
	grace := s.graceSeconds()
	if s.isSidecar(i) {
		waited := max(0, s.now.Sub(s.stoppingSince()))
		if s.neededBesides(i) && waited < apitime.Seconds(grace) {
			s.wake(apitime.Seconds(grace) - waited)
			return
		}
		grace -= int64(waited / time.Second)
	}
	// A grace that wraps around is none (containerd: StopContainer).
	s.order(Action{Kind: Stop, Container: i, Grace: max(0, apitime.Seconds(max(grace, minimumGraceSeconds)))})
	s.note(noteKilling, i, "")
}

// neededBesides reports whether a container still runs that may need the
// sidecar: any that is no init container, or a later sidecar. Sidecars so stop
// in the reverse order of their start (upstream: terminationOrdering).
func (s *podSync) neededBesides(sidecar int) bool {
	for i := sidecar + 1; i < s.size; i++ {
		if s.run(i).alive() && (i >= s.inits || s.isSidecar(i)) {
			return true
		}
	}
	return false
}

// graceSeconds is how long the pod as a whole may take to stop (upstream:
// calculateEffectiveGracePeriod, setTerminationGracePeriod).
func (s *podSync) graceSeconds() int64 {
	switch asked := s.pod.DeletionGracePeriodSeconds; {
	case s.deleted && asked != nil:
		return *asked
	case s.pod.Spec.TerminationGracePeriodSeconds != nil:
		return *s.pod.Spec.TerminationGracePeriodSeconds
	}
	return minimumGraceSeconds
}

// stoppingSince is when the pod was to stop, from which the grace counts.
func (s *podSync) stoppingSince() time.Time {
	switch {
	case s.deleted:
		return s.pod.DeletionTimestamp.Add(-apitime.Seconds(s.graceSeconds()))
	case s.overdue:
		return s.deadline(*s.old.StartTime)
	case s.progress.broken >= 0:
		return s.run(s.progress.broken).FinishedAt
	case s.progress.finished:
		return s.lastFinish()
	}
	return s.now
}

// lastFinish is when the last of the containers ended, sidecars apart.
func (s *podSync) lastFinish() time.Time {
	var last time.Time
	for i := s.inits; i < s.size; i++ {
		if t := s.run(i).FinishedAt; t.After(last) {
			last = t
		}
	}
	return last
}
