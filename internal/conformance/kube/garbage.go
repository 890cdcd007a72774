package kube

import (
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/kubernetes/pkg/apis/core"
)

// garbageCollector deletes or disowns the pods of a Job that is deleted. It
// acts at the same moment, after the Job controller has seen the deletion: in a
// cluster the two race, so some order has to be chosen.
type garbageCollector struct {
	server *Server
	agenda *agenda
	// owners are the Jobs that are held, with the finalizers that do it.
	owners map[types.UID]held
	// waiting is the CronJob that is held until its Jobs are gone; nil: none.
	waiting *batchv1.CronJob
}

// held is a Job that is being deleted and still there.
type held struct {
	key        key
	finalizers string
}

// observe looks at each revision.
func (g *garbageCollector) observe(kind watch.EventType, o object) {
	switch o := o.(type) {
	case *batchv1.Job:
		now := held{keyOf(o), strings.Join(o.Finalizers, ",")}
		switch {
		case kind == watch.Deleted:
			delete(g.owners, o.UID)
			g.agenda.after(0, func() { g.deleteDependents(o.UID) })
			g.jobGone()
		case o.DeletionTimestamp != nil && g.owners[o.UID] != now:
			g.owners[o.UID] = now
			g.agenda.after(0, func() { g.finalize(o.UID) })
		}
	case *batchv1.CronJob:
		g.observeCronJob(kind == watch.Deleted, o)
	case *corev1.Pod:
		if kind != watch.Deleted {
			return
		}
		for _, ref := range o.OwnerReferences {
			if g.owners[ref.UID].key.Name != "" {
				g.agenda.after(0, func() { g.finalize(ref.UID) })
			}
		}
	}
}

// dependents are the pods that name the owner.
func (g *garbageCollector) dependents(owner types.UID) []*corev1.Pod {
	var found []*corev1.Pod
	for o := range g.server.pods.all() {
		p := o.(*corev1.Pod)
		if slices.ContainsFunc(p.OwnerReferences, func(r metav1.OwnerReference) bool { return r.UID == owner }) {
			found = append(found, p)
		}
	}
	return found
}

// deleteDependents deletes those that are not being deleted already.
func (g *garbageCollector) deleteDependents(owner types.UID) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	for _, p := range g.dependents(owner) {
		if p.DeletionTimestamp == nil {
			must(g.server.deletePod(keyOf(p), nil, &p.UID))
		}
	}
}

// finalize does what the Job's finalizer asks for, and takes it off when that
// is done.
func (g *garbageCollector) finalize(owner types.UID) {
	g.server.mu.Lock()
	stored, err := g.server.jobs.get(g.owners[owner].key)
	g.server.mu.Unlock()
	if err != nil {
		return
	}
	switch j := stored.(*batchv1.Job); {
	case slices.Contains(j.Finalizers, metav1.FinalizerOrphanDependents):
		g.orphanDependents(owner)
		// The controller sees the pods go before the Job, whose informer is another.
		g.agenda.after(0, func() { g.release(j, metav1.FinalizerOrphanDependents) })
	case slices.Contains(j.Finalizers, metav1.FinalizerDeleteDependents):
		g.deleteDependents(owner)
		g.server.mu.Lock()
		left := len(g.dependents(owner))
		g.server.mu.Unlock()
		if left == 0 {
			g.release(j, metav1.FinalizerDeleteDependents)
		}
	}
}

func (g *garbageCollector) orphanDependents(owner types.UID) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	for _, p := range g.dependents(owner) {
		_, err := g.server.updatePod(keyOf(p), func(p *core.Pod) {
			p.OwnerReferences = slices.DeleteFunc(p.OwnerReferences, func(r metav1.OwnerReference) bool { return r.UID == owner })
		})
		must(err)
	}
}

// release takes the finalizer off the Job, which removes the Job if it was the
// last.
func (g *garbageCollector) release(j *batchv1.Job, finalizer string) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	if stored, err := g.server.jobs.get(keyOf(j)); err != nil || stored.GetUID() != j.UID {
		return // another look was first
	}
	must(g.server.releaseJob(keyOf(j), finalizer))
}
