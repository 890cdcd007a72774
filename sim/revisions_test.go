package sim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// The last look at an object that was removed with its last finalizer shows
// the object as it was stored before (upstream: Store.deleteWithoutFinalizers;
// what a watch shows of a removed key is its previous value).
func TestLastLookAtAHeldPod(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	var last *pod.Pod
	c.Watch(func(e sim.WatchEvent) {
		if p, ok := e.Object.(*pod.Pod); ok && e.Type == sim.Deleted {
			last = p
		}
	})
	require.NoError(t, c.RunFor(0))
	require.NoError(t, c.DeletePod("default", c.Pods("")[0].Name, new(int64)))
	err := c.Run()
	require.NoError(t, err)
	require.NotNil(t, last)
	assert.Equal(t, []string{job.TrackingFinalizer}, last.Finalizers)
	assert.Equal(t, int64(0), *last.DeletionGracePeriodSeconds)
}

// A binding sets PodScheduled without a generation; that comes with the first
// status of the kubelet (upstream: BindingREST.setPodNodeAndMetadata).
func TestBindingSetsNoGeneration(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("p"))
	var seen []int64
	c.Watch(func(e sim.WatchEvent) {
		if cond := e.Object.(*pod.Pod).Status.Condition(pod.Scheduled); cond != nil {
			seen = append(seen, cond.ObservedGeneration)
		}
	})
	require.NoError(t, c.RunFor(0))
	require.NotEmpty(t, seen)
	assert.Equal(t, int64(0), seen[0])
	assert.Equal(t, int64(1), seen[len(seen)-1])
}

// A Job that is stored without labels is read with those of its template, the
// generated ones too. The first write stores them, which makes a revision even
// where it changes nothing else.
func TestFirstWriteStoresLabels(t *testing.T) {
	for name, labels := range map[string]map[string]string{"none": nil, "own": {"a": "b"}} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t, sim.Config{}, task("x", func(j *job.Job) { j.Labels = labels }))
			created := c.Job("default", "x").ResourceVersion
			require.NoError(t, c.Update(job.Kind, "default", "x", func(jobsim.Object) {}))
			first := c.Job("default", "x").ResourceVersion
			require.NoError(t, c.Update(job.Kind, "default", "x", func(jobsim.Object) {}))
			second := c.Job("default", "x").ResourceVersion
			assert.Equal(t, labels == nil, created != first)
			assert.Equal(t, first, second)
		})
	}
}

// A quota is looked at before the name: of two reasons to refuse a pod it is
// the one that is given.
func TestQuotaGoesBeforeTheName(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("p"))
	require.ErrorContains(t, c.Create(barePod("p")), `pods "p" already exists`)
	require.NoError(t, c.SetPodQuota("", "few", 1))
	require.ErrorContains(t, c.Create(barePod("p")), `pods "p" is forbidden: exceeded quota: few`)
}

// A name is taken until its object is gone, and the refusal says what it waits
// for.
func TestNameOfADeletedPod(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("p"))
	require.NoError(t, c.RunFor(0))
	require.NoError(t, c.DeletePod("default", "p", nil))
	require.EqualError(t, c.Create(barePod("p")), `object is being deleted: pods "p" already exists`)
}
