package sim

import (
	"strconv"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// WatchType is what a revision did to its object.
type WatchType string

// The types of revisions.
const (
	Added    WatchType = "ADDED"
	Modified WatchType = "MODIFIED"
	Deleted  WatchType = "DELETED"
)

// WatchEvent is one revision of a Job or a Pod.
type WatchEvent struct {
	// At is the virtual time since the start.
	At   time.Duration
	Type WatchType
	// Exactly one of Job and Pod is set: the object as this revision left it.
	// It is the watcher's to keep, and to be read only.
	Job *job.Job
	Pod *pod.Pod
}

// Object returns the Job or the Pod.
func (e WatchEvent) Object() any {
	if e.Job != nil {
		return e.Job
	}
	return e.Pod
}

// Watch calls f for every revision from now on, in order, at the moment at
// which it is made. f must not change the cluster; it may use At.
func (c *Cluster) Watch(f func(WatchEvent)) { c.watchers = append(c.watchers, f) }

func (c *Cluster) tellJob(t WatchType, r *jobRecord) {
	if len(c.watchers) == 0 {
		return
	}
	snapshot := r.snapshot()
	for _, f := range c.watchers {
		f(WatchEvent{At: c.now, Type: t, Job: snapshot})
	}
}

func (c *Cluster) tellPod(t WatchType, r *podRecord) {
	if len(c.watchers) == 0 {
		return
	}
	snapshot := r.snapshot()
	for _, f := range c.watchers {
		f(WatchEvent{At: c.now, Type: t, Pod: snapshot})
	}
}

// snapshot is the Job as it is now. Nothing in the store is changed in place
// below the top level of an object, so a copy of that is enough.
func (r *jobRecord) snapshot() *job.Job {
	j := r.job
	j.TypeMeta = jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind}
	j.ResourceVersion = strconv.FormatInt(r.revision, 10)
	return &j
}

func (r *podRecord) snapshot() *pod.Pod {
	p := r.pod
	p.TypeMeta = jobsim.TypeMeta{APIVersion: "v1", Kind: "Pod"}
	p.ResourceVersion = strconv.FormatInt(r.revision, 10)
	return &p
}
