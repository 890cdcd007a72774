package kubelet

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/pod"
)

// check holds what is true of every Decision.
func (r *runner) check(o Observation, d Decision) {
	before, after := &o.Pod.Status, &d.Status
	input := snapshot(r.t, o)
	require.Equal(r.t, d, r.k.Sync(o), "the same Observation gives the same Decision")

	require.Empty(r.t, cmp.Diff(d, r.k.SyncWith(&r.pool, o)), "sharing changes no value")
	require.Equal(r.t, input, snapshot(r.t, o), "Sync changes nothing")

	require.GreaterOrEqual(r.t, d.RequeueAfter, time.Duration(0), "a requeue lies ahead")
	for _, a := range d.Actions {
		require.Less(r.t, a.Container, len(r.runs))
	}
	require.Equal(r.t, d.StatusChanged, !cmp.Equal(*before, *after), "StatusChanged means that it differs")
	checkSuccession(r.t, before, after)
}

// checkSuccession holds what is true of a status and the one after it.
func checkSuccession(t require.TestingT, before, after *pod.Status) {
	if before.Phase == pod.Succeeded || before.Phase == pod.Failed {
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
