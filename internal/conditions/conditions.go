// Package conditions says which conditions of a pod are the kubelet's, for the
// kubelet that writes them and for the API server that keeps those of others, and what
// the API server keeps of those that are written again.
package conditions

import (
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// Kubelets are the conditions that the kubelet writes, in the order in which it
// does. All others it keeps, in front of its own.
var Kubelets = [...]pod.ConditionType{pod.ReadyToStartContainers, pod.Initialized, pod.Ready, pod.ContainersReady, pod.Scheduled}

// IsKubelets reports whether the kubelet writes the condition.
func IsKubelets(t pod.ConditionType) bool { return slices.Contains(Kubelets[:], t) }

// Merge returns the conditions to store where the API server has stored some and
// the kubelet reports its own, which it may have put together earlier: what is not
// the kubelet's stays as it is stored, but for a DisruptionTarget of its own
// (upstream: mergePodStatus).
func Merge(stored, own []pod.Condition) []pod.Condition {
	keeps := func(c pod.Condition) bool {
		return !IsKubelets(c.Type) && (c.Type != pod.DisruptionTarget || !has(own, c.Type))
	}
	if !slices.ContainsFunc(stored, func(c pod.Condition) bool { return keeps(c) && !slices.Contains(own, c) }) {
		return own
	}
	var merged []pod.Condition
	for _, c := range stored {
		if keeps(c) {
			merged = append(merged, c)
		}
	}
	for _, c := range own {
		if !has(merged, c.Type) {
			merged = append(merged, c)
		}
	}
	return merged
}

// KeepGenerations returns the conditions to store where the API server has stored
// some and is given others: a generation that is not given stays (upstream:
// preserveOldObservedGeneration of the pod's status strategy).
func KeepGenerations(stored, given []pod.Condition) []pod.Condition {
	isCopy := false
	for i := range given {
		if given[i].ObservedGeneration != 0 {
			continue
		}
		old := slices.IndexFunc(stored, func(old pod.Condition) bool { return old.Type == given[i].Type })
		if old < 0 || stored[old].ObservedGeneration == 0 {
			continue
		}
		if !isCopy {
			given, isCopy = slices.Clone(given), true
		}
		given[i].ObservedGeneration = stored[old].ObservedGeneration
	}
	return given
}

func has(list []pod.Condition, t pod.ConditionType) bool {
	return slices.ContainsFunc(list, func(c pod.Condition) bool { return c.Type == t })
}
