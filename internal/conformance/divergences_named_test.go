package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// namedCases are situations that people ask about: one for each rule that is easily
// got wrong.
var namedCases = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{"an ignored failure does not touch a limit of 0", func(s *scenario.Scenario) {
		exitPolicy(job.ActionIgnore, 1, 1)(s)
		s.Job.Spec.BackoffLimit = new(int32)
	}},
	{"a failure that counts ends a Job with a limit of 0", func(s *scenario.Scenario) {
		exitPolicy(job.ActionCount, 1, 1)(s)
		s.Job.Spec.BackoffLimit = new(int32)
	}},
	{"an eviction that a rule for exit codes does not see", func(s *scenario.Scenario) {
		exitPolicy(job.ActionIgnore, 1, 0)(s)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnExitCodes.Operator = job.ExitCodesNotIn
		s.Behaviors[0].Runs[0].Hang = true
		s.Job.Spec.BackoffLimit = new(int32)
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.Evict}}
	}},
	{"an eviction of a pod whose first container has exited with 0", func(s *scenario.Scenario) {
		exitPolicy(job.ActionFailJob, 0, 0)(s)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnExitCodes.Operator, s.Job.Spec.PodFailurePolicy.Rules[0].OnExitCodes.Values = job.ExitCodesNotIn, []int32{137}
		second := s.Job.Spec.Template.Spec.Containers[0]
		second.Name = "second"
		s.Job.Spec.Template.Spec.Containers = append(s.Job.Spec.Template.Spec.Containers, second)
		s.Behaviors[0].Runs[0].After = time.Second
		s.Behaviors[1].Runs[0].Hang = true
		s.Actions = []scenario.Action{{At: 4*time.Second + odd, Verb: scenario.Evict}}
	}},
	{"a disruption fails the Job", func(s *scenario.Scenario) {
		onCondition(s, job.ActionFailJob)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnPodConditions[0].Type = pod.DisruptionTarget
		s.Behaviors[0].Runs[0].Hang = true
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.Evict}}
	}},
	{"a disruption that is over matches no rule", func(s *scenario.Scenario) {
		onCondition(s, job.ActionFailJob)
		s.Job.Spec.PodFailurePolicy.Rules[0].OnPodConditions[0].Type = pod.DisruptionTarget
		s.Behaviors[0].Runs[0] = scenario.Run{After: 10 * time.Second, ExitCode: 1}
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.SetCondition, Patch: "DisruptionTarget=False"}}
	}},
	{"each index may fail once, and not again", with(perIndex(3, 2, 0), failing(1))},
	{"no index may fail", with(perIndex(3, 1, 0), func(s *scenario.Scenario) {
		s.Job.Spec.MaxFailedIndexes = new(int32)
		failing(1)(s)
	})},
	{"as many indexes fail as may", with(perIndex(4, 2, 0), func(s *scenario.Scenario) {
		s.Job.Spec.MaxFailedIndexes = to(int32(2))
		failing(1)(s)
	})},
	{"the limit of a Job goes before those of its indexes", with(perIndex(3, 3, 2), func(s *scenario.Scenario) {
		s.Job.Spec.BackoffLimit = to(int32(1))
		failing(1)(s)
	})},
	{"a Job with a success policy is created suspended", with(success(4), func(s *scenario.Scenario) {
		s.Job.Spec.Suspend = to(true)
		s.Actions = []scenario.Action{{At: 3*time.Second + odd, Verb: scenario.Resume}}
	})},
	{"a Job with a success policy is suspended and goes on", with(success(4), func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{{At: time.Second + odd, Verb: scenario.Suspend}, {At: 9*time.Second + odd, Verb: scenario.Resume}}
	})},
	{"a Job that has succeeded early is suspended while its pods stop", with(success(4), func(s *scenario.Scenario) {
		s.Behaviors[1].Stop = 10 * time.Second
		s.Actions = []scenario.Action{{At: 6*time.Second + odd, Verb: scenario.Suspend}}
	})},
	{"the name of the built-in controller is its own", func(s *scenario.Scenario) { s.Job.Spec.ManagedBy = to(job.ControllerName) }},
	{"a Job of another controller is left alone", func(s *scenario.Scenario) { s.Job.Spec.ManagedBy = to("example.com/other") }},
	{"no time to live", func(s *scenario.Scenario) { s.Job.Spec.TTLSecondsAfterFinished = new(int32) }},
	{"no time to live after a failure", func(s *scenario.Scenario) {
		failing(1)(s)
		s.Job.Spec.BackoffLimit, s.Job.Spec.TTLSecondsAfterFinished = new(int32), new(int32)
	}},
	{"a pod that ignores its grace period is replaced when it has ended", func(s *scenario.Scenario) {
		stubborn(s)
		s.Job.Spec.PodReplacementPolicy = to(job.ReplaceFailed)
	}},
	{"a pod that ignores its grace period is replaced at once", func(s *scenario.Scenario) {
		stubborn(s)
		s.Job.Spec.PodReplacementPolicy = to(job.ReplaceTerminatingOrFailed)
	}},
	{"a suspended Job gets other directives and resources", func(s *scenario.Scenario) {
		s.Job.Spec.Suspend = to(true)
		c := s.Job.Spec.Template.Spec.Containers[0]
		s.Actions = []scenario.Action{
			{At: time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"template":{"metadata":{"labels":{"a":"b"},"annotations":{"c":"d"}},"spec":{"nodeSelector":{"disk":"fast"},` +
				`"tolerations":[{"key":"gpu","operator":"Exists"}],"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"disk","operator":"Exists"}]}]}}},` +
				`"containers":[{"name":"` + c.Name + `","image":"` + c.Image + `","imagePullPolicy":"Always","resources":{"limits":{"cpu":"1"},"requests":{"memory":"0.5Gi"}}}]}}}}`},
			{At: 3*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"template":{"spec":{"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"zone","labelSelector":{}}]}}}}}}`},
			{At: 5*time.Second + odd, Verb: scenario.Resume},
			{At: 6*time.Second + odd, Verb: scenario.Edit, Patch: `{"spec":{"template":{"spec":{"tolerations":null}}}}`},
		}
	}},
	{"a Job that was stopped gets other directives once no pod is left", func(s *scenario.Scenario) {
		s.Behaviors[0].Runs[0].Hang, s.Behaviors[0].Stop = true, 4*time.Second+odd
		edit := `{"spec":{"template":{"spec":{"nodeSelector":{"disk":"fast"}}}}}`
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.Suspend}, {At: 2*time.Second + 2*odd, Verb: scenario.Edit, Patch: edit},
			{At: 12*time.Second + odd, Verb: scenario.Edit, Patch: edit}, {At: 14*time.Second + odd, Verb: scenario.Resume},
		}
	}},
	{"pods with a gate wait", func(s *scenario.Scenario) {
		s.Job.Spec.Template.Spec.SchedulingGates = []pod.SchedulingGate{{Name: "example.com/quota"}}
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(30))
	}},
}

// success is an Indexed Job that has succeeded when its first index has; the others
// hang.
func success(completions int32) func(*scenario.Scenario) {
	return with(indexed(completions, completions), func(s *scenario.Scenario) {
		s.Job.Spec.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{{SucceededCount: to(int32(1))}}}
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{Hang: true}}, Stop: odd})
	})
}

// stubborn deletes a pod whose container does not stop on SIGTERM.
func stubborn(s *scenario.Scenario) {
	s.Job.Spec.Template.Spec.TerminationGracePeriodSeconds = to(int64(7))
	s.Behaviors[0].Runs[0].Hang, s.Behaviors[0].Stop = true, time.Hour
	s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{{After: 3 * time.Second}}, Stop: odd})
	s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeletePod}}
}

// TestNamed plays these scenarios.
func TestNamed(t *testing.T) {
	for _, d := range namedCases {
		t.Run(d.name, func(t *testing.T) {
			s := simple()
			d.build(s)
			real, diff := compare(t, s, nil)
			require.Empty(t, diff, "%s\n%s", s, diff)
			require.NotEmpty(t, real.Entries)
		})
	}
}
