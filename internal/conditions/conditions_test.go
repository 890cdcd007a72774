package conditions_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/internal/conditions"
	"github.com/jobsim/jobsim/pod"
)

func TestMerge(t *testing.T) {
	of := func(t pod.ConditionType, reason string) pod.Condition { return pod.Condition{Type: t, Reason: reason} }
	ready, gate := of(pod.Ready, "own"), of("example.com/gate", "stored")
	target := of(pod.DisruptionTarget, "stored")
	for _, c := range []struct {
		stored, own, want []pod.Condition
		why               string
	}{
		{nil, []pod.Condition{ready}, []pod.Condition{ready}, "the kubelet's alone"},
		{[]pod.Condition{of(pod.Ready, "stored")}, []pod.Condition{ready}, []pod.Condition{ready}, "its own are replaced"},
		{[]pod.Condition{gate}, []pod.Condition{ready}, []pod.Condition{gate, ready}, "that of another stays, in front"},
		{[]pod.Condition{gate}, []pod.Condition{of(gate.Type, "old"), ready}, []pod.Condition{gate, ready}, "as it is stored, not as it was seen"},
		{[]pod.Condition{gate}, []pod.Condition{gate, ready}, []pod.Condition{gate, ready}, "it was seen as it is stored"},
		{[]pod.Condition{target}, []pod.Condition{ready}, []pod.Condition{target, ready}, "a disruption by another"},
		{[]pod.Condition{target}, []pod.Condition{of(pod.DisruptionTarget, "own")}, []pod.Condition{of(pod.DisruptionTarget, "own")}, "one by the kubelet"},
	} {
		assert.Equal(t, c.want, conditions.Merge(c.stored, c.own), c.why)
	}
}

func TestKeepGenerations(t *testing.T) {
	of := func(t pod.ConditionType, generation int64) pod.Condition {
		return pod.Condition{Type: t, ObservedGeneration: generation}
	}
	target := pod.DisruptionTarget
	for _, c := range []struct {
		stored, given, want []pod.Condition
		why                 string
	}{
		{nil, nil, nil, "none"},
		{nil, []pod.Condition{of(target, 0)}, []pod.Condition{of(target, 0)}, "a new condition without one"},
		{[]pod.Condition{of(target, 2)}, []pod.Condition{of(target, 0)}, []pod.Condition{of(target, 2)}, "not given: it stays"},
		{[]pod.Condition{of(target, 2)}, []pod.Condition{of(target, 1)}, []pod.Condition{of(target, 1)}, "given: it is taken"},
		{[]pod.Condition{of(pod.Ready, 2)}, []pod.Condition{of(target, 0)}, []pod.Condition{of(target, 0)}, "of another type"},
	} {
		given := slices.Clone(c.given)
		assert.Equal(t, c.want, conditions.KeepGenerations(c.stored, given), c.why)
		assert.Equal(t, c.given, given, "what was given is left alone: %s", c.why)
	}
}
