package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// planContext is the work in progress of Plan (upstream: syncJobCtx up to the
// results of manageJob).
type planContext struct {
	controller Controller
	observed   Observation
	job        *Job
	pods       []*pod.Pod // the Job's own, adopted ones included
	restarts   int64      // of the containers of pods that have not ended
	plan       Plan
	// indexes are the completion indexes of pods, by position, and activeIndexes
	// those of the active ones; only of an Indexed Job.
	indexes       []int
	activeIndexes Indexes
	// lastFailures are the Delayed pods of Findings.Finished, by their index.
	lastFailures map[int]*FinishedPod
}

// Plan returns the calls to make (upstream: syncJob up to the results of
// manageJob).
func (c Controller) Plan(o Observation) Plan {
	if ignores(o.Job) {
		return Plan{Findings: Findings{Why: whyIgnored(o.Job)}}
	}
	s := planContext{controller: c, observed: o, job: o.Job}
	s.getPodsForJob()
	s.readIndexes()
	s.countPods()
	s.findFinishedPods()
	s.findIndexes()
	s.delayDeletions()
	found := &s.plan.Findings
	s.evaluateBeforePods()
	if found.FinishedCondition != nil || s.job.DeletionTimestamp != nil {
		s.releaseAllPods()
	}
	switch {
	case found.FinishedCondition != nil:
		s.deleteActivePods()
	case s.job.DeletionTimestamp != nil:
		s.because(standing(ruleDeletion, "the Job is being deleted: no pod is created, and none is deleted as surplus"))
	case o.PodsExpected > 0:
		s.because(standing(ruleExpectations, "{0 creation or deletion is|creations and deletions are} not seen yet: no pod is created or deleted", num(o.PodsExpected)))
	default:
		found.Managed = true
		s.manageJob()
	}
	return s.plan
}

// startTime is when the Job became active: exact, where status.startTime has
// whole seconds; zero: it is suspended.
func (o *Observation) startTime() time.Time {
	switch {
	case o.Job.Status.StartTime != nil:
		return *o.Job.Status.StartTime
	case o.Job.suspended():
		return time.Time{}
	}
	return o.Now
}

// ignores reports whether the Job is over, or another controller's.
func ignores(j *Job) bool { return isOver(j) || j.ManagedByExternalController() }

// whyIgnored are the reasons to ignore a Job; a Job that is over needs none.
func whyIgnored(j *Job) []jobsim.Reason {
	if isOver(j) {
		return nil
	}
	return []jobsim.Reason{standing(ruleManagedBy, "{0} is in charge of the Job: this controller leaves it alone", jobsim.NameArg(*j.Spec.ManagedBy))}
}

func isOver(j *Job) bool { return j == nil || j.Status.Finished() }

// ManagedByExternalController reports whether another controller than the
// built-in one is in charge of the Job, which then leaves it alone.
func (j *Job) ManagedByExternalController() bool {
	return j.Spec.ManagedBy != nil && *j.Spec.ManagedBy != ControllerName
}

// suspended reports whether the spec asks for the Job to be suspended.
func (j *Job) suspended() bool { return j.Spec.Suspend != nil && *j.Spec.Suspend }
