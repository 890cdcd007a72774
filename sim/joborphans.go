package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// orphans takes the tracking finalizer off pods that no Job will count (upstream:
// orphanQueue). A pod is looked at by its name when it has no controller or is
// being deleted, and by its labels when a Job whose selector matches them changes
// and is finished, or goes. So a pod of such a Job whose labels no longer match
// keeps the finalizer until it is deleted.
type orphans struct {
	cluster *Cluster
	view    *informer
	queue   *workQueue[orphanKey]
	// left are the pods with the finalizer that may have no Job to count them.
	left podsByLabel
	// selectors are those of the keys in the queue.
	selectors map[orphanKey]*jobsim.LabelSelector
}

// orphanKey names a pod, or all those that a selector matches (upstream:
// orphanPodKey).
type orphanKey struct{ namespace, pod, selector string }

func newOrphans(c *Cluster, view *informer, retry func(failures int) time.Duration) *orphans {
	o := &orphans{
		cluster: c, view: view, selectors: map[orphanKey]*jobsim.LabelSelector{},
		left: podsByLabel{newLabelIndex(func(r *podRow) uint32 { return r.derived.left })},
	}
	o.queue = newWorkQueue(c, retry, o.serve)
	return o
}

// drop removes all that is queued.
func (o *orphans) drop() {
	o.queue.dropAll()
	clear(o.selectors)
}

func keyOfPod(p *podRow) orphanKey { return orphanKey{namespace: p.get().Namespace, pod: p.get().Name} }

// add queues a pod that still has the tracking finalizer (upstream:
// enqueueOrphanPod).
func (o *orphans) add(p *podRow) {
	if held(p) {
		o.queue.add(keyOfPod(p))
	}
}

// addSelector queues the pods that a Job's selector matches (upstream:
// enqueueLabelSelector).
func (o *orphans) addSelector(r *jobRow) {
	j := r.get()
	for _, p := range r.derived.sync.live {
		o.leave(p)
	}
	key := orphanKey{namespace: j.Namespace, selector: j.Spec.Selector.String()}
	o.selectors[key] = j.Spec.Selector
	o.queue.add(key)
}

// leave notes a pod that may have no Job to count it.
func (o *orphans) leave(p *podRow) {
	if held(p) && p.derived.left == 0 {
		o.left.put(p, &p.derived.left)
	}
}

// podChanged keeps a pod that is left where it is to be found.
func (o *orphans) podChanged(p *podRow, relabelled bool) {
	if p.derived.left != 0 && (relabelled || !held(p)) {
		p.derived.left = 0
		o.leave(p)
	}
}

// held reports whether the pod is there and has the tracking finalizer.
func held(p *podRow) bool { return !p.removed && p.get().HasFinalizer(job.TrackingFinalizer) }

// serve does what a key asks for (upstream: syncOrphanPod).
func (o *orphans) serve(key orphanKey) error {
	if key.pod == "" {
		o.releaseMatching(key)
		return nil
	}
	if p := o.view.pods.find(key.namespace, key.pod); p != nil {
		return o.release(p)
	}
	return nil
}

// releaseMatching releases the pods that a selector matches. One for which that
// fails is tried again by its name (upstream: syncOrphanPodsBySelector).
func (o *orphans) releaseMatching(key orphanKey) {
	selector := o.selectors[key]
	delete(o.selectors, key)
	for _, p := range o.left.matching(nil, key.namespace, selector) {
		switch {
		case o.counted(p):
			p.derived.left = 0
		case o.release(p) != nil:
			o.queue.addRateLimited(keyOfPod(p))
		}
	}
}

// release takes the tracking finalizer off a pod if no Job is still to count it
// (upstream: handleSingleOrphanPod).
func (o *orphans) release(p *podRow) error {
	if !held(p) || o.counted(p) {
		return nil
	}
	if ref := p.get().ControllerOf(); ref != nil && (ref.APIVersion != job.APIVersion || ref.Kind != job.Kind) {
		return nil // of a controller that is none of Jobs
	}
	return ignoreNotFound(p.askMeta(o.cluster, ComponentJobController, withoutFinalizer))
}

// counted reports whether a Job will count the pod, or another controller is in
// charge of its Job.
func (o *orphans) counted(p *podRow) bool {
	owner := controllerOf(o.view.jobs, p.get())
	return owner != nil && (!owner.get().Status.Finished() || owner.get().ManagedByExternalController())
}
