package conformance

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// editMutations are wrong rules for what follows from a change of the spec.
var editMutations = []mutation{
	{rule: "a change of the spec is synced a second late", start: editsLate},
	{rule: "surplus pods keep their finalizer", replan: func(_ job.Observation, p *job.Plan) {
		for i := range p.Delete {
			p.Delete[i].Uncounted = false
		}
	}},
	{rule: "the deadline goes on while the Job is suspended", start: deadlineWhileSuspended},
	{rule: "a suspended Job keeps its start time", change: func(o job.Observation, out *job.Outcome) {
		eachStatus(out, func(s *job.Status) {
			if s.StartTime == nil {
				s.StartTime = o.Job.Status.StartTime
			}
		})
	}},
	{rule: "a resumption is not reported", change: withoutEvent("Resumed")},
	{rule: "a suspension is not reported", change: withoutEvent("Suspended")},
}

// withoutEvent leaves out the events of a reason.
func withoutEvent(reason string) func(job.Observation, *job.Outcome) {
	return func(_ job.Observation, out *job.Outcome) {
		is := func(e jobsim.EventNote) bool { return e.Reason == reason }
		out.Events = slices.DeleteFunc(slices.Clone(out.Events), is)
	}
}

// eachStatus changes copies of the statuses that follow.
func eachStatus(out *job.Outcome, change func(*job.Status)) {
	for _, s := range []**job.Status{&out.Status, &out.Final} {
		if *s != nil {
			changed := **s
			change(&changed)
			*s = &changed
		}
	}
}

// editsLate ignores a Job for a second after its generation has changed.
func editsLate() mutation {
	seen := map[jobsim.UID]int64{}
	due := map[jobsim.UID]time.Time{}
	ignored := func(o job.Observation) (time.Duration, bool) {
		j := o.Job
		if last, ok := seen[j.UID]; ok && last != j.Generation {
			due[j.UID] = o.Now.Add(time.Second)
		}
		seen[j.UID] = j.Generation
		wait := due[j.UID].Sub(o.Now)
		return wait, wait > 0
	}
	return mutation{
		replan: func(o job.Observation, p *job.Plan) {
			if _, yes := ignored(o); yes {
				*p = job.Plan{}
			}
		},
		change: func(o job.Observation, out *job.Outcome) {
			if wait, yes := ignored(o); yes {
				*out = job.Outcome{RequeueAfter: wait, Backoff: o.Backoff}
			}
		},
	}
}

// deadlineWhileSuspended counts the active deadline from the first start of the
// Job, not from the last.
func deadlineWhileSuspended() mutation {
	first := map[jobsim.UID]*time.Time{}
	return mutation{planSees: func(o *job.Observation) {
		j := *o.Job
		switch start := first[j.UID]; {
		case j.Status.StartTime == nil:
		case start == nil:
			first[j.UID] = j.Status.StartTime
		default:
			j.Status.StartTime = start
			o.Job = &j
		}
	}}
}
