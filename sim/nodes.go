package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// Node is a machine on which pods run.
type Node struct {
	// Name is that of the node; it must be given.
	Name string
	// Pods is the most pods that may be on the node at once and not have
	// ended; zero means no limit.
	Pods int
	// Unschedulable says that the node takes no new pods, but for those that
	// tolerate its taint, node.kubernetes.io/unschedulable.
	Unschedulable bool
}

// node is a Node with what is on it.
type node struct {
	Node
	pods   int // that have not ended
	images map[string]bool
	lost   bool // the node is cut off
	// scheduled is the event of every pod that is bound to the node.
	scheduled jobsim.EventNote
}

func newNodes(given []Node) []*node {
	nodes := make([]*node, len(given))
	for i, n := range given {
		nodes[i] = &node{Node: n, images: map[string]bool{}, scheduled: jobsim.EventNote{
			Type: jobsim.EventNormal, Reason: "Scheduled",
			Message: "Successfully assigned " + objectName + " to " + n.Name,
		}}
	}
	return nodes
}

// takes reports whether a pod may be scheduled to the node.
func (n *node) takes(p *pod.Pod) bool { return n.hasRoom() && !n.lost && !n.keepsAway(p) }

func (n *node) hasRoom() bool { return n.Pods == 0 || n.pods < n.Pods }

// unschedulableTaint is that of a cordoned node. A pod that tolerates it is
// scheduled there nonetheless, such as those of a DaemonSet.
const unschedulableTaint = "node.kubernetes.io/unschedulable"

// keepsAway reports whether the node is cordoned for the pod (upstream: the plugin
// NodeUnschedulable).
func (n *node) keepsAway(p *pod.Pod) bool {
	return n.Unschedulable && !slices.ContainsFunc(p.Spec.Tolerations, func(t pod.Toleration) bool {
		return t.Tolerates(unschedulableTaint, "", pod.NoSchedule)
	})
}

func (s *scheduler) node(name string) *node {
	if i := slices.IndexFunc(s.nodes, func(n *node) bool { return n.Name == name }); i >= 0 {
		return s.nodes[i]
	}
	return nil
}

// validateNodes returns what is wrong with nodes that are to be added to the
// others, which the cluster has already. Path is the field that holds nodes, for
// the errors.
func validateNodes(path string, nodes []Node, others []*node) error {
	var errs errorList
	seen := map[string]bool{}
	for _, n := range others {
		seen[n.Name] = true
	}
	for i, n := range nodes {
		switch {
		case n.Name == "":
			errs.add(fmt.Errorf("%s[%d].Name: Required value", path, i))
		case seen[n.Name]:
			errs.add(fmt.Errorf("%s[%d].Name: Duplicate value: %q", path, i, n.Name))
		}
		if n.Pods < 0 {
			errs.add(fmt.Errorf("%s[%d].Pods: Invalid value: %d: must be greater than or equal to 0", path, i, n.Pods))
		}
		seen[n.Name] = true
	}
	return errs.err()
}

// AddNode adds a node. Pods that wait for room are tried on it.
func (c *Cluster) AddNode(n Node) error {
	return c.set(func() error {
		if err := validateNodes("sim: AddNode", []Node{n}, c.scheduler.nodes); err != nil {
			return err
		}
		c.scheduler.nodes = append(c.scheduler.nodes, newNodes([]Node{n})...)
		c.scheduler.tryAll()
		return nil
	})
}

// SetNodePods changes how many pods a node may have; 0 means no limit. Pods
// that are there stay.
func (c *Cluster) SetNodePods(name string, pods int) error {
	if pods < 0 {
		return fmt.Errorf("sim: SetNodePods: Invalid value: %d: must be greater than or equal to 0; to take no pods, cordon the node", pods)
	}
	return c.resize(name, func(n *node) { n.Pods = pods })
}

// Cordon makes a node take no new pods, but for those that tolerate its taint,
// node.kubernetes.io/unschedulable. Those that are there stay.
func (c *Cluster) Cordon(name string) error {
	return c.resize(name, func(n *node) { n.Unschedulable = true })
}

// Uncordon makes a node take pods again.
func (c *Cluster) Uncordon(name string) error {
	return c.resize(name, func(n *node) { n.Unschedulable = false })
}

// resize changes how much room a node has, and tries the pods again that wait
// for some.
func (c *Cluster) resize(name string, change func(*node)) error {
	return c.setNode(name, func(n *node) {
		change(n)
		c.scheduler.tryAll()
	})
}

// setNode carries out a request about the node of that name.
func (c *Cluster) setNode(name string, change func(*node)) error {
	return c.set(func() error {
		n := c.scheduler.node(name)
		if n == nil {
			return notFoundError("nodes", name)
		}
		change(n)
		return nil
	})
}

// LoseNode cuts a node off: its containers run on, and nothing of them reaches
// the API server. After 50 s its pods count as not ready, and after 300 s more, or
// what they say themselves of the taint node.kubernetes.io/unreachable, they are
// marked for deletion; since no kubelet answers, they stay so until the node comes
// back. A Job replaces such a pod at once, so that two pods may run for one task.
// The node takes no new pods meanwhile.
func (c *Cluster) LoseNode(name string) error {
	return c.setNode(name, func(n *node) {
		if n.lost {
			return
		}
		n.lost = true
		for _, w := range c.workersOn(n) {
			w.view.goOffline(w.pod)
		}
		c.nodeLifecycle.lost(n)
	})
}

// RecoverNode brings a node back: its kubelet reports what has happened, and
// stops what was to be deleted.
func (c *Cluster) RecoverNode(name string) error {
	return c.resize(name, func(n *node) {
		n.lost = false
		c.nodeLifecycle.recovered(n)
		for _, w := range c.workersOn(n) {
			w.view.offline = false
			c.kubelets.resync(c, w)
		}
	})
}

// workersOn lists the pods on a node that have not ended, oldest first.
func (c *Cluster) workersOn(n *node) []*podWorker {
	var workers []*podWorker
	for r := range c.pods.all("") {
		if r.derived.node == n && r.derived.worker != nil {
			workers = append(workers, r.derived.worker)
		}
	}
	return workers
}
