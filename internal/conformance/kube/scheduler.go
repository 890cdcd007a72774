package kube

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"
)

// queue gives a pod its first turn with the scheduler, once it has no scheduling
// gates.
func (n *nodes) queue(w *worker, p *corev1.Pod) {
	if !w.queued && p.Spec.NodeName == "" && len(p.Spec.SchedulingGates) == 0 {
		w.queued = true
		n.agenda.after(w.latency.Schedule, w.schedule)
	}
}

// schedule gives the pod to the node with the fewest pods among those that have
// room, unless it is being deleted. One for which there is no room waits.
func (w *worker) schedule() {
	n := w.nodes
	chosen, taken := n.choose(), false
	w.call(func(s *Server, p *corev1.Pod) error {
		switch {
		case p.DeletionTimestamp != nil:
			return nil
		case chosen == nil:
			n.waiting = append(n.waiting, w)
			return w.refuse(p)
		}
		taken = true
		return s.bindPod(p, chosen.name)
	})
	switch {
	case taken: // the kubelet, another component, sees it after the Job controller may have
		w.findImages()
		n.agenda.then(w.sync)
	case chosen != nil: // the room was meant for this one
		n.tryWaiting(1)
	}
}

// choose returns the node with room that has the fewest pods; nil: none has room.
func (n *nodes) choose() (best *node) {
	for _, one := range n.all {
		if one.hasRoom() && (best == nil || one.pods < best.pods) {
			best = one
		}
	}
	return best
}

func (n *node) hasRoom() bool { return !n.lost && (n.room == 0 || n.pods < n.room) }

// refuse notes on the pod that there is no room for it, unless it says so already.
func (w *worker) refuse(p *corev1.Pod) error {
	message := w.nodes.noRoom()
	isSaid := func(c corev1.PodCondition) bool { return c.Type == corev1.PodScheduled && c.Message == message }
	if slices.ContainsFunc(p.Status.Conditions, isSaid) {
		return nil
	}
	return w.nodes.server.updatePodStatus(w.key, func(p *core.Pod) {
		podutil.UpdatePodCondition(&p.Status, &core.PodCondition{
			Type: core.PodScheduled, Status: core.ConditionFalse, ObservedGeneration: p.Generation,
			Reason: corev1.PodReasonUnschedulable, Message: message, LastTransitionTime: w.second(),
		})
	})
}

// noRoom is the scheduler's sentence for a pod that fits nowhere.
func (n *nodes) noRoom() string {
	lost := 0
	for _, one := range n.all {
		if one.lost {
			lost++
		}
	}
	full := len(n.all) - lost
	return fmt.Sprintf("0/%d nodes are available: %s no new claims to deallocate, preemption: 0/%d nodes are available: %s", len(n.all),
		sentence(term{full, "Too many pods"}, term{lost, "node(s) had untolerated taint(s)"}), len(n.all),
		sentence(term{full, "No preemption victims found for incoming pod"}, term{lost, "Preemption is not helpful for scheduling"}))
}

// term is a reason and how many nodes have it.
type term struct {
	n      int
	reason string
}

// sentence lists those reasons that some node has, in the order of the text.
func sentence(terms ...term) string {
	var texts []string
	for _, t := range terms {
		if t.n > 0 {
			texts = append(texts, fmt.Sprint(t.n, " ", t.reason))
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ") + "."
}

// tryWaiting gives the first pods that wait another turn, so many of them. Those
// that are gone or going do not wait any more.
func (n *nodes) tryWaiting(many int) {
	for many > 0 && len(n.waiting) > 0 {
		w := n.waiting[0]
		n.waiting = n.waiting[1:]
		if n.workers[w.uid] == w && w.seen.DeletionTimestamp == nil {
			n.agenda.after(w.latency.Schedule, w.schedule)
			many--
		}
	}
}

// tryAll gives all pods that wait another turn.
func (n *nodes) tryAll() { n.tryWaiting(len(n.waiting)) }
