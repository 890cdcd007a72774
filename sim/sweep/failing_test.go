package sweep_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// The run takes the time that the workload gives it, and fails more often with a
// higher probability.
func TestFailing(t *testing.T) {
	timed := workload.AfterUniform(time.Second, time.Minute, workload.Exit(3))
	failures := 0
	for run := range 1000 {
		at := func(w workload.Workload) workload.Outcome {
			begun, err := workload.Start(w)
			require.NoError(t, err)
			return begun.Run(workload.Attempt{Run: run, Rand: workload.NewRand(uint64(run))})
		}
		plain, seldom, often := at(timed), at(sweep.Failing(0.25, timed)), at(sweep.Failing(0.75, timed))
		assert.Equal(t, plain.After, seldom.After)
		assert.LessOrEqual(t, seldom.ExitCode, often.ExitCode)
		assert.LessOrEqual(t, often.ExitCode, int32(1))
		failures += int(seldom.ExitCode)
	}
	assert.InDelta(t, 250, failures, 60)
}

// What does not end by itself, and what does not start, is left as it is. The steps of
// a run with several go on, and the last one has the exit code.
func TestFailingLeavesTheRest(t *testing.T) {
	for _, w := range []workload.Workload{workload.Hang(), workload.CommandNotFound("x"), workload.ConfigMapMissing("x")} {
		begun, err := workload.Start(sweep.Failing(1, w))
		require.NoError(t, err)
		assert.Equal(t, w.Run(workload.Attempt{}), begun.Run(workload.Attempt{}))
	}
	begun, err := workload.Start(sweep.Failing(1, workload.WorkQueue(2, workload.After(time.Second, workload.Succeed()))))
	require.NoError(t, err)
	o := begun.Run(workload.Attempt{Rand: workload.NewRand(0)})
	for steps := 0; o.Next != nil; steps++ {
		require.Less(t, steps, 10)
		o = begun.Continue(o, workload.Attempt{Rand: workload.NewRand(0)})
		require.NoError(t, o.Err)
	}
	assert.Equal(t, int32(1), o.ExitCode)
}
