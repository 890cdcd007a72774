package kubelet

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/conditions"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// The reasons that the kubelet gives for a condition (upstream:
// pkg/kubelet/status/generate.go).
const (
	reasonPodSandboxNotReady       = "PodSandboxNotReady"
	reasonPodCompleted             = "PodCompleted"
	reasonPodFailed                = "PodFailed"
	reasonContainersNotReady       = "ContainersNotReady"
	reasonContainersNotInitialized = "ContainersNotInitialized"
)

// conditions returns the conditions of a pod in that phase: the old slice where
// they are equal. sandbox: the pod has a place to run in, as it has from the
// first sync to its end.
//
// Ready and ContainersReady are the same: jobsim has no readiness gates, by
// which the two may differ. PodScheduled is true of every pod on a node.
func (s *podSync) conditions(p pod.Phase, inits, mains []pod.ContainerStatus, sandbox bool) []pod.Condition {
	found := share.Findings{
		Old: s.old.Conditions, At: apitime.Whole(s.now), Generation: s.pod.Generation,
		Sandbox:     s.readyToStartContainers(sandbox),
		Initialized: s.initialized(p, inits, mains),
		Ready:       s.ready(p, inits, mains),
	}
	if known := s.pool.Derived(&found); known != nil {
		return known
	}
	var room [8]pod.Condition
	next := room[:0]
	for i := range s.old.Conditions {
		if c := &s.old.Conditions[i]; !conditions.IsKubelets(c.Type) {
			next = append(next, *c)
		}
	}
	for i, f := range [...]*share.Finding{&found.Sandbox, &found.Initialized, &found.Ready, &found.Ready, &isTrue} {
		c := pod.Condition{
			Type: conditions.Kubelets[i], ObservedGeneration: found.Generation, LastTransitionTime: found.At,
			Status: f.Status, Reason: f.Reason, Message: f.Message,
		}
		if old := s.old.Condition(c.Type); old != nil && old.Status == c.Status {
			c.LastTransitionTime = old.LastTransitionTime
		}
		next = append(next, c)
	}
	if share.SameConditions(next, s.old.Conditions) {
		return s.old.Conditions
	}
	return s.pool.Derive(&found, next)
}

// isTrue is found of PodScheduled.
var isTrue = share.Finding{Status: jobsim.ConditionTrue}

// ready is what is found for both ContainersReady and Ready. Sidecars count,
// other init containers do not.
func (s *podSync) ready(p pod.Phase, inits, mains []pod.ContainerStatus) share.Finding {
	switch p {
	case pod.Succeeded:
		return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonPodCompleted}
	case pod.Failed:
		return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonPodFailed}
	}
	message := s.listContainers("containers with unready status: [", func(i int) bool {
		if i < s.inits {
			return s.isSidecar(i) && !inits[i].Ready
		}
		return !find(mains, i-s.inits, s.container(i).Name).Ready
	})
	if message == "" {
		return share.Finding{Status: jobsim.ConditionTrue}
	}
	return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonContainersNotReady, Message: message}
}

// initialized is what is found for Initialized. Once a container has run, or
// the condition was true, it stays true.
// readyToStartContainers finds whether the pod has its sandbox, and which of
// the two reasons there is if not: it ended with the pod, or the pod ended
// before it had one (upstream: GeneratePodReadyToStartContainersCondition,
// PodSandboxChanged; the words are of 1.37).
func (s *podSync) readyToStartContainers(sandbox bool) share.Finding {
	if sandbox {
		return isTrue
	}
	message := "pod sandbox is not ready"
	switch old := s.old.Condition(pod.ReadyToStartContainers); {
	case old == nil:
		message = "no pod sandbox exists"
	case old.Status == jobsim.ConditionFalse:
		message = old.Message
	}
	return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonPodSandboxNotReady, Message: message}
}

func (s *podSync) initialized(p pod.Phase, inits, mains []pod.ContainerStatus) share.Finding {
	if p == pod.Succeeded {
		return share.Finding{Status: jobsim.ConditionTrue, Reason: reasonPodCompleted}
	}
	if s.inits == 0 || anyShownToRun(mains) {
		return share.Finding{Status: jobsim.ConditionTrue}
	}
	message := s.listContainers("containers with incomplete status: [", func(i int) bool {
		if s.isSidecar(i) {
			return inits[i].State.Running == nil
		}
		return i < s.inits && !inits[i].Ready
	})
	if old := s.old.Condition(pod.Initialized); message == "" || old != nil && old.Status == jobsim.ConditionTrue {
		return share.Finding{Status: jobsim.ConditionTrue}
	}
	return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonContainersNotInitialized, Message: message}
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
