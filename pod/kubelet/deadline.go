package kubelet

import (
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// What the status shows of a pod that was active for too long (upstream:
// active_deadline.go).
const (
	reasonDeadlineExceeded  = "DeadlineExceeded"
	messageDeadlineExceeded = "Pod was active on the node longer than the specified deadline"
)

// pastDeadline reports whether spec.activeDeadlineSeconds have passed since the
// kubelet first saw the pod. That is not the creation of the pod, and it is a
// whole second: status.startTime.
func (s *podSync) pastDeadline() bool {
	return s.pod.Spec.ActiveDeadlineSeconds != nil && s.old.StartTime != nil &&
		!s.now.Before(s.deadline(*s.old.StartTime))
}

// deadline is when a pod that was started then has been active for too long.
func (s *podSync) deadline(start time.Time) time.Time {
	return start.Add(apitime.Seconds(*s.pod.Spec.ActiveDeadlineSeconds))
}

// wakeForDeadline asks for a Sync at the pod's deadline.
func (s *podSync) wakeForDeadline(start time.Time) {
	if s.pod.Spec.ActiveDeadlineSeconds != nil && !s.stopping {
		s.wake(s.deadline(start).Sub(s.now))
	}
}

// noteDeadline reports that the deadline has passed, once. A real kubelet
// repeats the event each time that it works out the status of the pod, three
// or four times in all.
func (s *podSync) noteDeadline() {
	if !s.overdue || s.deadlineNoted() {
		return
	}
	s.note(noteDeadlineExceeded, -1, "")
	s.becauseDeadline()
}

// deadlineNoted reports whether an earlier Sync saw that the deadline had
// passed: it ordered containers to stop, and it took the pod's readiness away
// while the phase was held back until they have.
func (s *podSync) deadlineNoted() bool {
	for i := range s.size {
		if s.run(i).Stopping && !s.isSidecar(i) {
			return true
		}
	}
	ready := s.old.Condition(pod.Ready)
	return ready != nil && ready.Reason == reasonPodFailed
}
