package sim_test

import (
	"math"
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

// The cases that follow once went wrong. Each is what is left of a longer
// history.

// barePod is a pod that a user creates.
func barePod(name string, change ...func(*pod.Pod)) *pod.Pod {
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: name}}
	p.Spec = pod.Spec{RestartPolicy: pod.RestartNever, Containers: []pod.Container{{Name: "main", Image: "busybox:1"}}}
	for _, f := range change {
		f(p)
	}
	return p
}

func TestPodsOfOneNameAreNotCreatedTogether(t *testing.T) {
	c := newCluster(t, sim.Config{})
	require.EqualError(t, c.Create(barePod("x"), barePod("x")), `pods "x" already exists`)
	assert.Empty(t, c.Pods(""))
}

func TestNothingIsNoObject(t *testing.T) {
	c := newCluster(t, sim.Config{})
	require.EqualError(t, c.Create((*job.Job)(nil)), "sim: Create: the *job.Job is nil")
	require.EqualError(t, c.Create((*pod.Pod)(nil)), "sim: Create: the *pod.Pod is nil")
	require.ErrorContains(t, c.Create(nil), "sim: <nil> is not simulated: want Job or Pod")
}

// What only the server sets is not taken from who creates an object.
func TestAPodIsNotCreatedDeleted(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("x", func(p *pod.Pod) {
		p.DeletionTimestamp, p.Finalizers = &sim.DefaultStart, []string{job.TrackingFinalizer}
	}))
	require.NoError(t, c.Run())
	assert.Nil(t, c.Pod("default", "x").DeletionTimestamp)
	assert.Empty(t, c.Pod("default", "x").Finalizers)
}

func TestGeneratedNamesDifferWithinOneCreate(t *testing.T) {
	unnamed := func(p *pod.Pod) { p.GenerateName = "x-" }
	unnamedJob := func(j *job.Job) { j.GenerateName = "j-" }
	c := newCluster(t, sim.Config{}, barePod("", unnamed), barePod("", unnamed), task("", unnamedJob), task("", unnamedJob))
	require.NoError(t, c.Create(barePod("", unnamed)))
	require.Len(t, c.Pods(""), 3)
	require.Len(t, c.Jobs(""), 2)
	names := map[string]bool{}
	for _, p := range c.Pods("") {
		names[p.Name] = true
	}
	assert.Len(t, names, 3)
}

func TestQuotaRefusesABarePodBeforeAnyIsCreated(t *testing.T) {
	c := newCluster(t, sim.Config{})
	require.NoError(t, c.SetPodQuota("default", "few", 1))
	require.EqualError(t, c.Create(task("j"), barePod("x"), barePod("y")),
		`pods "y" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1`)
	assert.Empty(t, c.Pods(""))
	assert.Empty(t, c.Jobs(""))
	require.NoError(t, c.Create(barePod("x")))
}

func TestRunWaitsForBarePods(t *testing.T) {
	c := newCluster(t, sim.Config{Latency: sim.Latency{Schedule: time.Second}}, barePod("x"))
	require.NoError(t, c.Run())
	assert.Equal(t, pod.Succeeded, c.Pod("default", "x").Status.Phase)
}

// A pod that is deleted while it is its turn to be scheduled does not take the
// turn of the next with it.
func TestRoomIsNotLostWithAPodThatIsDeleted(t *testing.T) {
	work := workload.PerContainer(map[string]workload.Workload{"main": workload.After(10*time.Second, workload.Succeed())})
	c := newCluster(t, sim.Config{
		Workload: work, Nodes: []sim.Node{{Name: "n", Pods: 1}}, Latency: sim.Latency{Schedule: 2 * time.Second},
	}, barePod("first"), barePod("second"), barePod("third"))
	c.At(13*time.Second, func(c *sim.Cluster) error { return c.DeletePod("default", "second", nil) })
	require.NoError(t, c.Run())
	assert.Equal(t, pod.Succeeded, c.Pod("default", "third").Status.Phase)
}

func TestAJobGoesWithItsLastFinalizer(t *testing.T) {
	held := func(j *job.Job) { j.Finalizers = []string{"example.com/hold"} }
	c := newCluster(t, sim.Config{}, task("x", held))
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateBackground))
	require.NotNil(t, c.Job("default", "x"))
	require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.Finalizers = nil }))
	assert.Nil(t, c.Job("default", "x"))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Empty(t, c.Pods(""))
}

func TestAnUpdateSetsDefaults(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", parallel(3, 2)))
	require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Parallelism, j.Spec.BackoffLimit = nil, nil }))
	assert.Equal(t, int32(1), *c.Job("default", "x").Spec.Parallelism)
	assert.Equal(t, int32(6), *c.Job("default", "x").Spec.BackoffLimit)
}

// A pod of which nothing runs yet can be evicted: its Job counts it as failed,
// and the watchers receive each change.
func TestEvictionOfAPendingPod(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Outcome{ConfigError: "no"}})
	a := newAudit(c)
	require.NoError(t, c.Create(task("x", func(j *job.Job) { j.Spec.BackoffLimit = new(int32(0)) })))
	c.At(5*time.Second, func(c *sim.Cluster) error { return c.EvictPod("default", c.Pods("")[0].Name, "memory") })
	require.NoError(t, c.RunFor(time.Minute))
	assert.True(t, c.Job("default", "x").Status.IsTrue(job.Failed))
	a.finish(c)
	assert.Empty(t, a.broken)
}

// A controller of one's own may name pods that are gone, or none.
func TestADecisionMayNamePodsThatAreGone(t *testing.T) {
	c := newCluster(t, sim.Config{Reconciler: haunted{}}, task("x"))
	require.NoError(t, c.Run())
	assert.True(t, c.Job("default", "x").Status.IsTrue(job.Complete))
}

type haunted struct{ job.Controller }

var ghost = &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "ghost", Namespace: "default"}}

func (h haunted) Plan(o job.Observation) job.Plan {
	p := h.Controller.Plan(o)
	p.Adopt = append(p.Adopt, ghost, nil)
	p.Orphan = append(p.Orphan, ghost, nil)
	p.Delete = append(p.Delete, job.Deletion{Pod: ghost, Uncounted: true}, job.Deletion{})
	return p
}

func (h haunted) Settle(o job.Observation, p job.Plan, r job.Results) job.Outcome {
	p.Delete = p.Delete[:len(p.Delete)-2]
	out := h.Controller.Settle(o, p, r)
	out.Release = append(out.Release, ghost, nil)
	return out
}

// A user may create a pod that says it is a Job's: the Job counts it.
func TestAPodThatNamesItsControllerIsCounted(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", parallel(2, 1)))
	j := c.Job("default", "x")
	require.NoError(t, c.Create(barePod("mine", func(p *pod.Pod) {
		p.Labels = j.Spec.Template.Labels
		p.OwnerReferences = []jobsim.OwnerReference{j.ControllerReference()}
		p.Finalizers = []string{job.TrackingFinalizer}
	})))
	require.NoError(t, c.Run())
	assert.Empty(t, c.Pod("default", "mine").Finalizers)
	assert.Equal(t, int32(2), c.Job("default", "x").Status.Succeeded)
	assert.Len(t, c.Pods(""), 2)
}

// A foreground deletion waits for each pod that blocks it, and for no other
// (upstream: GraphBuilder, blockingDependents).
func TestForegroundWaitsForWhatBlocks(t *testing.T) {
	for _, test := range []struct {
		name   string
		blocks *bool
		after  time.Duration
	}{
		{"a pod that blocks", new(true), time.Second},
		{"a pod that does not", nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCluster(t, sim.Config{Workload: workload.Outcome{Hang: true, Term: &workload.Termination{After: time.Second}}},
				task("x", func(j *job.Job) { j.Spec.Suspend = new(true) }))
			j := c.Job("default", "x")
			require.NoError(t, c.Create(barePod("dependent", func(p *pod.Pod) {
				p.OwnerReferences = []jobsim.OwnerReference{{
					APIVersion: "batch/v1", Kind: "Job", Name: j.Name, UID: j.UID, BlockOwnerDeletion: test.blocks,
				}}
			})))
			require.NoError(t, c.RunFor(5*time.Second))
			require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateForeground))
			require.NoError(t, c.RunUntil(func(c *sim.Cluster) bool { return c.Job("default", "x") == nil }))
			assert.Equal(t, 5*time.Second+test.after, c.Elapsed())
			require.NoError(t, c.RunFor(time.Minute))
			assert.Empty(t, c.Pods(""), "and it is deleted in either case")
		})
	}
}

// Once a deletion is under way, a request without a policy leaves it as it is,
// and one that changes nothing makes no revision (upstream:
// deletionFinalizersForGarbageCollection).
func TestASecondDeletion(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Outcome{Hang: true, Term: &workload.Termination{Ignore: true}}}, task("x"))
	require.NoError(t, c.RunFor(5*time.Second))
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateForeground))
	require.NoError(t, c.RunFor(5*time.Second))
	before := c.Job("default", "x")
	require.NoError(t, c.DeleteJob("default", "x", ""))
	require.NoError(t, c.DeleteJob("default", "x", jobsim.PropagateForeground))
	assert.Equal(t, before, c.Job("default", "x"))
	require.NoError(t, c.RunFor(time.Minute))
	assert.Nil(t, c.Job("default", "x"))
	assert.Empty(t, c.Pods(""))
}

// A grace period of more than 292 years wraps around, as in the API server: the
// deletion is due in the past (upstream: BeforeDelete).
func TestGracePeriodsOfAnySize(t *testing.T) {
	for _, grace := range []int64{-1 << 63, -1, 0, 1, 1 << 33, 1 << 40, 1<<63 - 1} {
		c := newCluster(t, sim.Config{Workload: workload.Outcome{Hang: true, Term: &workload.Termination{Ignore: true}}}, barePod("x"))
		require.NoError(t, c.RunFor(time.Second))
		require.NoError(t, c.DeletePod("default", "x", &grace))
		if p := c.Pod("default", "x"); grace > 1 && assert.NotNil(t, p) {
			assert.Equal(t, c.Now().Add(time.Duration(grace)*time.Second).Truncate(time.Second), *p.DeletionTimestamp, "grace %d", grace)
		}
		require.NoError(t, c.RunFor(5*time.Second))
		assert.Equal(t, grace == 1<<33, c.Pod("default", "x") != nil, "grace %d", grace)
	}
}

// A look at a pod that is overtaken by another at the same moment does not keep
// its worker from looking ever again, at this pod or at the next.
func TestAnOvertakenLookDoesNotBlind(t *testing.T) {
	c := newCluster(t, sim.Config{Latency: sim.Latency{Start: 300 * time.Millisecond}}, task("x", func(j *job.Job) {
		containers := &j.Spec.Template.Spec.Containers
		*containers = append(*containers, pod.Container{Name: "second", Image: "busybox:1"})
	}))
	c.At(300*time.Millisecond, func(c *sim.Cluster) error { return c.DeletePod("default", c.Pods("")[0].Name, nil) })
	require.NoError(t, c.Run())
	assert.True(t, c.Job("default", "x").Status.IsTrue(job.Complete))
}

// A Job that replaces only failed pods waits for the end of one that was never
// bound to a node. The pod garbage collector brings it about, at 20 s.
func TestAnUnscheduledPodIsReplacedOnceItHasFailed(t *testing.T) {
	c := newCluster(t, sim.Config{Latency: sim.Latency{Schedule: 300 * time.Millisecond}}, task("x", func(j *job.Job) {
		j.Spec.PodReplacementPolicy = new(job.ReplaceFailed)
	}))
	c.At(time.Millisecond, func(c *sim.Cluster) error { return c.DeletePod("default", c.Pods("")[0].Name, nil) })
	require.NoError(t, c.RunFor(19*time.Second))
	assert.Equal(t, int32(1), *c.Job("default", "x").Status.Terminating)
	require.NoError(t, c.Run())
	s := c.Job("default", "x").Status
	assert.True(t, s.IsTrue(job.Complete))
	assert.Equal(t, int32(1), s.Failed)
}

// A Job adopts a pod that names it as an owner, but not as its controller: the
// reference becomes that of a controller, and there is one (upstream: the patch
// merge key of ownerReferences is uid).
func TestAnAdoptionReplacesTheReference(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", manualSelector))
	ref := c.Job("default", "x").ControllerReference()
	mere := ref
	mere.Controller, mere.BlockOwnerDeletion = nil, nil
	require.NoError(t, c.Create(barePod("bare", labelled, func(p *pod.Pod) { p.OwnerReferences = []jobsim.OwnerReference{mere} })))
	require.NoError(t, c.Run())
	assert.Equal(t, []jobsim.OwnerReference{ref}, c.Pod("default", "bare").OwnerReferences)
}

// What an adoption adds to a pod comes before what the pod has already (upstream:
// mergeSortedSlice of strategicpatch).
func TestAnAdoptionAddsInFront(t *testing.T) {
	const hold = "example.com/hold"
	gadget := jobsim.OwnerReference{APIVersion: "example.com/v1", Kind: "Gadget", Name: "g", UID: "1"}
	c := newCluster(t, sim.Config{}, task("x", manualSelector), barePod("bare", labelled, func(p *pod.Pod) {
		p.Finalizers, p.OwnerReferences = []string{hold}, []jobsim.OwnerReference{gadget}
	}))
	require.NoError(t, c.RunFor(2*time.Second))
	p := c.Pod("default", "bare")
	assert.Equal(t, []string{job.TrackingFinalizer, hold}, p.Finalizers)
	assert.Equal(t, []jobsim.OwnerReference{c.Job("default", "x").ControllerReference(), gadget}, p.OwnerReferences)
}

// The Job controller takes the tracking finalizer off an orphan, but not off the
// pod of another controller, of whatever kind (upstream: handleSingleOrphanPod).
func TestThePodOfAnotherControllerKeepsItsFinalizer(t *testing.T) {
	gadget := jobsim.OwnerReference{APIVersion: "example.com/v1", Kind: "Gadget", Name: "g", UID: "1", Controller: new(true)}
	for _, owners := range [][]jobsim.OwnerReference{nil, {gadget}} {
		c := newCluster(t, sim.Config{}, barePod("x", func(p *pod.Pod) {
			p.Finalizers, p.OwnerReferences = []string{job.TrackingFinalizer}, owners
		}))
		require.NoError(t, c.Run())
		assert.Equal(t, owners != nil, c.Pod("default", "x").HasFinalizer(job.TrackingFinalizer))
	}
}

// The success of an index beyond completions is forgotten when these are lowered: no
// longer one of the Job's, it takes no place from the indexes that are left
// (upstream: calculateSucceededIndexes).
func TestASuccessBeyondCompletionsTakesNoPlace(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.PerIndex(map[int]workload.Workload{
		0: workload.Hang(), 1: workload.Succeed(),
	})}, task("x", func(j *job.Job) {
		j.Spec.CompletionMode, j.Spec.Completions, j.Spec.Parallelism = new(job.Indexed), new(int32(2)), new(int32(2))
	}))
	resize := func(n int32) {
		require.NoError(t, c.UpdateJob("default", "x", func(j *job.Job) { j.Spec.Completions, j.Spec.Parallelism = &n, new(n) }))
		require.NoError(t, c.RunFor(30*time.Second))
	}
	require.NoError(t, c.RunFor(30*time.Second))
	assert.Equal(t, "1", c.Job("default", "x").Status.CompletedIndexes)
	resize(1)
	status := c.Job("default", "x").Status
	assert.Empty(t, status.CompletedIndexes)
	assert.Equal(t, [2]int32{1, 0}, [2]int32{status.Active, status.Succeeded})
	resize(2)
	status = c.Job("default", "x").Status
	assert.Equal(t, "1", status.CompletedIndexes)
	assert.Len(t, c.Pods(""), 3, "index 1 has run again")
}

// A deadline of more seconds than a time.Duration holds wraps around to a negative
// one, which has passed when the Job starts (upstream: pastActiveDeadline).
func TestADeadlineBeyondCountingHasPassed(t *testing.T) {
	c := newCluster(t, sim.Config{}, task("x", func(j *job.Job) { j.Spec.ActiveDeadlineSeconds = new(int64(math.MaxInt64)) }))
	require.NoError(t, c.Run())
	failed := c.Job("default", "x").Status.Condition(job.Failed)
	require.NotNil(t, failed)
	assert.Equal(t, job.ReasonDeadlineExceeded, failed.Reason)
	why := c.WhyJob("default", "x")
	assert.Equal(t, "spec.activeDeadlineSeconds: the controller takes 9223372036854775807 seconds, more than it can count, for -1s: that has passed", why[0].Reasons[0].String())
}

// A condition that the API server refuses is refused in its words (upstream:
// validatePodConditions).
func TestAConditionIsChecked(t *testing.T) {
	c := newCluster(t, sim.Config{}, barePod("x"))
	before := c.Pod("default", "x")
	err := c.SetPodCondition("default", "x", pod.Condition{Type: "a b", Status: "Odd", ObservedGeneration: -1})
	require.ErrorContains(t, err, "* status.conditions[0].observedGeneration: Invalid value: -1: must be a non-negative integer\n* status.conditions[0].Type: Invalid value: \"a b\": name part must consist of")
	assert.Equal(t, before, c.Pod("default", "x"))
	require.NoError(t, c.SetPodCondition("default", "x", pod.Condition{Type: "example.com/Odd", Status: "Odd"}))
}
