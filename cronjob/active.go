package cronjob

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// followJobs brings status.active and lastSuccessfulTime up to date with the
// Jobs. It reports whether all that had to be read could be.
func (s *syncContext) followJobs() bool { return s.followChildren() && s.removeMissingJobs() }

func (s *syncContext) followChildren() bool {
	for _, j := range s.observed.Jobs {
		if isChild(j, s.observed.CronJob) && !s.followJob(j) {
			return false
		}
	}
	return true
}

func (s *syncContext) followJob(j *job.Job) bool {
	found := s.isActive(j.UID)
	switch finished, as := finishedAs(j); {
	case finished:
		s.followFinishedJob(j, found, as)
	case !found:
		return s.followUnexpectedJob(j)
	}
	return true
}

func (s *syncContext) followFinishedJob(j *job.Job, found bool, as job.ConditionType) {
	if found {
		s.deleteFromActive(j.UID)
		s.updateStatus = true
		s.record(normal("SawCompletedJob", "Saw completed job: %s, condition: %v", j.Name, as))
		s.because(ruleActive.Reason("Job {0} has ended ({1}): it is no longer active", name(j.Name), name(string(as))))
	}
	if !j.Status.IsTrue(job.Complete) {
		return
	}
	completed, last := j.Status.CompletionTime, s.status.LastSuccessfulTime
	if last == nil || completed != nil && completed.After(*last) {
		s.status.LastSuccessfulTime = completed
		s.updateStatus = true
	}
}

// followUnexpectedJob is about a Job that runs and is not in status.active: the
// status may be newer in the API server than it is here.
func (s *syncContext) followUnexpectedJob(j *job.Job) bool {
	reads := s.observed.Reads
	if reads.CronJobErr != nil {
		s.because(ruleAPI.Reason("the CronJob could not be read: tried again later"))
		return false
	}
	if read := reads.CronJob; read != nil && inActive(read.Status.Active, j.UID) {
		s.own = s.toStore()
		s.cronJob, s.status = read, read.Status
		return true
	}
	s.record(warning("UnexpectedJob", "Saw a job that the controller did not create or forgot: %s", j.Name))
	s.because(ruleActive.Standing("Job {0} belongs to the CronJob and runs, but is not in status.active: it does not count as active", name(j.Name)))
	return true
}

// removeMissingJobs takes the Jobs that are gone from status.active.
func (s *syncContext) removeMissingJobs() bool {
	for _, ref := range s.status.Active {
		if s.observed.hasChild(ref.UID) || s.exists(ref) {
			continue
		}
		if s.observed.Reads.JobErrs[ref.Name] != nil {
			s.because(ruleAPI.Reason("Job {0} could not be read: tried again later", name(ref.Name)))
			return false
		}
		s.deleteFromActive(ref.UID)
		s.updateStatus = true
		s.record(normal("MissingJob", "Active job went missing: %v", ref.Name))
		s.because(ruleActive.Reason("Job {0} is gone: it is no longer active", name(ref.Name)))
	}
	return true
}

// exists reports whether there is a Job of that name past the cache.
func (s *syncContext) exists(ref jobsim.ObjectReference) bool {
	return findJob(s.observed.Reads.Jobs, ref) != nil && !slices.Contains(s.deleted, ref.Name)
}

func (s *syncContext) isActive(uid jobsim.UID) bool { return inActive(s.status.Active, uid) }

func inActive(active []jobsim.ObjectReference, uid jobsim.UID) bool {
	for i := range active {
		if active[i].UID == uid {
			return true
		}
	}
	return false
}

// deleteFromActive leaves the slice that was there as it is.
func (s *syncContext) deleteFromActive(uid jobsim.UID) {
	var kept []jobsim.ObjectReference
	for _, ref := range s.status.Active {
		if ref.UID != uid {
			kept = append(kept, ref)
		}
	}
	s.status.Active = kept
}

// findJob returns the Job that a reference names.
func findJob(jobs []*job.Job, ref jobsim.ObjectReference) *job.Job {
	for _, j := range jobs {
		if j != nil && j.Name == ref.Name && j.Namespace == ref.Namespace {
			return j
		}
	}
	return nil
}

// finishedAs reports whether a Job has ended, and by which condition (upstream:
// FinishedCondition in pkg/controller/job/util).
func finishedAs(j *job.Job) (bool, job.ConditionType) {
	for i := range j.Status.Conditions {
		c := &j.Status.Conditions[i]
		if (c.Type == job.Complete || c.Type == job.Failed) && c.Status == jobsim.ConditionTrue {
			return true, c.Type
		}
	}
	return false, ""
}
