package kubelet

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// The reasons that the kubelet gives for a condition (upstream:
// pkg/kubelet/status/generate.go).
const (
	reasonPodCompleted             = "PodCompleted"
	reasonPodFailed                = "PodFailed"
	reasonContainersNotReady       = "ContainersNotReady"
	reasonContainersNotInitialized = "ContainersNotInitialized"
)

// ownConditions are the conditions that the kubelet writes, in the order in
// which it does. All others it keeps, in front of its own.
var ownConditions = [...]pod.ConditionType{pod.ReadyToStartContainers, pod.Initialized, pod.Ready, pod.ContainersReady, pod.Scheduled}

// conditions returns the conditions of a pod in that phase: the old slice where
// they are equal. sandbox says that the pod has a place to run in, which it has
// from the first sync to its end.
//
// Ready and ContainersReady are the same: jobsim has no readiness gates, by
// which the two may differ.
func (s *podSync) conditions(p pod.Phase, inits, mains []pod.ContainerStatus, sandbox bool) []pod.Condition {
	ready, initialized := s.ready(p, inits, mains), s.initialized(p, inits, mains)
	var room [8]pod.Condition
	fresh := room[:0]
	for i := range s.old.Conditions {
		if c := &s.old.Conditions[i]; !slices.Contains(ownConditions[:], c.Type) {
			fresh = append(fresh, *c)
		}
	}
	for i, f := range [...]finding{{status: truth(sandbox)}, initialized, ready, ready, isTrue} {
		fresh = append(fresh, s.condition(len(fresh), ownConditions[i], f))
	}
	if share.SameConditions(fresh, s.old.Conditions) {
		return s.old.Conditions
	}
	return s.pool.Conditions(fresh)
}

// finding is the part of a condition that is worked out anew.
type finding struct {
	status          jobsim.ConditionStatus
	reason, message string
}

func truth(b bool) jobsim.ConditionStatus {
	if b {
		return jobsim.ConditionTrue
	}
	return jobsim.ConditionFalse
}

// isTrue is PodScheduled of every pod that the kubelet sees.
var isTrue = finding{status: jobsim.ConditionTrue}

// condition is one condition. Its transition time is that of the old one, which
// is most likely the i-th, unless the status has changed.
func (s *podSync) condition(i int, t pod.ConditionType, f finding) pod.Condition {
	since := apitime.Whole(s.now)
	old := s.old.Condition(t)
	if i < len(s.old.Conditions) && s.old.Conditions[i].Type == t {
		old = &s.old.Conditions[i]
	}
	if old != nil && old.Status == f.status {
		since = old.LastTransitionTime
	}
	return pod.Condition{
		Type:               t,
		ObservedGeneration: s.pod.Generation,
		Status:             f.status,
		LastTransitionTime: since,
		Reason:             f.reason,
		Message:            f.message,
	}
}

// ready is the finding of both ContainersReady and Ready. Sidecars count, other init
// containers do not.
func (s *podSync) ready(p pod.Phase, inits, mains []pod.ContainerStatus) finding {
	switch p {
	case pod.Succeeded:
		return finding{status: jobsim.ConditionFalse, reason: reasonPodCompleted}
	case pod.Failed:
		return finding{status: jobsim.ConditionFalse, reason: reasonPodFailed}
	}
	message := s.listContainers("containers with unready status: [", func(i int) bool {
		if i < s.inits {
			return s.isSidecar(i) && !inits[i].Ready
		}
		return !find(mains, i-s.inits, s.container(i).Name).Ready
	})
	if message == "" {
		return finding{status: jobsim.ConditionTrue}
	}
	return finding{status: jobsim.ConditionFalse, reason: reasonContainersNotReady, message: message}
}

// initialized is the finding of Initialized. Once a container has run, or the
// condition was true, it stays true.
func (s *podSync) initialized(p pod.Phase, inits, mains []pod.ContainerStatus) finding {
	if p == pod.Succeeded {
		return finding{status: jobsim.ConditionTrue, reason: reasonPodCompleted}
	}
	if s.inits == 0 || anyShownToRun(mains) {
		return finding{status: jobsim.ConditionTrue}
	}
	message := s.listContainers("containers with incomplete status: [", func(i int) bool {
		if s.isSidecar(i) {
			return inits[i].State.Running == nil
		}
		return i < s.inits && !inits[i].Ready
	})
	if old := s.old.Condition(pod.Initialized); message == "" || old != nil && old.Status == jobsim.ConditionTrue {
		return finding{status: jobsim.ConditionTrue}
	}
	return finding{status: jobsim.ConditionFalse, reason: reasonContainersNotInitialized, message: message}
}

func anyShownToRun(mains []pod.ContainerStatus) bool {
	for i := range mains {
		if mains[i].State.Running != nil || mains[i].State.Terminated != nil {
			return true
		}
	}
	return false
}

// listContainers returns the prefix and the names of the containers that are
// picked, in the order of the spec, or "" where there are none.
func (s *podSync) listContainers(prefix string, picked func(i int) bool) string {
	var room [128]byte
	text := room[:0]
	for i := range s.size {
		if !picked(i) {
			continue
		}
		if len(text) == 0 {
			text = append(text, prefix...)
		} else {
			text = append(text, ' ')
		}
		text = append(text, s.container(i).Name...)
	}
	if len(text) == 0 {
		return ""
	}
	return s.text(append(text, ']'))
}

// text makes a string of the bytes, unless an old condition has it.
func (s *podSync) text(b []byte) string {
	for i := range s.old.Conditions {
		if m := s.old.Conditions[i].Message; m == string(b) {
			return m
		}
	}
	return s.pool.Text(b)
}
