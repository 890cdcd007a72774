package conformance

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// ranks are the steps by which surplus pods are ranked for removal, the first
// that differs decides (upstream: controller.ActivePods). They are written once
// more here so that one of them can be wrong.
var ranks = []struct {
	name    string
	compare func(a, b *pod.Pod) int
}{
	{"on a node", by(func(p *pod.Pod) int { return count(p.Spec.NodeName != "") })},
	{"by phase", by(func(p *pod.Pod) int { return count(p.Status.Phase == pod.Running) })},
	{"ready", by(func(p *pod.Pod) int { return count(p.IsReady()) })},
	{"for how long ready", by(func(p *pod.Pod) int { return -seconds(readySince(p)) })},
	{"by restarts", by(func(p *pod.Pod) int { return -restarts(p) })},
	{"by age", by(func(p *pod.Pod) int { return -seconds(p.CreationTimestamp) })},
}

func by(rank func(*pod.Pod) int) func(a, b *pod.Pod) int {
	return func(a, b *pod.Pod) int { return cmp.Compare(rank(a), rank(b)) }
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// seconds is a time as a number; 0 for none.
func seconds(t time.Time) int {
	if t.IsZero() {
		return 0
	}
	return int(t.Unix())
}

func readySince(p *pod.Pod) time.Time {
	if c := p.Status.Condition(pod.Ready); c != nil && c.Status == jobsim.ConditionTrue {
		return c.LastTransitionTime
	}
	return time.Time{}
}

func restarts(p *pod.Pod) int {
	most := int32(0)
	for i := range p.Status.ContainerStatuses {
		most = max(most, p.Status.ContainerStatuses[i].RestartCount)
	}
	return int(most)
}

// removalMutations are wrong orders of removal: each step the other way round,
// and left out.
func removalMutations() []mutation {
	var all []mutation
	for i, r := range ranks {
		steps := make([]func(a, b *pod.Pod) int, len(ranks))
		for j := range ranks {
			steps[j] = ranks[j].compare
		}
		steps[i] = func(a, b *pod.Pod) int { return r.compare(b, a) }
		all = append(all, mutation{rule: "surplus pods: the other way round " + r.name, replan: removeBy(steps)})
		left := slices.Delete(slices.Clone(steps), i, i+1)
		all = append(all, mutation{rule: "surplus pods: not " + r.name, replan: removeBy(left)})
	}
	return all
}

// removeBy chooses the surplus pods anew. Those of an Indexed Job go by their
// indexes first, which the steps know nothing of.
func removeBy(steps []func(a, b *pod.Pod) int) func(job.Observation, *job.Plan) {
	return func(o job.Observation, p *job.Plan) {
		indexed := o.Job.Spec.CompletionMode != nil && *o.Job.Spec.CompletionMode == job.Indexed
		if indexed || !p.Findings.Managed || len(p.Delete) == 0 {
			return
		}
		var active []*pod.Pod
		for _, p := range o.Pods {
			owned := p.ControllerOf() == nil || p.ControllerOf().UID == o.Job.UID
			if owned && p.IsActive() && o.Job.Spec.Selector.Matches(p.Labels) {
				active = append(active, p)
			}
		}
		slices.SortStableFunc(active, func(a, b *pod.Pod) int {
			for _, step := range steps {
				if c := step(a, b); c != 0 {
					return c
				}
			}
			return 0
		})
		for i := range p.Delete {
			p.Delete[i].Pod = active[i]
			p.Delete[i].Ready = active[i].IsReady()
		}
	}
}

// TestMutationsOfNothing sees that a mutation is noticed for its wrong rule, and
// not for how it is put in.
func TestMutationsOfNothing(t *testing.T) {
	var right []func(a, b *pod.Pod) int
	for _, r := range ranks {
		right = append(right, r.compare)
	}
	for _, m := range []mutation{
		{rule: "nothing"},
		{rule: "surplus pods in the right order", replan: removeBy(right)},
		{rule: "statuses are copied", change: func(_ job.Observation, out *job.Outcome) { eachStatus(out, func(*job.Status) {}) }},
	} {
		t.Run(m.rule, func(t *testing.T) {
			t.Parallel()
			require.Zero(t, m.caughtBy(t, *round.Seed, withinScenarios))
		})
	}
}
