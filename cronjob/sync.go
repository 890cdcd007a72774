package cronjob

import (
	"slices"

	"github.com/jobsim/jobsim"
)

// syncContext is the work in progress of one sync (upstream: sync and
// syncCronJob). Plan and Settle have one each.
type syncContext struct {
	controller Controller
	observed   Observation
	// cronJob is what the sync goes by, and status its status: a copy whose
	// slices and pointers are replaced, never changed in place.
	cronJob *CronJob
	status  *Status
	// own is the status to store: it is that of the CronJob that was observed,
	// also where the sync goes by the one that was read.
	own          Status
	updateStatus bool
	// deleted are the names of the Jobs that the sync has deleted: a read before
	// it may have found another one of that name.
	deleted []string

	plan    Plan
	outcome Outcome
}

func newSyncContext(c Controller, o Observation) *syncContext {
	s := &syncContext{controller: c, observed: o, cronJob: o.CronJob, own: o.CronJob.Status}
	s.status = &s.own
	return s
}

// because adds a reason to the Plan.
func (s *syncContext) because(r jobsim.Reason) {
	s.plan.Findings.Why = append(s.plan.Findings.Why, r)
}

// settledBecause adds a reason to the Outcome, after those of the Plan.
func (s *syncContext) settledBecause(r jobsim.Reason) {
	s.outcome.Why = append(slices.Clip(s.outcome.Why), r)
}

func (s *syncContext) record(e jobsim.EventNote) { s.outcome.Events = append(s.outcome.Events, e) }

// Plan returns the calls to make (upstream: sync up to the first call that
// creates or replaces a Job).
func (c Controller) Plan(o Observation) Plan {
	if o.CronJob == nil {
		return Plan{}
	}
	s := newSyncContext(c, o)
	s.plan.Delete = s.surplusJobs()
	s.cleanupFinishedJobs(s.plan.Delete, nil)
	if s.followJobs() {
		s.planSlot()
	}
	return s.plan
}

// Settle returns what follows from a Plan and the results of its calls, for
// the same Observation (upstream: the rest of syncCronJob, and sync).
func (c Controller) Settle(o Observation, p Plan, r Results) Outcome {
	if o.CronJob == nil {
		return Outcome{}
	}
	s := newSyncContext(c, o)
	s.cleanupFinishedJobs(p.Delete, r.Delete)
	followed := s.followJobs()
	s.plan = p
	s.outcome.Why = p.Findings.Why
	s.outcome.Events = append(s.outcome.Events, p.Findings.Events...)
	s.outcome.RequeueAfter = p.Findings.RequeueAfter
	s.outcome.Failed = !followed
	if s.replaceJobs(r.Replace) && p.Create != nil {
		s.createJob(r)
	}
	if s.outcome.Failed {
		s.outcome.RequeueAfter = 0
	}
	if s.updateStatus {
		s.outcome.Status = &s.own
	}
	return s.outcome
}

func resultAt(errs []error, i int) error {
	if i >= len(errs) {
		return nil
	}
	return errs[i]
}
