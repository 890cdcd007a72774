package job

import (
	"reflect"

	"github.com/jobsim/jobsim/pod"
)

// claimPods sorts out which of the observed pods are the Job's (upstream:
// getPodsForJob, PodControllerRefManager.ClaimPods). In the usual case all
// are, and the observed slice is used as it is.
func (s *sync) claimPods() {
	s.pods = s.Observation.Pods
	var last *pod.Pod
	for i, p := range s.pods {
		if p != nil && (last != nil && alike(p, last) || s.owns(p)) {
			last = p
			continue
		}
		mine := make([]*pod.Pod, i, len(s.pods))
		copy(mine, s.pods)
		for _, p := range s.pods[i:] {
			if s.claim(p) {
				mine = append(mine, p)
			}
		}
		s.pods = mine
		return
	}
}

// alike reports whether both pods share their labels and owners, as those do
// that come from one template: if the Job owns one, it owns both.
func alike(p, q *pod.Pod) bool {
	return len(p.OwnerReferences) > 0 && len(p.OwnerReferences) == len(q.OwnerReferences) &&
		&p.OwnerReferences[0] == &q.OwnerReferences[0] &&
		reflect.ValueOf(p.Labels).UnsafePointer() == reflect.ValueOf(q.Labels).UnsafePointer()
}

// owns reports whether the pod is the Job's, and still should be.
func (s *sync) owns(p *pod.Pod) bool {
	ref := p.ControllerOf()
	return ref != nil && ref.UID == s.job.UID && s.job.Spec.Selector.Matches(p.Labels)
}

// claim reports whether the pod is the Job's or becomes so, and orders what
// that takes. A Job that is being deleted changes nothing any more.
func (s *sync) claim(p *pod.Pod) bool {
	if p == nil {
		return false
	}
	if s.owns(p) {
		return true
	}
	if s.job.DeletionTimestamp != nil {
		return false
	}
	ref := p.ControllerOf()
	switch {
	case ref != nil && ref.UID == s.job.UID:
		s.decision.Orphan = append(s.decision.Orphan, p)
		s.why("spec.selector", "a pod's labels no longer match: letting go of it")
	case ref == nil && p.DeletionTimestamp == nil && p.Namespace == s.job.Namespace && s.job.Spec.Selector.Matches(p.Labels):
		s.decision.Adopt = append(s.decision.Adopt, p)
		s.why("spec.selector", "a pod without a controller matches: adopting it")
		return true
	}
	return false
}

// tracks reports whether one of s.pods carries the tracking finalizer, or does
// once it is adopted: those that no controller has yet are.
func (s *sync) tracks(p *pod.Pod) bool {
	return p.HasFinalizer(TrackingFinalizer) || len(s.decision.Adopt) > 0 && p.ControllerOf() == nil
}
