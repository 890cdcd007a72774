package cronjob

import (
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
)

// planSlot decides whether a Job is created, and for which slot.
func (s *syncContext) planSlot() {
	location, ok := s.mayStart()
	if !ok {
		return
	}
	schedule, ok := s.schedule()
	if !ok {
		return
	}
	d := dueOf(s.cronJob, schedule)
	slot, ok := s.nextScheduleTime(d)
	if !ok {
		return
	}
	s.plan.Findings.RequeueAfter = s.nextLook(d)
	switch {
	case slot.IsZero():
		s.explainNone(d)
	case s.isTooLate(slot):
		s.plan.Findings.Events = append(s.plan.Findings.Events, missScheduleEvent(slot))
		s.explainDeadline(slot)
	case s.isProcessed(slot):
	case s.isForbidden():
		s.plan.Findings.Events = append(s.plan.Findings.Events,
			normal("JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid"))
		s.because(ruleConcurrency.Standing("Job {0} is active: none is created for the slot of {1}", name(s.status.Active[0].Name), when(slot)))
	default:
		s.planJob(slot, location)
		d.earliest = slot // it is status.lastScheduleTime when the next look is planned
		s.plan.Findings.RequeueAfter = s.nextLook(d)
		return
	}
	wait := ruleSchedule.Standing("the next slot is looked at when it has come")
	wait.Until = s.observed.Now.Add(s.plan.Findings.RequeueAfter)
	s.because(wait)
}

func (s *syncContext) nextLook(d due) time.Duration {
	return max(1, d.nextScheduleTimeDuration(s.observed.Now, s.controller.nextScheduleDelta()))
}

// mayStart reports whether Jobs are created at all, and the location of
// spec.timeZone.
func (s *syncContext) mayStart() (*time.Location, bool) {
	if s.cronJob.DeletionTimestamp != nil {
		s.because(ruleDeletion.Standing("the CronJob is being deleted: no Job is created"))
		return nil, false
	}
	location := time.UTC
	if s.cronJob.Spec.TimeZone != nil {
		zoneName := *s.cronJob.Spec.TimeZone
		zone, err := s.controller.zoneOf(zoneName)
		if err != nil {
			s.plan.Findings.Events = append(s.plan.Findings.Events, warning("UnknownTimeZone", "invalid timeZone: %q: %s", zoneName, err))
			s.because(ruleTimeZone.Standing("the time zone {0} is unknown: no Job is created", name(zoneName)))
			return nil, false
		}
		location = zone.Location
	}
	if s.cronJob.isSuspended() {
		s.because(ruleSuspend.Standing("the CronJob is suspended: no Job is created"))
		return nil, false
	}
	return location, true
}

// schedule is the schedule, parsed; false: it cannot be.
func (s *syncContext) schedule() (Schedule, bool) {
	text := s.cronJob.Spec.Schedule
	events := &s.plan.Findings.Events
	if hasZone(text) {
		*events = append(*events, unsupportedScheduleEvent(text))
	}
	if given := s.observed.Schedule; given != nil && s.cronJob == s.observed.CronJob {
		return *given, true
	}
	schedule, err := s.controller.Schedule(s.cronJob)
	if err != nil {
		*events = append(*events, warning("UnparseableSchedule", "unparseable schedule: %q : %s", text, err))
		s.because(ruleSchedule.Standing("the schedule cannot be parsed: no Job is created"))
		return Schedule{}, false
	}
	return schedule, true
}

// nextScheduleTime is the slot that is due, zero: none; false: the schedule
// never fires.
func (s *syncContext) nextScheduleTime(d due) (time.Time, bool) {
	events := &s.plan.Findings.Events
	r, err := d.mostRecentScheduleTime(s.observed.Now, true)
	if err != nil {
		*events = append(*events, warning("InvalidSchedule", "invalid schedule: %s : %s", s.cronJob.Spec.Schedule, err))
		s.because(ruleSchedule.Standing("the schedule has no slot within five years: no Job is created"))
		return time.Time{}, false
	}
	if r.slot.IsZero() {
		return time.Time{}, true
	}
	if r.missed == manyMissed {
		*events = append(*events, warning("TooManyMissedTimes",
			"too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"))
		s.because(ruleMissed.Standing("more than {0} slots have passed without a Job: only the latest counts", num(maxMissed)))
	}
	return r.slot, true
}

// explainNone says why no slot is due where one has come without a Job.
func (s *syncContext) explainNone(d due) {
	if s.cronJob.Spec.StartingDeadlineSeconds == nil {
		return
	}
	if r, err := d.mostRecentScheduleTime(s.observed.Now, false); err == nil && !r.slot.IsZero() {
		s.explainDeadline(r.slot)
	}
}

func (s *syncContext) explainDeadline(slot time.Time) {
	s.because(ruleStartingDeadline.Standing("the slot of {0} came more than {1 second|seconds} ago: it is missed",
		when(slot), num(*s.cronJob.Spec.StartingDeadlineSeconds)))
}

// isTooLate reports whether the deadline of the slot has passed.
func (s *syncContext) isTooLate(slot time.Time) bool {
	deadline := s.cronJob.Spec.StartingDeadlineSeconds
	return deadline != nil && slot.Add(apitime.Seconds(*deadline)).Before(s.observed.Now)
}

// isProcessed reports whether the slot has its Job already.
func (s *syncContext) isProcessed(slot time.Time) bool {
	jobName := s.cronJob.JobName(slot)
	for _, ref := range s.status.Active {
		if ref.Name == jobName && ref.Namespace == s.cronJob.Namespace {
			return true
		}
	}
	return s.status.LastScheduleTime != nil && s.status.LastScheduleTime.Equal(slot)
}

func (s *syncContext) isForbidden() bool {
	return s.cronJob.Spec.ConcurrencyPolicy == ForbidConcurrent && len(s.status.Active) > 0
}

func (s *syncContext) planJob(slot time.Time, location *time.Location) {
	if s.cronJob.Spec.ConcurrencyPolicy == ReplaceConcurrent {
		s.planReplacements()
	}
	s.plan.Create = s.cronJob.NewJob(slot, location)
	s.plan.Findings.Slot = slot
	s.because(ruleSchedule.Reason("the slot of {0} has come: creating Job {1}", when(slot.In(location)), name(s.plan.Create.Name)))
}

func (s *syncContext) planReplacements() {
	for _, ref := range s.status.Active {
		j := findJob(s.observed.Jobs, ref)
		if j == nil {
			j = findJob(s.observed.Reads.Jobs, ref)
		}
		if j != nil {
			s.plan.Replace = append(s.plan.Replace, j)
			s.because(ruleConcurrency.Reason("Job {0} is still active: it is deleted", name(j.Name)))
		}
	}
}
