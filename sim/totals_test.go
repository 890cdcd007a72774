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

// A Job is found to be finished at the next sync, which may come up to a second
// after its last pod has ended.
func TestTotals(t *testing.T) {
	second := 1500 * time.Millisecond
	twiceBad := workload.After(second, workload.Sequence(workload.Fail(), workload.Fail(), workload.Succeed()))
	onFailure := func(j *job.Job) { j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure }
	for _, c := range []struct {
		why  string
		work workload.Workload
		edit func(*job.Job)
		want sim.Totals
	}{
		{"failed pods are replaced", twiceBad, func(*job.Job) {},
			sim.Totals{Jobs: 1, Complete: 1, Pods: 3, RunTime: 3 * second, WastedTime: 2 * second, Finished: 34 * time.Second}},
		{"a container is restarted in place, at once and then after 10s", twiceBad, onFailure,
			sim.Totals{Jobs: 1, Complete: 1, Pods: 1, Restarts: 2, RunTime: 3 * second, WastedTime: 2 * second, Finished: 15 * time.Second}},
		{"a run is stopped at the deadline, and its pod removed", workload.Hang(),
			func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = new(int64(7)) },
			sim.Totals{Jobs: 1, Failed: 1, FirstFailure: job.ReasonDeadlineExceeded, Pods: 1, RunTime: 7 * time.Second, WastedTime: 7 * time.Second, Finished: 8 * time.Second}},
		{"a process that cannot start has not run", workload.CommandNotFound("perl1"),
			func(j *job.Job) { j.Spec.BackoffLimit = new(int32(0)) },
			sim.Totals{Jobs: 1, Failed: 1, FirstFailure: job.ReasonBackoffLimitExceeded, Pods: 1, Finished: time.Second}},
		{"a sidecar wastes nothing, although it is stopped", workload.PerContainer(map[string]workload.Workload{
			"side": workload.Hang(),
		}).Else(workload.After(second, workload.Succeed())), func(j *job.Job) {
			always := pod.RestartAlways
			j.Spec.Template.Spec.InitContainers = []pod.Container{{Name: "side", Image: "proxy:1", RestartPolicy: &always}}
		}, sim.Totals{Jobs: 1, Complete: 1, Pods: 1, RunTime: 2 * second, Finished: 2 * time.Second}},
	} {
		t.Run(c.why, func(t *testing.T) {
			cluster, err := sim.New(sim.Config{Workload: c.work})
			require.NoError(t, err)
			j := job.New("pi", "perl:5.34")
			c.edit(j)
			require.NoError(t, cluster.Create(j))
			assert.Equal(t, sim.Totals{Jobs: 1}, cluster.Totals())
			require.NoError(t, cluster.Run())
			assert.Equal(t, c.want, cluster.Totals())
		})
	}
}

// What was used is not given back when it is removed.
func TestTotalsOfWhatIsRemoved(t *testing.T) {
	cluster, err := sim.New(sim.Config{KeepRemoved: -1})
	require.NoError(t, err)
	require.NoError(t, cluster.Create(job.New("pi", "perl:5.34")))
	require.NoError(t, cluster.Run())
	want := cluster.Totals()
	require.NoError(t, cluster.DeleteJob("default", "pi", jobsim.PropagateForeground))
	require.NoError(t, cluster.Run())
	assert.Empty(t, cluster.Pods(""))
	assert.Equal(t, want, cluster.Totals())
}
