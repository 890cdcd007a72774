package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// How the control plane treats a node that does not answer.
const (
	// nodeMonitorGrace is how long it may stay silent before its pods count as
	// not ready (kube-controller-manager: --node-monitor-grace-period).
	nodeMonitorGrace = 50 * time.Second
	// unreachableTaint is what the node has then, with the effect NoExecute, and
	// unreachableToleration how long a pod tolerates that which does not say
	// otherwise (admission plugin DefaultTolerationSeconds).
	unreachableTaint      = "node.kubernetes.io/unreachable"
	unreachableToleration = 300 * time.Second
	// nodeMonitorPeriod is how long after a failure its pods are marked again
	// (--node-monitor-period).
	nodeMonitorPeriod = 5 * time.Second
	// evictionTries is how often a pod is tried to be evicted, evictionRetry
	// apart, before it is left where it is (upstream: deletePodHandler).
	evictionTries = 5
	evictionRetry = 10 * time.Millisecond
)

// nodeLifecycle is the node lifecycle controller, and the taint eviction
// controller beside it.
type nodeLifecycle struct {
	finite
	cluster  *Cluster
	notReady *workQueue[*node]
	taints   *workQueue[*node]   // nodes that get the taint of an unreachable one
	evict    *workQueue[*podRow] // pods that tolerate it no longer
}

func startNodeLifecycle(c *Cluster) controller {
	l := &nodeLifecycle{cluster: c}
	l.notReady = newWorkQueue(c, always(nodeMonitorPeriod), l.markNotReady)
	l.taints = newWorkQueue(c, always(evictionRetry), l.evictFrom)
	l.evict = newWorkQueue(c, always(evictionRetry), l.evictPod)
	c.nodeLifecycle = l
	return l
}

// always is a retry after the same wait each time.
func always(d time.Duration) func(failures int) time.Duration {
	return func(int) time.Duration { return d }
}

// busy is false: pods on a lost node have not ended, which keeps a run going
// by itself.
func (*nodeLifecycle) busy() bool { return false }

func (l *nodeLifecycle) lost(n *node) {
	l.notReady.addAfter(n, nodeMonitorGrace)
	l.taints.addAfter(n, nodeMonitorGrace)
}

func (l *nodeLifecycle) recovered(n *node) {
	l.notReady.drop(n)
	l.taints.drop(n)
	for _, w := range l.cluster.workersOn(n) {
		l.evict.drop(w.pod)
	}
}

// markNotReady makes the pods of a silent node count as not ready (upstream:
// MarkPodsNotReady).
func (l *nodeLifecycle) markNotReady(n *node) error {
	if !n.lost {
		return nil
	}
	var errs errorList
	for _, w := range l.cluster.workersOn(n) {
		errs.add(l.markPodNotReady(w.pod))
	}
	return errs.err()
}

func (l *nodeLifecycle) markPodNotReady(r *podRow) error {
	c, conditions := l.cluster, r.get().Status.Conditions
	ready := r.get().Status.Condition(pod.Ready)
	if ready == nil || ready.Status == jobsim.ConditionFalse {
		return nil
	}
	not := *ready
	not.Status, not.LastTransitionTime = jobsim.ConditionFalse, c.nowWhole()
	err := ask(c, ComponentNodeController, VerbUpdateStatus, r, podConditions(withCondition(conditions, not)))
	c.record(r, ComponentNodeController, jobsim.EventNote{
		Type: jobsim.EventWarning, Reason: "NodeNotReady", Message: "Node is not ready",
	})
	return err
}

// evictFrom lets the pods of a node that is unreachable be evicted, each when it
// tolerates that no longer (upstream: tainteviction).
func (l *nodeLifecycle) evictFrom(n *node) error {
	for _, w := range l.cluster.workersOn(n) {
		if wait := toleratesUnreachable(w.pod.get()); wait != never {
			l.evict.addAfter(w.pod, wait)
		}
	}
	return nil
}

// toleratesUnreachable is how long a pod stays on a node that is unreachable; never:
// it is not evicted. The shortest of its tolerations counts (upstream:
// getMinTolerationTime).
func toleratesUnreachable(p *pod.Pod) time.Duration {
	tolerates, wait := false, never
	for i := range p.Spec.Tolerations {
		t := &p.Spec.Tolerations[i]
		if !t.Tolerates(unreachableTaint, "", pod.NoExecute) {
			continue
		}
		tolerates = true
		if s := t.TolerationSeconds; s != nil && (wait == never || apitime.Seconds(max(0, *s)) < wait) {
			wait = apitime.Seconds(max(0, *s))
		}
	}
	if !tolerates {
		return unreachableToleration
	}
	return wait
}

// evictPod marks a pod as disrupted and deletes it (upstream: deletePodHandler,
// addConditionAndDeletePod).
func (l *nodeLifecycle) evictPod(r *podRow) error {
	c, p, tried := l.cluster, r.get(), l.evict.failures(r)
	if r.removed || p.DeletionTimestamp != nil || r.derived.node == nil || !r.derived.node.lost || tried == evictionTries {
		return nil
	}
	if tried == 0 {
		c.record(r, ComponentTaintEviction, jobsim.EventNote{
			Type: jobsim.EventNormal, Reason: "TaintManagerEviction",
			Message: "Marking for deletion Pod " + p.Namespace + "/" + p.Name,
		})
	}
	conditions := withCondition(p.Status.Conditions,
		c.disruption(r, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"))
	if err := ask(c, ComponentTaintEviction, VerbUpdateStatus, r, podConditions(conditions)); err != nil {
		return err
	}
	return r.askDelete(c, ComponentTaintEviction, jobsim.DeleteOptions{})
}

// disruption is the condition of a pod that is stopped from outside.
func (c *Cluster) disruption(r *podRow, reason, message string) pod.Condition {
	return pod.Condition{
		Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue, Reason: reason, Message: message,
		LastTransitionTime: c.nowWhole(), ObservedGeneration: r.get().Generation,
	}
}

// withCondition returns a copy of the list with a condition in the place of
// that of its type, or at the end. A status that stays keeps the time since
// when it is so (upstream: UpdatePodCondition).
func withCondition(list []pod.Condition, c pod.Condition) []pod.Condition {
	list = slices.Clone(list)
	i := indexOfCondition(list, c.Type)
	if i < 0 {
		return append(list, c)
	}
	if list[i].Status == c.Status {
		c.LastTransitionTime = list[i].LastTransitionTime
	}
	list[i] = c
	return list
}

func indexOfCondition(list []pod.Condition, t pod.ConditionType) int {
	return slices.IndexFunc(list, func(c pod.Condition) bool { return c.Type == t })
}
