package kubelet

import (
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// updateStatus brings the status, a copy of the observed one, up to date, and
// reports whether it has changed (upstream: generateAPIPodStatus,
// mergePodStatus and TerminatePod).
func (s *podSync) updateStatus(next *pod.Status) bool {
	next.ObservedGeneration = s.pod.Generation
	if next.StartTime == nil {
		next.StartTime = s.pool.Time(apitime.Whole(s.now))
	}
	s.wakeForDeadline(*next.StartTime)

	inits, mains := s.statuses(false), s.statuses(true)
	found := s.phase(inits, mains)
	next.Conditions = s.conditions(found, inits, mains, !s.ended)
	if s.ended {
		inits, mains = terminate(&s.pod.Spec, inits, mains)
	}
	next.InitContainerStatuses = s.keep(s.old.InitContainerStatuses, inits)
	next.ContainerStatuses = s.keep(s.old.ContainerStatuses, mains)
	s.write(next, found)

	changed := !sameStatus(next, s.old)
	if changed && s.ended && !s.terminal {
		s.becausePhase(next.Phase)
	}
	return changed
}

// write sets phase, reason and message. A terminal phase is held back until
// nothing in the pod runs, so that its readers can rely on that; and a pod that
// has ended without one has failed.
func (s *podSync) write(next *pod.Status, found pod.Phase) {
	isTerminal := found == pod.Succeeded || found == pod.Failed
	switch {
	case s.terminal:
		return
	case isTerminal && !s.ended:
		if next.Phase == "" {
			next.Phase = pod.Pending
		}
		return
	case found != next.Phase:
		next.Phase, next.Reason, next.Message = found, "", ""
	}
	if s.ended && !isTerminal {
		next.Phase = pod.Failed
	}
	if s.overdue {
		next.Reason, next.Message = reasonDeadlineExceeded, messageDeadlineExceeded
	}
}

// keep returns the old slice where it was left as it is, and else the fresh
// one, which from now on does not change.
func (s *podSync) keep(old, fresh []pod.ContainerStatus) []pod.ContainerStatus {
	switch {
	case sameSlice(old, fresh):
		return old
	case len(fresh) == 0:
		return nil
	}
	return s.pool.Containers(fresh)
}

func sameStatus(a, b *pod.Status) bool {
	return a.ObservedGeneration == b.ObservedGeneration && a.Phase == b.Phase &&
		a.Reason == b.Reason && a.Message == b.Message && a.StartTime == b.StartTime &&
		sameSlice(a.Conditions, b.Conditions) &&
		sameSlice(a.InitContainerStatuses, b.InitContainerStatuses) &&
		sameSlice(a.ContainerStatuses, b.ContainerStatuses)
}

// sameSlice reports whether two slices are one and the same.
func sameSlice[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
