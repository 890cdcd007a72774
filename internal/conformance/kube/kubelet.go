package kube

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/kubernetes/pkg/apis/core"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/conditions"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/internal/conformance/wire"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// nodes are the part of the cluster that is not compared: the scheduler, the
// kubelets, and the controllers that look after nodes. The kubelets decide by
// jobsim's own kubelet.Kubelet, so that the two sides differ in the Job controller
// alone. The containers do what the scenario's Behaviors say.
type nodes struct {
	server   *Server
	agenda   *agenda
	scenario *scenario.Scenario
	kubelet  kubelet.Kubelet
	all      []*node
	waiting  []*worker // for room on a node
	workers  map[types.UID]*worker
	start    time.Time
}

// worker looks after one pod.
type worker struct {
	nodes     *nodes
	node      *node // nil: the pod is on none
	isRoom    bool  // the pod takes room on its node: it has not ended
	queued    bool  // it had its first turn with the scheduler, or is to have it
	key       key
	uid       types.UID
	spec      *corev1.PodSpec
	seen      *pod.Pod // the latest revision
	latency   scenario.Latency
	behaviors []scenario.Behavior // of each container, like runs
	runs      []kubelet.Run
	tries     []tries // of each container, like runs
	// asked is the grace period of the deletion that the kubelet has seen; nil:
	// none.
	asked *int64
	swept bool // the pod garbage collector is to come
	alarm int  // invalidates requeues that a later sync overtook

	// What the kubelet has not reported: offline, it is cut off, and sees the pod as
	// it was before; held, the status is still to be stored. Copy is the pod as it
	// sees it then.
	offline, held bool
	copy          pod.Pod
}

// observe looks at each revision of a pod. It is called with the server's lock
// held, so it only makes plans.
func (n *nodes) observe(kind watch.EventType, p *corev1.Pod, seen *pod.Pod, id scenario.Identity) {
	w := n.workers[p.UID]
	if w != nil {
		w.seen = seen
		n.count(w, kind, p)
		n.queue(w, p)
	}
	switch {
	case kind == watch.Deleted:
		delete(n.workers, p.UID)
	case kind == watch.Added:
		containers := len(p.Spec.InitContainers) + len(p.Spec.Containers)
		w = &worker{
			nodes: n, key: keyOf(p), uid: p.UID, spec: &p.Spec, seen: seen, latency: n.scenario.LatencyOf(id),
			runs: make([]kubelet.Run, containers), tries: make([]tries, containers),
		}
		for i := range w.runs {
			w.behaviors = append(w.behaviors, n.scenario.Behavior(id, i))
		}
		n.workers[p.UID] = w
		n.queue(w, p)
	case w != nil && !w.offline && p.DeletionTimestamp != nil && p.Spec.NodeName != "" && (w.asked == nil || *w.asked != *p.DeletionGracePeriodSeconds):
		w.asked = p.DeletionGracePeriodSeconds
		n.agenda.then(w.sync)
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
	w.call(func(s *Server, p *corev1.Pod) error {
		if !unscheduledTerminating(p) {
			return nil
		}
		return s.updatePodStatus(w.key, func(p *core.Pod) {
			p.Status.Phase = core.PodFailed
			p.Status.ObservedGeneration = p.Generation
		})
	})
}

// findImages lets the containers know of the images that are on the node.
func (w *worker) findImages() {
	for i := range w.runs {
		if c := w.container(i); c.ImagePullPolicy != corev1.PullAlways && w.node.images[c.Image] {
			w.runs[i].Image = kubelet.ImagePresent
		}
	}
}

// container is the i-th container of the pod, first the init containers.
func (w *worker) container(i int) *corev1.Container {
	if n := len(w.spec.InitContainers); i >= n {
		return &w.spec.Containers[i-n]
	}
	return &w.spec.InitContainers[i]
}

// call makes a request about the pod, if it is still there.
func (w *worker) call(request func(*Server, *corev1.Pod) error) {
	s := w.nodes.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, err := s.pods.get(w.key); err == nil && p.GetUID() == w.uid {
		must(request(s, p.(*corev1.Pod)))
	}
}

// view is the pod as the kubelet sees it; nil: gone, or on no node.
func (w *worker) view() *pod.Pod {
	var p *pod.Pod
	w.call(func(_ *Server, stored *corev1.Pod) error {
		if stored.Spec.NodeName != "" {
			seen := *w.seen
			p = &seen
		}
		return nil
	})
	switch {
	case p == nil:
		return nil
	case w.offline:
		*p = w.copy
	case w.held:
		p.Status = w.copy.Status
	}
	return p
}

// sync lets the kubelet decide, and carries that out. As long as something
// takes effect at once, it decides again before it stores the status.
func (w *worker) sync() {
	if p := w.view(); p != nil {
		if p.DeletionTimestamp != nil {
			w.asked = p.DeletionGracePeriodSeconds
		}
		w.decide(p)
	}
}

// hold keeps a status that is to be stored.
func (w *worker) hold(s *pod.Status) { w.copy.Status, w.held = *s, true }

// decide goes on from the pod's status.
func (w *worker) decide(p *pod.Pod) {
	for {
		now := w.nodes.agenda.now()
		d := w.nodes.kubelet.Sync(kubelet.Observation{Now: now, Pod: p, Runs: w.runs})
		w.report(d.Events)
		if p.Status = d.Status; d.StatusChanged {
			w.hold(&p.Status)
		}
		if w.carryOut(d.Actions, now) {
			continue
		}
		if !w.offline {
			w.inform(d.Remove)
		}
		if w.alarm++; d.RequeueAfter > 0 {
			alarm := w.alarm
			w.nodes.agenda.after(d.RequeueAfter, func() {
				if alarm == w.alarm {
					w.sync()
				}
			})
		}
		return
	}
}

// inform brings what the kubelet knows to the API server.
func (w *worker) inform(remove bool) {
	if w.held {
		w.held = false
		w.store(&w.copy.Status)
	}
	if remove {
		w.remove()
	}
}

// evict kills the containers of a pod that has not ended and fails it (upstream:
// the kubelet's eviction manager).
func (w *worker) evict() {
	p := w.view()
	if p == nil || p.IsTerminal() || w.node.lost {
		return
	}
	for i := range w.runs {
		if r := &w.runs[i]; r.State == kubelet.Starting || r.State == kubelet.Running {
			w.exit(r, 128+9)
		}
	}
	const message = "The node was low on resource: memory. "
	w.report([]jobsim.EventNote{{Type: jobsim.EventWarning, Reason: "Evicted", Message: message}})
	p.Status.Phase, p.Status.Reason, p.Status.Message = pod.Failed, "Evicted", message
	disrupted := pod.Condition{
		Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue, Reason: "TerminationByKubelet", Message: message,
		LastTransitionTime: apitime.Whole(w.nodes.agenda.now()), ObservedGeneration: p.Generation,
	}
	p.Status.Conditions = withCondition(p.Status.Conditions, disrupted)
	w.hold(&p.Status)
	w.decide(p)
}

// withCondition puts a condition into a copy of the list, as upstream's
// UpdatePodCondition does.
func withCondition(list []pod.Condition, c pod.Condition) []pod.Condition {
	i := slices.IndexFunc(list, func(old pod.Condition) bool { return old.Type == c.Type })
	if i < 0 {
		return append(slices.Clip(list), c)
	}
	list = slices.Clone(list)
	if list[i].Status == c.Status {
		c.LastTransitionTime = list[i].LastTransitionTime
	}
	list[i] = c
	return list
}

// report records events of the pod. Those of a node that is cut off do not arrive.
func (w *worker) report(events []jobsim.EventNote) {
	if w.offline {
		return
	}
	w.call(func(_ *Server, p *corev1.Pod) error {
		for _, e := range events {
			w.node.events.Event(reference(p, e.FieldPath), string(e.Type), e.Reason, e.Message)
		}
		return nil
	})
}

// store writes the status. The conditions of others stay as they are stored.
func (w *worker) store(status *pod.Status) {
	w.call(func(s *Server, _ *corev1.Pod) error {
		merged := *status
		merged.Conditions = conditions.Merge(w.seen.Status.Conditions, status.Conditions)
		reported := given(&corev1.Pod{Status: *wire.Over[pod.Status, corev1.PodStatus](&merged)}).(*core.Pod)
		return s.updatePodStatus(w.key, func(p *core.Pod) {
			p.Status = reported.Status
		})
	})
}

// remove asks the API server to drop a deleted pod whose containers have ended.
// That is no news to the kubelet, so it does not look again.
func (w *worker) remove() {
	w.asked = new(int64)
	w.call(func(s *Server, p *corev1.Pod) error { return s.deletePod(w.key, new(int64), &p.UID) })
}

// carryOut does what the kubelet ordered and reports whether any of it took
// effect at once.
func (w *worker) carryOut(actions []kubelet.Action, now time.Time) (again bool) {
	for _, a := range actions {
		r, behavior := &w.runs[a.Container], w.behaviors[a.Container]
		if a.Kind == kubelet.Start && w.lacksConfig(a.Container) {
			again = true
			continue
		}
		r.Apply(a, now)
		switch a.Kind {
		case kubelet.Pull:
			w.pull(a.Container)
			again = true
		case kubelet.Start:
			w.tries[a.Container] = tries{}
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

// tries is what a kubelet knows of the attempts to start the next run of a
// container.
type tries struct {
	n    int  // attempts so far
	made bool // the n-th attempt has the image and goes on to the creation
}

// next makes the next attempt, and returns why it fails.
func (w *worker) next(container int) (pull, config string) {
	w.tries[container].n++
	return w.behaviors[container].Run(int(w.runs[container].Number) + 1).Try(w.tries[container].n)
}

// pull gets the image of a container, or fails to.
func (w *worker) pull(container int) {
	r := &w.runs[container]
	failure, _ := w.next(container)
	w.tries[container].made = failure == ""
	if failure != "" {
		r.Image, r.PullError, r.PullFailed = kubelet.ImageFailed, failure, w.nodes.agenda.now()
		return
	}
	r.Image, r.PullError = kubelet.ImagePresent, ""
	w.node.images[w.container(container).Image] = true
}

// configRetry is how long the kubelet waits before it tries again to create a
// container.
const configRetry = 10 * time.Second

// lacksConfig reports whether the container cannot be created yet, and then
// arranges for the next attempt.
func (w *worker) lacksConfig(container int) bool {
	t, r := &w.tries[container], &w.runs[container]
	if !t.made {
		w.next(container)
	}
	_, r.ConfigError = w.behaviors[container].Run(int(r.Number) + 1).Try(t.n)
	t.made = r.ConfigError == ""
	if t.made {
		return false
	}
	w.nodes.agenda.after(configRetry, func() { w.tryConfig(container) })
	return true
}

// tryConfig tries again to create a container.
func (w *worker) tryConfig(container int) {
	if p := w.view(); p == nil || p.IsTerminal() {
		return
	}
	r := &w.runs[container]
	_, r.ConfigError = w.next(container)
	w.tries[container].made = r.ConfigError == ""
	if r.ConfigError != "" {
		w.nodes.agenda.after(configRetry, func() { w.tryConfig(container) })
	}
	w.sync()
}

// later lets something happen to a run after d, unless the run is over by then
// or was ordered to stop in between, and then syncs. With no delay it happens at
// once, and later reports so.
func (w *worker) later(d time.Duration, r *kubelet.Run, happen func(*kubelet.Run)) bool {
	if d == 0 {
		happen(r)
		return true
	}
	number, stopping := r.Number, r.Stopping
	w.nodes.agenda.after(d, func() {
		if r.Number == number && r.Stopping == stopping && r.State != kubelet.Exited {
			happen(r)
			w.sync()
		}
	})
	return false
}

func (w *worker) started(r *kubelet.Run, behavior scenario.Behavior) {
	r.State, r.StartedAt = kubelet.Running, w.nodes.agenda.now()
	run := behavior.Run(int(r.Number))
	if run.Hang {
		return
	}
	w.later(max(run.After, 1), r, func(r *kubelet.Run) { w.exit(r, run.ExitCode) })
}

// killed ends a run that was ordered to stop: by SIGTERM, or by SIGKILL if it
// took longer than its grace.
func (w *worker) killed(r *kubelet.Run, hard bool) {
	if hard {
		w.exit(r, 128+9)
		return
	}
	w.exit(r, 128+15)
}

func (w *worker) exit(r *kubelet.Run, code int32) {
	r.State, r.FinishedAt, r.ExitCode = kubelet.Exited, w.nodes.agenda.now(), code
}
