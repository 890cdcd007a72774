package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// A pod that the Job would adopt is gone, and the controller's cache does not show it
// yet. It is not one of the Job's pods: another is made at once, and the Job counts
// only that.
func TestAPodThatIsGoneIsNotAdopted(t *testing.T) {
	c, err := sim.New(sim.Config{
		Workload: workload.After(time.Hour, workload.Succeed()),
		Intercept: func(call sim.Call, _ func() error) error {
			if call.Component == sim.ComponentJobController && call.Verb == sim.VerbPatch && call.Name == "stray" {
				return &sim.APIError{Reason: "NotFound", Message: `pods "stray" not found`}
			}
			return nil
		},
	})
	require.NoError(t, err)
	j := job.New("pi", "perl:5.34.0")
	labels := map[string]string{"app": "pi"}
	j.Spec.Selector, j.Spec.ManualSelector = &jobsim.LabelSelector{MatchLabels: labels}, new(bool)
	*j.Spec.ManualSelector, j.Spec.Template.Labels = true, labels
	stray := &pod.Pod{Spec: j.Spec.Template.Spec}
	stray.Name, stray.Labels = "stray", labels
	require.NoError(t, c.Create(stray, j))
	require.NoError(t, c.RunFor(time.Second))
	assert.Equal(t, int32(1), c.Job("default", "pi").Status.Active)
	assert.Len(t, c.PodsOf("default", "pi"), 1)
	assert.Empty(t, c.Pod("default", "stray").OwnerReferences)
}
