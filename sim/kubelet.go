package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// kubelets are the kubelets of all nodes: they ask pod.Kubelet what to do, and
// do it.
type kubelets struct {
	cluster *Cluster
	working int // pods on nodes that have not ended
	idle    []*podWorker
	share   pod.Shared
}

func startKubelets(c *Cluster) controller {
	k := &kubelets{cluster: c}
	c.kubelets = k
	c.pods.subscribe(k.podChanged)
	return k
}

func (*kubelets) restart() {}

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
	case w != nil && w.offline == nil && n.kind == Modified && n.old.DeletionTimestamp != p.DeletionTimestamp:
		k.resync(k.cluster, w)
	}
}

// podWorker is a kubelet's for one pod that has not ended. Workers are used
// again for other pods.
type podWorker struct {
	pod *podRow
	// runs and containers have an element for each container: first the init
	// containers, then the others.
	runs       []pod.Run
	containers []container
	// token marks the pending look at the pod that counts; earlier ones are
	// void. queued says that it is due at this moment.
	token  uint32
	queued bool
	// unstored is the status on the way from one Sync to the next; held says
	// that it has not been stored yet because the node is cut off.
	unstored pod.Status
	held     bool
	// offline is the pod as a node knows it that is cut off; nil: it is not.
	offline *pod.Pod
}

// begin gives a pod that was bound to a node to its kubelet.
func (k *kubelets) begin(c *Cluster, r *podRow) {
	k.working++
	n := len(r.get().Spec.InitContainers) + len(r.get().Spec.Containers)
	w := k.worker(n)
	w.pod, r.derived.worker = r, w
	for i := range w.containers {
		w.containers[i].worker, w.containers[i].index = w, i
		if spec := w.spec(i); spec.ImagePullPolicy != pod.PullAlways && r.derived.node.images[spec.Image] {
			w.runs[i].Image = pod.ImagePresent
		}
	}
	k.resync(c, w)
}

// worker returns a worker for n containers that knows nothing.
func (k *kubelets) worker(n int) *podWorker {
	if last := len(k.idle) - 1; last >= 0 && cap(k.idle[last].containers) >= n {
		w := k.idle[last]
		k.idle = k.idle[:last]
		w.runs, w.containers = w.runs[:n], w.containers[:n]
		return w
	}
	return &podWorker{runs: make([]pod.Run, n), containers: make([]container, n)}
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
	w.unstored, w.held, w.offline = pod.Status{}, false, nil
	k.idle = append(k.idle, w)
}

// forget ends the work on a pod that is gone from the store: whatever still
// runs is killed.
func (k *kubelets) forget(c *Cluster, r *podRow) {
	w := r.derived.worker
	if w == nil {
		return
	}
	for i := range w.containers {
		if w.runs[i].State == pod.RunRunning {
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

// sync does what the kubelet's rules say, until nothing more takes effect at
// this moment, and then stores the status.
func (k *kubelets) sync(c *Cluster, w *podWorker) {
	d := k.decide(c, w)
	w.voidLook()
	if d.Requeue > 0 {
		c.after(d.Requeue, w, w.token)
	}
	if w.offline != nil {
		return
	}
	r := w.pod
	if w.held {
		if err := ask(c, actorKubelet, verbUpdateStatus, r, podStatus{&w.unstored}); err != nil {
			c.after(statusRetry, w, w.token)
			return
		}
		w.held = false
	}
	switch {
	case d.Remove:
		if err := r.askDelete(c, actorKubelet, jobsim.DeleteOptions{GracePeriodSeconds: new(int64)}); err != nil {
			c.after(statusRetry, w, w.token)
		}
	case r.get().IsTerminal() && !w.alive():
		k.end(w)
	}
}

// decide asks for decisions and carries their actions out until there are none
// that take effect at once. The newest status is then in w.unstored, if w.held.
func (k *kubelets) decide(c *Cluster, w *podWorker) pod.Decision {
	r := w.pod
	o := pod.Observation{Now: c.Now(), Pod: r.get(), Runs: w.runs, Share: &k.share}
	if w.offline != nil {
		o.Pod = w.offline
	}
	o.StatusLater = true
	for {
		if w.held {
			o.Unstored = &w.unstored
		}
		d := c.cfg.Kubelet.Sync(o)
		k.report(c, w, d)
		if d.Status != nil {
			w.unstored, w.held = *d.Status, true
		}
		again := false
		for _, a := range d.Actions {
			again = w.containers[a.Container].act(c, a) || again
		}
		c.steps++ // so that rules which never settle meet the bound on events
		if !again && (len(d.Actions) == 0 || !o.StatusLater) || c.steps > c.cfg.MaxSteps {
			return d
		}
		o.StatusLater = again
	}
}

// report records what the kubelet notes, and why it decided. Of a node that is
// cut off nobody hears.
func (k *kubelets) report(c *Cluster, w *podWorker, d pod.Decision) {
	if w.offline != nil {
		return
	}
	for _, n := range d.Notes {
		c.podNote(w.pod, n)
	}
	if d.Why != nil {
		noted(w.pod).why.add(c, d.Why)
	}
}

// alive reports whether a container still runs or is about to.
func (w *podWorker) alive() bool {
	for i := range w.runs {
		if s := w.runs[i].State; s == pod.RunRunning || s == pod.RunStarting {
			return true
		}
	}
	return false
}

// spec is that of the i-th container.
func (w *podWorker) spec(i int) *pod.Container {
	spec := &w.pod.get().Spec
	if i < len(spec.InitContainers) {
		return &spec.InitContainers[i]
	}
	return &spec.Containers[i-len(spec.InitContainers)]
}

// statusRetry is how long the kubelet waits before it sends a status again that
// the API server did not take (upstream: the status manager's syncPeriod).
const statusRetry = 10 * time.Second

// configRetry is how long the kubelet waits before it tries again to create a
// container that could not be created (upstream: pod workers' backOffPeriod).
const configRetry = 10 * time.Second
