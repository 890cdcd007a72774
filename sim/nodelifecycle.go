package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

// How the control plane treats a node that does not answer.
const (
	// nodeMonitorGrace is how long it may stay silent before its pods count as
	// not ready (kube-controller-manager: --node-monitor-grace-period).
	nodeMonitorGrace = 50 * time.Second
	// notReadyToleration is how long its pods are left alone then (admission
	// plugin DefaultTolerationSeconds).
	notReadyToleration = 300 * time.Second
)

// nodeLifecycle is the node lifecycle controller, and the taint eviction
// controller beside it.
type nodeLifecycle struct {
	cluster  *Cluster
	notReady *workQueue[*node]
	evict    *workQueue[*node]
}

func startNodeLifecycle(c *Cluster) controller {
	l := &nodeLifecycle{cluster: c}
	l.notReady = newWorkQueue(c, backoff.Exponential{}.After, l.markNotReady)
	l.evict = newWorkQueue(c, backoff.Exponential{}.After, l.evictFrom)
	c.nodeLifecycle = l
	return l
}

// busy is false: pods on a lost node have not ended, which keeps a run going
// by itself.
func (*nodeLifecycle) busy() bool { return false }

func (l *nodeLifecycle) lost(n *node) {
	l.notReady.addAfter(n, nodeMonitorGrace)
	l.evict.addAfter(n, nodeMonitorGrace+notReadyToleration)
}

func (l *nodeLifecycle) recovered(n *node) {
	l.notReady.drop(n)
	l.evict.drop(n)
}

// markNotReady makes the pods of a silent node count as not ready (upstream:
// MarkPodsNotReady).
func (l *nodeLifecycle) markNotReady(n *node) {
	c := l.cluster
	for _, w := range c.workersOn(n) {
		r := w.pod
		status := &r.get().Status
		if ready := status.Condition(pod.Ready); ready == nil || ready.Status == jobsim.ConditionFalse {
			continue
		}
		conditions := slices.Clone(status.Conditions)
		for i := range conditions {
			if conditions[i].Type == pod.Ready {
				conditions[i].Status, conditions[i].LastTransitionTime = jobsim.ConditionFalse, c.nowWhole()
			}
		}
		if err := ask(c, actorNodeLifecycle, verbUpdateStatus, r, podConditions(conditions)); err != nil {
			l.notReady.addRateLimited(n)
			continue
		}
		c.record(r, actorNodeLifecycle, jobsim.EventNote{
			Type: jobsim.EventWarning, Reason: "NodeNotReady", Message: "Node is not ready",
		})
	}
}

// evictFrom deletes the pods of a node that is unreachable for too long
// (upstream: tainteviction).
func (l *nodeLifecycle) evictFrom(n *node) {
	c := l.cluster
	for _, w := range c.workersOn(n) {
		r := w.pod
		p := r.get()
		if p.DeletionTimestamp != nil {
			continue
		}
		c.record(r, actorTaintEviction, jobsim.EventNote{
			Type: jobsim.EventNormal, Reason: "TaintManagerEviction",
			Message: "Marking for deletion Pod " + p.Namespace + "/" + p.Name,
		})
		conditions := append(slices.Clip(p.Status.Conditions),
			c.disruption(r, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"))
		if ask(c, actorTaintEviction, verbUpdateStatus, r, podConditions(conditions)) != nil ||
			r.askDelete(c, actorTaintEviction, jobsim.DeleteOptions{}) != nil {
			l.evict.addRateLimited(n)
		}
	}
}

// disruption is the condition of a pod that is stopped from outside.
func (c *Cluster) disruption(r *podRow, reason, message string) pod.Condition {
	return pod.Condition{
		Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue, Reason: reason, Message: message,
		LastTransitionTime: c.nowWhole(), ObservedGeneration: r.get().Generation,
	}
}
