package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/workload"
)

// Those that look after lost nodes try again as well, and give an eviction up
// after five attempts.
func TestACallAboutALostNodeIsTriedAgain(t *testing.T) {
	for _, test := range []struct {
		actor   Component
		verb    Verb
		refused int
		gone    bool
	}{
		{ComponentNodeController, VerbUpdateStatus, 3, true},
		{ComponentTaintEviction, VerbUpdateStatus, 3, true},
		{ComponentTaintEviction, VerbDelete, 3, true},
		{ComponentTaintEviction, VerbDelete, 1000, false},
		{ComponentKubelet, VerbDelete, 3, true},
		{ComponentKubelet, VerbUpdateStatus, 3, true},
	} {
		t.Run(fmt.Sprintf("%s: %s %d times", test.actor, test.verb, test.refused), func(t *testing.T) {
			c, err := New(Config{Workload: workload.Hang()})
			require.NoError(t, err)
			require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p"}, Spec: pod.Spec{
				RestartPolicy: pod.RestartNever, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}},
			}}))
			require.NoError(t, c.RunFor(time.Second))
			require.NoError(t, c.LoseNode(DefaultNode))
			refused := 0
			c.admissions = append(slices.Clip(c.admissions), func(_ *Cluster, q request) error {
				if q.actor != test.actor || q.verb != test.verb || refused == test.refused {
					return nil
				}
				refused++
				return &APIError{"InternalError", "try again"}
			})
			require.NoError(t, c.RunFor(400*time.Second))
			disruptions := 0
			for _, condition := range c.Pods("")[0].Status.Conditions {
				disruptions += count(condition.Type == pod.DisruptionTarget)
			}
			assert.Equal(t, 1, disruptions)
			require.NoError(t, c.RecoverNode(DefaultNode))
			require.NoError(t, c.RunFor(10*time.Minute))
			assert.Equal(t, test.gone, len(c.Pods("")) == 0)
			assert.Equal(t, min(test.refused, evictionTries), refused)
		})
	}
}

// Work that has failed and is tried again later keeps a run going, and an item
// of a queue goes when nothing is left to be done.
func TestARunWaitsForARetry(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("x", "busybox:1")))
	require.NoError(t, c.Run())
	refused := map[Verb]int{}
	c.admissions = append(slices.Clip(c.admissions), func(_ *Cluster, q request) error {
		if q.actor == actorUser || refused[q.verb] == 2 {
			return nil
		}
		refused[q.verb]++
		return &APIError{"InternalError", "try again"}
	})
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateBackground))
	require.NoError(t, c.Run())
	assert.Empty(t, c.Pods(""))
	assert.Equal(t, 2, refused[VerbDelete])
	require.NoError(t, c.RunFor(time.Minute))
	for _, controller := range c.controllers {
		if g, ok := controller.(*garbageCollector); ok {
			assert.Empty(t, g.owners.items)
			assert.Empty(t, g.byOwner)
		}
	}
	assert.Empty(t, c.jobController.orphans.queue.items)
	assert.Empty(t, c.jobController.jobs.items)
}

// A subscriber that asks for a change at once would have the others called with
// the wrong object: it is a mistake of the program.
func TestASubscriberMustNotWrite(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	c.jobs.subscribe(func(n notice[job.Job, jobDerived]) { _ = n.row.askDelete(c, actorUser, jobsim.DeleteOptions{}) })
	assert.PanicsWithValue(t, "sim: a subscriber of Job has asked for a change", func() { _ = c.Create(job.New("x", "busybox:1")) })
}

// A sync in the background does not keep a run going, even if it fails.
func TestARunDoesNotWaitForTheBackground(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	tried := 0
	q := newWorkQueue(c, always(time.Second), func(string) error {
		if tried++; tried < 4 {
			return errSyncFailed
		}
		return nil
	})
	q.addWake("x", time.Second, true)
	assert.False(t, q.busy())
	require.NoError(t, c.RunFor(2*time.Second))
	assert.Equal(t, 2, tried)
	assert.False(t, q.busy())
	q.addAfter("x", time.Minute)
	assert.True(t, q.busy(), "somebody waits for it after all")
	require.NoError(t, c.RunFor(10*time.Second))
	assert.Equal(t, 4, tried)
	assert.Empty(t, q.items)
}

// A pod is made from the template as it is stored, also where the Job had pods
// of another one before (KEP-5440).
func TestPodsAreMadeFromTheTemplateAsStored(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang()})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("x", "busybox:1")))
	require.NoError(t, c.RunFor(time.Second))
	edit := func(change func(*job.Job)) {
		require.NoError(t, c.UpdateJob("default", "x", change))
		require.NoError(t, c.RunFor(time.Minute))
	}
	edit(func(j *job.Job) { j.Spec.Suspend = new(true) })
	require.Empty(t, c.Pods("default"))
	edit(func(j *job.Job) { j.Spec.Template.Annotations = map[string]string{"note": "new"} })
	edit(func(j *job.Job) { j.Spec.Suspend = new(false) })
	require.Len(t, c.Pods("default"), 1)
	assert.Equal(t, map[string]string{"note": "new"}, c.Pods("default")[0].Annotations)
}

// A key that is added several times before its turn has one turn, and the
// earliest of several delays counts.
func TestAKeyHasOneTurn(t *testing.T) {
	c, err := New(Config{})
	require.NoError(t, err)
	var turns []time.Duration
	q := newWorkQueue(c, always(time.Second), func(string) error {
		turns = append(turns, c.now)
		return nil
	})
	q.add("x")
	q.add("x")
	q.addAfter("x", 0)
	q.addAfter("x", 5*time.Second)
	q.addAfter("x", 3*time.Second)
	q.addAfter("x", 4*time.Second)
	require.NoError(t, c.RunFor(time.Minute))
	assert.Equal(t, []time.Duration{0, 3 * time.Second}, turns)
}

// A Job with a selector of the user's own adopts a pod that comes while nothing
// else happens to the Job, and lets go of one whose labels do not match, in one
// revision each.
func TestAdoptionAndReleaseOfAPodThatComesLater(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang()})
	require.NoError(t, err)
	j := job.New("x", "busybox:1")
	j.Spec.ManualSelector, j.Spec.Parallelism, j.Spec.Completions = new(true), new(int32(2)), new(int32(2))
	j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: map[string]string{"app": "x"}}
	j.Spec.Template.Labels = map[string]string{"app": "x"}
	require.NoError(t, c.Create(j))
	require.NoError(t, c.RunFor(time.Minute))
	require.Len(t, c.Pods("default"), 2)

	create := func(m jobsim.ObjectMeta) {
		require.NoError(t, c.Create(&pod.Pod{ObjectMeta: m, Spec: j.Spec.Template.Spec}))
	}
	var owned []string
	c.Watch(func(e WatchEvent) {
		p, isPod := e.Object.(*pod.Pod)
		if !isPod || e.Type != Modified || len(p.Name) > len("adopted") {
			return
		}
		entry := fmt.Sprintf("%s: %d owners, %d finalizers", p.Name, len(p.OwnerReferences), len(p.Finalizers))
		if !slices.Contains(owned, entry) {
			owned = append(owned, entry)
		}
	})
	create(jobsim.ObjectMeta{Name: "adopted", Labels: map[string]string{"app": "x"}})
	require.NoError(t, c.RunFor(500*time.Millisecond))
	assert.Equal(t, []string{"adopted: 0 owners, 0 finalizers"}, owned, "not sooner than after the batch period")
	require.NoError(t, c.RunFor(500*time.Millisecond))
	assert.Contains(t, owned, "adopted: 1 owners, 1 finalizers")
	create(jobsim.ObjectMeta{
		Name: "alien", Labels: map[string]string{"app": "y"}, Finalizers: []string{job.TrackingFinalizer},
		OwnerReferences: []jobsim.OwnerReference{c.Job("default", "x").ControllerReference()},
	})
	require.NoError(t, c.RunFor(2*time.Second))
	assert.NotContains(t, owned, "alien: 0 owners, 1 finalizers", "both go together")
	assert.Contains(t, owned, "alien: 0 owners, 0 finalizers")
}

// A second deletion can bring the end of a pod's grace period forward, counted
// from the first one; it cannot put it off (upstream: rest.BeforeDelete).
func TestASecondDeletionOfAPod(t *testing.T) {
	for _, test := range []struct {
		why   string
		again int64
		at    time.Duration
		want  time.Duration
		grace int64
	}{
		{"a longer grace period changes nothing", 60, 10 * time.Second, 30 * time.Second, 30},
		{"nor does the same", 30, 10 * time.Second, 30 * time.Second, 30},
		{"a shorter one counts from the first deletion", 15, 10 * time.Second, 15 * time.Second, 15},
		{"but ends no sooner than now", 5, 10 * time.Second, 10 * time.Second, 1},
		{"a negative one is 1", -3, 0, time.Second, 1},
	} {
		c, err := New(Config{Workload: workload.IgnoreTerm(workload.Hang())})
		require.NoError(t, err)
		require.NoError(t, c.Create(&pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p"}, Spec: job.New("x", "busybox:1").Spec.Template.Spec}))
		require.NoError(t, c.RunFor(time.Second))
		first := c.Elapsed()
		require.NoError(t, c.DeletePod("default", "p", nil))
		require.NoError(t, c.RunFor(test.at))
		require.NoError(t, c.DeletePod("default", "p", &test.again))
		p := c.Pods("default")[0]
		assert.Equal(t, c.Start().Add(first+test.want), *p.DeletionTimestamp, test.why)
		assert.Equal(t, test.grace, *p.DeletionGracePeriodSeconds, test.why)
		assert.EqualValues(t, 2, p.Generation, "the first deletion makes a generation, the second none")
	}
}

// A deletion that the garbage collector was refused is tried again after 5 ms,
// and after 10 ms more (upstream: DefaultTypedControllerRateLimiter).
func TestGarbageCollectionIsTriedAgainSoon(t *testing.T) {
	c, err := New(Config{Workload: workload.Hang()})
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("x", "busybox:1")))
	require.NoError(t, c.RunFor(time.Second))
	var tries []time.Duration
	c.admissions = append(slices.Clip(c.admissions), func(c *Cluster, q request) error {
		if q.actor != ComponentGarbageCollector || len(tries) == 3 {
			return nil
		}
		tries = append(tries, c.now-time.Second)
		return &APIError{"InternalError", "try again"}
	})
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateBackground))
	require.NoError(t, c.RunFor(time.Second))
	assert.Equal(t, []time.Duration{0, 5 * time.Millisecond, 15 * time.Millisecond}, tries)
}

// The pod garbage collector looks every 20 s, whenever the pod was deleted
// (upstream: gcCheckPeriod, gcUnscheduledTerminating).
func TestThePodCollectorLooksEvery20Seconds(t *testing.T) {
	for _, deleted := range []time.Duration{0, 13 * time.Second, 19 * time.Second} {
		c, err := New(Config{Nodes: []Node{{Name: "full", Unschedulable: true}}})
		require.NoError(t, err)
		require.NoError(t, c.Create(&pod.Pod{
			ObjectMeta: jobsim.ObjectMeta{Name: "p", Finalizers: []string{"example.com/hold"}}, Spec: job.New("x", "busybox:1").Spec.Template.Spec,
		}))
		require.NoError(t, c.RunFor(deleted))
		require.NoError(t, c.DeletePod("default", "p", nil))
		require.NoError(t, c.RunFor(20*time.Second-deleted-1))
		assert.Equal(t, pod.Pending, c.Pods("default")[0].Status.Phase, "deleted at %s", deleted)
		require.NoError(t, c.RunFor(1))
		assert.Equal(t, pod.Failed, c.Pods("default")[0].Status.Phase, "deleted at %s", deleted)
		assert.EqualValues(t, 2, c.Pods("default")[0].Status.ObservedGeneration)
	}
}

// A quota counts the pods of its namespace that have not ended, those of before
// it too, and those that the same call creates.
func TestPodQuota(t *testing.T) {
	newPod := func(namespace, name string) *pod.Pod {
		return &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Namespace: namespace, Name: name}, Spec: job.New("x", "busybox:1").Spec.Template.Spec}
	}
	c, err := New(Config{Workload: workload.After(time.Minute, workload.Succeed())})
	require.NoError(t, err)
	require.NoError(t, c.Create(newPod("a", "before")))
	require.NoError(t, c.SetPodQuota("a", "two", 2))

	var refused *APIError
	require.ErrorAs(t, c.Create(newPod("a", "second"), newPod("a", "third")), &refused)
	assert.Equal(t, `pods "third" is forbidden: exceeded quota: two, requested: pods=1, used: pods=2, limited: pods=2`, refused.Message)
	assert.Len(t, c.Pods("a"), 1, "none of them is created")
	require.NoError(t, c.Create(newPod("b", "elsewhere"), newPod("b", "another"), newPod("b", "third")), "another namespace has no quota")
	require.NoError(t, c.Create(newPod("a", "second")), "two are allowed")
	require.ErrorAs(t, c.Create(newPod("a", "third")), &refused)
	require.NoError(t, c.RunFor(2*time.Minute))
	require.NoError(t, c.Create(newPod("a", "third")), "the others have ended")
}
