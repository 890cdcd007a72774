package pod

// status returns the pod's new status, or nil where it says what the newest one
// says (upstream: generateAPIPodStatus, mergePodStatus and TerminatePod).
func (s *podSync) status() *Status {
	next := *s.old
	next.ObservedGeneration = s.pod.Generation
	if next.StartTime == nil {
		next.StartTime = s.share.time(wholeSecond(s.now))
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
	s.write(&next, found)

	if sameStatus(&next, s.old) {
		return nil
	}
	if s.ended && !s.terminal {
		s.becausePhase(next.Phase)
	}
	return s.share.status(&next)
}

// phase is the phase that the pod has by what its containers do. A phase that
// is terminal stays; a pod that was active for too long has failed.
func (s *podSync) phase(inits, mains []ContainerStatus) Phase {
	switch {
	case s.terminal:
		return s.old.Phase
	case s.overdue:
		return Failed
	}
	begun := false
	for i := s.inits; i < s.size; i++ {
		r := s.run(i)
		begun = begun || r.State == RunRunning || r.State == RunExited || r.Number > 1
	}
	return phase(&s.pod.Spec, inits, mains, s.ended, begun)
}

// write sets phase, reason and message. A terminal phase is held back until
// nothing in the pod runs, so that whoever sees it can rely on that; and a pod
// that has ended without one has failed.
func (s *podSync) write(next *Status, found Phase) {
	isTerminal := found == Succeeded || found == Failed
	switch {
	case s.terminal:
		return
	case isTerminal && !s.ended:
		if next.Phase == "" {
			next.Phase = Pending
		}
		return
	case found != next.Phase:
		next.Phase, next.Reason, next.Message = found, "", ""
	}
	if s.ended && !isTerminal {
		next.Phase = Failed
	}
	if s.overdue {
		next.Reason, next.Message = reasonDeadlineExceeded, messageDeadlineExceeded
	}
}

// keep returns the old slice where it was left as it is, and else the fresh
// one, which from now on does not change.
func (s *podSync) keep(old, fresh []ContainerStatus) []ContainerStatus {
	switch {
	case sameSlice(old, fresh):
		return old
	case len(fresh) == 0:
		return nil
	}
	return s.share.containers(fresh)
}

func sameStatus(a, b *Status) bool {
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
