package job_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// TestPodFailurePolicyMatches has a rule that fails the Job, and a pod that it
// matches or not.
func TestPodFailurePolicyMatches(t *testing.T) {
	codes := func(operator job.ExitCodesOperator, container *string) job.PodFailurePolicyRule {
		return job.PodFailurePolicyRule{OnExitCodes: &job.PodFailurePolicyOnExitCodes{Operator: operator, Values: []int32{3}, ContainerName: container}}
	}
	broken := job.PodFailurePolicyRule{OnPodConditions: []job.PodFailurePolicyOnPodCondition{{Type: "Broken", Status: jobsim.ConditionTrue}}}
	condition := func(status jobsim.ConditionStatus) func(*pod.Pod) {
		return func(p *pod.Pod) { p.Status.Conditions = []pod.Condition{{Type: "Broken", Status: status}} }
	}
	initExited := func(p *pod.Pod) {
		exited(0)(p)
		p.Status.InitContainerStatuses = []pod.ContainerStatus{{Name: "init", State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{ExitCode: 3}}}}
	}
	for _, test := range []struct {
		name string
		rule job.PodFailurePolicyRule
		pod  func(*pod.Pod)
		want string
	}{
		{"In", codes(job.ExitCodesIn, nil), exited(3), "Container main for pod default/pi-1 failed with exit code 3 matching FailJob rule at index 0"},
		{"In, another code", codes(job.ExitCodesIn, nil), exited(4), ""},
		{"NotIn", codes(job.ExitCodesNotIn, nil), exited(4), "Container main for pod default/pi-1 failed with exit code 4 matching FailJob rule at index 0"},
		{"NotIn, that code", codes(job.ExitCodesNotIn, nil), exited(3), ""},
		{"NotIn, exit code 0", codes(job.ExitCodesNotIn, nil), exited(0), ""},
		{"another container", codes(job.ExitCodesIn, new("init")), exited(3), ""},
		{"an init container", codes(job.ExitCodesIn, nil), initExited, "Container init for pod default/pi-1 failed with exit code 3 matching FailJob rule at index 0"},
		{"a condition", broken, condition(jobsim.ConditionTrue), "Pod default/pi-1 has condition Broken matching FailJob rule at index 0"},
		{"a condition with another status", broken, condition(jobsim.ConditionFalse), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.rule.Action = job.ActionFailJob
			j := newJob(func(j *job.Job) {
				j.Spec.PodReplacementPolicy = new(job.ReplaceFailed)
				j.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{test.rule}}
			})
			pods := newPods(j, "failed@9")
			test.pod(pods[0])
			var c job.Controller
			p := c.Plan(job.Observation{Now: at(10), Job: j, Pods: pods})
			if test.want == "" {
				assert.Nil(t, p.Findings.FinishedCondition)
				return
			}
			require.NotNil(t, p.Findings.FinishedCondition)
			assert.Equal(t, job.ReasonPodFailurePolicy, p.Findings.FinishedCondition.Reason)
			assert.Equal(t, test.want, p.Findings.FinishedCondition.Message)
			pods[0].Finalizers = nil
			assert.False(t, j.IsHistory(pods[0]), "it fails the Job also when it has been counted")
		})
	}
}

// An ignored failure counts neither for its index nor for the Job, and is noted on
// the next pod of the index.
func TestAnIgnoredFailureOfAnIndex(t *testing.T) {
	j := newJob(both(both(indexedJob(2, 2), perIndex(0)), policy(job.ActionIgnore)))
	pods := newPods(j, "failed@9")
	ofIndex(0, 0)(pods[0])
	exited(3)(pods[0])
	var c job.Controller
	p := c.Plan(job.Observation{Now: at(30), Job: j, Pods: pods})
	assert.Zero(t, p.Findings.FailedIndexes.Count())
	assert.Zero(t, p.Findings.Failed)
	assert.Equal(t, int32(1), p.Findings.Backoff.Failures, "it prolongs the delay")
	require.Len(t, p.Create, 2)
	assert.Equal(t, int32(0), *p.Create[0].FailureCount)
	assert.Equal(t, int32(1), *p.Create[0].IgnoredFailureCount)
	assert.Nil(t, p.Create[1].IgnoredFailureCount)
}

func TestSuccessPolicy(t *testing.T) {
	for _, test := range []struct {
		name      string
		rule      job.SuccessPolicyRule
		completed string
		want      bool
	}{
		{"all that are named", job.SuccessPolicyRule{SucceededIndexes: new("0,2")}, "0,2", true},
		{"one of them is missing", job.SuccessPolicyRule{SucceededIndexes: new("0,2")}, "0,1", false},
		{"as many of them as asked for", job.SuccessPolicyRule{SucceededIndexes: new("0-3"), SucceededCount: new(int32(2))}, "1,3", true},
		{"too few of them", job.SuccessPolicyRule{SucceededIndexes: new("0-3"), SucceededCount: new(int32(2))}, "3-5", false},
		{"as many of all as asked for", job.SuccessPolicyRule{SucceededCount: new(int32(2))}, "4,5", true},
		{"none has succeeded", job.SuccessPolicyRule{SucceededCount: new(int32(0))}, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := newJob(both(indexedJob(6, 6), func(j *job.Job) {
				j.Spec.SuccessPolicy = &job.SuccessPolicy{Rules: []job.SuccessPolicyRule{test.rule}}
				j.Status.CompletedIndexes = test.completed
			}))
			var c job.Controller
			p := c.Plan(job.Observation{Now: at(30), Job: j})
			assert.Equal(t, test.want, p.Findings.FinishedCondition != nil)
		})
	}
}
