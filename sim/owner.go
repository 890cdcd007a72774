package sim

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Whose pods are whose: which Job controls a pod, which would adopt it, and
// what becomes of one that no Job will count any more.

// ownerChanged hears that the owner references of a pod changed.
func (jc *jobController) ownerChanged(c *Cluster, r *podRecord) {
	if r.owner != nil && !r.owner.removed {
		jc.enqueue(c, r.owner, jc.settings.SyncDelay())
	}
	if jc.assign(r, c.controllerOf(&r.pod)); r.owner == nil {
		jc.offer(c, r)
	}
}

// assign makes the pod one of those that the Job looks after; nil: of none.
func (jc *jobController) assign(r *podRecord, owner *jobRecord) {
	r.owner = owner
	if owner == nil {
		return
	}
	owner.sync.replicas++
	r.replica = owner.sync.replicas
	owner.sync.live = append(owner.sync.live, r)
}

// controllerOf finds the Job that controls a pod.
func (c *Cluster) controllerOf(p *pod.Pod) *jobRecord {
	if ref := p.ControllerOf(); ref != nil {
		return c.owner(p.Namespace, ref)
	}
	return nil
}

// owner finds the Job that a reference means.
func (c *Cluster) owner(namespace string, ref *jobsim.OwnerReference) *jobRecord {
	if ref.Kind != job.Kind {
		return nil
	}
	owner := c.jobs[keyOf(namespace, ref.Name)]
	if owner == nil || owner.job.UID != ref.UID {
		return nil
	}
	return owner
}

// offer wakes the Jobs that would adopt a pod which has no controller, or no
// longer one (upstream: addPod, updatePod).
func (jc *jobController) offer(c *Cluster, r *podRecord) {
	if r.removed || r.pod.ControllerOf() != nil {
		return
	}
	if !r.orphan {
		r.orphan = true
		jc.orphans = append(jc.orphans, r)
	}
	if r.pod.DeletionTimestamp != nil {
		return
	}
	for _, j := range c.jobList {
		if jc.mayAdopt(&j.job, &r.pod) {
			jc.enqueue(c, j, jc.settings.SyncDelay())
		}
	}
}

// mayAdopt reports whether the Job would adopt the pod. Only a selector of the
// user's own can match a pod that the Job did not create.
func (jc *jobController) mayAdopt(j *job.Job, p *pod.Pod) bool {
	return j.Spec.ManualSelector != nil && *j.Spec.ManualSelector &&
		j.Namespace == p.Namespace && j.Spec.Selector.Matches(p.Labels)
}

func (jc *jobController) appendOrphans(pods []*pod.Pod) []*pod.Pod {
	orphans := jc.orphans[:0]
	for _, p := range jc.orphans {
		if !p.removed && p.pod.ControllerOf() == nil {
			orphans = append(orphans, p)
			pods = append(pods, &p.pod)
			continue
		}
		p.orphan = false
	}
	jc.orphans = orphans
	return pods
}

func (c *Cluster) adopt(r *jobRecord, p *pod.Pod) {
	adopted := c.record(p)
	if adopted == nil {
		return
	}
	adopted.pod.OwnerReferences = append(adopted.pod.OwnerReferences[:len(p.OwnerReferences):len(p.OwnerReferences)], r.job.ControllerReference())
	if !p.HasFinalizer(job.TrackingFinalizer) {
		adopted.pod.Finalizers = append(p.Finalizers[:len(p.Finalizers):len(p.Finalizers)], job.TrackingFinalizer)
	}
	c.jobController.ownerChanged(c, adopted)
	c.podChanged(adopted)
}

// release lets go of a pod that the Job's selector no longer matches.
func (c *Cluster) release(r *jobRecord, p *pod.Pod) {
	released := c.record(p)
	if released == nil {
		return
	}
	released.pod.Finalizers = without(released.pod.Finalizers, job.TrackingFinalizer)
	c.disown(released, r.job.UID)
}

// releaseOrphans takes the tracking finalizer off the pods of a Job that is
// finished or gone and will not do it any more (upstream: syncOrphanPod).
func (c *Cluster) releaseOrphans(r *jobRecord) {
	c.after(0, taskFunc(func(c *Cluster) {
		for _, p := range r.sync.live {
			c.releaseOrphan(p)
		}
	}), 0)
}

// releaseOrphan does it for one pod, if no Job is still to count it.
func (c *Cluster) releaseOrphan(p *podRecord) {
	if p.removed || !p.pod.HasFinalizer(job.TrackingFinalizer) {
		return
	}
	c.after(0, taskFunc(func(c *Cluster) {
		if owner := c.controllerOf(&p.pod); !p.removed && (owner == nil || owner.job.Status.Finished()) {
			c.dropPodFinalizer(p, job.TrackingFinalizer)
		}
	}), 0)
}
