package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// scheduler puts pods on nodes: each on the node with the fewest pods among
// those that have room, in the order in which the pods came. It counts the
// pods on each node.
type scheduler struct {
	finite
	cluster *Cluster
	nodes   []*node
	waiting []*podRow // pods for which there was no room
	// scheduled is the condition of all pods that are bound in this second.
	scheduled []pod.Condition
}

func startScheduler(c *Cluster) controller {
	s := &scheduler{cluster: c, nodes: newNodes(c.cfg.Nodes)}
	c.scheduler = s
	c.pods.subscribe(s.podChanged)
	return s
}

// bindingRetry is how long a pod waits whose binding failed (upstream: the
// scheduling queue's podInitialBackoffSeconds).
const bindingRetry = time.Second

// busy is false: pods that wait for room have not ended, which keeps a run
// going by itself.
func (*scheduler) busy() bool { return false }

func (s *scheduler) podChanged(n notice[pod.Pod, podDerived]) {
	r := n.row
	p := r.get()
	switch {
	case s.isFreed(n):
		s.later(r, s.cluster.latency(r.get()).Schedule)
	case n.kind == Added, n.kind == Modified && n.old.Spec.NodeName != p.Spec.NodeName:
		if node := s.node(p.Spec.NodeName); node != nil {
			node.pods++
			r.derived.node = node
		}
	case r.derived.node != nil && (n.kind == Deleted || p.IsTerminal()):
		s.leave(r)
	}
}

// isFreed reports whether a pod is to be scheduled from now on: it is new, or has
// lost the last of its scheduling gates.
func (s *scheduler) isFreed(n notice[pod.Pod, podDerived]) bool {
	spec := &n.row.get().Spec
	if spec.NodeName != "" || len(spec.SchedulingGates) > 0 {
		return false
	}
	return n.kind == Added || n.kind == Modified && len(n.old.Spec.SchedulingGates) > 0
}

// leave makes room on the node of a pod that has ended. Where not every pod may
// have it, all that wait are tried.
func (s *scheduler) leave(r *podRow) {
	n := r.derived.node
	n.pods--
	r.derived.node = nil
	if n.Unschedulable {
		s.tryAll()
	} else {
		s.tryWaiting(1)
	}
}

// turn is a pod as the task of its turn with the scheduler.
type turn podRow

func (t *turn) fire(c *Cluster, _ uint32) { c.scheduler.schedule((*podRow)(t)) }

// later gives the pod a turn after d.
func (s *scheduler) later(r *podRow, d time.Duration) { s.cluster.after(d, (*turn)(r), 0) }

func (s *scheduler) schedule(r *podRow) {
	n := s.choose(r.get())
	switch {
	case r.removed || r.get().DeletionTimestamp != nil:
		if n != nil { // the room was meant for this one
			s.tryWaiting(1)
		}
	case n == nil:
		s.waiting = append(s.waiting, r)
		if s.refuse(r) != nil {
			s.cluster.after(unschedulableFor+flushPeriod-s.cluster.now%flushPeriod, (*leftover)(r), 0)
		}
	case s.bind(r, n) != nil:
		s.later(r, bindingRetry)
	}
}

// How long a pod waits for a change in the cluster before it is tried again
// without one, and how often the scheduler looks for such pods (upstream:
// DefaultPodMaxInUnschedulablePodsDuration, flushUnschedulablePodsLeftover).
// Here that is only done for one whose refusal could not be stored: the others
// have nothing that is to be said anew.
const (
	unschedulableFor = 5 * time.Minute
	flushPeriod      = 30 * time.Second
)

// leftover is a pod as the task of being tried again without a change.
type leftover podRow

func (l *leftover) fire(c *Cluster, _ uint32) {
	s, r := c.scheduler, (*podRow)(l)
	if i := slices.Index(s.waiting, r); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
		s.schedule(r)
	}
}

// choose returns the node that takes the pod and has the fewest pods, or nil.
func (s *scheduler) choose(p *pod.Pod) *node {
	var best *node
	for _, n := range s.nodes {
		if n.takes(p) && (best == nil || n.pods < best.pods) {
			best = n
		}
	}
	return best
}

func (s *scheduler) bind(r *podRow, n *node) error {
	c := s.cluster
	if now := c.nowWhole(); len(s.scheduled) == 0 || !s.scheduled[0].LastTransitionTime.Equal(now) {
		s.scheduled = []pod.Condition{{
			Type: pod.Scheduled, Status: jobsim.ConditionTrue, LastTransitionTime: now,
		}}
		s.scheduled = c.kubelets.pool.Conditions(s.scheduled)
	}
	if err := ask(c, ComponentScheduler, VerbBind, r, bound{n.Name, s.scheduled}); err != nil {
		return err
	}
	c.recordShared(r, ComponentScheduler, &n.scheduled)
	return nil
}

// refuse notes on the pod that there is no room for it. A condition that says
// so already stays (upstream: handleSchedulingFailure, which logs an error of
// updatePod: the pod is in the queue by then).
func (s *scheduler) refuse(r *podRow) error {
	message := s.noRoom(r.get())
	s.cluster.record(r, ComponentScheduler, jobsim.EventNote{
		Type: jobsim.EventWarning, Reason: "FailedScheduling", Message: message,
	})
	if old := r.get().Status.Condition(pod.Scheduled); old != nil && old.Message == message {
		return nil
	}
	return ask(s.cluster, ComponentScheduler, VerbUpdateStatus, r, podConditions(withCondition(r.get().Status.Conditions, pod.Condition{
		Type: pod.Scheduled, Status: jobsim.ConditionFalse, Reason: "Unschedulable", Message: message,
		LastTransitionTime: s.cluster.nowWhole(), ObservedGeneration: 1,
	})))
}

// noRoom is the scheduler's sentence for a pod that fits nowhere (upstream:
// framework.FitError).
func (s *scheduler) noRoom(p *pod.Pod) string {
	all := len(s.nodes)
	reasons := map[string]int{}
	unhelpful := 0
	for _, n := range s.nodes {
		switch {
		case n.lost:
			reasons["node(s) had untolerated taint(s)"]++
			unhelpful++
		case n.keepsAway(p):
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

// tryWaiting gives the first n pods that wait another turn.
func (s *scheduler) tryWaiting(n int) {
	for n > 0 && len(s.waiting) > 0 {
		r := s.waiting[0]
		s.waiting[0], s.waiting = nil, s.waiting[1:]
		if !r.removed && r.get().DeletionTimestamp == nil {
			s.later(r, s.cluster.latency(r.get()).Schedule)
			n--
		}
	}
}

// tryAll gives all pods that wait another turn.
func (s *scheduler) tryAll() { s.tryWaiting(len(s.waiting)) }
