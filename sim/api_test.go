package sim_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

func TestAtIsNeverInThePast(t *testing.T) {
	c := newCluster(t, sim.Config{})
	require.NoError(t, c.RunFor(10*time.Second))
	var called []time.Duration
	for _, at := range []time.Duration{math.MinInt64, -1, 0, 3 * time.Second, 10 * time.Second, 12 * time.Second} {
		c.At(at, func(c *sim.Cluster) error {
			called = append(called, c.Elapsed())
			return nil
		})
	}
	require.NoError(t, c.Run())
	ten := 10 * time.Second
	assert.Equal(t, []time.Duration{ten, ten, ten, ten, ten, 12 * time.Second}, called)
}

// A run within a run would turn the clock back when it returns.
func TestARunWithinARunIsRefused(t *testing.T) {
	for name, run := range map[string]func(*sim.Cluster) error{
		"Run":      (*sim.Cluster).Run,
		"RunFor":   func(c *sim.Cluster) error { return c.RunFor(time.Second) },
		"RunUntil": func(c *sim.Cluster) error { return c.RunUntil((*sim.Cluster).Settled) },
		"Revisions": func(c *sim.Cluster) error {
			for _, err := range c.Revisions() {
				return err
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t, sim.Config{}, task("x"))
			c.At(30*time.Second, func(*sim.Cluster) error { return nil })
			c.At(time.Second, run)
			require.EqualError(t, c.Run(), "at 1s: sim: a run is under way: a function that it calls must not run the cluster")
			assert.Equal(t, time.Second, c.Elapsed())
			require.NoError(t, c.Run())
			assert.Equal(t, 30*time.Second, c.Elapsed(), "and the run goes on to what is still planned")

			var refused error
			require.NoError(t, c.RunUntil(func(c *sim.Cluster) bool { refused = run(c); return true }))
			require.EqualError(t, refused, "sim: a run is under way: a function that it calls must not run the cluster", "nor in a condition")
		})
	}
}

// busy are requests that a function may make that is called in the middle of
// something else; all are to be refused.
var busy = map[string]func(*sim.Cluster) error{
	"Create": func(c *sim.Cluster) error { return c.Create(task("another")) },
	"UpdateJob": func(c *sim.Cluster) error {
		return c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Suspend = new(true) })
	},
	"DeleteJob":            func(c *sim.Cluster) error { return c.DeleteJob("default", "x", jobsim.PropagateBackground) },
	"DeletePod":            func(c *sim.Cluster) error { return c.DeletePod("default", c.Pods("")[0].Name, nil) },
	"EvictPod":             func(c *sim.Cluster) error { return c.EvictPod("default", c.Pods("")[0].Name, sim.Memory) },
	"AddNode":              func(c *sim.Cluster) error { return c.AddNode(sim.Node{Name: "n"}) },
	"SetNodePods":          func(c *sim.Cluster) error { return c.SetNodePods(sim.DefaultNode, 1) },
	"Cordon":               func(c *sim.Cluster) error { return c.Cordon(sim.DefaultNode) },
	"LoseNode":             func(c *sim.Cluster) error { return c.LoseNode(sim.DefaultNode) },
	"RecoverNode":          func(c *sim.Cluster) error { return c.RecoverNode(sim.DefaultNode) },
	"SetPodQuota":          func(c *sim.Cluster) error { return c.SetPodQuota("default", "q", 1) },
	"RestartJobController": (*sim.Cluster).RestartJobController,
	"Run":                  (*sim.Cluster).Run,
}

// A Workload, a watcher, and the function of an update may look at the cluster
// and plan for later; whatever else they ask for is refused.
func TestAFunctionThatIsCalledMayOnlyLook(t *testing.T) {
	for verb, ask := range busy {
		t.Run(verb, func(t *testing.T) {
			var c *sim.Cluster
			var fromWorkload, fromWatch, fromUpdate []error
			planned := false
			c, err := sim.New(sim.Config{Workload: workload.Func(func(workload.Attempt) workload.Outcome {
				fromWorkload = append(fromWorkload, ask(c))
				c.At(c.Elapsed()+time.Second, func(*sim.Cluster) error { planned = true; return nil })
				return workload.Outcome{After: time.Second}
			})})
			require.NoError(t, err)
			require.NoError(t, c.Create(task("x")))
			require.NoError(t, c.RunUntil(func(c *sim.Cluster) bool { return len(c.Pods("")) > 0 }))
			stop := c.Watch(func(sim.WatchEvent) {
				if len(c.Pods("")) > 0 {
					fromWatch = append(fromWatch, ask(c))
				}
			})
			require.NoError(t, c.Run())
			stop()
			require.NoError(t, c.UpdateJob("default", "x", func(*job.Job) { fromUpdate = append(fromUpdate, ask(c)) }))
			require.NotEmpty(t, fromUpdate)
			require.NotEmpty(t, fromWorkload)
			require.NotEmpty(t, fromWatch)
			for _, err := range append(append(fromWorkload, fromWatch...), fromUpdate...) {
				require.Error(t, err)
			}
			assert.True(t, planned)
			assert.True(t, c.Job("default", "x").Status.IsTrue(job.Complete))
			assert.Len(t, c.Jobs(""), 1)
		})
	}
}

func TestWatchCanBeStopped(t *testing.T) {
	c := newCluster(t, sim.Config{})
	var first, second int
	stopFirst := c.Watch(func(sim.WatchEvent) { first++ })
	stopSecond := c.Watch(func(sim.WatchEvent) { second++ })
	c.Watch(nil)()
	require.NoError(t, c.Create(task("x")))
	stopFirst()
	stopFirst()
	require.NoError(t, c.Run())
	stopSecond()
	require.NoError(t, c.Create(task("y")))
	assert.Equal(t, 1, first)
	assert.Equal(t, 10, second, "the Job and its pod until both are over")
}

// A watcher that is stopped by another one in the middle of a revision does not
// see that revision any more.
func TestAWatcherCanStopAnother(t *testing.T) {
	c := newCluster(t, sim.Config{})
	var stopSecond func()
	second := 0
	c.Watch(func(sim.WatchEvent) { stopSecond() })
	stopSecond = c.Watch(func(sim.WatchEvent) { second++ })
	require.NoError(t, c.Create(task("x")))
	assert.Zero(t, second)
}

// A panic of a function that the cluster calls leaves it usable.
func TestAPanicInAFunctionIsTheCallers(t *testing.T) {
	for where, run := range map[string]func(*sim.Cluster){
		"Watch": func(c *sim.Cluster) {
			defer c.Watch(func(sim.WatchEvent) { panic("mine") })()
			_ = c.Create(task("x"))
		},
		"At": func(c *sim.Cluster) {
			c.At(0, func(*sim.Cluster) error { panic("mine") })
			_ = c.Run()
		},
	} {
		t.Run(where, func(t *testing.T) {
			c := newCluster(t, sim.Config{})
			assert.PanicsWithValue(t, "mine", func() { run(c) })
			require.NoError(t, c.Create(task("y")))
			require.NoError(t, c.Run())
			assert.True(t, c.Job("default", "y").Status.IsTrue(job.Complete))
		})
	}
}

func TestRevisionsDriveARun(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	var types []sim.WatchType
	for e, err := range c.Revisions() {
		require.NoError(t, err)
		types = append(types, e.Type)
		if p, ok := e.Object.(*pod.Pod); ok && p.Status.Phase == pod.Running {
			require.NoError(t, c.DeletePod("default", p.Name, new(int64)), "between two revisions the cluster stands still")
			break
		}
	}
	assert.Equal(t, []sim.WatchType{sim.Added, sim.Modified, sim.Modified, sim.Modified}, types)
	for _, err := range c.Revisions() {
		require.NoError(t, err)
	}
	assert.True(t, c.Job("default", "x").Status.IsTrue(job.Complete))
	assert.Equal(t, int32(1), c.Job("default", "x").Status.Failed)
}

func TestRevisionsEndWithTheError(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("x"))
	var last error
	for _, err := range c.Revisions() {
		require.NoError(t, last, "the error comes last")
		last = err
	}
	var idle *sim.IdleError
	require.ErrorAs(t, last, &idle)
}

func TestCreateReturnsWhatWasStored(t *testing.T) {
	c := newCluster(t, sim.Config{})
	given := task("x")
	j, err := sim.Create(c, given)
	require.NoError(t, err)
	assert.Empty(t, given.UID, "the given one stays as it is")
	assert.Equal(t, c.Job("default", "x"), j)
	assert.Equal(t, int32(6), *j.Spec.BackoffLimit)
	none, err := sim.Create(c, given)
	require.EqualError(t, err, `jobs.batch "x" already exists`)
	assert.Nil(t, none)
}

func TestPodsByTheirPlaceInTheJob(t *testing.T) {
	fail := workload.After(time.Second, workload.Fail())
	for _, test := range []struct {
		keep    int
		removed int
		why     string
	}{
		{0, 3, "by default the latest thousand"},
		{2, 2, "no more than asked for"},
		{-1, 0, "none at all"},
	} {
		c := newCluster(t, sim.Config{Workload: workload.Sequence(fail, fail, workload.After(time.Second, workload.Succeed())), KeepRemoved: test.keep}, task("x"))
		require.NoError(t, c.Run())
		assert.Equal(t, pod.Failed, c.PodOf("default", "x", 2).Status.Phase)
		assert.Equal(t, pod.Succeeded, c.PodOf("default", "x", 3).Status.Phase)
		assert.Nil(t, c.PodOf("default", "x", 4))
		assert.Nil(t, c.PodOf("default", "y", 1))
		require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateBackground))
		require.NoError(t, c.Run())
		assert.Empty(t, c.Pods(""))
		assert.Len(t, c.RemovedPods(""), test.removed, test.why)
		assert.Equal(t, test.removed > 0, c.PodOf("default", "x", 3) != nil, test.why)
		assert.Equal(t, test.removed > 2, c.PodOf("default", "x", 1) != nil, test.why)
	}
}

func TestNodeVerbs(t *testing.T) {
	c := newCluster(t, sim.Config{Nodes: []sim.Node{{Name: "a", Pods: 1}}, Workload: workload.Hang()}, task("x", parallel(3, 3)))
	on := func() (nodes []string) {
		require.NoError(t, c.RunFor(time.Second))
		for _, p := range c.Pods("") {
			if p.Spec.NodeName != "" {
				nodes = append(nodes, p.Spec.NodeName)
			}
		}
		return nodes
	}
	assert.Equal(t, []string{"a"}, on())
	require.NoError(t, c.AddNode(sim.Node{Name: "b", Pods: 1, Unschedulable: true}))
	assert.Equal(t, []string{"a"}, on(), "a node that takes no pods")
	require.NoError(t, c.Uncordon("b"))
	assert.Equal(t, []string{"a", "b"}, on())
	require.NoError(t, c.Cordon("a"))
	require.NoError(t, c.SetNodePods("a", 0))
	assert.Equal(t, []string{"a", "b"}, on(), "room on a node that is cordoned")
	require.NoError(t, c.Uncordon("a"))
	assert.Equal(t, []string{"a", "b", "a"}, on())

	for name, err := range map[string]error{
		"SetNodePods": c.SetNodePods("typo", 1), "Cordon": c.Cordon("typo"), "Uncordon": c.Uncordon("typo"),
		"LoseNode": c.LoseNode("typo"), "RecoverNode": c.RecoverNode("typo"),
	} {
		assert.EqualError(t, err, `nodes "typo" not found`, name)
	}
	require.EqualError(t, c.AddNode(sim.Node{Name: "a"}), `sim: AddNode[0].Name: Duplicate value: "a"`)
	require.EqualError(t, c.AddNode(sim.Node{Pods: -1}), "sim: AddNode[0].Name: Required value\nsim: AddNode[0].Pods: Invalid value: -1: must be greater than or equal to 0")
	require.ErrorContains(t, c.SetNodePods("a", -1), "sim: SetNodePods: Invalid value: -1")
}

func TestTheZeroClusterReturnsErrors(t *testing.T) {
	for verb, ask := range busy {
		if verb == "DeletePod" || verb == "EvictPod" {
			continue // there is no pod to name
		}
		var zero sim.Cluster
		assert.ErrorContains(t, ask(&zero), "make one with New", verb)
	}
	var zero sim.Cluster
	assert.ErrorContains(t, zero.DeletePod("default", "p", nil), "make one with New")
	assert.ErrorContains(t, zero.EvictPod("default", "p", sim.Memory), "make one with New")
	assert.Nil(t, zero.Job("default", "x"))
	assert.Empty(t, zero.Pods(""))
	assert.Empty(t, zero.Events(""))
	assert.Empty(t, zero.Unused())
	assert.Nil(t, zero.PodOf("default", "x", 1))
	for _, err := range zero.Revisions() {
		assert.ErrorContains(t, err, "make one with New")
	}
}

func TestNilFunctions(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	require.EqualError(t, c.UpdateJob("default", "x", nil), "sim: Update: the function is nil")
	require.EqualError(t, c.Update("Job", "default", "x", nil), "sim: Update: the function is nil")
	require.EqualError(t, c.RunUntil(nil), "sim: RunUntil: the condition is nil")
	c.At(time.Second, nil)
	require.EqualError(t, c.Run(), "at 1s: the function is nil")
	var none *haunted
	_, err := sim.New(sim.Config{Reconciler: none})
	require.EqualError(t, err, "sim.Config.Reconciler: Invalid value: a nil *sim_test.haunted")
}

// What Follow cannot follow, and the zero Live, return errors.
func TestLiveOfNothing(t *testing.T) {
	var noClock *clock.Mock
	c := newCluster(t, sim.Config{})
	for want, live := range map[string]*sim.Live{
		"sim: Follow: the clock is nil":                         sim.Follow(c, nil),
		"sim: Follow: the clock is nil ":                        sim.Follow(c, noClock),
		"sim: Follow: the cluster is nil":                       sim.Follow(nil, clock.NewMock()),
		"sim: the zero Cluster is of no use: make one with New": sim.Follow(&sim.Cluster{}, clock.NewMock()),
		"sim: the zero Live is of no use: make one with Follow": {},
	} {
		want = strings.TrimSpace(want)
		assert.EqualError(t, live.Do(func(*sim.Cluster) error { return nil }), want)
		assert.EqualError(t, live.Wait(t.Context(), func(*sim.Cluster) bool { return false }), want)
		live.Stop()
	}
	live := sim.Follow(c, clock.NewMock())
	defer live.Stop()
	require.EqualError(t, live.Do(nil), "sim: Live.Do: the function is nil")
	require.EqualError(t, live.Do((*sim.Cluster).Run), "sim: a run is under way: a function that it calls must not run the cluster")
	require.EqualError(t, live.Wait(t.Context(), nil), "sim: Live.Wait: the condition is nil")
}

// What a function of Do has changed is seen by those that wait, also where no
// task follows from it.
func TestLiveWaitSeesWhatDoChanged(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("p", func(p *pod.Pod) { p.Spec.NodeName = "elsewhere" }))
	c.At(time.Hour, func(*sim.Cluster) error { return nil })
	live := sim.Follow(c, clock.NewMock())
	defer live.Stop()
	gone, looked := make(chan error), make(chan bool, 100)
	go func() {
		gone <- live.Wait(t.Context(), func(c *sim.Cluster) bool {
			looked <- true
			return c.Pod("default", "p") == nil
		})
	}()
	<-looked
	require.NoError(t, live.Do(func(c *sim.Cluster) error { return c.DeletePod("default", "p", new(int64)) }))
	require.NoError(t, <-gone)
}

// What a caller has put into a Job, and what it keeps of one, is not the store's.
func TestTheStoreSharesNothing(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", parallel(4, 1)))
	n := int32(2)
	require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Parallelism = &n }))
	n = 7
	require.NoError(t, c.RunFor(time.Second))
	assert.Equal(t, int32(2), *c.Job("default", "x").Spec.Parallelism)
	assert.Len(t, c.Pods(""), 2)

	why := c.WhyJob("default", "x")
	why[0].Reasons[0].Text = "changed"
	assert.NotEqual(t, "changed", c.WhyJob("default", "x")[0].Reasons[0].Text)
}

func TestUpdates(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"), barePod("p"))
	created := c.Job("default", "x").ResourceVersion
	require.NoError(t, c.UpdateJob("default", "x", func(*job.Job) {}))
	before := c.Job("default", "x").ResourceVersion
	assert.NotEqual(t, created, before, "the first update stores the labels that a Job without any has by default when it is read")
	require.NoError(t, c.UpdateJob("default", "x", func(*job.Job) {}))
	assert.Equal(t, before, c.Job("default", "x").ResourceVersion, "a change that changes nothing is no revision")
	require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.ResourceVersion, j.Spec.Suspend = "", new(true) }))

	var refused *sim.APIError
	require.ErrorAs(t, c.UpdateJob("default", "x", func(j *job.Job) { j.ResourceVersion = before }), &refused)
	assert.Equal(t, "Conflict", refused.Reason)
	require.ErrorAs(t, c.UpdateJob("default", "y", func(*job.Job) {}), &refused)
	assert.Equal(t, "NotFound", refused.Reason)
	require.NoError(t, c.Update("Pod", "default", "p", func(o jobsim.Object) { o.GetObjectMeta().Labels = map[string]string{"a": "b"} }))
	assert.Equal(t, map[string]string{"a": "b"}, c.Pod("default", "p").Labels)
	require.ErrorContains(t, c.Update("Pod", "default", "p", func(o jobsim.Object) { o.(*pod.Pod).Spec.Hostname = "x" }),
		`Pod "p" is invalid: spec: Forbidden: a change of the spec of a pod is not simulated`)
	require.ErrorContains(t, c.Update("Deployment", "default", "p", func(jobsim.Object) {}),
		`sim: Update: kind: Unsupported value: "Deployment": supported values: Job, Pod`)
}

func TestLiveWaits(t *testing.T) {
	never := func(*sim.Cluster) bool { return false }
	mock := clock.NewMock()

	c := newCluster(t, sim.Config{}, task("x"))
	live := sim.Follow(c, mock)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, live.Wait(ctx, never), context.Canceled)
	require.NoError(t, live.Wait(ctx, func(*sim.Cluster) bool { return true }), "it looks first")
	go live.Stop()
	require.ErrorIs(t, live.Wait(t.Context(), never), sim.ErrStopped)
	require.ErrorIs(t, live.Do(func(*sim.Cluster) error { return nil }), sim.ErrStopped)
	live.Stop()

	live = sim.Follow(newCluster(t, sim.Config{}), mock)
	defer live.Stop()
	var idle *sim.IdleError
	require.ErrorAs(t, live.Wait(t.Context(), never), &idle, "nothing is left to happen")
}

// The second catch-up of Do is what f has caused.
func TestLiveDoReturnsWhatItCauses(t *testing.T) {
	live := sim.Follow(newCluster(t, sim.Config{}), clock.NewMock())
	broken := errors.New("broken")
	require.ErrorIs(t, live.Do(func(c *sim.Cluster) error {
		c.At(0, func(*sim.Cluster) error { return broken })
		return nil
	}), broken)
	require.ErrorIs(t, live.Do(func(*sim.Cluster) error { return nil }), broken)
	live.Stop()
}

// A Job that a controller other than its own also owns keeps its pod when that
// owner goes (shrunk from TestWhateverHappens, seed 11263960298282815787: the
// pod was taken for two, and a wanted one deleted).
func TestASecondOwnerGoes(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("a", parallel(2, 2)), task("c", func(j *job.Job) { j.Spec.Suspend = new(true) }))
	a, owner := c.Job("default", "a"), c.Job("default", "c").ControllerReference()
	owner.Controller = nil
	require.NoError(t, c.Create(barePod("mine", func(p *pod.Pod) {
		p.Labels, p.OwnerReferences = a.Spec.Template.Labels, []jobsim.OwnerReference{a.ControllerReference(), owner}
	})))
	require.NoError(t, c.RunFor(3*time.Second))
	require.NoError(t, c.DeleteJob("default", "c", jobsim.PropagateBackground))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Len(t, c.PodsOf("default", "a"), 2)
	assert.Equal(t, int32(2), c.Job("default", "a").Status.Active)
	assert.Empty(t, c.RemovedPods(""))
	assert.Len(t, c.Pod("default", "mine").OwnerReferences, 1)
}

// Garbage collection that is still to come keeps a run going.
func TestRunWaitsForGarbageCollection(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	require.NoError(t, c.Run())
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateBackground))
	assert.False(t, c.Settled())
	require.NoError(t, c.Run())
	assert.Empty(t, c.Pods(""))
}

// A pod that is to be deleted and that a finalizer of somebody else's holds has
// ended all the same: its kubelet lets go of it.
func TestAFinalizerHoldsAPodThatHasEnded(t *testing.T) {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p", Finalizers: []string{"example.com/x"}}, Spec: task("x").Spec.Template.Spec}
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, p)
	c.At(time.Second, func(c *sim.Cluster) error { return c.DeletePod("default", "p", nil) })
	require.NoError(t, c.Run())
	require.NotNil(t, c.Pod("default", "p"))
	assert.Equal(t, pod.Failed, c.Pod("default", "p").Status.Phase)
}

// What others have set on a pod while its kubelet could not be reached stays
// when the kubelet reports again.
func TestAKubeletKeepsConditionsOfOthers(t *testing.T) {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p"}, Spec: task("x").Spec.Template.Spec}
	c := newCluster(t, sim.Config{Workload: workload.After(100*time.Second, workload.Succeed())}, p)
	c.At(time.Second, func(c *sim.Cluster) error { return c.LoseNode(sim.DefaultNode) })
	c.At(400*time.Second, func(c *sim.Cluster) error {
		require.NotNil(t, c.Pod("default", "p").Status.Condition(pod.DisruptionTarget))
		return c.RecoverNode(sim.DefaultNode)
	})
	var last *pod.Pod
	c.Watch(func(e sim.WatchEvent) { last = e.Object.(*pod.Pod) })
	require.NoError(t, c.Run())
	assert.Equal(t, pod.Succeeded, last.Status.Phase)
	require.NotNil(t, last.Status.Condition(pod.DisruptionTarget))
	assert.Equal(t, "DeletionByTaintManager", last.Status.Condition(pod.DisruptionTarget).Reason)
}

// sameStatus is a caller's own controller that returns the status at each sync,
// changed or not.
type sameStatus struct{ job.Controller }

func (r sameStatus) Settle(o job.Observation, p job.Plan, results job.Results) job.Outcome {
	out := r.Controller.Settle(o, p, results)
	if out.Status == nil {
		out.Status = &o.Job.Status
	}
	return out
}

// A status that is as it was makes no revision, whoever writes it.
func TestAWriteThatChangesNothingIsNoRevision(t *testing.T) {
	revisions := func(cfg sim.Config) (n int) {
		cfg.Workload = workload.After(time.Minute, workload.Succeed())
		c := newCluster(t, cfg, task("x"))
		c.Watch(func(sim.WatchEvent) { n++ })
		require.NoError(t, c.Run())
		return n
	}
	assert.Equal(t, revisions(sim.Config{}), revisions(sim.Config{Reconciler: sameStatus{}}))
}

func TestUnknownResourcesAndNamespaces(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x"))
	require.EqualError(t, c.EvictPod("default", "x", "memroy"),
		`sim: EvictPod: Unsupported value: "memroy": supported values: "memory", "ephemeral-storage", "pids"`)
	require.NoError(t, c.SetPodQuota("", "q", 0), "the empty namespace is the default one")
	require.NoError(t, c.RunFor(time.Minute))
	assert.Empty(t, c.Pods(""))
}

// hasty is a clock that runs on by a second whenever somebody looks at it.
type hasty struct {
	mu    sync.Mutex
	now   time.Time
	asked []time.Duration
}

func (h *hasty) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(time.Second)
	return h.now
}

func (h *hasty) After(d time.Duration) <-chan time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, d)
	due := make(chan time.Time, 1)
	due <- h.now
	return due
}

// What is due already is not asked of the clock: a clock.Mock that is moved at
// the same time may block for ever in After(0).
func TestLiveDoesNotWaitForWhatIsDue(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Fail(), workload.Succeed())}, task("x"))
	h := &hasty{now: sim.DefaultStart}
	live := sim.Follow(c, h)
	require.NoError(t, live.Wait(t.Context(), sim.JobFinished("default", "x")))
	live.Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	require.NotEmpty(t, h.asked)
	for _, d := range h.asked {
		assert.Positive(t, d)
	}
}
