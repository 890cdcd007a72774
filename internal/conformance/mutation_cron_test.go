package conformance

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/kube"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
)

// withinCronScenarios is how many scenarios with a CronJob the judge may need to
// see a wrong rule.
const withinCronScenarios = 200

// cronMutation is a CronJob controller with a wrong rule, see mutation.
type cronMutation struct {
	rule   string
	right  cronjob.Controller
	spec   func(*cronjob.Spec) // changes what the controller sees of the spec; nil: nothing
	replan func(cronjob.Observation, *cronjob.Plan)
	change func(cronjob.Observation, *cronjob.Outcome)
}

func (m cronMutation) Plan(o cronjob.Observation) cronjob.Plan {
	seen := m.seen(o)
	p := m.right.Plan(seen)
	if m.replan != nil {
		m.replan(seen, &p)
	}
	return p
}

func (m cronMutation) Settle(o cronjob.Observation, p cronjob.Plan, r cronjob.Results) cronjob.Outcome {
	seen := m.seen(o)
	out := m.right.Settle(seen, p, r)
	if m.change != nil {
		m.change(seen, &out)
	}
	return out
}

func (m cronMutation) seen(o cronjob.Observation) cronjob.Observation {
	if m.spec == nil {
		return o
	}
	c := *o.CronJob
	m.spec(&c.Spec)
	o.CronJob, o.Schedule = &c, nil
	return o
}

var cronMutations = []cronMutation{
	{rule: "Forbid lets Jobs overlap", spec: policy(cronjob.ForbidConcurrent, cronjob.AllowConcurrent)},
	{rule: "Forbid replaces", spec: policy(cronjob.ForbidConcurrent, cronjob.ReplaceConcurrent)},
	{rule: "Replace lets Jobs overlap", spec: policy(cronjob.ReplaceConcurrent, cronjob.AllowConcurrent)},
	{rule: "Allow forbids", spec: policy(cronjob.AllowConcurrent, cronjob.ForbidConcurrent)},
	{rule: "the deadline is not looked at", spec: func(s *cronjob.Spec) { s.StartingDeadlineSeconds = nil }},
	{rule: "the deadline is a day longer", spec: func(s *cronjob.Spec) {
		if s.StartingDeadlineSeconds != nil {
			s.StartingDeadlineSeconds = to(*s.StartingDeadlineSeconds + 86_400)
		}
	}},
	{rule: "a suspended CronJob goes on", spec: func(s *cronjob.Spec) { s.Suspend = nil }},
	{rule: "the time zone is not looked at", spec: func(s *cronjob.Spec) { s.TimeZone = nil }},
	{rule: "one success more than the limit is kept", spec: func(s *cronjob.Spec) { s.SuccessfulJobsHistoryLimit = to(*s.SuccessfulJobsHistoryLimit + 1) }},
	{rule: "one failure more than the limit is kept", spec: func(s *cronjob.Spec) { s.FailedJobsHistoryLimit = to(*s.FailedJobsHistoryLimit + 1) }},
	{rule: "the limits are the other's", spec: func(s *cronjob.Spec) {
		s.SuccessfulJobsHistoryLimit, s.FailedJobsHistoryLimit = s.FailedJobsHistoryLimit, s.SuccessfulJobsHistoryLimit
	}},
	{rule: "the newest Jobs of the history are deleted", replan: func(o cronjob.Observation, p *cronjob.Plan) {
		for i := range p.Delete {
			p.Delete[i] = newest(o.Jobs, p.Delete[i], i)
		}
	}},
	{rule: "the controller looks at the slot itself", right: cronjob.Controller{NextScheduleDelta: new(time.Duration)}},
	{rule: "the next look is a second late", change: func(_ cronjob.Observation, out *cronjob.Outcome) {
		if out.RequeueAfter > 0 {
			out.RequeueAfter += time.Second
		}
	}},
	{rule: "a slot that was missed gets no Job", replan: func(o cronjob.Observation, p *cronjob.Plan) {
		if p.Create != nil && o.Now.Sub(p.Findings.Slot) > time.Minute {
			p.Create, p.Replace = nil, nil
		}
	}},
	{rule: "Jobs are named by the second", replan: created(func(p *cronjob.Plan) {
		p.Create.Name = scenario.CronJobName + "-" + strconv.FormatInt(p.Findings.Slot.Unix(), 10)
	})},
	{rule: "the annotation shows UTC", replan: created(func(p *cronjob.Plan) {
		p.Create.Annotations[cronjob.ScheduledTimestampAnnotation] = p.Findings.Slot.UTC().Format(time.RFC3339)
	})},
	{rule: "there is no annotation", replan: created(func(p *cronjob.Plan) {
		delete(p.Create.Annotations, cronjob.ScheduledTimestampAnnotation)
	})},
	{rule: "the labels of the template are lost", replan: created(func(p *cronjob.Plan) { p.Create.Labels = nil })},
	{rule: "an owner does not hold its Jobs", replan: created(func(p *cronjob.Plan) { p.Create.OwnerReferences[0].BlockOwnerDeletion = nil })},
	{rule: "lastSuccessfulTime is when the controller looked", change: stored(func(o cronjob.Observation, s *cronjob.Status) {
		if s.LastSuccessfulTime != nil && o.CronJob.Status.LastSuccessfulTime != s.LastSuccessfulTime {
			s.LastSuccessfulTime = to(o.Now.Add(-time.Hour).Truncate(time.Second))
		}
	})},
	{rule: "lastScheduleTime is when the Job was created", change: stored(func(o cronjob.Observation, s *cronjob.Status) {
		if s.LastScheduleTime != nil && o.CronJob.Status.LastScheduleTime != s.LastScheduleTime {
			s.LastScheduleTime = to(o.Now.Truncate(time.Second))
		}
	})},
	{rule: "the latest Job comes first in the list", change: stored(func(_ cronjob.Observation, s *cronjob.Status) {
		s.Active = slices.Clone(s.Active)
		slices.Reverse(s.Active)
	})},
	{rule: "no event says that a Job was created", change: without("SuccessfulCreate")},
	{rule: "no event says that a Job has ended", change: without("SawCompletedJob")},
	{rule: "no event says that a Job of the history was deleted", change: without("SuccessfulDelete")},
	{rule: "no event says that a Job is unexpected", change: without("UnexpectedJob")},
	{rule: "no event says that a Job is missing", change: without("MissingJob")},
	{rule: "no event says that Forbid keeps a Job back", change: without("JobAlreadyActive")},
	{rule: "no event says that too many slots were missed", change: without("TooManyMissedTimes")},
	{rule: "no event says that a creation has failed", change: without("FailedCreate")},
	{rule: "a sync that failed is not tried again", change: func(_ cronjob.Observation, out *cronjob.Outcome) { out.Failed = false }},
}

// TestCronMutations puts each wrong rule into jobsim's CronJob controller and sees
// that the judge notices. The real side is played once for all of them, and once
// more where one makes a difference, so that it chooses as that one did; which of
// two things comes first at one moment is not tried out.
func TestCronMutations(t *testing.T) {
	left := slices.Clone(cronMutations)
	for i := 0; i < withinCronScenarios && len(left) > 0; i++ {
		s := scenario.GenerateCron(round.SeedOf(*round.Seed, "cron scenario", i))
		real, diff := compare(t, s, nil)
		require.Empty(t, diff, "scenario %d: the sides differ without a wrong rule, see TestCronJobs", i+1)
		left = slices.DeleteFunc(left, func(m cronMutation) bool {
			wrong, err := ours.PlayCron(s, m)
			if err == nil && (scenario.Same(real, wrong) || scenario.Same(kube.Play(t, s, kube.Plan{Like: wrong}), wrong)) {
				return false
			}
			t.Logf("caught by scenario %d: %s", i+1, m.rule)
			return true
		})
	}
	for _, m := range left {
		assert.Fail(t, "not caught: "+m.rule)
	}
}

// policy puts one policy into the place of another.
func policy(from, by cronjob.ConcurrencyPolicy) func(*cronjob.Spec) {
	return func(s *cronjob.Spec) {
		if s.ConcurrencyPolicy == from {
			s.ConcurrencyPolicy = by
		}
	}
}

// created changes the Job that is created.
func created(f func(*cronjob.Plan)) func(cronjob.Observation, *cronjob.Plan) {
	return func(_ cronjob.Observation, p *cronjob.Plan) {
		if p.Create != nil {
			f(p)
		}
	}
}

// stored changes the status that is stored.
func stored(f func(cronjob.Observation, *cronjob.Status)) func(cronjob.Observation, *cronjob.Outcome) {
	return func(o cronjob.Observation, out *cronjob.Outcome) {
		if out.Status != nil {
			f(o, out.Status)
		}
	}
}

// without leaves out the events of a reason.
func without(reason string) func(cronjob.Observation, *cronjob.Outcome) {
	return func(_ cronjob.Observation, out *cronjob.Outcome) {
		out.Events = slices.DeleteFunc(slices.Clone(out.Events), func(e jobsim.EventNote) bool { return e.Reason == reason })
	}
}

// newest is the i-th newest of the Jobs that ended as one did.
func newest(jobs []*job.Job, like *job.Job, i int) *job.Job {
	var same []*job.Job
	for _, j := range jobs {
		if j.Status.Finished() && j.Status.IsTrue(job.Complete) == like.Status.IsTrue(job.Complete) {
			same = append(same, j)
		}
	}
	slices.SortFunc(same, func(a, b *job.Job) int { return b.CreationTimestamp.Compare(a.CreationTimestamp) })
	return same[min(i, len(same)-1)]
}
