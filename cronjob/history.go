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
	spec := &s.cronJob.Spec
	surplus := s.oldestJobs(job.Complete, spec.SuccessfulJobsHistoryLimit, "successfulJobsHistoryLimit")
	return append(surplus, s.oldestJobs(job.Failed, spec.FailedJobsHistoryLimit, "failedJobsHistoryLimit")...)
}

// oldestJobs are those that ended with a condition, beyond a limit; nil: there is
// none.
func (s *syncContext) oldestJobs(end job.ConditionType, limit *int32, field string) []*job.Job {
	if limit == nil || s.countFinished(end) <= int(*limit) {
		return nil
	}
	var jobs []*job.Job
	for _, j := range s.observed.Jobs {
		if s.isFinishedChild(j, end) {
			jobs = append(jobs, j)
		}
	}
	slices.SortFunc(jobs, byJobStartTime)
	surplus := len(jobs) - max(0, int(*limit))
	s.because(ruleHistory.Reason("{0 finished Job|finished Jobs}, and {1} has {2}: deleting {3} of them", num(len(jobs)), name(field), num(*limit), num(surplus)))
	return jobs[:surplus:surplus]
}

func (s *syncContext) countFinished(end job.ConditionType) (n int) {
	for _, j := range s.observed.Jobs {
		if s.isFinishedChild(j, end) {
			n++
		}
	}
	return n
}

func (s *syncContext) isFinishedChild(j *job.Job, end job.ConditionType) bool {
	if !isChild(j, s.cronJob) {
		return false
	}
	finished, as := finishedAs(j)
	return finished && as == end
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
