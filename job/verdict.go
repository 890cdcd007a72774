package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// The order in which a sync looks for a verdict. What an earlier sync decided
// stands; then the ways to fail; the ways to succeed come last, so that a pod
// that fails in the same sync as the last success still counts (upstream:
// syncJob).

// judgeFailure looks at what stands and at the ways to fail.
func (s *sync) judgeFailure() {
	switch target := s.job.Status.Condition(FailureTarget); {
	case s.job.Status.IsTrue(SuccessCriteriaMet):
		s.verdict, s.announced = *s.job.Status.Condition(SuccessCriteriaMet), true
	case target != nil && target.Status == jobsim.ConditionTrue:
		s.verdict, s.announced = *target, true
	case s.pastBackoffLimit():
		s.fail(ReasonBackoffLimitExceeded, "Job has reached the specified backoff limit")
	case s.pastDeadline():
		s.fail(ReasonDeadlineExceeded, "Job was active longer than specified deadline")
	}
}

func (s *sync) fail(reason, message string) {
	s.verdict = s.condition(FailureTarget, jobsim.ConditionTrue, reason, message)
}

// pastBackoffLimit is spec.backoffLimit: failed pods beyond it, or with
// restartPolicy OnFailure as many restarts in the pods that are there. A limit
// of 0 allows no restart, so with restarts 0 and 1 behave alike (upstream:
// exceedsBackoffLimit, pastBackoffLimitOnFailure).
func (s *sync) pastBackoffLimit() bool {
	if s.IgnoreBackoffLimit {
		return false
	}
	limit := valueOr(s.job.Spec.BackoffLimit, defaultBackoffLimit)
	if s.failed > limit {
		s.why("spec.backoffLimit", "failed pods: {0} > limit {1}", int64(s.failed), int64(limit))
		return true
	}
	if s.job.Spec.Template.Spec.RestartPolicy != pod.RestartOnFailure || s.restarts < max(1, int64(limit)) {
		return false
	}
	text := "container restarts in active pods: {0} ≥ limit {1} (restartPolicy OnFailure)"
	if limit == 0 {
		text = "container restarts in active pods: {0} > limit {1} (restartPolicy OnFailure)"
	}
	s.why("spec.backoffLimit", text, s.restarts, int64(limit))
	return true
}

// pastDeadline is spec.activeDeadlineSeconds. Where it has not passed, the
// sync comes back when it does.
func (s *sync) pastDeadline() bool {
	seconds := s.job.Spec.ActiveDeadlineSeconds
	if seconds == nil || s.job.suspended() {
		return false
	}
	deadline := seconds2duration(*seconds)
	active := s.Now.Sub(s.started)
	if active < deadline {
		s.requeue(deadline - active)
		return false
	}
	s.why("spec.activeDeadlineSeconds", "active for {0s} ≥ deadline {1s}", int64(active), int64(deadline))
	return true
}

// seconds2duration saturates where time.Duration ends, at 292 years.
func seconds2duration(n int64) time.Duration {
	if n > int64(1<<63-1)/int64(time.Second) {
		return 1<<63 - 1
	}
	return time.Duration(n) * time.Second
}

// judgeSuccess is spec.completions: enough successes, or for a work queue one,
// and nothing active any more.
func (s *sync) judgeSuccess() {
	wanted, queue := int32(1), s.job.Spec.Completions == nil
	if !queue {
		wanted = *s.job.Spec.Completions
	}
	if s.succeeded < wanted || s.active > 0 {
		return
	}
	s.verdict = s.condition(SuccessCriteriaMet, jobsim.ConditionTrue,
		ReasonCompletionsReached, "Reached expected number of succeeded pods")
	if queue {
		s.why("work queue", "succeeded pods: {0}, and none is active", int64(s.succeeded))
		return
	}
	s.why("spec.completions", "succeeded pods: {0} ≥ {1}, and none is active", int64(s.succeeded), int64(wanted))
}

// condition is a new condition of now.
func (s *sync) condition(t ConditionType, status jobsim.ConditionStatus, reason, message string) Condition {
	now := whole(s.Now)
	return Condition{
		Type: t, Status: status, Reason: reason, Message: message,
		LastProbeTime: now, LastTransitionTime: now,
	}
}

// setCondition puts the condition into the status, and reports whether that
// changed anything. A condition that is False is not added where there was
// none (upstream: ensureJobConditionStatus).
func (s *sync) setCondition(c Condition) bool {
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
	return true
}
