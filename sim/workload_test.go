package sim_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// A container that the workload has no answer for stops the run. The error
// names the time, the pod, the container and what there is; the container is
// one that could not be started.
func TestUnmatchedContainerStopsTheRun(t *testing.T) {
	c := newCluster(t, sim.Config{
		Latency:  sim.Latency{Start: 2 * time.Second},
		Workload: workload.PerContainer(map[string]workload.Workload{"mian": workload.Succeed()}),
	}, task("pi"))
	err := c.Run()
	pod := c.Pods("default")[0]
	var unmatched *workload.UnmatchedError
	require.ErrorAs(t, err, &unmatched)
	assert.Equal(t, pod.Name, unmatched.Pod)
	assert.Equal(t, "pi", unmatched.Job)
	assert.EqualError(t, err, "at 0s: workload: pod default/"+pod.Name+`, container main: no entry for container "main": there is only "mian" (seed 0)`)
	require.NoError(t, c.RunFor(2*time.Second), "the run goes on if it is told to")
	ended := c.Pods("default")[0].Status.ContainerStatuses[0].State.Terminated
	require.NotNil(t, ended)
	assert.EqualValues(t, 128, ended.ExitCode)
	assert.Equal(t, unmatched.Error(), ended.Message)
}

// The same in the middle of a run, and for an error of a function.
func TestWorkloadErrorAfterAStepStopsTheRun(t *testing.T) {
	broken := errors.New("no more data")
	for _, test := range []struct {
		next workload.Workload
		want string
		why  string
	}{
		{workload.Func(func(workload.Attempt) workload.Outcome { return workload.Outcome{Err: broken} }), "no more data", "an error of one's own"},
		{workload.Func(func(workload.Attempt) workload.Outcome { return workload.Outcome{ExitCode: 300} }), "exit code 300 must be from 0 to 255", "an exit code that is none"},
		{workload.Attempts(workload.Range{First: 2, Do: workload.Fail()}), "no entry for attempt 1: there is only 2-", "no range"},
	} {
		c := newCluster(t, sim.Config{Workload: workload.Outcome{After: 3 * time.Second, Next: test.next}}, task("pi"))
		err := c.Run()
		pod := c.Pods("default")[0].Name
		assert.EqualError(t, err, "at 3s: workload: pod default/"+pod+", container main: "+test.want+" (seed 0)", test.why)
	}
}

// What is wrong with a workload is reported when the cluster is made.
func TestNewReportsInvalidWorkloads(t *testing.T) {
	var none *workload.Script
	for _, test := range []struct {
		work workload.Workload
		want string
	}{
		{workload.Exit(300), "workload: Exit: exit code 300 must be from 0 to 255"},
		{workload.Exit(-1), "workload: Exit: exit code -1 must be from 0 to 255"},
		{workload.Func(nil), "workload: a Workload is nil: workload.Func"},
		{none, "workload: a Workload is nil: *workload.Script"},
		{workload.Sequence(workload.After(time.Second, nil)), "workload: sequence entry 1: a Workload is nil"},
	} {
		_, err := sim.New(sim.Config{Workload: test.work})
		assert.EqualError(t, err, test.want)
	}
}

// A workload may reuse its slices: the log is what it was when it was returned.
func TestLogIsCopied(t *testing.T) {
	line := []string{""}
	c := newCluster(t, sim.Config{Workload: workload.Func(func(a workload.Attempt) workload.Outcome {
		line[0] = a.Pod
		return workload.Outcome{After: time.Second, Log: line}
	})}, task("two", parallel(2, 2)))
	require.NoError(t, c.Run())
	for _, p := range c.Pods("default") {
		log, err := c.Logs("default", p.Name, "main", false)
		require.NoError(t, err)
		assert.Equal(t, []string{p.Name}, log)
	}
}

// A step within a run is nothing that the kubelet sees: it stores no status when a
// container begins to hang, though somebody has set a condition since its last one.
func TestTheKubeletSeesNothingOfAHang(t *testing.T) {
	for _, test := range []struct {
		name string
		work workload.Workload
	}{
		{"hang", workload.After(5*time.Second, workload.Hang())},
		{"another step", workload.Func(func(workload.Attempt) workload.Outcome {
			return workload.Outcome{After: 5 * time.Second, Next: workload.After(time.Hour, workload.Succeed())}
		})},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := sim.New(sim.Config{Workload: test.work})
			require.NoError(t, err)
			require.NoError(t, c.Create(task("pi")))
			require.NoError(t, c.RunFor(2*time.Second))
			p := c.Pods("")[0]
			require.NoError(t, c.SetPodCondition(p.Namespace, p.Name, pod.Condition{Type: "example.com/Broken", Status: jobsim.ConditionTrue}))
			before := c.Pods("")[0]
			require.NoError(t, c.RunFor(time.Minute))
			assert.Equal(t, before, c.Pods("")[0])
		})
	}
}
