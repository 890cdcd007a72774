package sim

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
)

// garbageCollector deletes what has lost its owner, and lets an object go that
// waits for its dependents (upstream: pkg/controller/garbagecollector). It
// serves all kinds alike.
type garbageCollector struct {
	cluster *Cluster
	owners  *workQueue[stored]
	// references counts the owner references to each UID.
	references map[jobsim.UID]int
}

// gcBackOff is the wait before work that failed is tried again (upstream:
// workqueue.DefaultTypedControllerRateLimiter).
var gcBackOff = backoff.Exponential{Initial: 5e6, Max: 1000e9}

func startGarbageCollector(c *Cluster) controller {
	g := &garbageCollector{cluster: c, references: map[jobsim.UID]int{}}
	g.owners = newWorkQueue(c, gcBackOff.After, g.collect)
	for _, t := range c.tables {
		t.observe(g.changed)
	}
	return g
}

func (g *garbageCollector) busy() bool { return g.owners.busy() }

// changed looks for what a revision leaves to be done: an owner is gone, or is
// being deleted by way of its dependents; a dependent is gone for which its
// owner may have waited.
func (g *garbageCollector) changed(n anyNotice) {
	g.count(n)
	m := n.row.meta()
	if n.kind != Deleted {
		if m.DeletionTimestamp != nil && waitsForDependents(m) && !slices.Equal(m.Finalizers, finalizersOf(n.old)) {
			g.owners.add(n.row)
		}
		return
	}
	if g.references[m.UID] > 0 {
		g.owners.add(n.row)
	}
	for i := range m.OwnerReferences {
		if r := g.cluster.owner(m.Namespace, &m.OwnerReferences[i]); r != nil && r.meta().HasFinalizer(foregroundFinalizer) {
			g.owners.add(r)
		}
	}
}

// count keeps the number of references to each owner.
func (g *garbageCollector) count(n anyNotice) {
	before, now := []jobsim.OwnerReference(nil), n.row.meta().OwnerReferences
	if n.old != nil {
		before = n.old.GetObjectMeta().OwnerReferences
	}
	if n.kind == Deleted {
		now = nil
	}
	if len(before) == len(now) && (len(now) == 0 || &before[0] == &now[0]) {
		return
	}
	for i := range now {
		g.references[now[i].UID]++
	}
	for i := range before {
		uid := before[i].UID
		if g.references[uid]--; g.references[uid] == 0 {
			delete(g.references, uid)
		}
	}
}

func finalizersOf(o jobsim.Object) []string {
	if o == nil {
		return nil
	}
	return o.GetObjectMeta().Finalizers
}

func waitsForDependents(m *jobsim.ObjectMeta) bool {
	return m.HasFinalizer(orphanFinalizer) || m.HasFinalizer(foregroundFinalizer)
}

// collect does what an owner's deletion asks for, and tries again later what
// was refused.
func (g *garbageCollector) collect(owner stored) {
	var errs errorList
	m := owner.meta()
	orphan := !owner.isRemoved() && m.HasFinalizer(orphanFinalizer)
	for _, r := range g.dependents(m.UID) {
		if orphan {
			errs.add(g.disown(r, m.UID))
		} else {
			errs.add(g.collectDependent(r, m.UID))
		}
	}
	switch {
	case len(errs) > 0 || owner.isRemoved():
	case orphan:
		errs.add(g.letGo(owner, orphanFinalizer))
	case !slices.ContainsFunc(g.dependents(m.UID), func(r stored) bool { return blocks(r.meta(), m.UID) }):
		errs.add(g.letGo(owner, foregroundFinalizer))
	}
	if len(errs) > 0 {
		g.owners.addRateLimited(owner)
		return
	}
	g.owners.forget(owner)
}

// dependents are the objects that name the owner.
func (g *garbageCollector) dependents(owner jobsim.UID) []stored {
	var found []stored
	for _, t := range g.cluster.tables {
		t.each("", func(r stored) {
			if slices.ContainsFunc(r.meta().OwnerReferences, func(o jobsim.OwnerReference) bool { return o.UID == owner }) {
				found = append(found, r)
			}
		})
	}
	return found
}

// collectDependent deletes a dependent with its owner, or where it has another
// takes only the reference away (upstream: attemptToDeleteItem).
func (g *garbageCollector) collectDependent(r stored, owner jobsim.UID) error {
	m := r.meta()
	for i := range m.OwnerReferences {
		ref := &m.OwnerReferences[i]
		if ref.UID == owner {
			continue
		}
		if other := g.cluster.owner(m.Namespace, ref); other != nil && !other.meta().HasFinalizer(foregroundFinalizer) {
			return g.disown(r, owner)
		}
	}
	if m.DeletionTimestamp != nil {
		return nil
	}
	return r.askDelete(g.cluster, actorGC, jobsim.DeleteOptions{PropagationPolicy: jobsim.PropagateBackground})
}

func (g *garbageCollector) disown(r stored, owner jobsim.UID) error {
	return r.askMeta(g.cluster, actorGC, metaChange{removeOwner: owner})
}

// letGo takes the finalizer off an owner that need not wait any more.
func (g *garbageCollector) letGo(owner stored, finalizer string) error {
	return owner.askMeta(g.cluster, actorGC, metaChange{removeFinalizer: finalizer})
}

// blocks reports whether the foreground deletion of the owner waits for the
// dependent.
func blocks(m *jobsim.ObjectMeta, owner jobsim.UID) bool {
	return slices.ContainsFunc(m.OwnerReferences, func(o jobsim.OwnerReference) bool {
		return o.UID == owner && o.BlockOwnerDeletion != nil && *o.BlockOwnerDeletion
	})
}
