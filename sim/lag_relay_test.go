package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/workload"
)

// A registered controller that sees the revisions late, beside a Job controller
// and a garbage collector that do too: its writes to what it has seen too late
// are refused and tried again, each leg is run once, and what is deleted goes with
// all that it owns.
func TestARelayWhoseControllersAreLate(t *testing.T) {
	withRelays(t)
	rapid.Check(t, func(t *rapid.T) {
		lag := func(who string) time.Duration {
			return time.Duration(rapid.IntRange(0, 3000).Draw(t, "lag of the "+who)) * time.Millisecond
		}
		cfg := Config{Workload: workload.AfterUniform(0, 10*time.Second, workload.Succeed())}
		for _, who := range []string{"relay-controller", string(ComponentJobController), string(ComponentGarbageCollector)} {
			cfg = cfg.WithLag(who, lag(who))
		}
		legs := rapid.IntRange(1, 5).Draw(t, "legs")
		end := time.Duration(rapid.IntRange(0, 60_000).Draw(t, "deleted after")) * time.Millisecond
		policy := rapid.SampledFrom([]jobsim.DeletionPropagation{jobsim.PropagateBackground, jobsim.PropagateForeground}).Draw(t, "policy")
		deleted := rapid.Bool().Draw(t, "deleted")

		c, err := New(cfg)
		require.NoError(t, err)
		made := map[string]int{}
		c.Watch(func(e WatchEvent) {
			if j, ok := e.Object.(*job.Job); ok && e.Type == Added {
				made[j.Name]++
				require.LessOrEqual(t, c.unfinishedJobs(), 1, "the legs are run one after the other")
			}
		})
		require.NoError(t, c.Create(&Relay{ObjectMeta: jobsim.ObjectMeta{Name: "r"}, Legs: legs}))
		if deleted {
			c.At(end, func(c *Cluster) error {
				return c.Delete("Relay", "default", "r", jobsim.DeleteOptions{PropagationPolicy: policy})
			})
		}
		require.NoError(t, c.RunFor(time.Hour))
		for name, n := range made {
			require.True(t, deleted || n == 1, "%s was made %d times", name, n)
		}
		if deleted {
			require.Empty(t, c.Jobs(""))
			require.Empty(t, c.Pods(""))
			return
		}
		require.Len(t, made, legs)
		require.Equal(t, legs, c.Objects("Relay", "")[0].(*Relay).Status.Done)
	})
}

func (c *Cluster) unfinishedJobs() (n int) {
	for _, j := range c.Jobs("") {
		n += count(!j.Status.Finished())
	}
	return n
}

// A run goes on as long as a controller has something to see.
func TestARunWaitsForALateWatch(t *testing.T) {
	c, err := New(Config{}.WithLag(string(ComponentJobController), 5*time.Second))
	require.NoError(t, err)
	require.NoError(t, c.Create(job.New("x", "busybox:1")))
	require.False(t, c.Settled())
	require.NoError(t, c.Run())
	require.True(t, c.Job("default", "x").Status.IsTrue(job.Complete))
}

// What does not come true in five minutes is expected no longer, so that a
// controller whose watch has missed something goes on.
func TestExpectationsExpire(t *testing.T) {
	var e expectations
	e.begin(time.Hour)
	e.creations, e.deletions = 2, -1
	require.Equal(t, 2, e.pods(time.Hour+expectationsTimeout))
	require.Equal(t, 0, e.pods(time.Hour+expectationsTimeout+1))
}
