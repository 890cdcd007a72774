package kube

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/record"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// node is a machine.
type node struct {
	name   string
	room   int             // for how many pods that have not ended; 0: for any number
	pods   int             // that have not ended
	images map[string]bool // that are on it
	events record.EventRecorder
	lost   bool // it is cut off
	losses int  // how often it was lost: what was planned for an earlier loss is void
}

// startAll makes the nodes of the scenario and starts their recorders of events.
func (n *nodes) startAll() (stop func()) {
	var stops []func()
	for i, room := range n.scenario.Rooms() {
		one := &node{name: scenario.NodeName(i), room: room, images: map[string]bool{}}
		var stop func()
		one.events, stop = startRecorder(n.server, one.name)
		n.all, stops = append(n.all, one), append(stops, stop)
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// named is the node of that name.
func (n *nodes) named(name string) *node {
	return n.all[slices.IndexFunc(n.all, func(one *node) bool { return one.name == name })]
}

// count notes on which node a pod is, and whether it takes room there.
func (n *nodes) count(w *worker, kind watch.EventType, p *corev1.Pod) {
	switch {
	case w.node == nil && p.Spec.NodeName != "":
		w.node = n.named(p.Spec.NodeName)
		w.isRoom = true
		w.node.pods++
	case w.isRoom && (kind == watch.Deleted || isTerminal(p)):
		w.isRoom = false
		w.node.pods--
		n.tryWaiting(1)
	}
}

func isTerminal(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodFailed || p.Status.Phase == corev1.PodSucceeded
}

// on lists the pods on a node that have not ended, oldest first.
func (n *nodes) on(one *node) []*worker {
	n.server.mu.Lock()
	defer n.server.mu.Unlock()
	var workers []*worker
	for o := range n.server.pods.all() {
		if w := n.workers[o.GetUID()]; w != nil && w.node == one && w.isRoom {
			workers = append(workers, w)
		}
	}
	return workers
}

// How the control plane treats a node that does not answer: when its pods count as
// not ready (kube-controller-manager: --node-monitor-grace-period), and how long
// they are left alone then (admission plugin DefaultTolerationSeconds).
const (
	nodeMonitorGrace   = 50 * time.Second
	notReadyToleration = 300 * time.Second
)

// lose cuts a node off: its containers run on, and nothing of them reaches the API
// server.
func (n *nodes) lose(one *node) {
	if one.lost {
		return
	}
	one.lost = true
	one.losses++
	for _, w := range n.on(one) {
		w.goOffline()
	}
	loss := one.losses
	whileLost := func(do func(*worker)) func() {
		return func() {
			if !one.lost || one.losses != loss {
				return
			}
			for _, w := range n.on(one) {
				do(w)
			}
		}
	}
	n.agenda.after(nodeMonitorGrace, whileLost((*worker).markNotReady))
	n.agenda.after(nodeMonitorGrace+notReadyToleration, whileLost((*worker).evictByTaint))
}

// recover brings a node back: its kubelet reports what has happened, and stops what
// was to be deleted.
func (n *nodes) recover(one *node) {
	one.lost = false
	for _, w := range n.on(one) {
		w.offline = false
		n.agenda.then(w.sync)
	}
	n.tryAll()
}

// resize changes for how many pods a node has room. Those that are there stay.
func (n *nodes) resize(one *node, room int) {
	one.room = room
	n.tryAll()
}

// goOffline is the moment at which the pod's node is cut off.
func (w *worker) goOffline() {
	status := w.copy.Status
	w.copy = *w.seen
	if w.held {
		w.copy.Status = status
	}
	w.offline = true
}

// markNotReady makes a pod of a silent node count as not ready (upstream: the node
// lifecycle controller's MarkPodsNotReady).
func (w *worker) markNotReady() {
	w.call(func(s *Server, p *corev1.Pod) error {
		isReady := func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status != corev1.ConditionFalse
		}
		if !slices.ContainsFunc(p.Status.Conditions, isReady) {
			return nil
		}
		return s.updatePodStatus(w.key, func(p *core.Pod) {
			i, _ := podutil.GetPodCondition(&p.Status, core.PodReady)
			c := &p.Status.Conditions[i]
			c.Status, c.LastTransitionTime = core.ConditionFalse, w.second()
		})
	})
}

// evictByTaint marks a pod as disrupted and deletes it (upstream: the taint
// eviction controller's addConditionAndDeletePod).
func (w *worker) evictByTaint() {
	w.call(func(s *Server, p *corev1.Pod) error {
		if p.DeletionTimestamp != nil {
			return nil
		}
		err := s.updatePodStatus(w.key, func(p *core.Pod) {
			podutil.UpdatePodCondition(&p.Status, &core.PodCondition{
				Type: core.DisruptionTarget, Status: core.ConditionTrue, ObservedGeneration: p.Generation,
				Reason: "DeletionByTaintManager", Message: "Taint manager: deleting due to NoExecute taint",
				LastTransitionTime: w.second(),
			})
		})
		if err != nil {
			return err
		}
		return s.deletePod(w.key, nil, &w.uid)
	})
}

// second is the present moment as conditions show it.
func (w *worker) second() metav1.Time { return metav1.NewTime(w.nodes.agenda.now()).Rfc3339Copy() }
