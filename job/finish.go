package job

import (
	"math"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// facts are what decides whether a Job ends.
type facts struct {
	job                *Job
	now, startTime     time.Time
	active             int32 // pods, after the calls
	succeeded, failed  int32 // pods, once all that finished are counted
	restarts           int64 // of containers in pods that have not ended
	ignoreBackoffLimit bool
	failJobMessage     string   // of the podFailurePolicy; empty: it does not end the Job
	completed          Indexes  // of an Indexed Job
	failedIndexes      *Indexes // nil: without backoffLimitPerIndex
}

// check returns the condition that ends the Job, and why; ok: it ends.
type check func(facts) (c Condition, why jobsim.Reason, ok bool)

// The ways in which a Job ends, in the order of upstream's syncJob: the first
// that holds decides. What an earlier sync announced stands; then come the
// failures, and the successes last, so that a pod that fails in the same sync
// as the last success counts.
var (
	// checksBeforePods precede the creation and deletion of pods.
	checksBeforePods = []check{
		announcedSuccess, // hasSuccessCriteriaMetCondition
		announcedFailure, // findConditionByType(…, JobFailureTarget)
		podFailurePolicy, // getFailJobMessage
		exceedsBackoffLimit,
		pastBackoffLimitOnFailure,
		pastActiveDeadline,
	}
	// checksOfIndexes come next, and hold in an Indexed Job only. Where it comes to
	// them a later sync is asked for at the deadline, even if one of them ends the
	// Job.
	checksOfIndexes = []check{
		exceedsMaxFailedIndexes,
		hasFailedIndexes,
		successPolicy, // matchSuccessPolicy
	}
	// checksAfterPods follow it, and see what has become of the calls.
	checksAfterPods = []check{completions}
)

// evaluateBeforePods ends the Job by the first check that holds; where none does
// and it has a deadline, the next sync comes no later than that.
func (s *planContext) evaluateBeforePods() {
	f := s.facts()
	end, why := firstOf(checksBeforePods, f)
	if end == nil {
		if left, ok := timeToDeadline(f); ok {
			s.requeue(left)
		}
		if s.job.isIndexed() {
			end, why = firstOf(checksOfIndexes, f)
		}
	}
	s.plan.Findings.FinishedCondition = end
	if why != (jobsim.Reason{}) { // what an earlier sync announced needs none
		s.because(why)
	}
}

// evaluateAfterPods ends the Job if it has succeeded; otherwise it may have been
// suspended or resumed.
func (s *settleContext) evaluateAfterPods() {
	end, why := firstOf(checksAfterPods, s.facts())
	switch {
	case end != nil:
		s.finishedCondition = end
		s.because(why)
	case s.plan.Findings.Managed:
		s.setSuspended()
	}
}

// firstOf returns the condition of the first check that holds, and why; nil: none
// does.
func firstOf(checks []check, f facts) (end *Condition, why jobsim.Reason) {
	for _, holds := range checks {
		if c, why, ok := holds(f); ok {
			found := c // apart, so that only a Job that ends costs memory
			return &found, why
		}
	}
	return nil, why
}

func (s *planContext) facts() facts {
	f := newFacts(&s.observed, &s.plan.Findings, s.plan.Findings.Active)
	f.restarts, f.ignoreBackoffLimit = s.restarts, s.controller.IgnoreBackoffLimit
	f.failJobMessage = s.getFailJobMessage()
	return f
}

func (s *settleContext) facts() facts { return newFacts(&s.observed, &s.plan.Findings, s.active) }

func newFacts(o *Observation, found *Findings, active int32) facts {
	return facts{
		job: o.Job, now: o.Now, startTime: o.startTime(),
		active: active, succeeded: found.Succeeded, failed: found.Failed,
		completed: found.CompletedIndexes, failedIndexes: found.FailedIndexes,
	}
}

func announcedSuccess(f facts) (c Condition, why jobsim.Reason, ok bool) {
	return announced(f.job, SuccessCriteriaMet)
}

func announcedFailure(f facts) (c Condition, why jobsim.Reason, ok bool) {
	return announced(f.job, FailureTarget)
}

func announced(j *Job, t ConditionType) (c Condition, why jobsim.Reason, ok bool) {
	if !j.Status.IsTrue(t) {
		return
	}
	return *j.Status.Condition(t), why, true
}

// podFailurePolicy is spec.podFailurePolicy with a pod that fails the whole Job.
func podFailurePolicy(f facts) (c Condition, why jobsim.Reason, ok bool) {
	if f.failJobMessage == "" {
		return
	}
	why = reason(rulePodFailurePolicy, "{0}", jobsim.NameArg(f.failJobMessage))
	return f.failure(ReasonPodFailurePolicy, f.failJobMessage), why, true
}

// exceedsBackoffLimit is spec.backoffLimit for pods that failed.
func exceedsBackoffLimit(f facts) (c Condition, why jobsim.Reason, ok bool) {
	limit := f.job.backoffLimit()
	if f.ignoreBackoffLimit || f.failed <= limit {
		return
	}
	why = standing(ruleBackoffLimit, "{0 pod has|pods have} failed, more than the limit of {1}", num(f.failed), num(limit))
	return f.backoffLimitExceeded(), why, true
}

// pastBackoffLimitOnFailure is spec.backoffLimit for containers that restart
// in their pods. A limit of 0 allows no restart, as does a limit of 1.
func pastBackoffLimitOnFailure(f facts) (c Condition, why jobsim.Reason, ok bool) {
	limit := f.job.backoffLimit()
	if f.ignoreBackoffLimit || !f.job.restartsOnFailure() || f.restarts < max(1, int64(limit)) {
		return
	}
	text := "{0 restart|restarts} of containers in pods that have not ended: the limit of {1} is reached"
	if limit == 0 {
		text = "{0 restart|restarts} of containers in pods that have not ended: the limit of {1} allows none"
	}
	return f.backoffLimitExceeded(), standing(ruleBackoffLimit, text, num(f.restarts), num(limit)), true
}

func (f facts) backoffLimitExceeded() Condition {
	return f.failure(ReasonBackoffLimitExceeded, "Job has reached the specified backoff limit")
}

// pastActiveDeadline is spec.activeDeadlineSeconds. A suspended Job has none.
func pastActiveDeadline(f facts) (c Condition, why jobsim.Reason, ok bool) {
	left, limited := timeToDeadline(f)
	if !limited || left > 0 {
		return
	}
	seconds := *f.job.Spec.ActiveDeadlineSeconds
	text := "the Job has been active for {0s}, and {1s} are allowed"
	if allowed := apitime.Seconds(seconds); allowed < 0 {
		text = "the controller takes {2} seconds, more than it can count, for {1s}: that has passed"
	}
	why = reason(ruleActiveDeadline, text, num(f.now.Sub(f.startTime)), num(apitime.Seconds(seconds)), num(seconds))
	return f.failure(ReasonDeadlineExceeded, "Job was active longer than specified deadline"), why, true
}

// timeToDeadline is how long the Job may still be active; ok: it has a
// deadline.
func timeToDeadline(f facts) (left time.Duration, ok bool) {
	seconds := f.job.Spec.ActiveDeadlineSeconds
	if seconds == nil || f.job.suspended() {
		return 0, false
	}
	allowed, active := apitime.Seconds(*seconds), f.now.Sub(f.startTime)
	switch left = allowed - active; {
	case active >= allowed:
		return 0, true
	case left < 0: // a start far in the future
		return math.MaxInt64, true
	}
	return left, true
}

// exceedsMaxFailedIndexes is spec.maxFailedIndexes.
func exceedsMaxFailedIndexes(f facts) (c Condition, why jobsim.Reason, ok bool) {
	limit := f.job.Spec.MaxFailedIndexes
	if f.failedIndexes == nil || limit == nil || f.failedIndexes.Count() <= int(*limit) {
		return
	}
	why = standing(ruleMaxFailedIndexes, "{0 index has|indexes have} failed, more than the limit of {1}", num(f.failedIndexes.Count()), num(*limit))
	return f.failure(ReasonMaxFailedIndexesExceeded, "Job has exceeded the specified maximal number of failed indexes"), why, true
}

// hasFailedIndexes is the end of a Job with backoffLimitPerIndex of which all
// indexes have ended, and some have failed.
func hasFailedIndexes(f facts) (c Condition, why jobsim.Reason, ok bool) {
	if f.failedIndexes == nil {
		return
	}
	failed, wanted := f.failedIndexes.Count(), f.job.completions()
	if failed == 0 || failed+f.completed.Count() < wanted {
		return
	}
	why = standing(ruleBackoffLimitPerIndex, "all of {0 index|indexes} have ended, and {1} of them failed", num(wanted), num(failed))
	return f.failure(ReasonFailedIndexes, "Job has failed indexes"), why, true
}

// completions is spec.completions: enough pods have succeeded, or in a work
// queue one, and none is active any more.
func completions(f facts) (c Condition, why jobsim.Reason, ok bool) {
	wanted := valueOr(f.job.Spec.Completions, 1)
	if f.succeeded < wanted || f.active > 0 {
		return
	}
	why = standing(ruleWorkQueue, "{0 success|successes}, and no pod is active any more", num(f.succeeded))
	if f.job.Spec.Completions != nil {
		why = standing(ruleCompletions, "{0 success|successes} of {1} wanted, and no pod is active", num(f.succeeded), num(wanted))
	}
	c = newCondition(SuccessCriteriaMet, jobsim.ConditionTrue,
		ReasonCompletionsReached, "Reached expected number of succeeded pods", f.now)
	return c, why, true
}

// failure is the condition that announces a failure (upstream:
// newFailureCondition).
func (f facts) failure(reason, message string) Condition {
	return newCondition(FailureTarget, jobsim.ConditionTrue, reason, message, f.now)
}

func (j *Job) backoffLimit() int32 { return valueOr(j.Spec.BackoffLimit, defaultBackoffLimit) }

func (j *Job) restartsOnFailure() bool {
	return j.Spec.Template.Spec.RestartPolicy == pod.RestartOnFailure
}

// enactJobFinished turns the announced condition into Complete or Failed,
// unless pods are still terminating.
func (s *settleContext) enactJobFinished() {
	announced := s.finishedCondition
	if announced == nil {
		return
	}
	if s.terminating > 0 {
		rule, text := ruleFailureTarget, "the Job fails once {0 terminating pod has|terminating pods have} ended"
		if announced.Type == SuccessCriteriaMet {
			rule, text = ruleSuccessCriteriaMet, "the Job completes once {0 terminating pod has|terminating pods have} ended"
		}
		s.because(standing(rule, text, num(s.terminating)))
		return
	}
	end := s.condition(Failed, jobsim.ConditionTrue, announced.Reason, announced.Message)
	if announced.Type == SuccessCriteriaMet {
		end.Type = Complete
		s.status.CompletionTime = &end.LastTransitionTime
	}
	s.setCondition(end)
	s.needsFlush = true
	s.recordJobFinished(end)
}

// recordJobFinished reports the end of the Job.
func (s *settleContext) recordJobFinished(end Condition) {
	if end.Type == Failed {
		s.outcome.FinalEvents = []jobsim.EventNote{{Type: jobsim.EventWarning, Reason: end.Reason, Message: end.Message}}
		return
	}
	if wanted := s.job.Spec.Completions; wanted != nil && s.status.Succeeded > *wanted {
		s.outcome.FinalEvents = []jobsim.EventNote{{
			Type: jobsim.EventWarning, Reason: "TooManySucceededPods",
			Message: "Too many succeeded pods running after completion count reached",
		}}
	}
	s.outcome.FinalEvents = append(s.outcome.FinalEvents, normalEvent("Completed", "Job completed")...)
}
