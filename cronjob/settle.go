package cronjob

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
)

// replaceJobs reports whether all Jobs that make room are deleted.
func (s *syncContext) replaceJobs(errs []error) bool {
	for i, j := range s.plan.Replace {
		err := resultAt(errs, i)
		if err == nil {
			s.deleteFromActive(j.UID)
			s.updateStatus = true
			s.record(deletedEvent(j.Name))
			continue
		}
		if isGetError(err) {
			s.record(warning("FailedGet", "Get job: %v", err))
		} else {
			s.record(failedDeleteEvent(err))
		}
		s.fail("Job {0} could not be deleted: nothing is created, and tried again later", j.Name)
		return false
	}
	return true
}

func (s *syncContext) fail(text string, args ...string) {
	named := make([]jobsim.Arg, len(args))
	for i := range args {
		named[i] = name(args[i])
	}
	s.outcome.Failed = true
	s.settledBecause(ruleAPI.Reason(text, named...))
}

// createJob follows the creation of the slot's Job.
func (s *syncContext) createJob(r Results) {
	created := r.Created
	if created == nil {
		created = s.plan.Create
	}
	switch err := r.CreateErr; {
	case err == nil:
		s.record(normal("SuccessfulCreate", "Created job %v", created.Name))
	case isNamespaceTerminating(err):
		s.fail("the namespace is being deleted: no Job is created")
		return
	case isAlreadyExists(err):
		if !s.takeOver(r.Created) {
			return
		}
	default:
		s.record(warning("FailedCreate", "Error creating job: %v", err))
		s.fail("Job {0} could not be created: tried again later", created.Name)
		return
	}
	s.status.Active = append(slices.Clip(s.status.Active), referenceTo(created))
	slot := apitime.Whole(s.plan.Findings.Slot)
	s.status.LastScheduleTime = &slot
	s.updateStatus = true
}

// takeOver reports whether a Job that has the name of the slot's Job is put
// into status.active: it is the CronJob's, and an earlier sync could not store
// that. A Job of another is left alone, and then upstream does not look at the
// CronJob before something changes.
func (s *syncContext) takeOver(existing *job.Job) bool {
	switch {
	case existing == nil:
		s.fail("Job {0} exists and could not be read: tried again later", s.plan.Create.Name)
		return false
	case !isChild(existing, s.cronJob):
		s.settledBecause(ruleJobName.Standing("Job {0} exists and is not the CronJob's: none is created, and the CronJob is not looked at until something changes", name(existing.Name)))
	case !s.isActive(existing.UID):
		s.settledBecause(ruleJobName.Reason("Job {0} exists already: it becomes active", name(existing.Name)))
		return true
	}
	s.outcome.RequeueAfter = 0
	return false
}
