package sim

import (
	"maps"
	"reflect"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// podChanged keeps whose pod it is, and queues the Jobs that it concerns
// (upstream: addPod, updatePod, deletePod).
func (jc *jobController) podChanged(n notice[pod.Pod, podDerived]) {
	r := n.row
	relabelled := n.kind == Modified && !sameLabels(n.old.Labels, r.get().Labels)
	if reassigned(n) {
		jc.assign(r, controllerOf(jc.view.jobs, r.get()))
	}
	offered := jc.strays.podChanged(n, relabelled)
	jc.orphans.podChanged(r, relabelled)
	if owner := r.derived.job; owner != nil && !owner.removed && !owner.get().Status.Finished() {
		owner.derived.sync.expected.observe(n)
	}
	deleting := n.kind == Deleted || r.get().DeletionTimestamp != nil
	switch owner := r.derived.job; {
	case owner == nil || owner.removed:
		jc.orphans.leave(r)
		if deleting || r.get().ControllerOf() == nil {
			jc.orphans.add(r)
		}
		if offered {
			jc.offer(r)
		}
	case owner.get().Status.Finished():
		jc.orphans.leave(r)
		if deleting {
			jc.orphans.add(r)
		} else {
			jc.syncLater(owner)
		}
	default:
		if relabelled {
			owner.derived.sync.relabelled(r)
		}
		if n.kind == Modified {
			owner.derived.sync.recall(owner.get(), r)
		}
		jc.syncLater(owner)
	}
}

// sameLabels compares labels. Those that have not changed are mostly one and the
// same map, since maps of the store are replaced and never written into.
func sameLabels(a, b map[string]string) bool {
	return reflect.ValueOf(a).UnsafePointer() == reflect.ValueOf(b).UnsafePointer() || maps.Equal(a, b)
}

// podListed queues what a pod concerns that a new process of the controller finds
// (upstream: addPod).
func (jc *jobController) podListed(r *podRow) {
	switch owner := r.derived.job; {
	case owner != nil && !owner.removed && (r.get().DeletionTimestamp == nil || !owner.get().Status.Finished()):
		jc.syncLater(owner)
	case r.get().ControllerOf() == nil || r.get().DeletionTimestamp != nil:
		jc.orphans.add(r)
		jc.offer(r)
	}
}

// relabelled makes the next sync look at a pod of the Job whose labels have
// changed.
func (s *jobSync) relabelled(r *podRow) {
	r.derived.relabelled = true
	if !slices.Contains(s.live, r) {
		s.live = append(s.live, r)
	}
}

// recall makes the next sync look at a pod of the Job that was history, if it is
// so no longer: a condition has been set on it that a podFailurePolicy asks for.
func (s *jobSync) recall(j *job.Job, r *podRow) {
	if p := r.get(); hasEnded(p) && !j.IsHistory(p) && !slices.Contains(s.live, r) {
		s.live = append(s.live, r)
	}
}

// assign makes the pod one of those that the Job looks after; nil: of none. The
// Job that had it before is queued, unless the pod is being deleted (upstream:
// updatePod takes that for a deletion, of which only the present owner gets to know).
func (jc *jobController) assign(r *podRow, owner *jobRow) {
	before := r.derived.job
	if before == owner {
		return
	}
	if before != nil {
		delete(before.derived.sync.expected.releasing, r.get().UID)
		before.derived.sync.live = slices.DeleteFunc(before.derived.sync.live, func(p *podRow) bool { return p == r })
		if !before.removed && r.get().DeletionTimestamp == nil {
			jc.syncLater(before)
		}
	}
	r.derived.job = owner
	if owner != nil {
		owner.derived.sync.live = append(owner.derived.sync.live, r)
	}
}

// offer queues the Jobs that would adopt a pod without a controller.
func (jc *jobController) offer(r *podRow) {
	if r.removed || r.get().ControllerOf() != nil || r.get().DeletionTimestamp != nil {
		return
	}
	for _, j := range jc.strays.jobsFor(r.get()) {
		jc.syncLater(j)
	}
}

// observe lists the Job's pods that are not history, and the pods without a
// controller that its selector matches.
func (jc *jobController) observe(r *jobRow) []*pod.Pod {
	sync := &r.derived.sync
	live, pods := sync.live[:0], jc.observed[:0]
	for _, p := range sync.live {
		if p.removed || r.get().IsHistory(p.get()) && !p.derived.lost(r.get().Spec.Selector, p.get()) {
			continue
		}
		live = append(live, p)
		pods = append(pods, p.get())
	}
	clear(sync.live[len(live):])
	sync.live = live
	for _, p := range jc.strays.podsFor(r.get()) {
		pods = append(pods, p.get())
	}
	jc.observed = pods
	return pods
}

// hasEnded reports whether the pod has ended and is counted.
func hasEnded(p *pod.Pod) bool { return p.IsTerminal() && !p.HasFinalizer(job.TrackingFinalizer) }

// lost reports whether the labels of the pod have changed so that the selector of
// its owner no longer matches.
func (d *podDerived) lost(selector *jobsim.LabelSelector, p *pod.Pod) bool {
	d.relabelled = d.relabelled && !selector.Matches(p.Labels)
	return d.relabelled
}

// row finds the row of a pod that a decision names; nil: it is gone.
func (jc *jobController) row(p *pod.Pod) *podRow {
	if p == nil {
		return nil
	}
	r := jc.view.pods.find(p.Namespace, p.Name)
	if r == nil || r.get().UID != p.UID {
		return nil
	}
	return r
}

// rowAfter finds the row of a pod that stands in the list at next or after it,
// where most do, and moves next there.
func (jc *jobController) rowAfter(list []*podRow, next *int, p *pod.Pod) *podRow {
	for i := *next; i < len(list); i++ {
		if list[i].get() == p {
			*next = i + 1
			return list[i]
		}
	}
	return jc.row(p)
}
