package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// A container ends while its node is cut off. When the node is back, the kubelet has
// still to report that, and evicts the pod no more.
func TestAPodWhoseEndIsNotReportedIsNotEvicted(t *testing.T) {
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("pi", "perl:5.34.0")))
	require.NoError(t, c.RunFor(2*time.Second))
	p := c.Pods("default")[0]
	require.NoError(t, c.LoseNode(p.Spec.NodeName))
	require.NoError(t, c.RunFor(10*time.Second))
	require.NoError(t, c.RecoverNode(p.Spec.NodeName))
	require.NoError(t, c.EvictPod("default", p.Name, sim.Memory))
	require.NoError(t, c.RunFor(time.Second))
	assert.Equal(t, pod.Succeeded, c.Pod("default", p.Name).Status.Phase)
	assert.Empty(t, c.Pod("default", p.Name).Status.Reason)
}
