package sim

import (
	"reflect"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conditions"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// change is a change of a stored object that an actor asks for. apply makes it
// and reports whether the object differs now; where it does not, apply has
// left it alone. Slices and pointers inside the object are replaced, never
// written through: snapshots share them.
type change[T any] interface{ apply(*T) bool }

// replaced is a whole object in place of the stored one: the result of an
// edit.
type replaced[T any] struct{ by *T }

func (c replaced[T]) apply(o *T) bool {
	if field.Equal(c.by, o) {
		return false
	}
	*o = *c.by
	return true
}

// jobStatus is a new status of a Job.
type jobStatus struct{ status *job.Status }

func (c jobStatus) apply(j *job.Job) bool {
	if field.Equal(c.status, &j.Status) {
		return false
	}
	j.Status = *c.status
	return true
}

// cronJobStatus is a new status of a CronJob.
type cronJobStatus struct{ status *cronjob.Status }

func (c cronJobStatus) apply(j *cronjob.CronJob) bool {
	if field.Equal(c.status, &j.Status) {
		return false
	}
	j.Status = *c.status
	return true
}

func setCronJobStatus(c, from *cronjob.CronJob) { c.Status = from.Status }

func setJobStatus(j, from *job.Job) { j.Status = from.Status }

// podStatus is a new status of a pod.
type podStatus struct{ status *pod.Status }

func (c podStatus) apply(p *pod.Pod) bool {
	if c.status.Phase == p.Status.Phase && reflect.DeepEqual(c.status, &p.Status) {
		return false
	}
	p.Status = *c.status
	return true
}

// kubeletStatus is a new status of a pod from its kubelet, which may not know
// of conditions that others have set meanwhile: these are put into it
// (upstream: mergePodStatus).
type kubeletStatus struct{ status *pod.Status }

func (c kubeletStatus) apply(p *pod.Pod) bool {
	merged := conditions.Merge(p.Status.Conditions, c.status.Conditions)
	c.status.Conditions = conditions.KeepGenerations(p.Status.Conditions, merged)
	return podStatus(c).apply(p)
}

func setPodStatus(p, from *pod.Pod) { p.Status = from.Status }

// podFailed makes a pod count as Failed and leaves the rest of its status alone
// (upstream: PatchPodStatus).
type podFailed struct{}

func (podFailed) apply(p *pod.Pod) bool {
	if p.Status.Phase == pod.Failed && p.Status.ObservedGeneration == p.Generation {
		return false
	}
	p.Status.Phase, p.Status.ObservedGeneration = pod.Failed, p.Generation
	return true
}

// podConditions are new conditions of a pod.
type podConditions []pod.Condition

func (c podConditions) apply(p *pod.Pod) bool {
	c = conditions.KeepGenerations(p.Status.Conditions, c)
	if reflect.DeepEqual([]pod.Condition(c), p.Status.Conditions) {
		return false
	}
	p.Status.Conditions = c
	return true
}

// bound is the binding of a pod to a node. scheduled is the one condition that
// says so, in a list that pods may share. The generation that an earlier refusal
// was about goes with it (upstream: assignPod, which does not write through the
// strategy of the pod's status).
type bound struct {
	node      string
	scheduled []pod.Condition
}

func (c bound) apply(p *pod.Pod) bool {
	p.Spec.NodeName = c.node
	if old := p.Status.Conditions; len(old) > 0 {
		p.Status.Conditions = withCondition(old, c.scheduled[0])
	} else {
		p.Status.Conditions = c.scheduled
	}
	return true
}

// metaChange is a change of what objects of every kind have. What it adds to a
// list comes first in it, as with a strategic merge patch (upstream:
// mergeSortedSlice of strategicpatch).
type metaChange struct {
	addOwner        *jobsim.OwnerReference
	removeOwners    []jobsim.UID
	addFinalizer    string
	removeFinalizer string
	// unblockOwners makes no owner wait for the object any more.
	unblockOwners bool
}

// ofMeta makes a metaChange one of objects of type T.
type ofMeta[T any] metaChange

func (c ofMeta[T]) apply(o *T) bool {
	m := any(o).(jobsim.Object).GetObjectMeta()
	owners, finalizers := m.OwnerReferences, m.Finalizers
	if c.addOwner != nil {
		owners = withOwner(owners, *c.addOwner)
	}
	if len(c.removeOwners) > 0 {
		owners = without(owners, func(r jobsim.OwnerReference) bool { return slices.Contains(c.removeOwners, r.UID) })
	}
	if c.addFinalizer != "" && !m.HasFinalizer(c.addFinalizer) {
		finalizers = slices.Concat([]string{c.addFinalizer}, finalizers)
	}
	if c.removeFinalizer != "" {
		finalizers = without(finalizers, func(f string) bool { return f == c.removeFinalizer })
	}
	if c.unblockOwners {
		owners = slices.Clone(owners)
		for i := range owners {
			owners[i].BlockOwnerDeletion = new(false)
		}
	}
	same := len(owners) == len(m.OwnerReferences) && len(finalizers) == len(m.Finalizers)
	if same && (c.addOwner != nil || c.unblockOwners) {
		same = reflect.DeepEqual(owners, m.OwnerReferences)
	}
	if same {
		return false
	}
	m.OwnerReferences, m.Finalizers = owners, finalizers
	return true
}

// withOwner returns a copy of the list with a reference in the place of that to
// the same object, or in front (upstream: the patch merge key of ownerReferences
// is uid).
func withOwner(refs []jobsim.OwnerReference, ref jobsim.OwnerReference) []jobsim.OwnerReference {
	i := slices.IndexFunc(refs, func(r jobsim.OwnerReference) bool { return r.UID == ref.UID })
	if i < 0 {
		return slices.Concat([]jobsim.OwnerReference{ref}, refs)
	}
	refs = slices.Clone(refs)
	refs[i] = ref
	return refs
}

// refersTo reports whether one of the references is to the object of that UID.
func refersTo(refs []jobsim.OwnerReference, uid jobsim.UID) bool {
	return slices.ContainsFunc(refs, func(r jobsim.OwnerReference) bool { return r.UID == uid })
}

// without returns the list itself where nothing is dropped, and else a copy of
// the rest; nil if that leaves none.
func without[E any](list []E, drop func(E) bool) []E {
	if !slices.ContainsFunc(list, drop) {
		return list
	}
	var kept []E
	for _, e := range list {
		if !drop(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// marked is the mark of an object that is to be deleted: by when, after how
// many seconds, and which finalizers hold it.
type marked[T any] struct {
	at         time.Time
	grace      int64
	finalizers []string
}

func (c marked[T]) apply(o *T) bool {
	m := any(o).(jobsim.Object).GetObjectMeta()
	if m.DeletionTimestamp == nil {
		m.Generation++
	}
	m.DeletionTimestamp, m.DeletionGracePeriodSeconds, m.Finalizers = &c.at, &c.grace, c.finalizers
	return true
}
