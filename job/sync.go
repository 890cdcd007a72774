package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// syncContext is the work in progress of one sync (upstream: syncJobCtx). Plan
// and Settle have one each.
type syncContext struct {
	controller Controller
	observed   Observation
	job        *Job
	// startTime is when the Job became active: exact, where status.startTime
	// has whole seconds; zero: it is suspended.
	startTime time.Time

	// Of Plan.
	pods     []*pod.Pod // the Job's own, adopted ones included
	restarts int64      // of the containers of pods that have not ended
	plan     Plan
	// indexes are the completion indexes of pods, by position, and activeIndexes
	// those of the active ones; only of an Indexed Job.
	indexes       []int
	activeIndexes Indexes
	// lastFailures are the Delayed pods of Findings.Finished, by their index.
	lastFailures map[int]*FinishedPod

	// Of Settle.
	active, ready, terminating int32
	finishedCondition          *Condition
	// status becomes the Job's: a copy of the stored one whose slices and
	// pointers are replaced, never changed in place.
	status     Status
	needsFlush bool
	outcome    Outcome
}

// Plan returns the calls to make (upstream: syncJob up to the results of
// manageJob).
func (c Controller) Plan(o Observation) Plan {
	if ignores(o.Job) {
		return Plan{Findings: Findings{Why: whyIgnored(o.Job)}}
	}
	s := newSyncContext(c, o)
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

// Settle returns what follows from a Plan and the results of its calls, for
// the same Observation (upstream: the rest of syncJob). It looks at the Job as
// it was before the calls, and not at the pods again.
func (c Controller) Settle(o Observation, p Plan, r Results) Outcome {
	if ignores(o.Job) {
		return Outcome{Why: p.Findings.Why}
	}
	s := newSyncContext(c, o)
	s.plan = p
	s.status = s.job.Status
	if s.status.StartTime == nil && !s.startTime.IsZero() {
		s.start()
	}
	s.outcome = Outcome{RequeueAfter: p.Findings.RequeueAfter, Backoff: p.Findings.Backoff, Why: p.Findings.Why}
	s.applyResults(r)
	switch {
	case p.Findings.FinishedCondition != nil:
	case s.evaluateAfterPods():
	case p.Findings.Managed:
		s.setSuspended()
	}
	s.setPodCounts()
	s.trackJobStatusAndRemoveFinalizers(r.Release)
	if s.outcome.Status == nil { // the record is kept together with a status
		s.outcome.Backoff = o.Backoff
	}
	return s.outcome
}

func newSyncContext(c Controller, o Observation) syncContext {
	s := syncContext{controller: c, observed: o, job: o.Job}
	switch {
	case s.job.Status.StartTime != nil:
		s.startTime = *s.job.Status.StartTime
	case !s.job.suspended():
		s.startTime = o.Now
	}
	return s
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

// applyResults brings the counts of pods up to date with the calls. A Job
// whose active pods could not all be deleted, or whose pods are not all seen,
// does not end in this sync.
func (s *syncContext) applyResults(r Results) {
	found := &s.plan.Findings
	s.active, s.ready, s.terminating = found.Active, found.Ready, found.Terminating
	notCreated := s.applyCreations(r.Create)
	notDeleted := s.applyDeletions(r.Delete)
	s.outcome.Failed = notCreated+notDeleted > 0
	if notDeleted == 0 && s.observed.PodsExpected <= 0 {
		s.finishedCondition = found.FinishedCondition
	}
}

func (s *syncContext) applyCreations(errs []error) (failed int) {
	refused := 0
	for i := range s.plan.Create {
		switch err := resultAt(errs, i); {
		case err == nil:
			s.active++
			continue
		case !isNotTried(err):
			refused++
		}
		failed++
	}
	if failed == 0 {
		return 0
	}
	text := "{0} of {1 creation|creations} failed: no failure of the Job, and tried again later"
	if failed > refused {
		text = "{0} of {1 creation|creations} failed and {2 was|were} not tried: no failure of the Job, and tried again later"
	}
	s.settledBecause(reason(ruleAPI, text, num(refused), num(len(s.plan.Create)), num(failed-refused)))
	return failed
}

// applyDeletions follows upstream's deleteJobPods and deleteActivePods, which
// count a pod as not ready any more even if its deletion fails, until the next
// sync.
func (s *syncContext) applyDeletions(errs []error) (failed int) {
	for i, d := range s.plan.Delete {
		err := resultAt(errs, i)
		if d.Ready && !isFinalizerError(err) {
			s.ready--
		}
		if err != nil {
			failed++
			continue
		}
		s.active--
		s.terminating++
	}
	if failed > 0 {
		s.settledBecause(reason(ruleAPI, "{0} of {1 deletion|deletions} failed: tried again later", num(failed), num(len(s.plan.Delete))))
	}
	return failed
}

func resultAt(errs []error, i int) error {
	if i >= len(errs) {
		return nil
	}
	return errs[i]
}

// setPodCounts writes the numbers of active, ready and terminating pods.
func (s *syncContext) setPodCounts() {
	if s.status.Active != s.active {
		s.status.Active = s.active
		s.needsFlush = true
	}
	s.setPodCount(&s.status.Ready, s.ready)
	s.setPodCount(&s.status.Terminating, s.terminating)
}

func (s *syncContext) setPodCount(field **int32, n int32) {
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
func (s *syncContext) setSuspended() {
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
func (s *syncContext) start() {
	now := apitime.Whole(s.observed.Now)
	s.status.StartTime = &now
}

// condition is a new condition of now (upstream: newCondition).
func (s *syncContext) condition(t ConditionType, status jobsim.ConditionStatus, reason, message string) Condition {
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
func (s *syncContext) setCondition(c Condition) bool {
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
