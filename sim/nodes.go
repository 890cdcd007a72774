package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// What befalls nodes and the pods on them.

// SetNode changes how many pods a node may have, or adds the node. 0 means no
// limit, -1 that it accepts no pods. Pods that are there stay.
func (c *Cluster) SetNode(name string, pods int) {
	s := &c.scheduler
	if s.node(name) == nil {
		s.nodes = append(s.nodes, newNodes([]Node{{Name: name}})...)
	}
	s.node(name).Pods = pods
	c.tryWaiting(len(s.waiting))
}

func (s *scheduler) node(name string) *node {
	if i := slices.IndexFunc(s.nodes, func(n *node) bool { return n.Name == name }); i >= 0 {
		return s.nodes[i]
	}
	return nil
}

// How the control plane treats a node that does not answer.
const (
	// nodeMonitorGrace is how long it may stay silent before its pods count as
	// not ready (kube-controller-manager: --node-monitor-grace-period).
	nodeMonitorGrace = 50 * time.Second
	// notReadyToleration is how long its pods are left alone then (admission
	// plugin DefaultTolerationSeconds).
	notReadyToleration = 300 * time.Second
)

// LoseNode cuts a node off: its containers run on, but nobody hears of it.
// After 50 s its pods count as not ready, and after 300 s more they are marked
// for deletion; since no kubelet answers, they stay so until the node comes
// back. A Job replaces such a pod at once, so that two pods may run for one
// task.
func (c *Cluster) LoseNode(name string) error {
	n := c.scheduler.node(name)
	if n == nil {
		return notFound("nodes", name)
	}
	if n.lost {
		return nil
	}
	n.lost = true
	n.losses++
	loss := n.losses
	for _, w := range c.workersOn(n) {
		w.goOffline()
	}
	still := func() bool { return n.lost && n.losses == loss }
	c.after(nodeMonitorGrace, taskFunc(func(c *Cluster) {
		if still() {
			c.markNotReady(n)
		}
	}), 0)
	c.after(nodeMonitorGrace+notReadyToleration, taskFunc(func(c *Cluster) {
		if still() {
			c.evictFrom(n)
		}
	}), 0)
	return nil
}

// RecoverNode brings a node back: its kubelet reports what has happened, and
// stops what was to be deleted.
func (c *Cluster) RecoverNode(name string) error {
	n := c.scheduler.node(name)
	if n == nil {
		return notFound("nodes", name)
	}
	n.lost = false
	for _, w := range c.workersOn(n) {
		w.offline = false
		c.kubelets.resync(c, w)
	}
	c.tryWaiting(len(c.scheduler.waiting))
	return nil
}

// workersOn lists the pods on a node that have not ended, oldest first.
func (c *Cluster) workersOn(n *node) []*podWorker {
	var workers []*podWorker
	for _, r := range c.podList {
		if r.node == n && r.worker != nil {
			workers = append(workers, r.worker)
		}
	}
	return workers
}

// markNotReady is what the node lifecycle controller does to the pods of a
// silent node (upstream: MarkPodsNotReady).
func (c *Cluster) markNotReady(n *node) {
	for _, w := range c.workersOn(n) {
		r := w.pod
		if ready := r.pod.Status.Condition(pod.Ready); ready == nil || ready.Status == jobsim.ConditionFalse {
			continue
		}
		conditions := slices.Clone(r.pod.Status.Conditions)
		for i := range conditions {
			if conditions[i].Type == pod.Ready {
				conditions[i].Status, conditions[i].LastTransitionTime = jobsim.ConditionFalse, c.nowWhole()
			}
		}
		r.pod.Status.Conditions = conditions
		c.podChanged(r)
		c.podEvent(r, "node-controller", &jobsim.EventNote{
			Type: jobsim.EventWarning, Reason: "NodeNotReady", Message: "Node is not ready",
		})
	}
}

// evictFrom is what the taint eviction controller does to the pods of a node
// that is unreachable for too long (upstream: tainteviction).
func (c *Cluster) evictFrom(n *node) {
	for _, w := range c.workersOn(n) {
		r := w.pod
		if r.pod.DeletionTimestamp != nil {
			continue
		}
		c.podEvent(r, "taint-eviction-controller", &jobsim.EventNote{
			Type: jobsim.EventNormal, Reason: "TaintManagerEviction",
			Message: "Marking for deletion Pod " + r.pod.Namespace + "/" + r.pod.Name,
		})
		r.pod.Status.Conditions = append(slices.Clip(r.pod.Status.Conditions),
			c.disruption(r, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"))
		c.podChanged(r)
		c.deletePod(r, nil)
	}
}

// disruption is the condition of a pod that is stopped from outside.
func (c *Cluster) disruption(r *podRecord, reason, message string) pod.Condition {
	return pod.Condition{
		Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue, Reason: reason, Message: message,
		LastTransitionTime: c.nowWhole(), ObservedGeneration: r.pod.Generation,
	}
}

// EvictPod lets the pod's kubelet evict it, as it does when the node runs out
// of a resource such as "memory": its containers are killed, and the pod stays
// as Failed with reason Evicted (upstream: the kubelet's eviction manager). A
// pod that has ended is left as it is.
func (c *Cluster) EvictPod(namespace, name, resource string) error {
	r := c.pods[keyOf(namespace, name)]
	switch {
	case r == nil:
		return notFound("pods", name)
	case r.worker == nil && r.pod.IsTerminal():
		return nil
	case r.worker == nil || r.node == nil || r.node.lost:
		return &APIError{"BadRequest", "pod " + name + " is on no node that could evict it"}
	}
	message := "The node was low on resource: " + resource + ". "
	c.podEvent(r, sourceKubelet, &jobsim.EventNote{Type: jobsim.EventWarning, Reason: "Evicted", Message: message})
	w := r.worker
	for i := range w.containers {
		w.containers[i].kill(c)
	}
	status := r.pod.Status
	status.Phase, status.Reason, status.Message = pod.Failed, "Evicted", message
	status.Conditions = append(slices.Clip(status.Conditions), c.disruption(r, "TerminationByKubelet", message))
	w.hold(&status)
	c.kubelets.sync(c, w)
	return nil
}
