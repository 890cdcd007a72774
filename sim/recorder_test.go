package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// TestCombinedEvent: the event that stands for many names no reporting
// controller, and stays on the part of the object on which it began: an update
// is a patch of message, count and time. Internal/conformance/events shows both.
func TestCombinedEvent(t *testing.T) {
	c, err := sim.New(sim.Config{})
	require.NoError(t, err)
	p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "many"}, Spec: pod.Spec{RestartPolicy: pod.RestartNever}}
	for i := range correlate.MaxSimilar + 2 {
		p.Spec.Containers = append(p.Spec.Containers, pod.Container{Name: fmt.Sprint("c", i), Image: fmt.Sprint("image", i)})
	}
	require.NoError(t, c.Create(p))
	require.NoError(t, c.Run())

	var combined []jobsim.Event
	for _, e := range c.Events("") {
		if e.Reason == "Pulling" && strings.HasPrefix(e.Message, correlate.CombinedPrefix) {
			combined = append(combined, e)
		}
	}
	require.Len(t, combined, 1)
	e := combined[0]
	assert.Equal(t, correlate.CombinedPrefix+`Pulling image "image11"`, e.Message)
	assert.Equal(t, int32(3), e.Count)
	assert.Equal(t, "spec.containers{c9}", e.InvolvedObject.FieldPath)
	assert.Empty(t, e.ReportingController)
	assert.Empty(t, e.ReportingInstance)
	assert.Equal(t, "kubelet", e.Source.Component)
}
