package job

// settleContext is the work in progress of Settle (upstream: syncJobCtx from the
// results of manageJob on).
type settleContext struct {
	controller Controller
	observed   Observation
	job        *Job
	plan       Plan
	// active, ready and terminating count the pods after the calls.
	active, ready, terminating int32
	finishedCondition          *Condition
	// status becomes the Job's: a copy of the stored one whose slices and
	// pointers are replaced, never changed in place.
	status     Status
	needsFlush bool
	outcome    Outcome
}

// Settle returns what follows from a Plan and the results of its calls, for
// the same Observation (upstream: the rest of syncJob). It looks at the Job as
// it was before the calls, and not at the pods again.
func (c Controller) Settle(o Observation, p Plan, r Results) Outcome {
	if ignores(o.Job) {
		return Outcome{Why: p.Findings.Why}
	}
	s := settleContext{controller: c, observed: o, job: o.Job, plan: p, status: o.Job.Status}
	if s.status.StartTime == nil && !o.startTime().IsZero() {
		s.start()
	}
	s.outcome = Outcome{RequeueAfter: p.Findings.RequeueAfter, Backoff: p.Findings.Backoff, Why: p.Findings.Why}
	s.applyResults(r)
	if p.Findings.FinishedCondition == nil {
		s.evaluateAfterPods()
	}
	s.setPodCounts()
	s.trackJobStatusAndRemoveFinalizers(r.Release)
	if s.outcome.Status == nil { // the record is kept together with a status
		s.outcome.Backoff = o.Backoff
	}
	return s.outcome
}

// applyResults brings the counts of pods up to date with the calls. A Job
// whose active pods could not all be deleted, or whose pods are not all seen,
// does not end in this sync.
func (s *settleContext) applyResults(r Results) {
	found := &s.plan.Findings
	s.active, s.ready, s.terminating = found.Active, found.Ready, found.Terminating
	notCreated := s.applyCreations(r.Create)
	notDeleted := s.applyDeletions(r.Delete)
	s.outcome.Failed = notCreated+notDeleted > 0
	if notDeleted == 0 && s.observed.PodsExpected <= 0 {
		s.finishedCondition = found.FinishedCondition
	}
}

func (s *settleContext) applyCreations(errs []error) (failed int) {
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
	s.because(reason(ruleAPI, text, num(refused), num(len(s.plan.Create)), num(failed-refused)))
	return failed
}

// applyDeletions follows upstream's deleteJobPods and deleteActivePods, which
// count a pod as not ready any more even if its deletion fails, until the next
// sync.
func (s *settleContext) applyDeletions(errs []error) (failed int) {
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
		s.because(reason(ruleAPI, "{0} of {1 deletion|deletions} failed: tried again later", num(failed), num(len(s.plan.Delete))))
	}
	return failed
}

func resultAt(errs []error, i int) error {
	if i >= len(errs) {
		return nil
	}
	return errs[i]
}
