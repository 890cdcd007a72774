package job

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// trackJobStatusAndRemoveFinalizers makes at most two statuses with the release
// of pods in between: the first lists the pods that are about to be let go of,
// the second counts them, and ends the Job if nothing is left to wait for.
func (s *settleContext) trackJobStatusAndRemoveFinalizers(released []error) {
	uncounted := s.plan.Findings.Uncounted
	if old := s.job.Status.UncountedTerminatedPods; old != nil {
		s.count(len(old.Succeeded)-len(uncounted.Succeeded), len(old.Failed)-len(uncounted.Failed))
	}
	reachedMaxUncountedPods := s.listUncountedPods(&uncounted)
	s.setIndexes()
	s.announce()
	if s.needsFlush {
		s.outcome.Status = s.flush(uncounted)
	}
	allReleased := s.countReleasedPods(&uncounted, released)
	if allReleased && !reachedMaxUncountedPods && len(uncounted.Succeeded)+len(uncounted.Failed) == 0 {
		s.enactJobFinished()
	}
	if s.needsFlush {
		s.outcome.Final = s.flush(uncounted)
	}
}

// count moves so many pods to the counters of the status.
func (s *settleContext) count(succeeded, failed int) {
	if succeeded+failed == 0 {
		return
	}
	s.status.Succeeded += int32(succeeded)
	s.status.Failed += int32(failed)
	s.needsFlush = true
}

// listUncountedPods lists the pods that finished and releases them, up to a
// limit: then the rest waits for the next sync, so that one large Job does not
// hold up the others.
func (s *settleContext) listUncountedPods(u *UncountedTerminatedPods) (reachedMaxUncountedPods bool) {
	limit := s.controller.maxUncountedPods()
	completed := 0
	s.reserve(u, limit)
	var tally tally
	for i := range s.plan.Findings.Finished {
		f := &s.plan.Findings.Finished[i]
		if !s.canRemoveFinalizer(f) {
			continue
		}
		s.outcome.Release = append(s.outcome.Release, f.Pod)
		switch s.countsAs(f) {
		case pod.Succeeded:
			tally.add(f, &tally.succeeded)
			if !s.job.isIndexed() { // the index is enough not to count it twice
				u.Succeeded = append(u.Succeeded, f.Pod.UID)
			} else {
				completed++
			}
		case pod.Failed:
			tally.add(f, &tally.failed)
			u.Failed = append(u.Failed, f.Pod.UID)
		case asIgnored:
			tally.ignored++
		}
		if completed+len(u.Succeeded)+len(u.Failed) >= limit {
			reachedMaxUncountedPods = true
			break
		}
	}
	s.needsFlush = s.needsFlush || tally.latest != nil
	s.explainCounting(tally, u)
	return reachedMaxUncountedPods
}

// tally is what a sync counts.
type tally struct {
	succeeded, failed, ignored int
	latest                     *FinishedPod // that counts; nil: none does
}

func (t *tally) add(f *FinishedPod, n *int) {
	*n++
	t.latest = f
}

// canRemoveFinalizer reports whether a pod may be let go of.
func (s *settleContext) canRemoveFinalizer(f *FinishedPod) bool {
	return f.Result != "" && !f.Delayed || s.finishedCondition != nil || s.job.DeletionTimestamp != nil
}

// asIgnored is as what a pod counts that has failed and that the podFailurePolicy
// ignores.
const asIgnored pod.Phase = "ignored"

// countsAs is the list into which the pod goes, or asIgnored; empty: none. If the Job
// fails, all that has not succeeded has failed.
func (s *settleContext) countsAs(f *FinishedPod) pod.Phase {
	as := f.Result
	if as == "" && s.finishedCondition != nil && s.finishedCondition.Type == FailureTarget {
		as = pod.Failed
	}
	switch {
	case !s.job.isNew(f, as), f.Listed == pod.Failed: // which it stays, whatever becomes of it
		return ""
	case as == pod.Succeeded && s.plan.Findings.CompletedBefore.Contains(f.Index):
		return ""
	case as == pod.Failed && f.Action == ActionIgnore:
		return asIgnored
	}
	return as
}

// reserve makes room for the pods that finished, all at once.
func (s *settleContext) reserve(u *UncountedTerminatedPods, limit int) {
	var released, succeeded, failed int
	for i := range s.plan.Findings.Finished {
		f := &s.plan.Findings.Finished[i]
		if !s.canRemoveFinalizer(f) {
			continue
		}
		released++
		switch s.countsAs(f) {
		case pod.Succeeded:
			succeeded += intOf(!s.job.isIndexed())
		case pod.Failed:
			failed++
		}
	}
	if released > 0 {
		s.outcome.Release = make([]*pod.Pod, 0, min(released, limit))
	}
	u.Succeeded = slices.Grow(slices.Clip(u.Succeeded), min(succeeded, limit))
	u.Failed = slices.Grow(slices.Clip(u.Failed), min(failed, limit))
}

func (s *settleContext) explainCounting(t tally, u *UncountedTerminatedPods) {
	if t.ignored > 0 {
		s.because(reason(rulePodFailurePolicy, "{0 failed pod is|failed pods are} ignored by a rule: no failure is counted", num(t.ignored)))
	}
	if t.latest == nil {
		return
	}
	succeeded := int(s.status.Succeeded) + len(u.Succeeded)
	if s.job.isIndexed() {
		succeeded = int(s.plan.Findings.Succeeded)
	}
	inAll := [2]jobsim.Arg{num(succeeded), num(int(s.status.Failed) + len(u.Failed))}
	name := jobsim.NameArg(t.latest.Pod.Name)
	switch {
	case t.succeeded+t.failed > 1:
		s.because(reason(ruleTracking, "{0} succeeded and {1} failed pods are counted: in all {2} succeeded and {3} failed", num(t.succeeded), num(t.failed), inAll[0], inAll[1]))
	case t.succeeded == 1:
		s.because(reason(ruleTracking, "pod {0} counts as succeeded: in all {1} succeeded and {2} failed", name, inAll[0], inAll[1]))
	default:
		s.because(reason(ruleTracking, "pod {0} counts as failed: in all {1} succeeded and {2} failed", name, inAll[0], inAll[1]))
	}
}

// announce puts FailureTarget or SuccessCriteriaMet into the status before any
// pod is released, so that the decision stands whatever follows.
func (s *settleContext) announce() {
	if c := s.finishedCondition; c != nil && !s.status.IsTrue(c.Type) {
		s.status.Conditions = append(slices.Clip(s.status.Conditions), *c)
		s.needsFlush = true
	}
}

// countReleasedPods moves the pods that are released from u to the counters,
// and reports whether all were (upstream: flushUncountedAndRemoveFinalizers).
func (s *settleContext) countReleasedPods(u *UncountedTerminatedPods, errs []error) bool {
	listed, all := *u, true
	left := UncountedTerminatedPods{}
	held := s.stillHeld(&listed, errs)
	if held != nil {
		left = UncountedTerminatedPods{Succeeded: keep(listed.Succeeded, held), Failed: keep(listed.Failed, held)}
	}
	for i := range s.outcome.Release {
		all = all && resultAt(errs, i) == nil
	}
	s.count(len(listed.Succeeded)-len(left.Succeeded), len(listed.Failed)-len(left.Failed))
	*u = left
	if !all {
		s.outcome.Failed = true
		s.because(reason(ruleAPI, "the tracking finalizer could not be removed from all pods: tried again later"))
	}
	return all
}

// stillHeld are the listed pods that keep their finalizer: those of an earlier
// list that are not released now, and those whose release failed. Nil: none.
func (s *settleContext) stillHeld(listed *UncountedTerminatedPods, errs []error) map[jobsim.UID]bool {
	earlier := &s.plan.Findings.Uncounted
	if len(earlier.Succeeded)+len(earlier.Failed) == 0 && len(errs) == 0 {
		return nil
	}
	held := make(map[jobsim.UID]bool, len(listed.Succeeded)+len(listed.Failed))
	for _, uids := range [][]jobsim.UID{listed.Succeeded, listed.Failed} {
		for _, uid := range uids {
			held[uid] = true
		}
	}
	for i, p := range s.outcome.Release {
		if resultAt(errs, i) == nil {
			delete(held, p.UID)
		}
	}
	return held
}

// flush is the status as it stands, with u as its uncounted pods.
func (s *settleContext) flush(u UncountedTerminatedPods) *Status {
	s.needsFlush = false
	status := s.status
	status.UncountedTerminatedPods = &u
	return &status
}
