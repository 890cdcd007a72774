package sim

import (
	"math"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// Propagation is what becomes of the dependents of an object that is deleted.
type Propagation = string

// The propagation policies.
const (
	// Orphan leaves the dependents, without an owner. It is what the API does
	// with Jobs if nothing is said, and warns about.
	Orphan Propagation = "Orphan"
	// Background removes the object at once and its dependents after it. It is
	// what kubectl delete asks for.
	Background Propagation = "Background"
	// Foreground removes the dependents first.
	Foreground Propagation = "Foreground"
)

// The finalizers by which garbage collection holds an object.
const (
	orphanFinalizer     = "orphan"
	foregroundFinalizer = "foregroundDeletion"
)

// OrphanWarning is what the API server says when a Job is deleted without a
// propagation policy.
const OrphanWarning = "child pods are preserved by default when jobs are deleted; " +
	"set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"

// DeleteJob asks the API server to delete a Job. An empty policy means the
// API's default, which is Orphan with a warning.
func (c *Cluster) DeleteJob(namespace, name string, policy Propagation) error {
	r := c.jobs[keyOf(namespace, name)]
	switch {
	case r == nil:
		return notFound("jobs.batch", name)
	case policy == "":
		c.warning(OrphanWarning)
		policy = defaultPropagation(r.job.Finalizers)
	case policy != Orphan && policy != Background && policy != Foreground:
		return &APIError{"Invalid", "propagationPolicy: Unsupported value: \"" + string(policy) +
			"\": supported values: \"Foreground\", \"Background\", \"Orphan\""}
	}
	hold := map[Propagation]string{Orphan: orphanFinalizer, Foreground: foregroundFinalizer}[policy]
	finalizers := withFinalizer(r.job.Finalizers, hold)
	first := r.job.DeletionTimestamp == nil
	if !first && slices.Equal(finalizers, r.job.Finalizers) {
		return nil
	}
	r.job.Finalizers = finalizers
	if first && len(finalizers) > 0 {
		now, grace := c.nowWhole(), int64(0)
		r.job.DeletionTimestamp, r.job.DeletionGracePeriodSeconds = &now, &grace
		r.job.Generation++
	}
	if !c.jobDone(r) {
		c.jobChanged(r, first)
		c.after(0, taskFunc(func(c *Cluster) { c.collectDependents(r) }), 0)
	}
	return nil
}

// defaultPropagation is the policy of a request that names none: that by which
// the Job is being deleted already, or the API's default for Jobs (upstream:
// shouldOrphanDependents, shouldDeleteDependents).
func defaultPropagation(finalizers []string) Propagation {
	for _, f := range finalizers {
		switch f {
		case orphanFinalizer:
			return Orphan
		case foregroundFinalizer:
			return Foreground
		}
	}
	return Orphan
}

// jobDone removes a Job that nothing holds any more, and what it leaves
// behind. It is for Jobs that were asked to be deleted.
func (c *Cluster) jobDone(r *jobRecord) bool {
	if len(r.job.Finalizers) > 0 {
		return false
	}
	c.jobRemoved(r)
	c.collectBackground(r)
	return true
}

// withFinalizer returns the list with the garbage collector's finalizer set to
// hold, or to none.
func withFinalizer(list []string, hold string) []string {
	kept := slices.DeleteFunc(slices.Clone(list), func(f string) bool {
		return f == orphanFinalizer || f == foregroundFinalizer
	})
	if hold != "" {
		kept = append(kept, hold)
	}
	return kept
}

// collectDependents is what garbage collection does for a Job that is held by
// its finalizer (upstream: attemptToOrphanWorker, processTransitions).
func (c *Cluster) collectDependents(r *jobRecord) {
	switch {
	case r.removed:
	case r.job.HasFinalizer(orphanFinalizer):
		for _, p := range c.dependents(r) {
			c.disown(p, r.job.UID)
		}
		c.dropJobFinalizer(r, orphanFinalizer)
	case r.job.HasFinalizer(foregroundFinalizer):
		for _, p := range c.dependents(r) {
			c.collect(p, r.job.UID)
		}
		c.collectWaiting(r)
	}
}

// collectWaiting lets a Job go that waits for its dependents, once none is
// left that blocks it (upstream: processDeletingDependentsItem).
func (c *Cluster) collectWaiting(r *jobRecord) {
	if r.removed || !r.job.HasFinalizer(foregroundFinalizer) {
		return
	}
	for _, p := range c.podList {
		if !p.removed && blocks(&p.pod.ObjectMeta, r.job.UID) {
			return
		}
	}
	c.dropJobFinalizer(r, foregroundFinalizer)
}

// collect deletes a pod with its owner, or where it has another takes only the
// reference away (upstream: attemptToDeleteItem).
func (c *Cluster) collect(p *podRecord, owner jobsim.UID) {
	for i := range p.pod.OwnerReferences {
		ref := &p.pod.OwnerReferences[i]
		if other := c.owner(p.pod.Namespace, ref); ref.UID != owner && other != nil && !other.job.HasFinalizer(foregroundFinalizer) {
			c.disown(p, owner)
			return
		}
	}
	c.deletePod(p, nil)
}

// collectBackground deletes what a removed Job has left behind.
func (c *Cluster) collectBackground(r *jobRecord) {
	c.after(0, taskFunc(func(c *Cluster) {
		for _, p := range c.dependents(r) {
			c.collect(p, r.job.UID)
		}
	}), 0)
}

// collectOwners looks, after a pod is gone, at the Jobs that may have waited
// for it: once at a moment, however many pods go.
func (c *Cluster) collectOwners(p *podRecord) {
	for i := range p.pod.OwnerReferences {
		r := c.owner(p.pod.Namespace, &p.pod.OwnerReferences[i])
		if r == nil || r.collecting || !r.job.HasFinalizer(foregroundFinalizer) {
			continue
		}
		r.collecting = true
		c.after(0, taskFunc(func(c *Cluster) {
			r.collecting = false
			c.collectWaiting(r)
		}), 0)
	}
}

// dependents are the pods that name the Job as an owner.
func (c *Cluster) dependents(r *jobRecord) []*podRecord {
	var found []*podRecord
	for _, p := range c.podList {
		if !p.removed && ownedBy(&p.pod.ObjectMeta, r.job.UID) {
			found = append(found, p)
		}
	}
	return found
}

func ownedBy(m *jobsim.ObjectMeta, uid jobsim.UID) bool {
	return slices.ContainsFunc(m.OwnerReferences, func(o jobsim.OwnerReference) bool { return o.UID == uid })
}

// blocks reports whether the foreground deletion of the owner waits for the
// dependent.
func blocks(m *jobsim.ObjectMeta, owner jobsim.UID) bool {
	return slices.ContainsFunc(m.OwnerReferences, func(o jobsim.OwnerReference) bool {
		return o.UID == owner && o.BlockOwnerDeletion != nil && *o.BlockOwnerDeletion
	})
}

// disown removes the owner references to uid from a pod.
func (c *Cluster) disown(p *podRecord, uid jobsim.UID) {
	p.pod.OwnerReferences = slices.DeleteFunc(slices.Clone(p.pod.OwnerReferences),
		func(o jobsim.OwnerReference) bool { return o.UID == uid })
	c.jobController.ownerChanged(c, p)
	c.podChanged(p)
}

func (c *Cluster) dropJobFinalizer(r *jobRecord, finalizer string) {
	r.job.Finalizers = without(r.job.Finalizers, finalizer)
	if !c.jobDone(r) {
		c.jobChanged(r, false)
	}
}

// without returns a copy of the list without the finalizer; nil if that leaves
// none.
func without(list []string, finalizer string) []string {
	if len(list) == 1 && list[0] == finalizer {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(list), func(f string) bool { return f == finalizer })
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// DeletePod asks the API server to delete a pod. A nil grace period means the
// pod's own, 30 s by default.
func (c *Cluster) DeletePod(namespace, name string, gracePeriodSeconds *int64) error {
	r := c.pods[keyOf(namespace, name)]
	if r == nil {
		return notFound("pods", name)
	}
	c.deletePod(r, gracePeriodSeconds)
	return nil
}

// deletePod marks the pod as being deleted, or removes it where nothing has to
// be waited for (upstream: podStrategy.CheckGracefulDelete, rest.BeforeDelete).
func (c *Cluster) deletePod(r *podRecord, gracePeriodSeconds *int64) {
	p := &r.pod
	if p.DeletionTimestamp != nil {
		if gracePeriodSeconds != nil {
			c.shortenDeletion(r, readGrace(*gracePeriodSeconds))
		}
		return
	}
	grace := graceOf(p, gracePeriodSeconds)
	deadline := whole(c.Now().Add(seconds(grace)))
	p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &deadline, &grace
	p.Generation++
	c.markedForDeletion(r)
}

// graceOf is the grace period with which a pod is deleted, in seconds.
func graceOf(p *pod.Pod, asked *int64) int64 {
	switch {
	case p.Spec.NodeName == "" || p.IsTerminal():
		return 0
	case asked != nil:
		return readGrace(*asked)
	case p.Spec.TerminationGracePeriodSeconds != nil:
		return readGrace(*p.Spec.TerminationGracePeriodSeconds)
	}
	return 0
}

// readGrace reads a negative grace period as 1, as the API server does.
func readGrace(n int64) int64 {
	if n < 0 {
		return 1
	}
	return n
}

// seconds is n ≥ 0 seconds, at most the 292 years of a time.Duration.
func seconds(n int64) time.Duration {
	return time.Duration(min(n, math.MaxInt64/int64(time.Second))) * time.Second
}

// shortenDeletion gives a pod that is being deleted less time. A longer grace
// period than it has changes nothing. The end does not move into the past.
func (c *Cluster) shortenDeletion(r *podRecord, grace int64) {
	p := &r.pod
	old := *p.DeletionGracePeriodSeconds
	if grace >= old {
		c.removeIfDone(r)
		return
	}
	deadline := p.DeletionTimestamp.Add(seconds(grace) - seconds(old))
	if now := c.Now(); deadline.Before(now) {
		deadline, grace = whole(now), min(grace, 1)
	}
	p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &deadline, &grace
	c.markedForDeletion(r)
}

// markedForDeletion stores the mark, which is a revision of its own even where
// the pod is gone at the same moment (upstream: Store.Delete updates a pod and
// then removes it).
func (c *Cluster) markedForDeletion(r *podRecord) {
	c.podChanged(r)
	switch {
	case c.removeIfDone(r):
	case r.pod.Spec.NodeName == "":
		c.failUnscheduled(r)
	default:
		c.kubelets.deleted(c, r)
	}
}

// removeIfDone removes a pod that is being deleted and is held by nothing any
// more.
func (c *Cluster) removeIfDone(r *podRecord) bool {
	p := &r.pod
	if r.removed || p.DeletionTimestamp == nil || *p.DeletionGracePeriodSeconds != 0 || len(p.Finalizers) > 0 {
		return false
	}
	c.podRemoved(r)
	return true
}

// dropPodFinalizer removes a finalizer from a pod, and the pod with it if that
// was the last thing that held it.
func (c *Cluster) dropPodFinalizer(r *podRecord, finalizer string) {
	if !r.pod.HasFinalizer(finalizer) {
		return
	}
	r.pod.Finalizers = without(r.pod.Finalizers, finalizer)
	if !c.removeIfDone(r) {
		c.podChanged(r)
	}
}

// OnWarning sets who hears warnings: those of the API server, as kubectl prints
// them, and that a Job asks for something which is not simulated.
func (c *Cluster) OnWarning(f func(string)) { c.warn = f }

func (c *Cluster) warning(text string) {
	if c.warn != nil {
		c.warn(text)
	}
}
