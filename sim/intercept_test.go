package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim"
)

// A call can fail before it takes effect, and after: then the controller does not
// know of the pod that it has made, sees it, and makes no second one.
func TestCallsFail(t *testing.T) {
	refusal := &sim.APIError{Reason: "InternalError", Message: "try again"}
	for _, test := range []struct {
		name string
		fail func(do func() error) error
		made time.Duration // when the pod is
	}{
		{"before", func(func() error) error { return refusal }, time.Second},
		{"after", func(do func() error) error { _ = do(); _ = do(); return refusal }, 0},
		{"not at all", func(do func() error) error { return do() }, 0},
		{"not at all, without a look", func(func() error) error { return nil }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var calls []sim.Call
			c, err := sim.New(sim.Config{Intercept: func(call sim.Call, do func() error) error {
				if call.Verb != "create" || call.Kind != "Pod" {
					return nil
				}
				calls = append(calls, call)
				if len(calls) > 1 {
					return nil
				}
				return test.fail(do)
			}})
			require.NoError(t, err)
			require.NoError(t, c.Create(task("x")))
			require.NoError(t, c.Run())
			require.NotEmpty(t, calls)
			assert.Equal(t, sim.Call{
				Component: "job-controller", Verb: "create", Kind: "Pod", Namespace: "default", Name: calls[0].Name,
			}, calls[0])
			pods := c.Pods("")
			require.Len(t, pods, 1)
			assert.Equal(t, test.made, pods[0].CreationTimestamp.Sub(c.Start()))
			assert.Equal(t, int32(1), c.Job("default", "x").Status.Succeeded)
		})
	}
}

// Intercept may look at the cluster, and do nothing else but let the call pass.
func TestInterceptMustNotChangeTheCluster(t *testing.T) {
	var c *sim.Cluster
	asked := 0
	c, err := sim.New(sim.Config{Intercept: func(_ sim.Call, do func() error) error {
		asked++
		require.ErrorContains(t, c.DeleteJob("default", "x", ""), "Intercept must not change the cluster")
		require.NoError(t, do())
		require.ErrorContains(t, c.DeleteJob("default", "x", ""), "Intercept must not change the cluster")
		return nil
	}})
	require.NoError(t, err)
	require.NoError(t, c.Create(task("x")))
	require.NoError(t, c.Run())
	assert.Positive(t, asked)
}
