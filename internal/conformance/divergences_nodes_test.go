package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// nodeDivergences are what happens to pods on nodes that are full or lost, and
// differences that such nodes have shown.
var nodeDivergences = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"a binding takes away the generation of which the scheduler said that there is no room", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(2)), to(int32(2))
		s.Nodes = []int{1}
	}},
	{"a pod without room is deleted, and another has the room", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(4)), to(int32(4))
		s.Nodes = []int{1, 1}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeletePod, N: 2}}
	}},
	{"the room of a node grows", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(3)), to(int32(3))
		s.Nodes = []int{1}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.SetRoom, N: 0}}
	}},
	{"a node is lost for so short a time that only the report of an end is late", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 40*time.Second + odd, Verb: scenario.RecoverNode},
		}
	}},
	{"the pods of a lost node are not ready, and ready again when it is back", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 2*time.Minute + odd, Verb: scenario.RecoverNode},
		}
	}},
	{"a pod that is evicted from a lost node is replaced on another, and ends when the node is back", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Nodes = []int{0, 0}
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 8*time.Minute + odd, Verb: scenario.RecoverNode},
		}
	}},
	{"a pod on a lost node that never comes back is replaced when it is removed by force", func(s *scenario.Scenario) {
		s.Job.Spec.PodReplacementPolicy = to(job.ReplaceFailed)
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Nodes = []int{0, 0}
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 8*time.Minute + odd, Verb: scenario.DeletePodNow},
		}
	}},
	{"an eviction from a lost node is a failure that the policy ignores", func(s *scenario.Scenario) {
		s.Job.Spec.PodReplacementPolicy = to(job.ReplaceFailed)
		s.Job.Spec.BackoffLimit = new(int32)
		s.Job.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
			Action: job.ActionIgnore, OnPodConditions: []job.PodFailurePolicyOnPodCondition{{Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue}},
		}}}
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 8*time.Minute + odd, Verb: scenario.RecoverNode},
		}
	}},
	{"a pod whose end only its kubelet knows is not evicted", func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.LoseNode},
			{At: 40*time.Second + odd, Verb: scenario.RecoverNode}, {At: 40*time.Second + odd, Verb: scenario.Evict},
		}
	}},
	{"a kubelet that was cut off does not take away the generation of a condition", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Actions = []scenario.Action{
			{At: time.Second + odd, Verb: scenario.SetCondition, Patch: "DisruptionTarget=True"},
			{At: 2*time.Second + odd, Verb: scenario.LoseNode}, {At: 16*time.Minute + odd, Verb: scenario.RecoverNode},
		}
	}},
	{"the pod garbage collector fails all pods in one look, as the Job is synced", func(s *scenario.Scenario) {
		s.Job.Spec.Parallelism, s.Job.Spec.Completions = to(int32(3)), to(int32(3))
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(19))
		s.Job.Spec.Template.Finalizers = []string{"example.com/hold"}
		s.Behaviors[0].Runs[0].After = 10 * time.Minute
		s.Nodes = []int{1}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeletePod, N: 2}}
	}},
}

// TestNodeDivergences plays the named scenarios of nodes.
func TestNodeDivergences(t *testing.T) {
	for _, d := range nodeDivergences {
		t.Run(d.name, func(t *testing.T) {
			s := simple()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff, "\n%s", diff)
		})
	}
}
