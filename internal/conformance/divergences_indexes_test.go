package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// indexCases are scenarios with indexes and policies: those on which the two sides
// once differed, cut down, and one case of each rule.
var indexCases = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"indexes one after the other", indexed(3, 1)},
	{"more pods at once than indexes", indexed(3, 5)},
	{"an index fails and has another pod", with(indexed(3, 2), failing(1))},
	{"a pod is deleted, and its index has another", with(indexed(3, 3), func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 30 * time.Second
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeletePod, N: 1}}
	})},
	{"more indexes, and then fewer", with(indexed(3, 3), func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 30 * time.Second
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"completions":6,"parallelism":6}}`},
			{At: 9*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"completions":2,"parallelism":2}}`},
		}
	})},
	{"fewer indexes than are completed", with(indexed(4, 2), func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{{At: 7*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"completions":1,"parallelism":1}}`}}
	})},
	{"completions cannot change alone", with(indexed(4, 2), func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{{At: odd, Verb: scenario.SetCompletions, N: 3}}
	})},
	{"two pods of one index", with(indexed(3, 2), func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 30 * time.Second
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.EditPod, N: 1,
			Patch: `{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":"0"}}}`}}
	})},
	{"an index beyond goes before a pod without one, if only one can go", with(indexed(2, 2), func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].After = 30 * time.Second
		s.Limits.MaxPodCreateDeletePerSync = 1
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.EditPod, N: 0, Patch: `{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":null}}}`},
			{At: 2*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"completions":0,"parallelism":0}}`},
		}
	})},
	{"an index both completed and failed is refused", with(perIndex(2, 2, 0), func(s *scenario.Scenario) {
		failing(1)(s)
		s.Behaviors[1].Runs[0].After = 6 * time.Second
		s.Actions = []scenario.Action{{At: 2*time.Second + 2*odd, Verb: scenario.EditPod, N: 1,
			Patch: `{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":"0"}}}`}}
	})},
	{"each index has a limit", with(perIndex(3, 2, 1), failing(2))},
	{"the waiting index keeps its place", with(perIndex(4, 1, 2), failing(1))},
	{"too many indexes fail", with(perIndex(4, 4, 0), func(s *scenario.Scenario) {
		s.Job.Spec.MaxFailedIndexes = to(int32(0))
		failing(1)(s)
		s.Behaviors[1].Runs[0].After = 30 * time.Second
	})},
	{"an early success", with(indexed(4, 4), func(s *scenario.Scenario) {
		s.Job.Spec.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{{SucceededIndexes: to("0")}}}
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{Hang: true}}, Stop: odd})
	})},
	{"a success policy that asks for a number of some indexes", with(indexed(5, 5), func(s *scenario.Scenario) {
		s.Job.Spec.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{{SucceededIndexes: to("0-3"), SucceededCount: to(int32(2))}}}
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{Hang: true}}, Stop: odd})
	})},
	{"an exit code fails the Job", exitPolicy(job.ActionFailJob, 1, 1)},
	{"an exit code is ignored, and prolongs the delay", exitPolicy(job.ActionIgnore, 1, 1)},
	{"an exit code that no rule names counts", exitPolicy(job.ActionIgnore, 2, 1)},
	{"exit code 0 of a failed pod matches no rule", func(s *scenario.Scenario) {
		exitPolicy(job.ActionIgnore, 7, 0)(s)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnExitCodes.Operator = job.ExitCodesNotIn
		s.Job.Spec.Template.Spec.ActiveDeadlineSeconds = to(int64(1))
		s.Behaviors[0].Runs[0].Hang = true
	}},
	{"a condition that a user sets", func(s *scenario.Scenario) {
		onCondition(s, job.ActionFailJob)
		s.Behaviors[0].Runs[0] = scenario.Run{After: 10 * time.Second, ExitCode: 1}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.SetCondition, Patch: "example.com/Broken=True"}}
	}},
	{"a condition set on a pod that was counted", func(s *scenario.Scenario) {
		onCondition(s, job.ActionFailJob)
		s.Job.Spec.Completions, s.Job.Spec.Parallelism = to(int32(4)), to(int32(1))
		failing(1)(s)
		s.Actions = []scenario.Action{{At: 18*time.Second + odd, Verb: scenario.SetCondition, Patch: "example.com/Broken=True"}}
	}},
	{"a condition is set before the pod has a node", func(s *scenario.Scenario) {
		onCondition(s, job.ActionCount)
		s.Latency.Schedule = 3 * time.Second
		s.Actions = []scenario.Action{{At: time.Second + odd, Verb: scenario.SetCondition, Patch: "example.com/Broken=True"}}
	}},
	{"an eviction is ignored", func(s *scenario.Scenario) {
		onCondition(s, job.ActionIgnore)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnPodConditions[0].Type = pod.DisruptionTarget
		s.Job.Spec.BackoffLimit = new(int32)
		s.Behaviors[0].Runs[0].After = 10 * time.Second
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.Evict}}
	}},
	{"a pod fails the Job although it was counted when the Job could not fail", func(s *scenario.Scenario) {
		exitPolicy(job.ActionFailJob, 1, 1)(s)
		s.Job.Spec.Completions, s.Job.Spec.Parallelism = to(int32(2)), to(int32(2))
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{After: time.Minute}}, Stop: odd})
		s.Faults = []scenario.Fault{{Call: scenario.RemovePod, For: 20 * time.Second, Reason: "Forbidden"}}
	}},
	{"a rule ends an index", with(perIndex(2, 2, 3), func(s *scenario.Scenario) {
		exitPolicy(job.ActionFailIndex, 1, 1)(s)
		s.Behaviors = s.Behaviors[:1]
	})},
	{"an ignored failure of an index", with(perIndex(2, 1, 0), func(s *scenario.Scenario) {
		exitPolicy(job.ActionIgnore, 1, 1)(s)
	})},
}

// indexed is a Job with so many indexes.
func indexed(completions, parallelism int32) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.Job.Spec.CompletionMode = to(job.Indexed)
		s.Job.Spec.Completions, s.Job.Spec.Parallelism = &completions, &parallelism
	}
}

// perIndex gives each of them a limit.
func perIndex(completions, parallelism, limit int32) func(*scenario.Scenario) {
	return with(indexed(completions, parallelism), func(s *scenario.Scenario) { s.Job.Spec.BackoffLimitPerIndex = &limit })
}

// with is one change after another.
func with(first, then func(*scenario.Scenario)) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		first(s)
		then(s)
	}
}

// failing makes every other pod fail, with a code.
func failing(code int32) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0] = scenario.Run{After: 2 * time.Second, ExitCode: code}
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{After: 3 * time.Second}}, Stop: odd})
	}
}

// exitPolicy has a rule for one exit code, and a pod that ends with another.
func exitPolicy(action job.PodFailurePolicyAction, rule, code int32) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) {
		s.Job.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
			Action: action, OnExitCodes: &job.PodFailurePolicyOnExitCodes{Operator: job.ExitCodesIn, Values: []int32{rule}},
		}}}
		failing(code)(s)
	}
}

// onCondition has a rule for a condition that a user may set.
func onCondition(s *scenario.Scenario, action job.PodFailurePolicyAction) {
	s.Job.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
		Action: action, OnPodConditions: []job.PodFailurePolicyOnPodCondition{{Type: "example.com/Broken"}},
	}}}
}

// TestIndexesAndPolicies plays these scenarios.
func TestIndexesAndPolicies(t *testing.T) {
	for _, d := range indexCases {
		t.Run(d.name, func(t *testing.T) {
			s := simple()
			d.build(s)
			real, diff := compare(t, s, nil)
			require.Empty(t, diff, "%s\n%s", s, diff)
			require.NotEmpty(t, real.Entries)
		})
	}
}
