package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
)

// setPodCounts writes the numbers of active, ready and terminating pods.
func (s *settleContext) setPodCounts() {
	if s.status.Active != s.active {
		s.status.Active = s.active
		s.needsFlush = true
	}
	s.setPodCount(&s.status.Ready, s.ready)
	s.setPodCount(&s.status.Terminating, s.terminating)
}

func (s *settleContext) setPodCount(field **int32, n int32) {
	if *field != nil && **field == n {
		return
	}
	changed := n // only now does a copy move to the heap
	*field = &changed
	s.needsFlush = true
}

// setSuspended keeps the Suspended condition as the spec has it. A suspended
// Job has no start time, and one that is resumed starts anew: its deadline is
// on the time that it is active without a break.
func (s *settleContext) setSuspended() {
	if s.job.suspended() {
		if s.setCondition(s.condition(Suspended, jobsim.ConditionTrue, "JobSuspended", "Job suspended")) {
			s.outcome.Events = normalEvent("Suspended", "Job suspended")
			s.status.StartTime = nil
		}
		return
	}
	if s.setCondition(s.condition(Suspended, jobsim.ConditionFalse, "JobResumed", "Job resumed")) {
		s.outcome.Events = normalEvent("Resumed", "Job resumed")
		s.start()
	}
}

// start sets the start time to now. It changes the status only together with
// a count or a condition, so it needs no flush of its own.
func (s *settleContext) start() {
	now := apitime.Whole(s.observed.Now)
	s.status.StartTime = &now
}

// condition is a new condition of now (upstream: newCondition).
func (s *settleContext) condition(t ConditionType, status jobsim.ConditionStatus, reason, message string) Condition {
	return newCondition(t, status, reason, message, s.observed.Now)
}

func newCondition(t ConditionType, status jobsim.ConditionStatus, reason, message string, now time.Time) Condition {
	now = apitime.Whole(now)
	return Condition{
		Type: t, Status: status, Reason: reason, Message: message,
		LastProbeTime: now, LastTransitionTime: now,
	}
}

// setCondition puts the condition into the status, and reports whether that
// changed anything. A condition that is False is not added where there was
// none (upstream: ensureJobConditionStatus).
func (s *settleContext) setCondition(c Condition) bool {
	old := s.status.Condition(c.Type)
	if old == nil && c.Status == jobsim.ConditionFalse {
		return false
	}
	if old != nil && old.Status == c.Status && old.Reason == c.Reason && old.Message == c.Message {
		return false
	}
	list := make([]Condition, 0, len(s.status.Conditions)+1)
	for _, other := range s.status.Conditions {
		if other.Type == c.Type {
			other = c
		}
		list = append(list, other)
	}
	if old == nil {
		list = append(list, c)
	}
	s.status.Conditions = list
	s.needsFlush = true
	return true
}
