package job

import (
	"cmp"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// compareForRemoval orders active pods so that those which lose least by being
// deleted come first (upstream: ActivePods): not on a node before on one,
// pending before running, not ready before ready, ready for a shorter time,
// more restarts of a container, more restarts of a sidecar, younger. Where
// upstream leaves the order open, the caller's order stands.
func compareForRemoval(a, b *pod.Pod) int {
	return cmp.Or(
		compareBools(a.Spec.NodeName != "", b.Spec.NodeName != ""),
		cmp.Compare(phaseRank[a.Status.Phase], phaseRank[b.Status.Phase]),
		compareBools(a.IsReady(), b.IsReady()),
		compareLaterFirst(readyTime(a), readyTime(b)),
		cmp.Compare(maxRestarts(b), maxRestarts(a)),
		cmp.Compare(maxSidecarRestarts(b), maxSidecarRestarts(a)),
		compareLaterFirst(a.CreationTimestamp, b.CreationTimestamp),
	)
}

// phaseRank is the order of the phases of active pods.
var phaseRank = map[pod.Phase]int{pod.Pending: 0, pod.Unknown: 1, pod.Running: 2}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// compareLaterFirst puts the later time first, and one that is not known before
// all others (upstream: afterOrZero).
func compareLaterFirst(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return compareBools(!a.IsZero(), !b.IsZero())
	}
	return b.Compare(a)
}

// readyTime is since when a pod is ready; zero: it is not.
func readyTime(p *pod.Pod) time.Time {
	if c := p.Status.Condition(pod.Ready); c != nil && c.Status == jobsim.ConditionTrue {
		return c.LastTransitionTime
	}
	return time.Time{}
}

func maxRestarts(p *pod.Pod) int32 {
	var most int32
	for i := range p.Status.ContainerStatuses {
		most = max(most, p.Status.ContainerStatuses[i].RestartCount)
	}
	return most
}

func maxSidecarRestarts(p *pod.Pod) int32 {
	var most int32
	for i := range p.Status.InitContainerStatuses {
		if c := &p.Status.InitContainerStatuses[i]; isSidecar(p, c.Name) {
			most = max(most, c.RestartCount)
		}
	}
	return most
}
