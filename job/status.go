package job

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// writeStatus turns what the sync found into at most two statuses with the
// release of pods in between: the first names the pods that are about to be
// released, the second counts them, and seals the verdict if nothing is left
// to wait for (upstream: trackJobStatusAndRemoveFinalizers).
func (s *sync) writeStatus() {
	s.setCounts()
	u := s.moveReleased()
	full := s.collectEnded(&u)
	s.announceVerdict()
	if s.statusChanged {
		s.decision.Status = s.snapshot(u)
	}
	s.statusChanged = s.countReleased(&u)
	if !full && len(u.Succeeded)+len(u.Failed) == 0 {
		s.sealVerdict()
	}
	if s.statusChanged {
		s.decision.Final = s.snapshot(u)
	}
}

// setCounts puts the numbers of active, ready and terminating pods in.
func (s *sync) setCounts() {
	if s.status.Active != s.active {
		s.status.Active = s.active
		s.statusChanged = true
	}
	s.setCount(&s.status.Ready, s.ready)
	s.setCount(&s.status.Terminating, s.terminating)
}

func (s *sync) setCount(field **int32, n int32) {
	if *field != nil && **field == n {
		return
	}
	changed := n // only now does a copy move to the heap
	*field = &changed
	s.statusChanged = true
}

// moveReleased counts the uncounted pods that an earlier sync released, and
// returns those that are left.
func (s *sync) moveReleased() UncountedTerminatedPods {
	old := s.status.UncountedTerminatedPods
	if old == nil || len(old.Succeeded)+len(old.Failed) == 0 {
		return UncountedTerminatedPods{}
	}
	held := make(map[jobsim.UID]bool, len(s.pods))
	for _, p := range s.pods {
		held[p.UID] = s.tracks(p)
	}
	left := UncountedTerminatedPods{
		Succeeded: keep(old.Succeeded, held),
		Failed:    keep(old.Failed, held),
	}
	s.addCounters(len(old.Succeeded)-len(left.Succeeded), len(old.Failed)-len(left.Failed))
	return left
}

// keep returns the UIDs that are true in held, in a slice of its own.
func keep(uids []jobsim.UID, held map[jobsim.UID]bool) []jobsim.UID {
	var kept []jobsim.UID
	for _, uid := range uids {
		if held[uid] {
			kept = append(kept, uid)
		}
	}
	return kept
}

func (s *sync) addCounters(succeeded, failed int) {
	if succeeded+failed == 0 {
		return
	}
	s.status.Succeeded += int32(succeeded)
	s.status.Failed += int32(failed)
	s.statusChanged = true
}

// collectEnded puts the pods that have ended into u and into
// Decision.Release, and reports whether it stopped because u is full: the rest
// waits for the next sync, so that one large Job does not starve the others.
func (s *sync) collectEnded(u *UncountedTerminatedPods) (full bool) {
	listed := newUIDs(s.job.Status.UncountedTerminatedPods)
	succeeded, failed := len(u.Succeeded), len(u.Failed)
	for _, p := range s.pods {
		if !s.tracks(p) || s.isDeletedUncounted(p) {
			continue
		}
		isFailed := s.job.failed(p)
		if !isFailed && p.Status.Phase != pod.Succeeded && s.verdict.Type == "" && s.job.DeletionTimestamp == nil {
			continue
		}
		if s.decision.Release == nil {
			s.reserve(u)
		}
		s.decision.Release = append(s.decision.Release, p)
		switch {
		case p.Status.Phase == pod.Succeeded && !listed.failed(p.UID):
			if !listed.succeeded(p.UID) {
				u.Succeeded = append(u.Succeeded, p.UID)
			}
		case isFailed || s.verdictFails():
			if !listed.failed(p.UID) {
				u.Failed = append(u.Failed, p.UID)
			}
		}
		if len(u.Succeeded)+len(u.Failed) >= s.MaxUncountedPods {
			full = true
			break
		}
	}
	succeeded, failed = len(u.Succeeded)-succeeded, len(u.Failed)-failed
	if succeeded+failed > 0 {
		s.statusChanged = true
		s.why("counting", "succeeded: {0}, failed: {1}; in all {2} and {3}",
			int64(succeeded), int64(failed),
			int64(s.status.Succeeded)+int64(len(u.Succeeded)), int64(s.status.Failed)+int64(len(u.Failed)))
	}
	return full
}

// reserve makes room for the pods that have ended, all at once.
func (s *sync) reserve(u *UncountedTerminatedPods) {
	n := min(int(s.newSucceeded+s.newFailed), s.MaxUncountedPods)
	s.decision.Release = make([]*pod.Pod, 0, n)
	if u.Succeeded == nil && s.newSucceeded > 0 {
		u.Succeeded = make([]jobsim.UID, 0, min(int(s.newSucceeded), s.MaxUncountedPods))
	}
	if u.Failed == nil && s.newFailed > 0 {
		u.Failed = make([]jobsim.UID, 0, min(int(s.newFailed), s.MaxUncountedPods))
	}
}

// verdictFails reports whether the Job ends as a failure: then every pod that
// has not ended counts as failed.
func (s *sync) verdictFails() bool {
	return s.verdict.Type != "" && s.verdict.Type != SuccessCriteriaMet
}

// isDeletedUncounted reports whether this sync already deletes the pod and
// takes its finalizer off. An active pod is looked at further only if the
// verdict has fallen: after a deletion of surplus pods it can only be success,
// for which none may be left active.
func (s *sync) isDeletedUncounted(p *pod.Pod) bool {
	return len(s.decision.Delete) > 0 && s.decision.Delete[0].Uncounted && p.IsActive()
}

// announceVerdict puts FailureTarget or SuccessCriteriaMet into the status
// before any pod is released, so that the verdict stands whatever comes.
func (s *sync) announceVerdict() {
	if s.verdict.Type == "" || s.announced {
		return
	}
	s.status.Conditions = append(slices.Clip(s.status.Conditions), s.verdict)
	s.statusChanged = true
}

// countReleased moves the pods that Decision.Release releases from u to the
// counters, and reports whether there were any.
func (s *sync) countReleased(u *UncountedTerminatedPods) bool {
	s.statusChanged = false
	if len(u.Succeeded)+len(u.Failed) == 0 {
		return false
	}
	held := make(map[jobsim.UID]bool)
	if old := s.job.Status.UncountedTerminatedPods; old != nil && len(old.Succeeded)+len(old.Failed) > 0 {
		// Only pods of an earlier list can be in u and not in Release.
		for _, p := range s.pods {
			held[p.UID] = s.tracks(p)
		}
		for _, p := range s.decision.Release {
			delete(held, p.UID)
		}
	}
	left := UncountedTerminatedPods{Succeeded: keep(u.Succeeded, held), Failed: keep(u.Failed, held)}
	s.addCounters(len(u.Succeeded)-len(left.Succeeded), len(u.Failed)-len(left.Failed))
	*u = left
	return s.statusChanged
}

// sealVerdict turns the announced verdict into Complete or Failed, unless pods
// still terminate.
func (s *sync) sealVerdict() {
	if s.verdict.Type == "" {
		return
	}
	if s.terminating > 0 {
		s.why(string(s.verdict.Type), "waiting for terminating pods: {0}", int64(s.terminating))
		return
	}
	end := s.condition(Complete, jobsim.ConditionTrue, s.verdict.Reason, s.verdict.Message)
	if s.verdictFails() {
		end.Type = Failed
	} else {
		s.status.CompletionTime = &end.LastTransitionTime
	}
	s.setCondition(end)
	s.statusChanged = true
	s.reportEnd(end)
}

// reportEnd records the end of the Job (upstream: recordJobFinished).
func (s *sync) reportEnd(end Condition) {
	if end.Type == Failed {
		s.event(jobsim.EventWarning, end.Reason, end.Message)
		return
	}
	if wanted := s.job.Spec.Completions; wanted != nil && s.status.Succeeded > *wanted {
		s.event(jobsim.EventWarning, "TooManySucceededPods", "Too many succeeded pods running after completion count reached")
	}
	s.event(jobsim.EventNormal, "Completed", "Job completed")
}

// snapshot is the status as it stands, with u as its uncounted pods.
func (s *sync) snapshot(u UncountedTerminatedPods) *Status {
	status := s.status
	status.UncountedTerminatedPods = &u
	return &status
}
