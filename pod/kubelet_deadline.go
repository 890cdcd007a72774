package pod

import "time"

// What the status says of a pod that was active for too long (upstream:
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
		s.deadlineLeft(*s.old.StartTime) <= 0
}

func (s *podSync) deadlineLeft(start time.Time) time.Duration {
	return seconds(*s.pod.Spec.ActiveDeadlineSeconds) - s.now.Sub(start)
}

// wakeForDeadline asks for a Sync at the pod's deadline.
func (s *podSync) wakeForDeadline(start time.Time) {
	if s.pod.Spec.ActiveDeadlineSeconds != nil && !s.stopping {
		s.wake(s.deadlineLeft(start))
	}
}

// noteDeadline reports that the deadline has passed, once. A real kubelet
// repeats the event each time that it works out the status of the pod, three
// or four times in all.
func (s *podSync) noteDeadline() {
	if !s.overdue || s.deadlineNoted() {
		return
	}
	s.note(Note{Kind: NoteDeadlineExceeded, Container: -1})
	s.becauseDeadline()
}

// deadlineNoted reports whether an earlier Sync saw that the deadline had
// passed: it told containers to stop, and it took the pod's readiness away
// while the phase was held back until they have.
func (s *podSync) deadlineNoted() bool {
	for i := range s.size {
		if s.run(i).Stopping && !s.isSidecar(i) {
			return true
		}
	}
	ready := s.old.Condition(Ready)
	return ready != nil && ready.Reason == reasonPodFailed
}
