package kube

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// nodeName is where every pod runs.
const nodeName = "node-1"

// node is a scheduler and a kubelet: the part of the cluster that is not
// compared. It decides by jobsim's own kubelet.Kubelet, so that the two sides
// differ in the Job controller alone. The containers do what the scenario's
// Behaviors say.
type node struct {
	server   *Server
	agenda   *agenda
	scenario *scenario.Scenario
	kubelet  kubelet.Kubelet
	workers  map[types.UID]*worker
	start    time.Time
}

// worker looks after one pod.
type worker struct {
	node      *node
	name      string
	uid       types.UID
	latency   scenario.Latency
	behaviors []scenario.Behavior // of each container, like runs
	runs      []kubelet.Run
	asked     bool // the kubelet has seen the deletion
	swept     bool // the pod garbage collector is to come
	alarm     int  // invalidates requeues that a later sync overtook
}

// observe looks at each revision of a pod. It is called with the server's lock
// held, so it only makes plans.
func (n *node) observe(kind watch.EventType, p *corev1.Pod, id scenario.Identity) {
	w := n.workers[p.UID]
	switch {
	case kind == watch.Deleted:
		delete(n.workers, p.UID)
	case kind == watch.Added:
		w = &worker{
			node: n, name: p.Name, uid: p.UID, latency: n.scenario.LatencyOf(id),
			runs: make([]kubelet.Run, len(p.Spec.InitContainers)+len(p.Spec.Containers)),
		}
		for i := range w.runs {
			w.behaviors = append(w.behaviors, n.scenario.Behavior(id, i))
		}
		n.workers[p.UID] = w
		n.agenda.after(w.latency.Schedule, w.bind)
	case w != nil && p.DeletionTimestamp != nil && p.Spec.NodeName != "" && !w.asked:
		w.asked = true
		n.agenda.after(0, w.sync)
	case w != nil && unscheduledTerminating(p) && !w.swept:
		w.swept = true
		n.agenda.after(podGCPeriod-n.agenda.now().Sub(n.start)%podGCPeriod, w.fail)
	}
}

// podGCPeriod is how often the pod garbage collector looks (upstream: podgc's
// gcCheckPeriod).
const podGCPeriod = 20 * time.Second

// unscheduledTerminating reports whether no kubelet will ever report the end of
// the pod. The pod garbage collector then does (upstream:
// gcUnscheduledTerminating).
func unscheduledTerminating(p *corev1.Pod) bool {
	return p.DeletionTimestamp != nil && p.Spec.NodeName == "" &&
		p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded
}

// fail marks a pod as Failed that is being deleted and on no node.
func (w *worker) fail() {
	w.update(func(p *corev1.Pod) {
		if unscheduledTerminating(p) {
			p.Status.Phase = corev1.PodFailed
			p.Status.ObservedGeneration = p.Generation
		}
	})
}

// bind gives the pod to the node, unless it is being deleted.
func (w *worker) bind() {
	w.update(func(p *corev1.Pod) {
		if p.DeletionTimestamp != nil {
			return
		}
		p.Spec.NodeName = nodeName
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type: corev1.PodScheduled, Status: corev1.ConditionTrue,
		})
	})
	w.sync()
}

// there reports whether the pod is stored, and not another one of its name. The
// server's lock is held.
func (w *worker) there() bool {
	o := w.node.server.pods.objects[w.name]
	return o != nil && o.GetUID() == w.uid
}

// update changes the stored pod, if it is still there.
func (w *worker) update(change func(*corev1.Pod)) {
	w.node.server.mu.Lock()
	defer w.node.server.mu.Unlock()
	if w.there() {
		_, err := w.node.server.updatePod(w.name, change)
		must(err)
	}
}

// stored is the pod as it is now; nil: gone, or not this node's.
func (w *worker) stored() *pod.Pod {
	w.node.server.mu.Lock()
	defer w.node.server.mu.Unlock()
	if !w.there() {
		return nil
	}
	p := w.node.server.pods.objects[w.name].(*corev1.Pod)
	if p.Spec.NodeName == "" {
		return nil
	}
	return podOf(p)
}

// sync lets the kubelet decide, and carries that out. As long as something
// takes effect at once, it decides again before it stores the status.
func (w *worker) sync() {
	if p := w.stored(); p != nil {
		w.decide(p, false)
	}
}

// decide goes on from the pod's status, which is to be stored if it is new.
func (w *worker) decide(p *pod.Pod, isNew bool) {
	for {
		now := w.node.agenda.now()
		d := w.node.kubelet.Sync(kubelet.Observation{Now: now, Pod: p, Runs: w.runs})
		p.Status, isNew = d.Status, isNew || d.StatusChanged
		if w.carryOut(d.Actions, now) {
			continue
		}
		if isNew {
			w.store(&p.Status)
		}
		if d.Remove {
			w.remove()
		}
		if w.alarm++; d.RequeueAfter > 0 {
			alarm := w.alarm
			w.node.agenda.after(d.RequeueAfter, func() {
				if alarm == w.alarm {
					w.sync()
				}
			})
		}
		return
	}
}

// evict kills the containers of a pod that has not ended and fails it (upstream:
// the kubelet's eviction manager).
func (w *worker) evict() {
	p := w.stored()
	if p == nil || p.IsTerminal() {
		return
	}
	for i := range w.runs {
		if r := &w.runs[i]; r.State == kubelet.Starting || r.State == kubelet.Running {
			w.exit(r, 128+9)
		}
	}
	p.Status.Phase, p.Status.Reason = pod.Failed, "Evicted"
	w.decide(p, true)
}

// store writes the status.
func (w *worker) store(s *pod.Status) {
	status := overTheWire[pod.Status, corev1.PodStatus](s)
	w.update(func(p *corev1.Pod) { p.Status = *status })
}

// remove asks the API server to drop a deleted pod whose containers have ended.
func (w *worker) remove() {
	w.node.server.mu.Lock()
	defer w.node.server.mu.Unlock()
	if w.there() {
		must(w.node.server.deletePod(w.name, new(int64), nil))
	}
}

// carryOut does what the kubelet ordered and reports whether any of it took
// effect at once.
func (w *worker) carryOut(actions []kubelet.Action, now time.Time) (again bool) {
	for _, a := range actions {
		r, behavior := &w.runs[a.Container], w.behaviors[a.Container]
		r.Apply(a, now)
		switch a.Kind {
		case kubelet.Pull:
			r.Image = kubelet.ImagePresent
			again = true
		case kubelet.Start:
			again = w.later(w.latency.Start, r, func(r *kubelet.Run) { w.started(r, behavior) }) || again
		case kubelet.Stop:
			if r.State == kubelet.Starting { // there is no process to signal yet
				w.exit(r, 128+9)
				again = true
				continue
			}
			again = w.later(min(a.Grace, behavior.Stop), r, func(r *kubelet.Run) { w.killed(r, behavior.Stop > a.Grace) }) || again
		}
	}
	return again
}

// later lets something happen to a run after d, unless the run is over by then
// or was told to stop in between, and then syncs. With no delay it happens at
// once, and later reports so.
func (w *worker) later(d time.Duration, r *kubelet.Run, happen func(*kubelet.Run)) bool {
	if d == 0 {
		happen(r)
		return true
	}
	number, stopping := r.Number, r.Stopping
	w.node.agenda.after(d, func() {
		if r.Number == number && r.Stopping == stopping && r.State != kubelet.Exited {
			happen(r)
			w.sync()
		}
	})
	return false
}

func (w *worker) started(r *kubelet.Run, behavior scenario.Behavior) {
	r.State, r.StartedAt = kubelet.Running, w.node.agenda.now()
	run := behavior.Run(int(r.Number))
	if run.Hang {
		return
	}
	w.later(max(run.After, 1), r, func(r *kubelet.Run) { w.exit(r, run.ExitCode) })
}

// killed ends a run that was told to stop: by SIGTERM, or by SIGKILL if it
// took longer than its grace.
func (w *worker) killed(r *kubelet.Run, hard bool) {
	if hard {
		w.exit(r, 128+9)
		return
	}
	w.exit(r, 128+15)
}

func (w *worker) exit(r *kubelet.Run, code int32) {
	r.State, r.FinishedAt, r.ExitCode = kubelet.Exited, w.node.agenda.now(), code
}
