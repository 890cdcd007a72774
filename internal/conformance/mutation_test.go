package conformance

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// withinScenarios is how many scenarios the judge may need to see a wrong rule.
const withinScenarios = 500

// mutation is a controller with a wrong rule: it looks at something else than
// what is there, or changes what follows. The zero mutation has none.
type mutation struct {
	rule string
	// right is the controller with the settings of the scenario, whose rules are
	// right.
	right job.Controller
	// observe changes what the controller sees, planSees what it sees before it
	// makes its plan only; nil: nothing.
	observe, planSees func(*job.Observation)
	// replan changes the plan, and change what follows; nil: nothing.
	replan func(job.Observation, *job.Plan)
	change func(job.Observation, *job.Outcome)
	// start returns the mutation for one scenario, for one that remembers
	// something; nil: it does not.
	start func() mutation
}

func (m mutation) Plan(o job.Observation) job.Plan {
	seen := m.seen(o)
	if m.planSees != nil {
		m.planSees(&seen)
	}
	p := m.right.Plan(seen)
	if m.replan != nil {
		m.replan(seen, &p)
	}
	for i := range p.Delete {
		p.Delete[i].Pod = original(o, p.Delete[i].Pod)
	}
	return p
}

func (m mutation) Settle(o job.Observation, p job.Plan, r job.Results) job.Outcome {
	out := m.right.Settle(m.seen(o), p, r)
	for i := range out.Release {
		out.Release[i] = original(o, out.Release[i])
	}
	if m.change != nil {
		m.change(o, &out)
	}
	return out
}

func (m mutation) seen(o job.Observation) job.Observation {
	if m.observe != nil {
		m.observe(&o)
	}
	return o
}

// caughtBy returns the number of the first scenario, from 1, of the run with the
// seed by which the judge notices; 0: none of the first n.
func (m mutation) caughtBy(t *testing.T, run uint64, n int) int {
	for i := range n {
		one := m
		if m.start != nil {
			one = m.start()
		}
		s := scenario.Generate(round.SeedOf(run, "scenario", i))
		one.right = ours.Controller(s.Limits)
		if _, diff := compare(t, s, one); diff != "" {
			return i + 1
		}
	}
	return 0
}

// original is the observed pod of which p may be a changed copy.
func original(o job.Observation, p *pod.Pod) *pod.Pod {
	for _, q := range o.Pods {
		if q.UID == p.UID {
			return q
		}
	}
	return p
}

// mutations are wrong rules.
var mutations = []mutation{
	{rule: "the limit is one too high", observe: limitOf(func(_ *job.Observation, limit int32) int32 { return limit + 1 })},
	{rule: "the limit is one too low", observe: limitOf(func(_ *job.Observation, limit int32) int32 { return max(0, limit-1) })},
	{rule: "the delay counts from the first failed pod, not the last", observe: delayFromFirst},
	{rule: "the deadline goes before the limit", change: deadlineFirst},
	{rule: "completions go before the limit", observe: limitOf(func(o *job.Observation, limit int32) int32 {
		if succeeded(o) >= wanted(o.Job) {
			return math.MaxInt32
		}
		return limit
	})},
	{rule: "pods not yet counted are forgotten", change: func(_ job.Observation, out *job.Outcome) {
		if out.Status != nil {
			status := *out.Status
			status.UncountedTerminatedPods = &job.UncountedTerminatedPods{}
			out.Status = &status
		}
	}},
}

// TestMutations puts each wrong rule into jobsim and sees that the judge
// notices.
func TestMutations(t *testing.T) {
	for _, m := range slices.Concat(mutations, editMutations, removalMutations()) {
		t.Run(m.rule, func(t *testing.T) {
			t.Parallel()
			n := m.caughtBy(t, *round.Seed, withinScenarios)
			require.NotZero(t, n, "not caught")
			t.Logf("caught by scenario %d", n)
		})
	}
}

// limitOf makes the controller see a Job with another limit.
func limitOf(limit func(*job.Observation, int32) int32) func(*job.Observation) {
	return func(o *job.Observation) {
		j := *o.Job
		j.Spec.BackoffLimit = new(limit(o, *j.Spec.BackoffLimit))
		o.Job = &j
	}
}

// delayFromFirst gives all failed pods of a sync the finish time of the first.
func delayFromFirst(o *job.Observation) {
	var first time.Time
	eachFailure(o.Pods, func(end *pod.ContainerStateTerminated) {
		if first.IsZero() || end.FinishedAt.Before(first) {
			first = end.FinishedAt
		}
	})
	pods := make([]*pod.Pod, len(o.Pods))
	for i, p := range o.Pods {
		changed := *p
		changed.Status.ContainerStatuses = nil
		for _, s := range p.Status.ContainerStatuses {
			if end := s.State.Terminated; end != nil && p.Status.Phase == pod.Failed {
				early := *end
				early.FinishedAt = first
				s.State.Terminated = &early
			}
			changed.Status.ContainerStatuses = append(changed.Status.ContainerStatuses, s)
		}
		pods[i] = &changed
	}
	o.Pods = pods
}

func eachFailure(pods []*pod.Pod, f func(*pod.ContainerStateTerminated)) {
	for _, p := range pods {
		for _, s := range p.Status.ContainerStatuses {
			if p.Status.Phase == pod.Failed && s.State.Terminated != nil {
				f(s.State.Terminated)
			}
		}
	}
}

// deadlineFirst makes a Job that fails by the limit fail by the deadline, if that
// has passed too.
func deadlineFirst(o job.Observation, out *job.Outcome) {
	deadline, start := o.Job.Spec.ActiveDeadlineSeconds, o.Job.Status.StartTime
	if deadline == nil || start == nil || o.Now.Sub(*start) < time.Duration(*deadline)*time.Second {
		return
	}
	for _, status := range []**job.Status{&out.Status, &out.Final} {
		if *status == nil {
			continue
		}
		changed := **status
		changed.Conditions = append([]job.Condition(nil), changed.Conditions...)
		for i := range changed.Conditions {
			if c := &changed.Conditions[i]; c.Reason == job.ReasonBackoffLimitExceeded {
				c.Reason, c.Message = job.ReasonDeadlineExceeded, "Job was active longer than specified deadline"
			}
		}
		*status = &changed
	}
}

// succeeded counts the pods that have succeeded so far.
func succeeded(o *job.Observation) int32 {
	n := o.Job.Status.Succeeded
	for _, p := range o.Pods {
		if p.Status.Phase == pod.Succeeded && p.HasFinalizer(job.TrackingFinalizer) {
			n++
		}
	}
	return n
}

// wanted is how many successes end the Job.
func wanted(j *job.Job) int32 {
	if j.Spec.Completions == nil {
		return 1
	}
	return *j.Spec.Completions
}
