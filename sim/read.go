package sim

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Job returns a copy of the Job, or nil if there is none of that name.
func (c *Cluster) Job(namespace, name string) *job.Job {
	c = c.orZero()
	if r := c.jobs.find(namespace, name); r != nil {
		return r.copied()
	}
	return nil
}

// Pod returns a copy of the Pod, or nil if there is none of that name.
func (c *Cluster) Pod(namespace, name string) *pod.Pod {
	c = c.orZero()
	if r := c.pods.find(namespace, name); r != nil {
		return r.copied()
	}
	return nil
}

// CronJob returns a copy of the CronJob, or nil if there is none of that name.
func (c *Cluster) CronJob(namespace, name string) *cronjob.CronJob {
	c = c.orZero()
	if r := c.cronJobs.find(namespace, name); r != nil {
		return r.copied()
	}
	return nil
}

// CronJobs returns copies of the CronJobs of a namespace, or of all if it is
// empty, in the order of their creation.
func (c *Cluster) CronJobs(namespace string) []*cronjob.CronJob {
	c = c.orZero()
	var cronJobs []*cronjob.CronJob
	for r := range c.cronJobs.all(namespace) {
		cronJobs = append(cronJobs, r.copied())
	}
	return cronJobs
}

// Jobs returns copies of the Jobs of a namespace, or of all if it is empty, in
// the order of their creation.
func (c *Cluster) Jobs(namespace string) []*job.Job {
	c = c.orZero()
	var jobs []*job.Job
	for r := range c.jobs.all(namespace) {
		jobs = append(jobs, r.copied())
	}
	return jobs
}

// Pods returns copies of the Pods of a namespace, or of all if it is empty, in
// the order of their creation.
func (c *Cluster) Pods(namespace string) []*pod.Pod {
	c = c.orZero()
	var pods []*pod.Pod
	for r := range c.pods.all(namespace) {
		pods = append(pods, r.copied())
	}
	return pods
}

// PodsOf returns copies of the pods that the Job controls, in the order of
// their creation.
func (c *Cluster) PodsOf(namespace, name string) []*pod.Pod {
	c = c.orZero()
	owner := c.jobs.find(namespace, name)
	var pods []*pod.Pod
	for r := range c.pods.all(namespace) {
		if owner != nil && r.derived.owner == owner {
			pods = append(pods, r.copied())
		}
	}
	return pods
}

// PodOf returns a copy of the n-th pod of the Job, counted from 1 in the order
// in which the Job got its pods; nil if it never had so many. A pod that was
// removed is found as long as it is kept: see Config.KeepRemoved.
func (c *Cluster) PodOf(namespace, name string, n int) *pod.Pod {
	c = c.orZero()
	owner := c.jobs.find(namespace, name)
	for r := range c.pods.all(namespace) {
		if owner != nil && r.derived.owner == owner && int(r.derived.replica) == n {
			return r.copied()
		}
	}
	var latest *podRow
	for r := range c.pods.removedRows() {
		if o := r.derived.owner; int(r.derived.replica) == n && o != nil && (o == owner || owner == nil) &&
			o.get().Namespace == namespace && o.get().Name == name {
			latest = r
		}
	}
	if latest == nil {
		return nil
	}
	return latest.copied()
}

// RemovedPods returns copies of the pods of a namespace, or of all if it is
// empty, that were removed and are still kept, each as it was last, in the order
// of their removal. See Config.KeepRemoved.
func (c *Cluster) RemovedPods(namespace string) []*pod.Pod {
	c = c.orZero()
	var pods []*pod.Pod
	for r := range c.pods.removedRows() {
		if namespace == "" || namespace == r.get().Namespace {
			pods = append(pods, r.copied())
		}
	}
	return pods
}

// Objects returns copies of the objects of a kind, such as "Job", in a
// namespace, or in all if it is empty, in the order of their creation. There
// are none of a kind that is not simulated. Events are a kind, too.
func (c *Cluster) Objects(kind, namespace string) []jobsim.Object {
	c = c.orZero()
	var objects []jobsim.Object
	if kind == eventKind {
		events := c.Events(namespace)
		for i := range events {
			objects = append(objects, &events[i])
		}
		return objects
	}
	if t := c.tables.of(kind); t != nil {
		t.each(namespace, func(r stored) { objects = append(objects, r.toKeep()) })
	}
	return objects
}

// Kinds returns the kinds of objects that are simulated.
func (c *Cluster) Kinds() []string {
	var names []string
	for _, r := range c.APIResources() {
		names = append(names, r.Kind)
	}
	return names
}

// APIResources returns what the API server serves: the kinds of objects that
// are simulated.
func (c *Cluster) APIResources() []jobsim.APIResource {
	var list []jobsim.APIResource
	for i := range kinds {
		k := &kinds[i]
		list = append(list, jobsim.APIResource{Name: k.plural(), APIVersion: k.apiVersion, Kind: k.name})
	}
	return append(list, jobsim.APIResource{Name: "events", APIVersion: "v1", Kind: eventKind})
}

const eventKind = "Event"
