package sim

import (
	"errors"
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
	looks   *workQueue[struct{}]
	found   []*podRow // what the next look will find, each once
	isFound map[*podRow]bool
}

func startPodGC(c *Cluster) controller {
	g := &podGC{cluster: c, view: c.informer(ComponentPodGC), isFound: map[*podRow]bool{}}
	g.looks = newWorkQueue(c, always(podGCPeriod), g.look)
	g.view.pods.subscribe(g.podChanged)
	return g
}

// busy is false: the pods that the collector looks for have not ended, which
// keeps a run going by itself.
func (*podGC) busy() bool { return false }

func (g *podGC) podChanged(n notice[pod.Pod, podDerived]) {
	if n.kind != Modified || !isUnscheduledTerminating(n.row) || len(n.row.get().Finalizers) == 0 {
		return
	}
	g.find(n.row)
	g.looks.addAfter(struct{}{}, podGCPeriod-g.cluster.now%podGCPeriod)
}

func (g *podGC) find(r *podRow) {
	if !g.isFound[r] {
		g.found, g.isFound[r] = append(g.found, r), true
	}
}

// look marks all that were found since the last look, in one go. What is refused
// is left for the next one.
func (g *podGC) look(struct{}) error {
	found := g.found
	g.found = nil
	clear(g.isFound)
	var errs []error
	for _, r := range found {
		if err := g.fail(r); err != nil {
			g.find(r)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (g *podGC) fail(r *podRow) error {
	if r.removed || !isUnscheduledTerminating(r) {
		return nil
	}
	return ignoreNotFound(ask(g.cluster, ComponentPodGC, VerbUpdateStatus, r, podFailed{}))
}

func isUnscheduledTerminating(r *podRow) bool {
	return r.get().IsTerminating() && r.get().Spec.NodeName == ""
}
