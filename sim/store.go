package sim

import (
	"slices"

	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// The store: every write goes through one of the six functions below, which
// number the revision, tell the watchers and wake whoever acts on it.

func (c *Cluster) jobAdded(r *jobRecord) {
	r.revision = c.nextRevision()
	key := keyOf(r.job.Namespace, r.job.Name)
	r.namesakes = c.jobNames[key]
	c.jobNames[key]++
	c.jobs[key] = r
	c.jobList = append(c.jobList, r)
	c.tellJob(Added, r)
	c.jobController.added(c, r)
}

// jobChanged follows a write to a Job; specChanged says that it was to the
// spec.
func (c *Cluster) jobChanged(r *jobRecord, specChanged bool) {
	r.revision = c.nextRevision()
	c.tellJob(Modified, r)
	c.jobController.changed(c, r, specChanged)
}

func (c *Cluster) jobRemoved(r *jobRecord) {
	r.revision = c.nextRevision()
	r.removed = true
	delete(c.jobs, keyOf(r.job.Namespace, r.job.Name))
	c.jobList = slices.DeleteFunc(c.jobList, func(other *jobRecord) bool { return other == r })
	c.tellJob(Deleted, r)
	c.jobController.removed(c, r)
}

func (c *Cluster) podAdded(r *podRecord) {
	r.revision = c.nextRevision()
	c.pods[keyOf(r.pod.Namespace, r.pod.Name)] = r
	c.podList = append(c.podList, r)
	c.countPod(r)
	c.tellPod(Added, r)
	c.jobController.podChanged(c, r)
	c.scheduler.added(c, r)
}

func (c *Cluster) podChanged(r *podRecord) {
	r.revision = c.nextRevision()
	c.uncountPod(r)
	c.tellPod(Modified, r)
	c.jobController.podChanged(c, r)
	if r.pod.IsTerminal() || r.pod.DeletionTimestamp != nil {
		c.scheduler.leaving(c, r)
	}
}

func (c *Cluster) podRemoved(r *podRecord) {
	r.revision = c.nextRevision()
	r.removed = true
	delete(c.pods, keyOf(r.pod.Namespace, r.pod.Name))
	c.uncountPod(r)
	c.tellPod(Deleted, r)
	c.jobController.podChanged(c, r)
	c.scheduler.leaving(c, r)
	c.kubelets.forget(c, r)
	c.collectOwners(r)
	c.podsGone++
	if c.podsGone > 64 && c.podsGone > len(c.podList)/2 {
		c.podList = slices.DeleteFunc(c.podList, func(r *podRecord) bool { return r.removed })
		c.podsGone = 0
	}
}

func (c *Cluster) nextRevision() int64 {
	c.revision++
	return c.revision
}

// countPod counts a new pod among those that have not ended.
func (c *Cluster) countPod(r *podRecord) {
	r.alive = true
	c.alive++
	c.charge(r.pod.Namespace, 1)
}

// uncountPod hears of a pod that may have ended, or is gone.
func (c *Cluster) uncountPod(r *podRecord) {
	if !r.alive || !r.removed && !r.pod.IsTerminal() {
		return
	}
	r.alive = false
	c.alive--
	c.charge(r.pod.Namespace, -1)
}

// Job returns a copy of the Job, or nil if there is none of that name.
func (c *Cluster) Job(namespace, name string) *job.Job {
	r := c.jobs[keyOf(namespace, name)]
	if r == nil {
		return nil
	}
	return clone.Of(r.snapshot())
}

// Pod returns a copy of the Pod, or nil if there is none of that name.
func (c *Cluster) Pod(namespace, name string) *pod.Pod {
	r := c.pods[keyOf(namespace, name)]
	if r == nil {
		return nil
	}
	return clone.Of(r.snapshot())
}

// Jobs returns copies of the Jobs of a namespace, or of all if it is empty, in
// the order of their creation.
func (c *Cluster) Jobs(namespace string) []*job.Job {
	var jobs []*job.Job
	for _, r := range c.jobList {
		if namespace == "" || namespace == r.job.Namespace {
			jobs = append(jobs, clone.Of(r.snapshot()))
		}
	}
	return jobs
}

// Pods returns copies of the Pods of a namespace, or of all if it is empty, in
// the order of their creation.
func (c *Cluster) Pods(namespace string) []*pod.Pod {
	var pods []*pod.Pod
	for _, r := range c.podList {
		if !r.removed && (namespace == "" || namespace == r.pod.Namespace) {
			pods = append(pods, clone.Of(r.snapshot()))
		}
	}
	return pods
}

// PodsOf returns copies of the pods that the Job controls, in the order of
// their creation.
func (c *Cluster) PodsOf(namespace, name string) []*pod.Pod {
	owner := c.jobs[keyOf(namespace, name)]
	var pods []*pod.Pod
	for _, r := range c.podList {
		if owner != nil && !r.removed && r.owner == owner {
			pods = append(pods, clone.Of(r.snapshot()))
		}
	}
	return pods
}
