package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
)

// garbageCollector deletes what has lost its owner, and lets an object go that
// waits for its dependents (upstream: pkg/controller/garbagecollector). It
// serves all kinds alike.
type garbageCollector struct {
	finite
	cluster *Cluster
	view    informer
	owners  *workQueue[stored]
	// ownerless are dependents that refer to an owner which the collector has
	// not seen, or sees no longer.
	ownerless *workQueue[stored]
	// byOwner are the dependents of each UID that is referred to.
	byOwner map[jobsim.UID]*dependents
}

// dependents are the objects that refer to one owner.
type dependents struct {
	// rows are in the order in which they came to refer to it. Some may refer to
	// it no longer, or be there twice; see dependentsOf.
	rows []stored
	// count is how many there are, blocking those for which the owner has to
	// wait, and unmarked those that are not being deleted.
	count, blocking, unmarked int
	// absent: the owner is known to be gone (upstream: absentOwnerCache).
	absent bool
}

// controllerBackOff is the wait before work that failed is tried again, of
// controllers that say nothing else (upstream:
// workqueue.DefaultTypedControllerRateLimiter).
var controllerBackOff = backoff.Exponential{Initial: 5 * time.Millisecond, Max: 1000 * time.Second}

func startGarbageCollector(c *Cluster) controller {
	g := &garbageCollector{cluster: c, view: c.informer(ComponentGarbageCollector), byOwner: map[jobsim.UID]*dependents{}}
	g.owners = newWorkQueue(c, controllerBackOff.After, g.collect)
	g.ownerless = newWorkQueue(c, controllerBackOff.After, g.collectDependent)
	for _, t := range g.view.tables {
		t.observe(g.changed)
	}
	return g
}

func (g *garbageCollector) busy() bool { return g.owners.busy() || g.ownerless.busy() }

// changed looks for what a revision leaves to be done: an owner is gone, or is
// being deleted by way of its dependents; or one of those for which an owner may
// have waited is gone, or refers to it no longer (upstream:
// processGraphChanges).
func (g *garbageCollector) changed(n anyNotice) {
	m := n.row.meta()
	now, before := referencesOf(m, n.kind == Deleted), references{}
	if n.old != nil {
		before = referencesOf(n.old.GetObjectMeta(), false)
	}
	if !now.same(before) {
		g.follow(n, before, now)
	}
	d := g.byOwner[m.UID]
	if d != nil {
		d.absent = d.absent || n.kind == Deleted
	}
	if n.kind == Deleted && d != nil || n.kind != Deleted && startsToWait(m, n.old) {
		g.owners.add(n.row)
	}
}

// startsToWait reports whether an object has come to wait for its dependents
// with this revision (upstream: startsWaitingForDependentsOrphaned and -Deleted).
func startsToWait(m *jobsim.ObjectMeta, old jobsim.Object) bool {
	if m.DeletionTimestamp == nil || !waitsForDependents(m) {
		return false
	}
	if old == nil {
		return true
	}
	before := old.GetObjectMeta()
	return before.DeletionTimestamp == nil || !slices.Equal(before.Finalizers, m.Finalizers)
}

// references are the owner references of an object at one revision.
type references struct {
	to     []jobsim.OwnerReference
	marked bool // the object is being deleted
}

func referencesOf(m *jobsim.ObjectMeta, gone bool) references {
	if gone {
		return references{}
	}
	return references{m.OwnerReferences, m.DeletionTimestamp != nil}
}

// same reports whether nothing has changed. A list that has not changed is one
// and the same.
func (r references) same(s references) bool {
	return len(r.to) == len(s.to) && (len(r.to) == 0 || &r.to[0] == &s.to[0] && r.marked == s.marked)
}

// follow brings the dependents of the owners of an object up to date, and gives
// a turn to those owners that may have waited for it.
func (g *garbageCollector) follow(n anyNotice, before, now references) {
	for i := range now.to {
		d := g.byOwner[now.to[i].UID]
		if d == nil {
			d = &dependents{}
			g.byOwner[now.to[i].UID] = d
		}
		if !refersTo(before.to, now.to[i].UID) {
			d.add(now.to[i].UID, n.row)
			if g.view.owner(n.row.meta().Namespace, &now.to[i]) == nil {
				g.ownerless.add(n.row)
			}
		}
		d.tally(&now.to[i], now.marked, 1)
	}
	for i := range before.to {
		ref := &before.to[i]
		d := g.byOwner[ref.UID]
		d.tally(ref, before.marked, -1)
		if d.count == 0 {
			delete(g.byOwner, ref.UID)
		}
		if d.blocking > 0 && (d.unmarked == 0 || refersTo(now.to, ref.UID)) {
			continue // the owner can neither go nor has another one to delete
		}
		if owner := g.view.owner(n.row.meta().Namespace, ref); owner != nil && owner.meta().HasFinalizer(foregroundFinalizer) {
			g.owners.add(owner)
		}
	}
}

// add puts an object into the list.
func (d *dependents) add(owner jobsim.UID, r stored) {
	if len(d.rows) > 64 && len(d.rows) > 2*d.count {
		d.rows = d.current(owner)
	}
	d.rows = append(d.rows, r)
}

// current are the rows that refer to the owner, each once.
func (d *dependents) current(owner jobsim.UID) []stored {
	found := make([]stored, 0, d.count+1)
	seen := make(map[stored]bool, d.count)
	for _, r := range d.rows {
		if refers(r, owner) && !seen[r] {
			seen[r] = true
			found = append(found, r)
		}
	}
	return found
}

// refers reports whether a stored object refers to the owner.
func refers(r stored, owner jobsim.UID) bool {
	return !r.isRemoved() && refersTo(r.meta().OwnerReferences, owner)
}

// tally counts a reference, once or minus once.
func (d *dependents) tally(ref *jobsim.OwnerReference, marked bool, n int) {
	d.count += n
	if ref.BlockOwnerDeletion != nil && *ref.BlockOwnerDeletion {
		d.blocking += n
	}
	if !marked {
		d.unmarked += n
	}
}

func waitsForDependents(m *jobsim.ObjectMeta) bool {
	return m.HasFinalizer(orphanFinalizer) || m.HasFinalizer(foregroundFinalizer)
}

// collect does what an owner's deletion asks for.
func (g *garbageCollector) collect(owner stored) error {
	var errs errorList
	m := owner.meta()
	if !owner.isRemoved() && !waitsForDependents(m) {
		return nil // the finalizer was taken off meanwhile
	}
	orphan := !owner.isRemoved() && m.HasFinalizer(orphanFinalizer)
	for _, r := range g.dependentsOf(m.UID) {
		if orphan {
			errs.add(g.patch(r, metaChange{removeOwners: []jobsim.UID{m.UID}}))
		} else {
			errs.add(g.collectDependent(r))
		}
	}
	d := g.byOwner[m.UID]
	switch {
	case len(errs) > 0 || owner.isRemoved():
	case orphan:
		errs.add(g.removeFinalizer(owner, orphanFinalizer))
	case d == nil || d.blocking == 0:
		errs.add(g.removeFinalizer(owner, foregroundFinalizer))
	}
	return errs.err()
}

// dependentsOf are the objects that refer to the owner.
func (g *garbageCollector) dependentsOf(owner jobsim.UID) []stored {
	if d := g.byOwner[owner]; d != nil {
		return d.current(owner)
	}
	return nil
}

// collectDependent deletes an object whose owners are all gone, or wait for it to
// go. Where it has another one, it only loses the references to them (upstream:
// attemptToDeleteItem). What the collector has seen decides whether to look;
// then the stored objects count.
func (g *garbageCollector) collectDependent(r stored) error {
	if r.meta().DeletionTimestamp != nil {
		return nil
	}
	latest, err := g.get(r.of().name, r.meta().Namespace, r.meta().Name, r.meta().UID)
	if latest == nil {
		return err
	}
	m := latest.meta()
	var lost []jobsim.UID
	waitedFor := false
	for i := range m.OwnerReferences {
		ref := &m.OwnerReferences[i]
		if g.view.of(ref.Kind) == nil {
			return nil // upstream's restMappingError: there may be such an owner
		}
		owner, err := g.owner(m.Namespace, ref)
		switch {
		case err != nil:
			return err
		case owner == nil || isDeletingDependents(owner):
			lost = append(lost, ref.UID)
			waitedFor = waitedFor || owner != nil
		}
	}
	switch len(lost) {
	case 0:
		return nil
	case len(m.OwnerReferences):
		return g.delete(latest, waitedFor)
	}
	return g.patch(latest, metaChange{removeOwners: lost})
}

// get asks for the object of a name and a UID; nil: it is gone (upstream:
// getObject).
func (g *garbageCollector) get(kind, namespace, name string, uid jobsim.UID) (stored, error) {
	r, err := g.cluster.get(ComponentGarbageCollector, kind, namespace, name)
	if err != nil || r.meta().UID != uid {
		return nil, ignoreNotFound(err)
	}
	return r, nil
}

// owner asks for the object that a reference means; nil: it is gone (upstream:
// isDangling).
func (g *garbageCollector) owner(namespace string, ref *jobsim.OwnerReference) (stored, error) {
	d := g.byOwner[ref.UID]
	if d != nil && d.absent {
		return nil, nil
	}
	r, err := g.get(ref.Kind, namespace, ref.Name, ref.UID)
	if d != nil {
		d.absent = r == nil && err == nil
	}
	return r, err
}

// delete deletes an object that has no owner left. One of them may wait for it.
func (g *garbageCollector) delete(latest stored, waitedFor bool) error {
	m := latest.meta()
	policy := g.policyFor(m, waitedFor)
	if policy == jobsim.PropagateForeground && slices.ContainsFunc(g.dependentsOf(m.UID), isDeletingDependents) {
		// They may own each other in a circle.
		if err := g.patch(latest, metaChange{unblockOwners: true}); err != nil {
			return err
		}
	}
	return ignoreNotFound(latest.askDelete(g.cluster, ComponentGarbageCollector, jobsim.DeleteOptions{PropagationPolicy: policy}))
}

// policyFor is how a dependent is deleted: in the foreground if an owner waits
// for it and it has dependents itself, and else as its finalizers have it.
func (g *garbageCollector) policyFor(m *jobsim.ObjectMeta, waitedFor bool) jobsim.DeletionPropagation {
	switch {
	case g.byOwner[m.UID] != nil && waitedFor:
		return jobsim.PropagateForeground
	case m.HasFinalizer(orphanFinalizer):
		return jobsim.PropagateOrphan
	case m.HasFinalizer(foregroundFinalizer):
		return jobsim.PropagateForeground
	}
	return jobsim.PropagateBackground
}

func isDeletingDependents(r stored) bool {
	m := r.meta()
	return m.DeletionTimestamp != nil && m.HasFinalizer(foregroundFinalizer)
}

// removeFinalizer takes the collector's finalizer off an owner, if the stored one
// still has it (upstream: removeFinalizer).
func (g *garbageCollector) removeFinalizer(owner stored, finalizer string) error {
	m := owner.meta()
	latest, err := g.get(owner.of().name, m.Namespace, m.Name, m.UID)
	if latest == nil || !latest.meta().HasFinalizer(finalizer) {
		return err
	}
	return g.patch(latest, metaChange{removeFinalizer: finalizer})
}

// patch changes the metadata of an object that may be gone.
func (g *garbageCollector) patch(r stored, m metaChange) error {
	return ignoreNotFound(r.askMeta(g.cluster, ComponentGarbageCollector, m))
}
