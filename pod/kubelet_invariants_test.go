package pod

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
)

// check holds what is true of every Decision.
func (r *runner) check(o Observation, d Decision) {
	before, after := o.Unstored, d.Status
	if before == nil {
		before = &o.Pod.Status
	}
	input := snapshot(r.t, o)
	require.Equal(r.t, d, r.k.Sync(o), "the same Observation gives the same Decision")

	o.Share = &r.shared
	shared := r.k.Sync(o)
	require.Equal(r.t, d, shared, "sharing changes no value")
	o.Share = nil
	require.Equal(r.t, input, snapshot(r.t, o), "Sync changes nothing")

	require.GreaterOrEqual(r.t, d.Requeue, time.Duration(0), "a requeue lies ahead")
	for _, a := range d.Actions {
		require.Less(r.t, a.Container, len(r.runs))
	}
	if after == nil {
		return
	}
	require.NotEqual(r.t, *before, *after, "a Status is given only where it is new")
	checkSuccession(r.t, before, after)
}

// checkSuccession holds what is true of a status and the one after it.
func checkSuccession(t require.TestingT, before, after *Status) {
	if before.Phase == Succeeded || before.Phase == Failed {
		require.Equal(t, before.Phase, after.Phase, "a terminal phase stays")
	}
	if before.StartTime != nil {
		require.Equal(t, before.StartTime, after.StartTime, "the start time stays")
	}
	for _, c := range slices.Concat(after.InitContainerStatuses, after.ContainerStatuses) {
		old := find(slices.Concat(before.InitContainerStatuses, before.ContainerStatuses), 0, c.Name)
		require.GreaterOrEqual(t, c.RestartCount, old.RestartCount, "the restarts of %s never decrease", c.Name)
		states := 0
		for _, is := range []bool{c.State.Waiting != nil, c.State.Running != nil, c.State.Terminated != nil} {
			if is {
				states++
			}
		}
		require.Equal(t, 1, states, "%s is in exactly one state", c.Name)
	}
	for i := range after.Conditions {
		c := &after.Conditions[i]
		require.Zero(t, c.LastTransitionTime.Nanosecond(), "%s has whole seconds", c.Type)
		if old := before.Condition(c.Type); old != nil && old.Status == c.Status {
			require.Equal(t, old.LastTransitionTime, c.LastTransitionTime, "%s changed no status", c.Type)
		}
	}
}

func snapshot(t require.TestingT, o Observation) string {
	text, err := json.Marshal(o)
	require.NoError(t, err)
	return string(text)
}
