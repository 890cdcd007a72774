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
)

// The pod garbage collector fails a pod once, however often that has changed since the
// last look.
func TestThePodGarbageCollectorFailsAPodOnce(t *testing.T) {
	failed := 0
	c, err := sim.New(sim.Config{
		Nodes: []sim.Node{{Name: "node-0", Unschedulable: true}},
		Intercept: func(call sim.Call, _ func() error) error {
			if call.Component == sim.ComponentPodGC {
				failed++
			}
			return nil
		},
	})
	require.NoError(t, err)
	j := job.New("pi", "perl:5.34.0")
	j.Spec.PodReplacementPolicy = new(job.PodReplacementPolicy)
	*j.Spec.PodReplacementPolicy = job.ReplaceFailed
	require.NoError(t, c.Create(j))
	require.NoError(t, c.RunFor(time.Second))
	name := c.Pods("default")[0].Name
	require.NoError(t, c.DeletePod("default", name, nil))
	for _, status := range []jobsim.ConditionStatus{jobsim.ConditionTrue, jobsim.ConditionFalse} {
		require.NoError(t, c.SetPodCondition("default", name, pod.Condition{Type: "example.com/Gate", Status: status}))
	}
	require.NoError(t, c.RunFor(30*time.Second))
	assert.Equal(t, 1, failed)
}
