package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// broken is a condition of somebody else's.
const broken pod.ConditionType = "example.com/Broken"

// hanging is a cluster with a Job whose pod never ends by itself, and the name of
// that.
func hanging(t *testing.T, change ...func(*job.Job)) (*sim.Cluster, string) {
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("pi", change...))
	require.NoError(t, c.RunFor(2*time.Second))
	return c, c.Pods("")[0].Name
}

func TestSetPodCondition(t *testing.T) {
	c, name := hanging(t)
	set := func(status jobsim.ConditionStatus, reason string) pod.Condition {
		require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: broken, Status: status, Reason: reason, ObservedGeneration: 1}))
		conditions := c.Pod("default", name).Status.Conditions
		require.Equal(t, broken, conditions[len(conditions)-1].Type, "it is the last one")
		return conditions[len(conditions)-1]
	}
	first := c.Now()
	count := len(c.Pod("default", name).Status.Conditions)
	assert.Equal(t, pod.Condition{Type: broken, Status: jobsim.ConditionTrue, Reason: "A", LastTransitionTime: first, ObservedGeneration: 1}, set(jobsim.ConditionTrue, "A"))
	require.NoError(t, c.RunFor(5*time.Second))
	again := set(jobsim.ConditionTrue, "B")
	assert.Equal(t, "B", again.Reason, "a new reason")
	assert.Equal(t, first, again.LastTransitionTime, "of a status that stays")
	assert.Equal(t, first.Add(5*time.Second), set(jobsim.ConditionFalse, "").LastTransitionTime, "another status")
	assert.Len(t, c.Pod("default", name).Status.Conditions, count+1, "one of its type")
}

func TestSetPodConditionAtATime(t *testing.T) {
	c, name := hanging(t)
	given := time.Date(2020, 1, 1, 0, 0, 0, 999, time.FixedZone("", 3600))
	require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: broken, Status: jobsim.ConditionTrue, LastTransitionTime: given}))
	assert.Equal(t, given.Truncate(time.Second).UTC(), c.Pod("default", name).Status.Condition(broken).LastTransitionTime, "in whole seconds")
}

func TestSetPodConditionMakesOneRevision(t *testing.T) {
	c, name := hanging(t)
	lines := revisions(c)
	condition := pod.Condition{Type: broken, Status: jobsim.ConditionTrue}
	require.NoError(t, c.SetPodCondition("default", name, condition))
	require.Len(t, *lines, 1)
	require.NoError(t, c.SetPodCondition("default", name, condition))
	assert.Len(t, *lines, 1, "what is there already is not stored again")
}

func TestSetPodConditionRefuses(t *testing.T) {
	c, name := hanging(t)
	require.EqualError(t, c.SetPodCondition("default", "none", pod.Condition{Type: broken}), `pods "none" not found`)
	var invalid *jobsim.InvalidError
	require.ErrorAs(t, c.SetPodCondition("default", name, pod.Condition{Type: "a b", Status: jobsim.ConditionTrue}), &invalid)
	require.Len(t, invalid.Errs, 1)
	at := len(c.Pod("default", name).Status.Conditions)
	assert.Equal(t, "status.conditions["+string(rune('0'+at))+"].Type", invalid.Errs[0].Field, "the field has the name that it has in Go")
	require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: broken, Status: "maybe"}), "the API server does not look at the status")
}

// The kubelet keeps the conditions of others, and writes its own anew.
func TestTheKubeletKeepsConditions(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.After(10*time.Second, workload.Succeed())}, task("pi"))
	require.NoError(t, c.RunFor(2*time.Second))
	name := c.Pods("")[0].Name
	for _, kind := range []pod.ConditionType{broken, pod.Ready} {
		require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: kind, Status: jobsim.ConditionUnknown}))
	}
	require.NoError(t, c.Run())
	status := c.Pod("default", name).Status
	assert.Equal(t, pod.Succeeded, status.Phase)
	assert.Equal(t, jobsim.ConditionUnknown, status.Condition(broken).Status)
	assert.Equal(t, jobsim.ConditionFalse, status.Condition(pod.Ready).Status)
}

// A rule of a podFailurePolicy sees a condition that was set before the pod failed,
// and none of another status.
func TestAPolicySeesAConditionThatWasSet(t *testing.T) {
	for status, failed := range map[jobsim.ConditionStatus]bool{jobsim.ConditionTrue: true, jobsim.ConditionFalse: false} {
		c, name := hanging(t, func(j *job.Job) {
			j.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{
				{Action: job.ActionFailJob, OnPodConditions: []job.PodFailurePolicyOnPodCondition{{Type: broken, Status: jobsim.ConditionTrue}}},
			}}
		})
		require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: broken, Status: status}))
		require.NoError(t, c.EvictPod("default", name, sim.Memory))
		require.NoError(t, c.RunFor(time.Minute))
		assert.Equal(t, failed, c.Job("default", "pi").Status.IsTrue(job.Failed), "status %s", status)
	}
}
