// Package synctest tests code that sleeps, in a bubble of testing/synctest: a
// cluster that follows the bubble's clock stands in for a real one, and an hour
// takes no time.
package synctest

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/workload"
)

// wait is the code under test: it looks every ten seconds whether a Job has
// finished, and gives up after an hour.
func wait(finished func() bool) error {
	for range 360 {
		if finished() {
			return nil
		}
		time.Sleep(10 * time.Second)
	}
	return errors.New("not finished after an hour")
}

func TestWait(t *testing.T) {
	for _, test := range []struct {
		runs  time.Duration
		waits time.Duration
		err   string
	}{
		{25 * time.Minute, 25*time.Minute + 10*time.Second, ""}, // counted a second after its end
		{2 * time.Hour, time.Hour, "not finished after an hour"},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := simtest.New(t, sim.Config{Workload: workload.After(test.runs, workload.Succeed())}, job.New("backup", "busybox:1.37"))
			live := sim.Follow(c, sim.RealClock{})
			defer live.Stop() // it has a goroutine, which must end with the bubble

			began := time.Now()
			err := wait(func() (finished bool) {
				assert.NoError(t, live.Do(func(c *sim.Cluster) error {
					finished = c.Job("default", "backup").Status.Finished()
					return nil
				}))
				return finished
			})
			if test.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, test.err)
			}
			assert.Equal(t, test.waits, time.Since(began))
		})
	}
}
