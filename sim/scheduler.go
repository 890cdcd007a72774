package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// scheduler puts pods on nodes: each on the node with the fewest pods among
// those that have room, in the order in which the pods came.
type scheduler struct {
	nodes   []*node
	waiting []*podRecord // pods for which there was no room
	// scheduled is the condition of all pods that are bound in this second.
	scheduled []pod.Condition
}

// node is a Node with what is on it.
type node struct {
	Node
	pods   int // that have not ended
	images map[string]bool
	// lost says that the node is cut off; losses counts how often it was.
	lost   bool
	losses int
}

func newNodes(given []Node) []*node {
	nodes := make([]*node, len(given))
	for i, n := range given {
		nodes[i] = &node{Node: n, images: map[string]bool{}}
	}
	return nodes
}

func (n *node) hasRoom() bool { return !n.lost && (n.Pods == 0 || n.pods < n.Pods) }

// added hears of a new pod.
func (s *scheduler) added(c *Cluster, r *podRecord) {
	if r.pod.Spec.NodeName == "" {
		c.after(c.cfg.Latency.Schedule, r, 0)
		return
	}
	if n := s.node(r.pod.Spec.NodeName); n != nil {
		s.occupy(c, r, n)
	}
}

// fire is a pod's turn with the scheduler.
func (r *podRecord) fire(c *Cluster, _ uint32) {
	n := c.scheduler.choose()
	switch {
	case r.removed || r.pod.DeletionTimestamp != nil:
		if n != nil { // the room was meant for this one
			c.tryWaiting(1)
		}
	case n != nil:
		c.scheduler.bind(c, r, n)
	default:
		c.scheduler.waiting = append(c.scheduler.waiting, r)
		c.scheduler.refuse(c, r)
	}
}

// choose returns the node with room that has the fewest pods, or nil.
func (s *scheduler) choose() *node {
	var best *node
	for _, n := range s.nodes {
		if n.hasRoom() && (best == nil || n.pods < best.pods) {
			best = n
		}
	}
	return best
}

func (s *scheduler) bind(c *Cluster, r *podRecord, n *node) {
	r.pod.Spec.NodeName = n.Name
	if now := c.nowWhole(); len(s.scheduled) == 0 || !s.scheduled[0].LastTransitionTime.Equal(now) {
		s.scheduled = []pod.Condition{{
			Type: pod.Scheduled, Status: jobsim.ConditionTrue, LastTransitionTime: now, ObservedGeneration: 1,
		}}
		s.scheduled = c.kubelets.pool.Conditions(s.scheduled)
	}
	r.pod.Status.Conditions = s.scheduled
	c.podEvent(r, sourceScheduler, &jobsim.EventNote{
		Type: jobsim.EventNormal, Reason: "Scheduled",
		Message: "Successfully assigned " + r.pod.Namespace + "/" + r.pod.Name + " to " + n.Name,
	})
	c.podChanged(r)
	s.occupy(c, r, n)
}

// occupy counts the pod on the node, and gives it to the node's kubelet.
func (s *scheduler) occupy(c *Cluster, r *podRecord, n *node) {
	n.pods++
	r.node = n
	c.kubelets.begin(c, r)
}

// refuse notes on the pod that there is no room for it.
func (s *scheduler) refuse(c *Cluster, r *podRecord) {
	message := s.noRoom()
	c.podEvent(r, sourceScheduler, &jobsim.EventNote{
		Type: jobsim.EventWarning, Reason: "FailedScheduling", Message: message,
	})
	if old := r.pod.Status.Condition(pod.Scheduled); old != nil && old.Message == message {
		return
	}
	r.pod.Status.Conditions = []pod.Condition{{
		Type: pod.Scheduled, Status: jobsim.ConditionFalse, Reason: "Unschedulable", Message: message,
		LastTransitionTime: c.nowWhole(), ObservedGeneration: 1,
	}}
	c.podChanged(r)
}

// noRoom is the scheduler's sentence for a pod that fits nowhere (upstream:
// framework.FitError).
func (s *scheduler) noRoom() string {
	all := len(s.nodes)
	reasons := map[string]int{}
	unhelpful := 0
	for _, n := range s.nodes {
		switch {
		case n.lost:
			reasons["node(s) had untolerated taint(s)"]++
			unhelpful++
		case n.Pods < 0:
			reasons["node(s) were unschedulable"]++
			unhelpful++
		default:
			reasons["Too many pods"]++
		}
	}
	preemption := map[string]int{}
	if unhelpful > 0 {
		preemption["Preemption is not helpful for scheduling"] = unhelpful
	}
	if full := all - unhelpful; full > 0 {
		preemption["No preemption victims found for incoming pod"] = full
	}
	return fmt.Sprintf("0/%d nodes are available: %s no new claims to deallocate, preemption: 0/%d nodes are available: %s",
		all, histogram(reasons), all, histogram(preemption))
}

// histogram lists the reasons with their numbers, in the order of the text.
func histogram(reasons map[string]int) string {
	var terms []string
	for reason, n := range reasons {
		terms = append(terms, fmt.Sprintf("%d %s", n, reason))
	}
	slices.SortFunc(terms, cmp.Compare[string])
	return strings.Join(terms, ", ") + "."
}

// leaving hears of a pod that has ended, is gone, or is about to go.
func (s *scheduler) leaving(c *Cluster, r *podRecord) {
	if r.node == nil || !r.removed && !r.pod.IsTerminal() {
		return
	}
	r.node.pods--
	r.node = nil
	c.tryWaiting(1)
}

// tryWaiting gives the first n pods that wait another turn.
func (c *Cluster) tryWaiting(n int) {
	s := &c.scheduler
	for n > 0 && len(s.waiting) > 0 {
		r := s.waiting[0]
		s.waiting = s.waiting[1:]
		if !r.removed && r.pod.DeletionTimestamp == nil {
			c.after(c.cfg.Latency.Schedule, r, 0)
			n--
		}
	}
}
