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
	status  Status
	// own is the status to store where the sync goes by the CronJob that was
	// read: that of the one that was observed. Nil: it is status.
	own          *Status
	updateStatus bool
	// deleted are the names of the Jobs that the sync has deleted: a read before
	// it may have found another one of that name.
	deleted []string

	plan    Plan
	outcome Outcome
	settles bool // it is Settle's
}

// newSyncContext returns a value that points to nothing of its own, not even to
// the Observation: a sync that finds all as it should be needs no memory for it.
func newSyncContext(c Controller, o Observation) syncContext {
	return syncContext{controller: c, observed: o, cronJob: o.CronJob, status: o.CronJob.Status}
}

// because adds a reason to the Plan. Settle, which takes the same steps again, has
// the Plan's.
func (s *syncContext) because(r jobsim.Reason) {
	if s.settles {
		return
	}
	s.plan.Findings.Why = append(s.plan.Findings.Why, r)
}

// settledBecause adds a reason to the Outcome, after those of the Plan.
func (s *syncContext) settledBecause(r jobsim.Reason) {
	s.outcome.Why = append(slices.Clip(s.outcome.Why), r)
}

// toStore is the status to store.
func (s *syncContext) toStore() *Status {
	if s.own != nil {
		return s.own
	}
	status := s.status
	return &status
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
	s.settles, s.plan = true, p
	s.cleanupFinishedJobs(p.Delete, r.Delete)
	followed := s.followJobs()
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
		s.outcome.Status = s.toStore()
	}
	return s.outcome
}

func resultAt(errs []error, i int) error {
	if i >= len(errs) {
		return nil
	}
	return errs[i]
}
