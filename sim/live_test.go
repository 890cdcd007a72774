package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// TestFollowInABubble: code under test sleeps, and the cluster keeps step with it.
func TestFollowInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := sim.New(sim.Config{})
		require.NoError(t, err)
		require.NoError(t, c.Create(pi()))
		live := sim.Follow(c, sim.RealClock{})
		defer live.Stop()
		time.Sleep(3 * time.Second)
		var out strings.Builder
		require.NoError(t, live.Do(func(c *sim.Cluster) error { return kubectl.Run(c, &out, "get", "jobs") }))
		assert.Equal(t, "NAME   STATUS    COMPLETIONS   DURATION   AGE\npi     Running   0/1           3s         3s\n", out.String())
		require.NoError(t, live.Wait(t.Context(), sim.JobFinished("default", "pi")))
	})
}

// TestLiveWaitRefusesRuns: the condition of a wait looks, it does not run.
func TestLiveWaitRefusesRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := sim.New(sim.Config{})
		require.NoError(t, err)
		require.NoError(t, c.Create(pi()))
		live := sim.Follow(c, sim.RealClock{})
		defer live.Stop()
		var refused error
		require.NoError(t, live.Wait(t.Context(), func(c *sim.Cluster) bool {
			refused = c.RunFor(time.Hour)
			return true
		}))
		require.ErrorContains(t, refused, "must not run the cluster")
		require.NoError(t, live.Do(func(c *sim.Cluster) error {
			assert.Zero(t, c.Elapsed())
			return nil
		}))
	})
}
