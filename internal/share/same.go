package share

import (
	"time"

	"github.com/jobsim/jobsim/pod"
)

// SameTime reports whether two times are the same moment. Those of a status are
// mostly the same in every bit, which is quick to see.
func SameTime(a, b time.Time) bool { return a == b || a.Equal(b) }

// SameConditions reports whether two lists of conditions are equal.
func SameConditions(a, b []pod.Condition) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameCondition(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

func sameCondition(a, b *pod.Condition) bool {
	return SameTime(a.LastTransitionTime, b.LastTransitionTime) &&
		a.Type == b.Type && a.Status == b.Status && a.Reason == b.Reason && a.Message == b.Message &&
		a.ObservedGeneration == b.ObservedGeneration &&
		(a.LastProbeTime == b.LastProbeTime ||
			a.LastProbeTime != nil && b.LastProbeTime != nil && a.LastProbeTime.Equal(*b.LastProbeTime))
}

func sameContainers(a, b []pod.ContainerStatus) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !SameContainer(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

// SameContainer reports whether two container statuses are equal.
func SameContainer(a, b *pod.ContainerStatus) bool {
	return sameState(&a.State, &b.State) && sameState(&a.LastTerminationState, &b.LastTerminationState) &&
		a.Ready == b.Ready && a.RestartCount == b.RestartCount && same(a.Started, b.Started) &&
		a.Name == b.Name && a.Image == b.Image && a.ImageID == b.ImageID && a.ContainerID == b.ContainerID
}

func sameState(a, b *pod.ContainerState) bool {
	return same(a.Waiting, b.Waiting) &&
		(a.Running == b.Running || a.Running != nil && b.Running != nil && SameTime(a.Running.StartedAt, b.Running.StartedAt)) &&
		(a.Terminated == b.Terminated || a.Terminated != nil && b.Terminated != nil && SameTerminated(a.Terminated, b.Terminated))
}

// same reports whether two pointers are nil or point to equal values.
func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// SameTerminated reports whether two ends of a run are equal.
func SameTerminated(a, b *pod.ContainerStateTerminated) bool {
	return a.ExitCode == b.ExitCode && a.Signal == b.Signal && a.Reason == b.Reason &&
		a.Message == b.Message && a.ContainerID == b.ContainerID &&
		SameTime(a.StartedAt, b.StartedAt) && SameTime(a.FinishedAt, b.FinishedAt)
}
