// Package mockclock is a test that drives a cluster with its own mock clock,
// together with code of its own that waits on the same clock.
package mockclock

import (
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/workload"
)

// nightly is the code under test: it waits for an hour, then looks whether the
// Job has completed.
func nightly(clk clock.Clock, completed func() bool) <-chan bool {
	completion := make(chan bool, 1)
	timer := clk.Timer(time.Hour)
	go func() {
		<-timer.C
		completion <- completed()
	}()
	return completion
}

func TestNightlySeesTheJobComplete(t *testing.T) {
	c := simtest.New(t, sim.Config{Workload: workload.After(20*time.Minute, workload.Succeed())}, job.New("backup", "busybox:1.37"))

	mock := clock.NewMock()
	live := sim.Follow(c, mock)
	defer live.Stop()
	completed := func() (done bool) {
		assert.NoError(t, live.Do(func(c *sim.Cluster) error {
			done = c.Job("default", "backup").Status.IsTrue(job.Complete)
			return nil
		}))
		return done
	}
	completion := nightly(mock, completed)

	mock.Add(10 * time.Minute)
	assert.False(t, completed(), "the pod runs for 20 minutes")
	mock.Add(50 * time.Minute)
	assert.True(t, <-completion)
}
