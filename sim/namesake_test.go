package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// The work queue has Jobs by name: what was queued for a Job that is gone makes
// the next one of its name sync earlier than its own changes would.
func TestAJobMadeAnewIsSyncedWhenTheOldOneWasToBe(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Outcome{After: 100 * time.Millisecond}}, task("x"))
	c.At(time.Millisecond, func(c *sim.Cluster) error { return c.DeleteJob("default", "x", jobsim.PropagateBackground) })
	c.At(500*time.Millisecond, func(c *sim.Cluster) error { return c.Create(task("x")) })
	var completed time.Duration
	c.Watch(func(e sim.WatchEvent) {
		if j, ok := e.Object.(*job.Job); ok && j.Status.IsTrue(job.Complete) && completed == 0 {
			completed = e.At
		}
	})
	require.NoError(t, c.Run())
	assert.Equal(t, time.Second, completed, "a second after the first pod of the old Job was created")
}

// A Job with a generated selector takes a pod back that it has let go of.
func TestAPodIsAdoptedWhenItsLabelsMatchAgain(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Outcome{After: time.Minute}}, task("x"))
	relabel := func(uid string) func(*sim.Cluster) error {
		return func(c *sim.Cluster) error {
			return c.Update("Pod", "default", c.Pods("")[0].Name, func(o jobsim.Object) {
				o.GetObjectMeta().Labels[job.ControllerUIDLabel] = uid
			})
		}
	}
	c.At(10*time.Second, relabel("elsewhere"))
	require.NoError(t, c.RunFor(20*time.Second))
	require.Len(t, c.Pods(""), 2, "the Job has replaced the pod")
	assert.Nil(t, c.Pods("")[0].ControllerOf())
	assert.Empty(t, c.Pods("")[0].Finalizers)
	c.At(c.Elapsed(), relabel(string(c.Job("default", "x").UID)))
	require.NoError(t, c.RunFor(2*time.Second))
	adopted := c.Pods("")[0]
	require.NotNil(t, adopted.ControllerOf())
	assert.Equal(t, "x", adopted.ControllerOf().Name)
	assert.Contains(t, adopted.Finalizers, job.TrackingFinalizer)
	assert.Len(t, c.Pods(""), 1, "the younger of the two was surplus")
}
