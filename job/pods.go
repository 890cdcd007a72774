package job

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// stopActivePods deletes what still runs once the verdict has fallen. The pods
// keep their finalizer: in a failed Job they count as failed.
func (s *sync) stopActivePods() {
	if s.active == 0 {
		return
	}
	s.why(string(s.verdict.Type), "the verdict has fallen: deleting what is active: {0}", int64(s.active))
	for _, p := range s.pods {
		if p.IsActive() {
			s.delete(Deletion{Pod: p})
		}
	}
}

// delete orders a deletion and moves the pod from active to terminating.
func (s *sync) delete(d Deletion) {
	s.decision.Delete = append(s.decision.Delete, d)
	s.active--
	s.terminating++
	if d.Pod.IsReady() {
		s.ready--
	}
}

// runPods brings the number of active pods to what the spec wants, and looks
// whether the Job has succeeded.
func (s *sync) runPods() {
	managed := s.job.DeletionTimestamp == nil
	if managed {
		s.managePods()
	}
	s.judgeSuccess()
	if managed && s.verdict.Type == "" {
		s.setSuspended()
	}
}

// managePods creates or deletes pods, never both in one sync (upstream:
// manageJob).
func (s *sync) managePods() {
	if s.job.suspended() {
		if s.active > 0 {
			s.why("spec.suspend", "deleting what is active: {0}", int64(s.active))
			s.deleteSurplus(s.active)
		}
		return
	}
	wanted := s.wantedPods()
	if surplus := s.active - wanted; surplus > 0 {
		s.why("spec.parallelism", "active pods: {0}, wanted: {1}", int64(s.active), int64(wanted))
		s.deleteSurplus(min(surplus, clamp(s.MaxPodsPerSync)))
		return
	}
	missing := wanted - s.active
	if s.job.replacesOnlyFailed() {
		missing -= s.terminating
	}
	if missing > 0 {
		s.createPods(missing)
	}
}

// wantedPods is how many pods should be active: as many as may run at once,
// but no more than successes are missing. A work queue that has had its first
// success lets the others finish and starts no more.
func (s *sync) wantedPods() int32 {
	parallelism := max(0, valueOr(s.job.Spec.Parallelism, 1))
	if s.job.Spec.Completions != nil {
		return max(0, min(parallelism, *s.job.Spec.Completions-s.succeeded))
	}
	if s.succeeded > 0 {
		return s.active
	}
	return parallelism
}

// createPods orders n pods, unless the delay after the last failure has not
// passed: then it comes back when it has.
func (s *sync) createPods(n int32) {
	if wait := s.PodFailureDelay.Remaining(s.decision.Backoff, s.Now); wait > 0 {
		failures := s.decision.Backoff.Failures
		s.requeue(max(wait, s.SyncBatchPeriod))
		s.why("pod failure delay", "failures since the latest success: {0}; {1s} from the last one, {2s} left",
			int64(failures), int64(s.PodFailureDelay.After(int(failures))), int64(wait))
		return
	}
	n = min(n, clamp(s.MaxPodsPerSync))
	s.why("spec.parallelism", "active pods: {0}, more wanted and created: {1}", int64(s.active), int64(n))
	if s.Refused > 0 {
		s.why("API server", "creations refused: {0} of {1}; not a failure, to be tried again", int64(s.Refused), int64(n))
	}
	s.decision.Create = make([]Creation, n)
	for i := range s.decision.Create {
		s.decision.Create[i].Index = NoIndex
	}
	s.active += max(0, n-clamp(s.Refused))
}

// clamp is n as an int32: 0 where it is negative, saturated where it is large.
func clamp(n int) int32 { return int32(min(max(n, 0), 1<<31-1)) }

// deleteSurplus orders n active pods to be deleted that the spec no longer
// wants: those that have come least far first. They are not counted.
func (s *sync) deleteSurplus(n int32) {
	active := make([]*pod.Pod, 0, s.active)
	for _, p := range s.pods {
		if p.IsActive() {
			active = append(active, p)
		}
	}
	slices.SortStableFunc(active, compareForRemoval)
	for _, p := range active[:n] {
		s.delete(Deletion{Pod: p, Uncounted: true})
	}
}

// setSuspended keeps the Suspended condition in line with the spec. A Job that
// is resumed starts its time anew: a deadline is on the time that it is
// continuously active.
func (s *sync) setSuspended() {
	if s.job.suspended() {
		if s.setCondition(s.condition(Suspended, jobsim.ConditionTrue, "JobSuspended", "Job suspended")) {
			s.statusChanged = true
			s.event(jobsim.EventNormal, "Suspended", "Job suspended")
			s.status.StartTime = nil
		}
		return
	}
	if s.setCondition(s.condition(Suspended, jobsim.ConditionFalse, "JobResumed", "Job resumed")) {
		s.statusChanged = true
		s.event(jobsim.EventNormal, "Resumed", "Job resumed")
		s.start()
	}
}
