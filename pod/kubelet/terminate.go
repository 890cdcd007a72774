package kubelet

import (
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// What the status shows of a container whose end was not seen (upstream:
// TerminatePod in the kubelet's status manager).
const (
	reasonStatusUnknown  = "ContainerStatusUnknown"
	messageStatusUnknown = "The container could not be located when the pod was terminated"
	exitCodeUnknown      = 137
)

// unseen is the end of a container that has not ended when its pod has: it
// never ran, or waited to be restarted. It counts as a failure.
var unseen = &pod.ContainerStateTerminated{
	ExitCode: exitCodeUnknown, Reason: reasonStatusUnknown, Message: messageStatusUnknown,
}

// terminate gives every container of a pod that has ended an end. Init
// containers that never had their turn keep waiting, and so do the containers
// of a pod that was never initialized.
func terminate(spec *pod.Spec, inits, mains []pod.ContainerStatus) (newInits, newMains []pod.ContainerStatus) {
	if initialized(spec, inits, mains) {
		mains = endAll(mains, len(mains))
	}
	return endAll(inits, reached(inits)), mains
}

// endAll gives the first n containers an end. The slice that it was given stays
// as it is.
func endAll(statuses []pod.ContainerStatus, n int) []pod.ContainerStatus {
	changed := false
	for i := range n {
		if statuses[i].State.Terminated != nil {
			continue
		}
		if !changed {
			statuses, changed = slices.Clone(statuses), true
		}
		statuses[i].State = pod.ContainerState{Terminated: unseen}
	}
	return statuses
}

// reached is how many init containers had their turn: those up to the last
// with a trace of a run, and always the first.
func reached(inits []pod.ContainerStatus) int {
	for n := len(inits); n > 0; n-- {
		if c := &inits[n-1]; c.State.Waiting == nil || c.LastTerminationState.Terminated != nil {
			return n
		}
	}
	return min(1, len(inits))
}

// initialized reports whether the pod came past its init containers (upstream:
// hasPodInitialized). A sidecar as the last of them has to have run: upstream
// looks at a status from before the sidecar was stopped.
func initialized(spec *pod.Spec, inits, mains []pod.ContainerStatus) bool {
	if len(spec.InitContainers) == 0 || hasRun(mains) {
		return true
	}
	n := len(spec.InitContainers)
	last := find(inits, n-1, spec.InitContainers[n-1].Name)
	if spec.InitContainers[n-1].IsSidecar() {
		return last.State.Running != nil || lastEnd(last) != nil
	}
	return succeeded(last.State) || succeeded(last.LastTerminationState)
}

func hasRun(statuses []pod.ContainerStatus) bool {
	return slices.ContainsFunc(statuses, func(c pod.ContainerStatus) bool {
		return c.State.Waiting == nil || c.LastTerminationState.Terminated != nil
	})
}

func succeeded(state pod.ContainerState) bool {
	return state.Terminated != nil && state.Terminated.ExitCode == 0
}
