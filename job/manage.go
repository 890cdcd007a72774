package job

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

// deleteActivePods deletes what still runs once the Job ends. The pods keep
// their finalizer: in a Job that fails they count as failed.
func (s *planContext) deleteActivePods() {
	found := &s.plan.Findings
	if found.Active == 0 {
		return
	}
	rule, text := ruleFailureTarget, "the Job fails: deleting {0 active pod|active pods}"
	if found.FinishedCondition.Type == SuccessCriteriaMet {
		rule, text = ruleSuccessCriteriaMet, "the Job has succeeded: deleting {0 active pod|active pods}"
	}
	s.because(reason(rule, text, num(found.Active)))
	s.delete(s.activePods(), false)
}

// manageJob brings the number of active pods to what the spec wants. It
// creates or deletes pods, never both in one sync.
func (s *planContext) manageJob() {
	active := s.plan.Findings.Active
	if s.job.suspended() {
		s.suspend()
		return
	}
	limit := int32(min(s.controller.maxPodCreateDeletePerSync(), 1<<31-1))
	wanted, rule := s.wantedPods()
	if surplus := s.activePodsForRemoval(max(0, active-wanted)); len(surplus) > 0 {
		surplus = surplus[:min(int32(len(surplus)), limit)]
		s.explainSurplus(wanted, rule, len(surplus))
		s.delete(surplus, true)
		return
	}
	s.explainNoMore(wanted, rule)
	missing := wanted - active
	if held := s.heldPlaces(missing); held > 0 {
		s.because(standing(rulePodReplacement, "{0 terminating pod is replaced when it has|terminating pods are replaced when they have} ended", num(held)))
		missing -= held
	}
	if missing <= 0 {
		return
	}
	if wait := s.podFailureBackOff(); wait.left > 0 {
		s.waitFor(wait)
		return
	}
	creations := s.creations(min(missing, limit))
	if len(creations) == 0 {
		return
	}
	s.because(reason(rule, "{0 pod is|pods are} active, {1 is|are} wanted: creating {2}", num(active), num(wanted), num(len(creations))))
	s.plan.Create = creations
}

// creations are those of n pods, or fewer where no more indexes can have one.
func (s *planContext) creations(n int32) []Creation {
	if !s.job.isIndexed() {
		return make([]Creation, n)
	}
	indexes := s.firstPendingIndexes(n)
	if s.job.hasBackoffLimitPerIndex() {
		now, wait := s.indexesToAddNow(indexes)
		if wait.left > 0 {
			s.waitFor(wait)
		}
		indexes = now
	}
	return s.indexedCreations(indexes)
}

// explainSurplus says why n active pods are deleted.
func (s *planContext) explainSurplus(wanted int32, rule *jobsim.Rule, n int) {
	active := s.plan.Findings.Active
	if active > wanted {
		s.because(reason(rule, "{0 pod is|pods are} active, {1 is|are} wanted: deleting {2}", num(active), num(wanted), num(n)))
		return
	}
	s.because(reason(ruleIndexed, "deleting {0 pod that has|pods that have} no index of the Job, or one that another pod has", num(n)))
}

// suspend deletes the active pods, and has none created (KEP-2232).
func (s *planContext) suspend() {
	active := s.plan.Findings.Active
	if active == 0 {
		s.because(standing(ruleSuspend, "the Job is suspended: no pod is created"))
		return
	}
	s.because(reason(ruleSuspend, "the Job is suspended: deleting {0 active pod|active pods}", num(active)))
	s.delete(s.activePodsForRemoval(active), true)
}

// explainNoMore says why a Job that could have more active pods wants no more.
func (s *planContext) explainNoMore(wanted int32, rule *jobsim.Rule) {
	active := s.plan.Findings.Active
	switch {
	case rule == ruleParallelism && wanted == 0:
		s.because(standing(rule, "no pod is wanted: none is created"))
	case rule == ruleWorkQueue && active > 0 && active < s.job.parallelism():
		s.because(standing(rule, "a pod has succeeded: no more are created, and the active ones run to their end"))
	}
}

// heldPlaces is how many of the missing pods are not to be created before
// terminating ones have ended (KEP-3939).
func (s *planContext) heldPlaces(missing int32) int32 {
	if !s.job.onlyReplaceFailedPods() {
		return 0
	}
	return max(0, min(missing, s.plan.Findings.Terminating))
}

// wantedPods is how many pods are to be active, and the rule that says so: as
// many as may run at once, but no more than successes are missing. A work queue
// that has had its first success lets the others finish and starts no more.
func (s *planContext) wantedPods() (int32, *jobsim.Rule) {
	found, spec := &s.plan.Findings, &s.job.Spec
	parallelism := s.job.parallelism()
	switch {
	case spec.Completions == nil && found.Succeeded > 0:
		return found.Active, ruleWorkQueue
	case spec.Completions != nil && *spec.Completions-found.Succeeded < parallelism:
		return max(0, *spec.Completions-found.Succeeded), ruleCompletions
	}
	return parallelism, ruleParallelism
}

// parallelism is the most pods that may be active at once.
func (j *Job) parallelism() int32 { return max(0, valueOr(j.Spec.Parallelism, 1)) }

// delay is a time for which no pod is created, and why. The zero delay is none.
type delay struct {
	left time.Duration
	why  jobsim.Reason
}

// podFailureBackOff is what is left of the delay after the last failure of the
// Job. With backoffLimitPerIndex each index has its own, see indexesToAddNow.
func (s *planContext) podFailureBackOff() delay {
	record := s.plan.Findings.Backoff
	left := s.remaining(record)
	if left <= 0 || s.job.hasBackoffLimitPerIndex() {
		return delay{}
	}
	return s.delay(left, record, "{0 failure|failures} since the latest success: the next pod is created {1s} after the last one")
}

// remaining is how long after the failures of a record no pod is created yet.
func (s *planContext) remaining(r backoff.Record) time.Duration {
	return s.controller.podFailureBackOff().Remaining(r, s.observed.Now)
}

// delay is one of which so much is left. The text has the number of failures, the
// whole delay, and what else it needs.
func (s *planContext) delay(left time.Duration, r backoff.Record, text string, more ...jobsim.Arg) delay {
	whole := s.controller.podFailureBackOff().After(int(r.Failures))
	why := standing(rulePodFailureBackOff, text, append([]jobsim.Arg{num(r.Failures), num(whole)}, more...)...)
	why.Until = r.LastFailure.Add(whole)
	return delay{left, why}
}

// waitFor has the next sync come when a delay has passed.
func (s *planContext) waitFor(d delay) {
	s.requeue(max(d.left, s.controller.SyncDelay()))
	s.because(d.why)
}

// requeue asks for another sync after d; the earliest of several counts, as
// in a delaying work queue.
func (s *planContext) requeue(d time.Duration) {
	if after := &s.plan.Findings.RequeueAfter; *after == 0 || d < *after {
		*after = d
	}
}

// delete adds deletions to the Plan.
func (s *planContext) delete(pods []*pod.Pod, uncounted bool) {
	s.plan.Delete = make([]Deletion, len(pods))
	for i, p := range pods {
		s.plan.Delete[i] = Deletion{Pod: p, Uncounted: uncounted, Ready: p.IsReady()}
	}
}

// activePods are the pods that have not ended and are not being deleted, in
// the caller's order.
func (s *planContext) activePods() []*pod.Pod {
	active := make([]*pod.Pod, 0, s.plan.Findings.Active)
	for _, p := range s.pods {
		if p.IsActive() {
			active = append(active, p)
		}
	}
	return active
}

// activePodsForRemoval are the n active pods that lose least by being deleted. In
// an Indexed Job those come first, and may be more, that have no index or the
// same one as another pod.
func (s *planContext) activePodsForRemoval(n int32) []*pod.Pod {
	if s.job.isIndexed() {
		return s.indexedPodsForRemoval(int(n))
	}
	if n == 0 {
		return nil
	}
	active := s.activePods()
	slices.SortStableFunc(active, compareForRemoval)
	return active[:n]
}

// indexedPodsForRemoval sorts pods as upstream's package sort does, which for up
// to twelve is stable: here, where the order of the indexes is the one before,
// the choice is not free.
func (s *planContext) indexedPodsForRemoval(n int) []*pod.Pod {
	if n == 0 && s.eachActiveHasItsIndex() {
		return nil
	}
	remove, left := s.duplicatedIndexPods()
	if len(remove) < n {
		slices.SortFunc(left, compareForRemoval)
		remove = append(remove, left[:n-len(remove)]...)
	}
	return remove
}
