package sim

import (
	"maps"
	"slices"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
)

// A Reconciler of the user's shares nothing with the store: what it is given and
// what it returns are deep copies, and Settle gets the Observation of Plan whatever
// the calls have changed meanwhile. The controllers of package job and cronjob
// neither change nor keep anything, and need no copies.

// isolateJob returns a Reconciler that may do what it likes with what it gets.
func isolateJob(r job.Reconciler) job.Reconciler {
	if _, builtIn := r.(job.Controller); builtIn {
		return r
	}
	return &isolatedJob{rules: r}
}

type isolatedJob struct {
	rules    job.Reconciler
	observed job.Observation // by the latest Plan
}

func (i *isolatedJob) Plan(o job.Observation) job.Plan {
	i.observed = copyJobObservation(o)
	return copyJobPlan(i.rules.Plan(copyJobObservation(i.observed)))
}

func (i *isolatedJob) Settle(_ job.Observation, p job.Plan, r job.Results) job.Outcome {
	r.Create, r.Delete, r.Release = slices.Clone(r.Create), slices.Clone(r.Delete), slices.Clone(r.Release)
	out := i.rules.Settle(copyJobObservation(i.observed), copyJobPlan(p), r)
	out.Status, out.Final = clone.Of(out.Status), clone.Of(out.Final)
	out.Events, out.FinalEvents = slices.Clone(out.Events), slices.Clone(out.FinalEvents)
	out.Release, out.Why = clones(out.Release), slices.Clone(out.Why)
	return out
}

func copyJobObservation(o job.Observation) job.Observation {
	o.Job, o.Pods, o.Releasing = clone.Of(o.Job), clones(o.Pods), maps.Clone(o.Releasing)
	return o
}

// copyJobPlan leaves the findings as they are: only the Reconciler reads them.
func copyJobPlan(p job.Plan) job.Plan {
	p.Adopt, p.Orphan = clones(p.Adopt), clones(p.Orphan)
	p.Delete, p.Create = slices.Clone(p.Delete), slices.Clone(p.Create)
	for i := range p.Delete {
		p.Delete[i].Pod = clone.Of(p.Delete[i].Pod)
	}
	for i := range p.Create {
		p.Create[i] = *clone.Of(&p.Create[i])
	}
	return p
}

// isolateCronJob is isolateJob for CronJobs.
func isolateCronJob(r cronjob.Reconciler) cronjob.Reconciler {
	if _, builtIn := r.(cronjob.Controller); builtIn {
		return r
	}
	return &isolatedCronJob{rules: r}
}

type isolatedCronJob struct {
	rules    cronjob.Reconciler
	observed cronjob.Observation // by the latest Plan
}

func (i *isolatedCronJob) Plan(o cronjob.Observation) cronjob.Plan {
	i.observed = copyCronJobObservation(o)
	return copyCronJobPlan(i.rules.Plan(copyCronJobObservation(i.observed)))
}

func (i *isolatedCronJob) Settle(_ cronjob.Observation, p cronjob.Plan, r cronjob.Results) cronjob.Outcome {
	r.Delete, r.Replace, r.Created = slices.Clone(r.Delete), slices.Clone(r.Replace), clone.Of(r.Created)
	out := i.rules.Settle(copyCronJobObservation(i.observed), copyCronJobPlan(p), r)
	out.Events, out.Status, out.Why = slices.Clone(out.Events), clone.Of(out.Status), slices.Clone(out.Why)
	return out
}

func copyCronJobObservation(o cronjob.Observation) cronjob.Observation {
	o.CronJob, o.Jobs = clone.Of(o.CronJob), clones(o.Jobs)
	o.Reads.CronJob, o.Reads.Jobs, o.Reads.JobErrs = clone.Of(o.Reads.CronJob), clones(o.Reads.Jobs), maps.Clone(o.Reads.JobErrs)
	if o.Schedule != nil {
		o.Schedule = new(*o.Schedule)
	}
	return o
}

func copyCronJobPlan(p cronjob.Plan) cronjob.Plan {
	p.Delete, p.Replace, p.Create = clones(p.Delete), clones(p.Replace), clone.Of(p.Create)
	return p
}

// clones are deep copies of all in the list.
func clones[T any](list []*T) []*T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = clone.Of(list[i])
	}
	return list
}
