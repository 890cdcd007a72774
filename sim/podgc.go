package sim

import (
	"time"

	"github.com/jobsim/jobsim/pod"
)

// podGCPeriod is how often the pod garbage collector looks, counted from the
// start of the cluster (upstream: podgc's gcCheckPeriod).
const podGCPeriod = 20 * time.Second

// podGC is the pod garbage collector. It finds pods that are being deleted, are
// held by a finalizer and are on no node. No kubelet will ever report their
// end, so it marks them as Failed. A Job that replaces only failed pods waits
// for that (upstream: gcUnscheduledTerminating).
type podGC struct {
	finite
	cluster *Cluster
	view    informer
	pods    *workQueue[*podRow]
}

func startPodGC(c *Cluster) controller {
	g := &podGC{cluster: c, view: c.informer(ComponentPodGC)}
	g.pods = newWorkQueue(c, always(podGCPeriod), g.failUnscheduled)
	g.view.pods.subscribe(g.podChanged)
	return g
}

// busy is false: the pods that the collector looks for have not ended, which
// keeps a run going by itself.
func (*podGC) busy() bool { return false }

func (g *podGC) podChanged(n notice[pod.Pod, podDerived]) {
	p := n.row.get()
	if n.kind == Modified && p.IsTerminating() && p.Spec.NodeName == "" && len(p.Finalizers) > 0 {
		g.pods.addAfter(n.row, podGCPeriod-g.cluster.now%podGCPeriod)
	}
}

func (g *podGC) failUnscheduled(r *podRow) error {
	p := r.get()
	if r.removed || !p.IsTerminating() || p.Spec.NodeName != "" {
		return nil
	}
	return ignoreNotFound(ask(g.cluster, ComponentPodGC, VerbUpdateStatus, r, podFailed{}))
}
