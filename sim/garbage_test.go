package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

const foreign = "example.com/x" // a finalizer of somebody else's

// family is a cluster with Job a, and Job b with one pod, which a owns and
// cannot go before. Edit changes b before it is created.
func family(t *testing.T, edit func(b *job.Job)) *sim.Cluster {
	t.Helper()
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("a", parallel(1, 0)))
	a := c.Job("default", "a")
	b := task("b")
	b.OwnerReferences = []jobsim.OwnerReference{a.ControllerReference()}
	if edit != nil {
		edit(b)
	}
	require.NoError(t, c.Create(b))
	require.NoError(t, c.RunFor(time.Second))
	return c
}

func editB(t *testing.T, c *sim.Cluster, edit func(*job.Job)) {
	t.Helper()
	require.NoError(t, c.UpdateJob("default", "b", edit))
	require.NoError(t, c.RunFor(2*time.Minute))
}

// Foreground deletion goes through all generations: the youngest goes first.
func TestForegroundDeletionOfThreeGenerations(t *testing.T) {
	c := family(t, nil)
	var gone []string
	c.Watch(func(e sim.WatchEvent) {
		if e.Type == sim.Deleted {
			gone = append(gone, e.Object.GetTypeMeta().Kind+" "+e.Object.GetObjectMeta().Name)
		}
	})
	pods := c.PodsOf("default", "b")
	require.NoError(t, c.DeleteJob("default", "a", jobsim.PropagateForeground))
	require.NoError(t, c.RunFor(2*time.Minute))
	assert.Equal(t, []string{"Pod " + pods[0].Name, "Job b", "Job a"}, gone)
}

// An owner that waits is let go of however its dependent ceases to block it.
func TestADependentNoLongerBlocks(t *testing.T) {
	for name, edit := range map[string]func(*job.Job){
		"reference and last finalizer at once": func(b *job.Job) { b.Finalizers, b.OwnerReferences = nil, nil },
		"reference":                            func(b *job.Job) { b.OwnerReferences = nil },
		"blockOwnerDeletion":                   func(b *job.Job) { b.OwnerReferences[0].BlockOwnerDeletion = new(false) },
		"last finalizer":                       func(b *job.Job) { b.Finalizers = nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := family(t, func(b *job.Job) { b.Finalizers = []string{foreign} })
			require.NoError(t, c.DeleteJob("default", "a", jobsim.PropagateForeground))
			require.NoError(t, c.RunFor(2*time.Minute))
			require.NotNil(t, c.Job("default", "a"), "it waits for b")
			editB(t, c, edit)
			assert.Nil(t, c.Job("default", "a"))
		})
	}
}

// A deletion that lets go of the last finalizer removes the object as it was
// stored, in one revision (upstream: updateForGracefulDeletionAndFinalizers,
// errDeleteNow).
func TestADeletionTakesTheLastFinalizerOff(t *testing.T) {
	c := family(t, nil)
	require.NoError(t, c.DeleteJob("default", "b", jobsim.PropagateForeground))
	var revisions []string
	c.Watch(func(e sim.WatchEvent) {
		if m := e.Object.GetObjectMeta(); m.Name == "b" {
			revisions = append(revisions, string(e.Type)+" "+strings.Join(m.Finalizers, ","))
		}
	})
	require.NoError(t, c.DeleteJob("default", "b", jobsim.PropagateBackground))
	assert.Equal(t, []string{"DELETED foregroundDeletion"}, revisions)
}

// A reference may come with the edit that removes the object.
func TestAReferenceComesWithTheEnd(t *testing.T) {
	c := family(t, func(b *job.Job) { b.Finalizers = []string{foreign} })
	require.NoError(t, c.DeleteJob("default", "b", jobsim.PropagateBackground))
	editB(t, c, func(b *job.Job) {
		b.Finalizers = nil
		b.OwnerReferences = append(b.OwnerReferences, jobsim.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: "q", UID: "q"})
	})
	assert.Nil(t, c.Job("default", "b"))
	assert.Empty(t, c.Pods(""))
}

// The garbage collector's own finalizers mean the same when the object has had
// them from its creation.
func TestAnObjectIsCreatedWithAFinalizer(t *testing.T) {
	for _, test := range []struct {
		finalizer string
		policy    jobsim.DeletionPropagation
		pods      int
	}{
		{"foregroundDeletion", "", 0},
		{"foregroundDeletion", jobsim.PropagateForeground, 0},
		{"orphan", "", 1},
		{"orphan", jobsim.PropagateOrphan, 1},
	} {
		t.Run(test.finalizer+" "+string(test.policy), func(t *testing.T) {
			c := family(t, func(b *job.Job) { b.Finalizers = []string{test.finalizer} })
			require.NoError(t, c.DeleteJob("default", "b", test.policy))
			require.NoError(t, c.RunFor(2*time.Minute))
			assert.Nil(t, c.Job("default", "b"))
			assert.Len(t, c.Pods(""), test.pods)
		})
	}
}

// A deletion that no longer says what becomes of the pods leaves them alone.
func TestTheFinalizerIsTakenOffAtOnce(t *testing.T) {
	for _, policy := range []jobsim.DeletionPropagation{jobsim.PropagateOrphan, jobsim.PropagateForeground} {
		c := family(t, func(b *job.Job) { b.Finalizers = []string{foreign} })
		require.NoError(t, c.DeleteJob("default", "b", policy))
		editB(t, c, func(b *job.Job) { b.Finalizers = []string{foreign} })
		require.Len(t, c.Pods(""), 1)
		assert.Nil(t, c.Pods("")[0].DeletionTimestamp)
		assert.Len(t, c.Pods("")[0].OwnerReferences, 1)
	}
}

// Two Jobs that own each other do not wait for each other for ever.
func TestOwnersInACircle(t *testing.T) {
	c := family(t, nil)
	b := c.Job("default", "b").ControllerReference()
	require.NoError(t, c.UpdateJob("default", "a", func(a *job.Job) { a.OwnerReferences = []jobsim.OwnerReference{b} }))
	require.NoError(t, c.DeleteJob("default", "a", jobsim.PropagateForeground))
	require.NoError(t, c.RunFor(2*time.Minute))
	assert.Empty(t, c.Jobs(""))
	assert.Empty(t, c.Pods(""))
}

// A pod that is being deleted keeps its references: there is nothing left to
// decide about it (upstream: attemptToDeleteItem returns at once).
func TestADependentIsOnItsWayOut(t *testing.T) {
	c := family(t, func(b *job.Job) { b.Finalizers = []string{foreign} })
	require.NoError(t, c.Create(task("other", parallel(1, 0))))
	other := c.Job("default", "other").ControllerReference()
	other.Controller = nil
	editB(t, c, func(b *job.Job) { b.OwnerReferences = append(b.OwnerReferences, other) })
	require.NoError(t, c.DeleteJob("default", "b", jobsim.PropagateBackground))
	require.NoError(t, c.DeleteJob("default", "a", jobsim.PropagateForeground))
	require.NoError(t, c.RunFor(2*time.Minute))
	assert.Len(t, c.Job("default", "b").OwnerReferences, 2)
	assert.NotNil(t, c.Job("default", "a"), "it waits for b")
}

// An empty list is as good as none: an edit from one to the other is no change.
func TestEmptyForNoneIsNoRevision(t *testing.T) {
	c := family(t, nil)
	before := c.Job("default", "b").ResourceVersion
	editB(t, c, func(b *job.Job) { b.Annotations, b.Finalizers = map[string]string{}, []string{} })
	assert.Equal(t, before, c.Job("default", "b").ResourceVersion)
}

// What refers only to an owner that is not there is deleted (upstream:
// attemptToDeleteItem of a virtual node's dependents), and what has another
// loses the reference. An owner of a kind that is not stored may be there.
func TestAnOwnerThatNeverWas(t *testing.T) {
	c := newCluster(t, sim.Config{Workload: workload.Hang()}, task("a", parallel(1, 0)))
	there := c.Job("default", "a").ControllerReference()
	missing := jobsim.OwnerReference{APIVersion: "batch/v1", Kind: "Job", Name: "a", UID: "of-an-earlier-one"}
	unknown := jobsim.OwnerReference{APIVersion: "example.com/v1", Kind: "Gadget", Name: "g", UID: "1"}
	for name, refs := range map[string][]jobsim.OwnerReference{
		"gone": {missing}, "kept": {missing, there}, "unknown": {unknown}, "both": {missing, unknown},
	} {
		b := task(name)
		b.OwnerReferences = refs
		require.NoError(t, c.Create(b))
	}
	require.NoError(t, c.RunFor(time.Minute))
	assert.Nil(t, c.Job("default", "gone"))
	assert.Equal(t, []jobsim.OwnerReference{there}, c.Job("default", "kept").OwnerReferences)
	assert.Len(t, c.Job("default", "unknown").OwnerReferences, 1)
	assert.Len(t, c.Job("default", "both").OwnerReferences, 2)
}
