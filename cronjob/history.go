package cronjob

import (
	"cmp"
	"slices"

	"github.com/jobsim/jobsim/job"
)

// surplusJobs are the finished Jobs beyond the history limits: first those that
// succeeded, then those that failed, each in the order of their start (upstream:
// cleanupFinishedJobs, removeOldestJobs).
func (s *syncContext) surplusJobs() []*job.Job {
	byEnd := map[job.ConditionType][]*job.Job{}
	for _, j := range s.observed.Jobs {
		if !isChild(j, s.cronJob) {
			continue
		}
		if finished, as := finishedAs(j); finished {
			byEnd[as] = append(byEnd[as], j)
		}
	}
	spec := &s.cronJob.Spec
	surplus := s.oldestJobs(byEnd[job.Complete], spec.SuccessfulJobsHistoryLimit, "successfulJobsHistoryLimit")
	return append(surplus, s.oldestJobs(byEnd[job.Failed], spec.FailedJobsHistoryLimit, "failedJobsHistoryLimit")...)
}

// oldestJobs are those beyond a limit; nil: there is none.
func (s *syncContext) oldestJobs(jobs []*job.Job, limit *int32, field string) []*job.Job {
	if limit == nil || len(jobs) <= int(*limit) {
		return nil
	}
	slices.SortFunc(jobs, byJobStartTime)
	surplus := len(jobs) - max(0, int(*limit))
	s.because(ruleHistory.Reason("{0 finished Job|finished Jobs}, and {1} has {2}: deleting {3} of them", num(len(jobs)), name(field), num(*limit), num(surplus)))
	return jobs[:surplus:surplus]
}

// byJobStartTime puts Jobs without a start time last.
func byJobStartTime(a, b *job.Job) int {
	x, y := a.Status.StartTime, b.Status.StartTime
	switch {
	case x == nil && y == nil:
		return cmp.Compare(a.Name, b.Name)
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Or(x.Compare(*y), cmp.Compare(a.Name, b.Name))
}

// cleanupFinishedJobs follows the deletions of surplus Jobs.
func (s *syncContext) cleanupFinishedJobs(surplus []*job.Job, errs []error) {
	for i, j := range surplus {
		if err := resultAt(errs, i); err != nil {
			s.record(failedDeleteEvent(err))
			continue
		}
		s.deleted = append(s.deleted, j.Name)
		s.deleteFromActive(j.UID)
		s.updateStatus = true
		s.record(deletedEvent(j.Name))
	}
}
