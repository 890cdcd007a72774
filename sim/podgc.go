package sim

import (
	"time"

	"github.com/jobsim/jobsim/pod"
)

// podGCPeriod is how often the pod garbage collector looks, counted from the
// start of the cluster (upstream: podgc's gcCheckPeriod).
const podGCPeriod = 20 * time.Second

// failUnscheduled arranges for the pod garbage collector to find a pod that is
// being deleted, is held by a finalizer and is on no node. No kubelet will ever
// say that it has ended, so the collector marks it as Failed. A Job that
// replaces only failed pods waits for that (upstream: gcUnscheduledTerminating).
func (c *Cluster) failUnscheduled(r *podRecord) {
	next := c.now - c.now%podGCPeriod + podGCPeriod
	c.after(next-c.now, taskFunc(func(c *Cluster) {
		if r.removed || r.pod.IsTerminal() {
			return
		}
		r.pod.Status.Phase = pod.Failed
		r.pod.Status.ObservedGeneration = r.pod.Generation
		c.podChanged(r)
	}), 0)
}
