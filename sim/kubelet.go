package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// kubelets are the kubelets of all nodes: they do what package kubelet decides.
type kubelets struct {
	finite
	cluster *Cluster
	working int // pods on nodes that have not ended
	idle    []*podWorker
	pool    share.Pool
}

func startKubelets(c *Cluster) controller {
	k := &kubelets{cluster: c}
	c.kubelets = k
	c.pods.subscribe(k.podChanged)
	return k
}

func (k *kubelets) busy() bool { return k.working > 0 }

// podChanged gives a pod that was bound to a node to its kubelet, and lets the
// kubelet look at one that is to be deleted, sooner than before or at last.
func (k *kubelets) podChanged(n notice[pod.Pod, podDerived]) {
	r, p := n.row, n.row.get()
	w := r.derived.worker
	switch {
	case n.kind == Deleted:
		k.forget(k.cluster, r)
	case w == nil && r.derived.node != nil && (n.kind == Added || n.old.Spec.NodeName != p.Spec.NodeName):
		k.begin(k.cluster, r)
	case w != nil && !w.view.offline && n.kind == Modified && isToGoSooner(n.old, p):
		k.resync(k.cluster, w)
	}
}

// isToGoSooner reports whether a revision of a pod brings its deletion, or shortens
// its grace period.
func isToGoSooner(old, p *pod.Pod) bool {
	return p.DeletionTimestamp != nil &&
		(old.DeletionTimestamp == nil || *old.DeletionGracePeriodSeconds != *p.DeletionGracePeriodSeconds)
}

// podWorker is the part of a kubelet for one pod that has not ended. Workers are
// used again for other pods.
type podWorker struct {
	pod *podRow
	// runs and containers have an element for each container: first the init
	// containers, then the others.
	runs       []kubelet.Run
	containers []container
	// token marks the pending look at the pod that counts; earlier ones are
	// void. queued: it is due at this moment.
	token  uint32
	queued bool
	view   podView
}

// begin gives a pod that was bound to a node to its kubelet.
func (k *kubelets) begin(c *Cluster, r *podRow) {
	k.working++
	n := len(r.get().Spec.InitContainers) + len(r.get().Spec.Containers)
	w := k.worker(n)
	w.pod, r.derived.worker = r, w
	for i := range w.containers {
		w.containers[i].worker, w.containers[i].index = w, i
		if spec := w.containers[i].spec(); spec.ImagePullPolicy != pod.PullAlways && r.derived.node.images[spec.Image] {
			w.runs[i].Image = kubelet.ImagePresent
		}
	}
	k.resync(c, w)
}

// worker returns an unused worker for n containers.
func (k *kubelets) worker(n int) *podWorker {
	if last := len(k.idle) - 1; last >= 0 && cap(k.idle[last].containers) >= n {
		w := k.idle[last]
		k.idle = k.idle[:last]
		w.runs, w.containers = w.runs[:n], w.containers[:n]
		return w
	}
	return &podWorker{runs: make([]kubelet.Run, n), containers: make([]container, n)}
}

// end takes the worker from its pod: the pod has ended, or is gone.
func (k *kubelets) end(w *podWorker) {
	k.working--
	w.pod.derived.worker = nil
	w.pod = nil
	w.voidLook()
	for i := range w.containers {
		w.containers[i].reset()
	}
	clear(w.runs)
	w.view.held, w.view.offline = false, false
	k.idle = append(k.idle, w)
}

// forget is called when a pod is gone from the store: whatever still runs is
// killed.
func (k *kubelets) forget(c *Cluster, r *podRow) {
	w := r.derived.worker
	if w == nil {
		return
	}
	for i := range w.containers {
		if w.runs[i].State == kubelet.Running {
			w.containers[i].interrupt(c)
		}
	}
	k.end(w)
}

// resync lets the kubelet look at the pod at this moment.
func (k *kubelets) resync(c *Cluster, w *podWorker) {
	if w.queued {
		return
	}
	w.voidLook()
	w.queued = true
	c.after(0, w, w.token)
}

// voidLook makes the pending look at the pod void: it was overtaken.
func (w *podWorker) voidLook() {
	w.token++
	w.queued = false
}

// fire is the moment for which a look at the pod was asked.
func (w *podWorker) fire(c *Cluster, token uint32) {
	if token != w.token {
		return
	}
	w.queued = false
	c.kubelets.sync(c, w)
}

// sync does what the kubelet's rules decide, until nothing more takes effect at
// this moment, and then stores the status.
func (k *kubelets) sync(c *Cluster, w *podWorker) {
	d := k.decide(c, w)
	w.voidLook()
	if d.RequeueAfter > 0 {
		c.after(d.RequeueAfter, w, w.token)
	}
	if w.view.offline {
		return
	}
	r := w.pod
	if w.view.held {
		if err := ask(c, ComponentKubelet, VerbUpdateStatus, r, kubeletStatus{&w.view.copy.Status}); err != nil {
			c.after(statusRetry, w, w.token)
			return
		}
		w.view.held = false
	}
	if d.Remove {
		if err := r.askDelete(c, ComponentKubelet, jobsim.DeleteOptions{GracePeriodSeconds: new(int64)}); err != nil {
			c.after(statusRetry, w, w.token)
			return
		}
	}
	if w.pod != nil && r.get().IsTerminal() && !w.isAlive() {
		k.end(w)
	}
}

// decide asks for decisions and carries their actions out until none of these
// takes effect at once. The newest status is then held, if it is not as stored.
func (k *kubelets) decide(c *Cluster, w *podWorker) kubelet.Decision {
	for {
		d := c.cfg.Kubelet.SyncWith(&k.pool, kubelet.Observation{Now: c.Now(), Pod: w.view.of(w.pod), Runs: w.runs})
		k.report(c, w, &d)
		if d.StatusChanged {
			w.view.hold(&d.Status)
		}
		again := false
		for _, a := range d.Actions {
			again = w.containers[a.Container].act(c, a) || again
		}
		c.steps++ // so that rules which never settle meet the bound on events
		if !again || c.steps > c.cfg.MaxSteps {
			return d
		}
	}
}

// report records the events of a decision and its reasons. Those of a node that
// is cut off do not arrive.
func (k *kubelets) report(c *Cluster, w *podWorker, d *kubelet.Decision) {
	if w.view.offline {
		return
	}
	for i := range d.Events {
		c.recordShared(w.pod, ComponentKubelet, &d.Events[i])
	}
	if d.Why != nil {
		n := noted(w.pod)
		n.why = append(n.why, Explanation{At: c.now, Reasons: d.Why})
	}
}

// isAlive reports whether a container still runs or is about to.
func (w *podWorker) isAlive() bool {
	for i := range w.containers {
		if w.containers[i].isAlive() {
			return true
		}
	}
	return false
}

// statusRetry is how long the kubelet waits before it sends a status again that
// the API server did not take (upstream: the status manager's syncPeriod).
const statusRetry = 10 * time.Second

// configRetry is how long the kubelet waits before it tries again to create a
// container that could not be created (upstream: pod workers' backOffPeriod).
const configRetry = 10 * time.Second
