// Package tabletest is a table-driven test of a Job, as one would write it for
// a manifest of one's own.
package tabletest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/workload"
)

func TestBackoffLimitOfThree(t *testing.T) {
	fail, succeed := workload.After(time.Second, workload.Fail()), workload.After(time.Second, workload.Succeed())
	for _, test := range []struct {
		name   string
		task   workload.Workload
		want   job.ConditionType
		pods   int
		within time.Duration
	}{
		{"first try", succeed, job.Complete, 1, 2 * time.Second},
		{"two failures", workload.Sequence(fail, fail, succeed), job.Complete, 3, 34 * time.Second},          // 10 s and 20 s of delay
		{"four failures", workload.Sequence(fail, fail, fail, fail), job.Failed, 4, 75 * time.Second},        // and 40 s
		{"a hang is for ever", workload.Sequence(fail, workload.Hang()), job.Complete, 2, 100 * time.Second}, // nothing ends it
	} {
		t.Run(test.name, func(t *testing.T) {
			j := job.New("task", "busybox:1.37")
			j.Spec.BackoffLimit = new(int32(3))
			c := simtest.New(t, sim.Config{Workload: test.task, MaxTime: 2 * time.Minute}, j)

			err := c.RunUntil(sim.JobFinished("default", "task"))

			assert.Len(t, c.PodsOf("default", "task"), test.pods)
			if test.name == "a hang is for ever" {
				var idle *sim.IdleError
				require.ErrorAs(t, err, &idle)
				return
			}
			require.NoError(t, err)
			assert.True(t, c.Job("default", "task").Status.IsTrue(test.want))
			assert.LessOrEqual(t, c.Elapsed(), test.within)
			assert.Empty(t, c.Unused(), "each entry of the script was used")
		})
	}
}
