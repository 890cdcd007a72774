package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// Steps make the same history as a run, and Done ends them where Run returns.
func TestStepsAreARun(t *testing.T) {
	history := func(run func(*sim.Cluster) error) (revisions []string) {
		c, err := sim.New(sim.Config{})
		require.NoError(t, err)
		c.Watch(func(e sim.WatchEvent) {
			revisions = append(revisions, e.At.String()+" "+string(e.Type)+" "+e.Object.GetObjectMeta().Name)
		})
		require.NoError(t, c.Create(job.New("pi", "perl")))
		require.NoError(t, run(c))
		return revisions
	}
	stepped := history(func(c *sim.Cluster) error {
		for {
			if done, err := c.Done(); done || err != nil {
				return err
			}
			at, ok := c.Next()
			require.True(t, ok)
			if err := c.Step(); err != nil {
				return err
			}
			require.Equal(t, at, c.Elapsed())
		}
	})
	assert.NotEmpty(t, stepped)
	assert.Equal(t, history((*sim.Cluster).Run), stepped)
}

func TestStepsOfClustersThatHaveNone(t *testing.T) {
	for name, c := range map[string]*sim.Cluster{"nil": nil, "zero": {}} {
		_, ok := c.Next()
		assert.False(t, ok, name)
		assert.Error(t, c.Step(), name)
		_, err := c.Done()
		assert.Error(t, err, name)
		assert.Error(t, c.UpdateStatus(job.New("pi", "perl")), name)
	}
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	require.NoError(t, c.Create(&cronjob.CronJob{
		ObjectMeta: job.New("tick", "perl").ObjectMeta,
		Spec:       cronjob.Spec{Schedule: "* * * * *", JobTemplate: cronjob.JobTemplate{Spec: job.New("tick", "perl").Spec}},
	}))
	_, err = c.Done()
	assert.ErrorAs(t, err, new(*sim.EndlessError))
}

// A test that plays the kubelet sets a phase, and the Job controller counts it; the
// spec that comes with it is ignored, and a stale object is refused.
func TestUpdateStatus(t *testing.T) {
	c, err := sim.New(sim.Config{Latency: sim.Latency{Schedule: time.Hour}})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("pi", "perl")))
	require.NoError(t, c.RunFor(time.Second))
	stale := c.Pods("")[0]
	p := c.Pods("")[0]
	p.Spec.NodeName, p.Status.Phase = "ignored", pod.Succeeded
	require.NoError(t, c.UpdateStatus(p))
	assert.Empty(t, c.Pods("")[0].Spec.NodeName)

	stale.Status.Phase = pod.Running
	var refused *sim.APIError
	require.ErrorAs(t, c.UpdateStatus(stale), &refused)
	assert.Equal(t, "Conflict", refused.Reason)
	require.NoError(t, c.RunFor(2*time.Second))
	assert.True(t, c.Job("default", "pi").Status.Finished())
}
