package sim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// task is a Job of one container.
func task(name string, change ...func(*job.Job)) *job.Job {
	j := &job.Job{ObjectMeta: jobsim.ObjectMeta{Name: name}}
	j.Spec.Template.Spec = pod.Spec{
		RestartPolicy: pod.RestartNever,
		Containers:    []pod.Container{{Name: "main", Image: "busybox:1"}},
	}
	for _, f := range change {
		f(j)
	}
	return j
}

func parallel(completions, parallelism int32) func(*job.Job) {
	return func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = &completions, &parallelism }
}

func newCluster(t testing.TB, config sim.Config, objects ...jobsim.Object) *sim.Cluster {
	t.Helper()
	c, err := sim.New(config)
	require.NoError(t, err)
	require.NoError(t, c.Create(objects...))
	return c
}

// revisions records every revision as a line.
func revisions(c *sim.Cluster) *[]string {
	var lines []string
	c.Watch(func(e sim.WatchEvent) {
		text, err := json.Marshal(e.Object)
		lines = append(lines, fmt.Sprintf("%s %s %s %v", e.At, e.Type, text, err))
	})
	return &lines
}

// eventful is a run in which much happens by chance.
func eventful(t *testing.T, seed uint64) (*sim.Cluster, *[]string) {
	t.Helper()
	work := workload.AfterUniform(time.Second, 20*time.Second, workload.Chance(0.6, workload.Succeed(), workload.Fail()))
	c, err := sim.New(sim.Config{Seed: seed, Workload: work, Nodes: []sim.Node{{Name: "a", Pods: 3}, {Name: "b", Pods: 2}}})
	require.NoError(t, err)
	lines := revisions(c)
	onFailure := func(j *job.Job) { j.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure }
	require.NoError(t, c.Create(task("one", parallel(9, 4)), task("two", parallel(3, 2), onFailure)))
	c.At(25*time.Second, func(c *sim.Cluster) error {
		return c.UpdateJob("default", "one", func(j *job.Job) { j.Spec.Suspend = new(true) })
	})
	c.At(40*time.Second, func(c *sim.Cluster) error {
		return c.UpdateJob("default", "one", func(j *job.Job) { j.Spec.Suspend = new(false) })
	})
	return c, lines
}

func TestSameSeedSameBytes(t *testing.T) {
	run := func(seed uint64) []string {
		c, lines := eventful(t, seed)
		require.NoError(t, c.Run())
		return *lines
	}
	first := run(1)
	assert.Greater(t, len(first), 50)
	assert.Empty(t, cmp.Diff(first, run(1)))
	assert.NotEqual(t, first, run(2))
}

// A cluster that a clock drives has the same revisions as one that runs by
// itself, however the clock moves.
func TestClockDrivesTheSameStory(t *testing.T) {
	alone, want := eventful(t, 3)
	require.NoError(t, alone.Run())

	for name, steps := range map[string]time.Duration{"small steps": 700 * time.Millisecond, "long strides": 95 * time.Second} {
		t.Run(name, func(t *testing.T) {
			c, got := eventful(t, 3)
			mock := clock.NewMock()
			live := sim.Follow(c, mock)
			defer live.Stop()
			settled := false
			for !settled {
				mock.Add(steps)
				require.NoError(t, live.Do(func(c *sim.Cluster) error {
					settled = c.Settled()
					return nil
				}))
			}
			require.NoError(t, live.Do(func(*sim.Cluster) error {
				assert.Empty(t, cmp.Diff(*want, (*got)[:len(*want)]))
				return nil
			}))
		})
	}
}

func TestRealTime(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.After(10*time.Millisecond, workload.Succeed())}, task("quick"))
	live := sim.Follow(c, clock.New())
	defer live.Stop()
	require.NoError(t, live.Wait(t.Context(), sim.JobFinished("default", "quick")))
	require.NoError(t, live.Do(func(c *sim.Cluster) error {
		assert.True(t, c.Job("default", "quick").Status.IsTrue(job.Complete))
		return nil
	}))
}

func TestLiveReportsAFailure(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	broken := errors.New("broken")
	c.At(time.Second, func(*sim.Cluster) error { return broken })
	mock := clock.NewMock()
	live := sim.Follow(c, mock)
	mock.Add(2 * time.Second)
	require.ErrorIs(t, live.Wait(t.Context(), func(*sim.Cluster) bool { return false }), broken)
	live.Stop()
}

func TestBoundsSayWhatWasGoingOn(t *testing.T) {
	hang := sim.Config{Workload: workload.Hang()}
	for _, test := range []struct {
		name   string
		config sim.Config
		want   string
	}{
		{"time", sim.Config{Workload: workload.After(time.Hour, workload.Succeed()), MaxTime: time.Minute}, "the bound of 1m0s of virtual time was reached (seed 0); still going on:\n  job default/x: 1 active, 0 succeeded, 0 failed\n  pod default/x-"},
		{"events", sim.Config{MaxSteps: 3, Seed: 5}, "the bound of 3 steps was reached (seed 5)"},
		{"nothing left to happen", hang, "stopped at 2s: nothing is left to happen (seed 0); still going on:\n  job default/x: 1 active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := newCluster(t, test.config, task("x")).Run()
			require.ErrorContains(t, err, test.want)
			assert.True(t, sim.IsBound(err))
		})
	}
}

func TestRunForServesTheLastMoment(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.After(5*time.Second, workload.Succeed())}, task("x"))
	require.NoError(t, c.RunFor(5*time.Second))
	assert.Equal(t, pod.Succeeded, c.Pods("")[0].Status.Phase)
	require.Error(t, c.RunFor(-1))
	require.NoError(t, c.RunFor(0))
	assert.Equal(t, 5*time.Second, c.Elapsed())
}

func TestAnErrorInAtEndsTheRun(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	c.At(3*time.Second, func(c *sim.Cluster) error { return c.DeletePod("default", "no-such-pod", nil) })
	require.EqualError(t, c.Run(), `at 3s: pods "no-such-pod" not found`)
	require.NoError(t, c.Run(), "and the run can go on")
}

func TestCreateIsAllOrNothing(t *testing.T) {
	always := task("always")
	always.Spec.Template.Spec.RestartPolicy = pod.RestartAlways
	for _, test := range []struct {
		name    string
		objects []jobsim.Object
		want    string
	}{
		{"an invalid one", []jobsim.Object{task("good"), always}, `The Job "always" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`},
		{"one name twice", []jobsim.Object{task("twin"), task("twin")}, `jobs.batch "twin" already exists`},
		{"no kind of its own", []jobsim.Object{task("good"), &jobsim.Event{}}, "sim: *jobsim.Event is not simulated: want Job or Pod"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := sim.New(sim.Config{})
			require.NoError(t, err)
			require.ErrorContains(t, c.Create(test.objects...), test.want)
			assert.Empty(t, c.Jobs(""))
		})
	}
	c := newCluster(t, sim.Config{}, task("x"))
	var apiErr *sim.APIError
	require.ErrorAs(t, c.Create(task("x")), &apiErr)
	assert.Equal(t, "AlreadyExists", apiErr.Reason)
}

func TestWarnings(t *testing.T) {
	c := newCluster(t, sim.Config{})
	var warnings []string
	c.OnWarning(func(text string) { warnings = append(warnings, text) })
	require.NoError(t, c.Create(task("x"), task("a.b", parallel(0, 0))))
	require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Parallelism = new(int32(1)) }))
	require.NoError(t, c.Run())
	require.NoError(t, c.DeleteJob("default", "x", ""))
	assert.Equal(t, []string{
		"metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
		"child pods are preserved by default when jobs are deleted; " +
			"set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
	}, warnings)
}

func TestConfigIsChecked(t *testing.T) {
	_, err := sim.New(sim.Config{
		Latency: sim.Latency{Pull: -time.Second}, MaxTime: -1, MaxSteps: -1,
		Nodes: []sim.Node{{Name: "a"}, {Name: "a"}, {}}, Workload: workload.Chance(2, workload.Succeed(), workload.Fail()),
	})
	for _, want := range []string{
		"sim.Config.Latency.Pull: Invalid value: -1s: must be greater than or equal to 0",
		"sim.Config.MaxTime", "sim.Config.MaxSteps: Invalid value: -1",
		`sim.Config.Nodes[1].Name: Duplicate value: "a"`, "sim.Config.Nodes[2].Name: Required value", "workload:",
	} {
		require.ErrorContains(t, err, want)
	}
}

// What a reader does with an object changes nothing in the cluster.
func TestReadersGetCopies(t *testing.T) {
	given := task("x")
	c := newCluster(t, sim.Config{}, given)
	given.Spec.Template.Spec.Containers[0].Image = "changed"
	require.NoError(t, c.RunFor(time.Second))
	p, j := c.Pods("")[0], c.Job("default", "x")
	p.Labels["job-name"], p.Status.Conditions[0].Reason, j.Spec.Template.Labels["job-name"] = "y", "changed", "y"
	*j.Status.Ready = 7
	assert.Equal(t, "x", c.Pods("")[0].Labels["job-name"])
	assert.Empty(t, c.Pods("")[0].Status.Conditions[0].Reason)
	assert.Equal(t, "busybox:1", c.Pods("")[0].Spec.Containers[0].Image)
	assert.Equal(t, "x", c.Job("default", "x").Spec.Template.Labels["job-name"])
	assert.Equal(t, int32(1), *c.Job("default", "x").Status.Ready)
}

func TestLatencies(t *testing.T) {
	c := newCluster(t, sim.Config{Latency: sim.Latency{Schedule: 2 * time.Second, Pull: 3 * time.Second, Start: time.Second}}, task("x"))
	require.NoError(t, c.Run())
	started := c.Pods("")[0].Status.ContainerStatuses[0].State.Terminated.StartedAt
	assert.Equal(t, 6*time.Second, started.Sub(c.Start()))
}

func TestPodLatency(t *testing.T) {
	slow := func(p *pod.Pod) sim.Latency {
		if p.Name == "slow" {
			return sim.Latency{Schedule: 2 * time.Second, Pull: 3 * time.Second, Start: time.Second}
		}
		return sim.Latency{Schedule: -time.Second}
	}
	for name, want := range map[string]time.Duration{"slow": 6 * time.Second, "fast": 0} {
		c := newCluster(t, sim.Config{Latency: sim.Latency{Start: time.Hour}, PodLatency: slow}, barePod(name))
		require.NoError(t, c.Run())
		started := c.Pod("default", name).Status.ContainerStatuses[0].State.Terminated.StartedAt
		assert.Equal(t, want, started.Sub(c.Start()), name)
	}
}

func TestOneMorePodChangesNoOtherExitCode(t *testing.T) {
	exitCodes := func(parallelism int32) []int32 {
		work := workload.After(time.Second, workload.Chance(0.5, workload.Succeed(), workload.Fail()))
		c := newCluster(t, sim.Config{Seed: 9, Workload: work}, task("x", parallel(100, parallelism)))
		require.NoError(t, c.RunFor(2*time.Second))
		var codes []int32
		for _, p := range c.Pods("") {
			codes = append(codes, p.Status.ContainerStatuses[0].State.Terminated.ExitCode)
		}
		return codes
	}
	assert.Equal(t, exitCodes(20), exitCodes(21)[:20])
}

func TestUnusedScriptEntries(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed(), workload.Exit(3))}, task("x"))
	require.NoError(t, c.Run())
	assert.Equal(t, "sequence entry 3 (exit 3)", strings.Join(c.Unused(), "; "))
}

func TestNamesAreUnique(t *testing.T) {
	if testing.Short() {
		t.Skip("20,000 pods")
	}
	c := newCluster(t, sim.Config{Workload: workload.Succeed()}, task("many", parallel(20000, 5000)))
	require.NoError(t, c.Run())
	names, uids := map[string]bool{}, map[jobsim.UID]bool{}
	for _, p := range c.Pods("") {
		names[p.Name], uids[p.UID] = true, true
	}
	assert.Len(t, names, 20000)
	assert.Len(t, uids, 20000)
}
