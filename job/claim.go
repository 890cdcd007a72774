package job

import (
	"reflect"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// getPodsForJob sorts out which of the observed pods are the Job's (upstream:
// PodControllerRefManager.ClaimPods). In the usual case all are, and the
// observed slice is used as it is.
func (s *planContext) getPodsForJob() {
	s.pods = s.observed.Pods
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
func (s *planContext) owns(p *pod.Pod) bool {
	ref := p.ControllerOf()
	return ref != nil && ref.UID == s.job.UID && s.job.Spec.Selector.Matches(p.Labels)
}

// claim reports whether the pod is the Job's or becomes so, and orders what
// that takes. A Job that is being deleted changes nothing any more.
func (s *planContext) claim(p *pod.Pod) bool {
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
		s.plan.Orphan = append(s.plan.Orphan, p)
		s.because(reason(ruleSelector, "the labels of pod {0} no longer match: the Job lets go of it", jobsim.NameArg(p.Name)))
	case ref == nil && p.DeletionTimestamp == nil && p.Namespace == s.job.Namespace && s.job.Spec.Selector.Matches(p.Labels):
		s.plan.Adopt = append(s.plan.Adopt, p)
		s.because(reason(ruleSelector, "pod {0} has no controller, and its labels match: the Job adopts it", jobsim.NameArg(p.Name)))
		return true
	}
	return false
}
