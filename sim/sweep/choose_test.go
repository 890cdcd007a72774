package sweep_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// P(Complete) is 1 − p^(L+1), which says what the smallest limit is. The wanted odds lie
// well between those of two limits, so that chance has no say.
func TestChoose(t *testing.T) {
	for _, c := range []struct {
		p, want float64
		limit   int32
	}{{0.3, 0.95, 2}, {0.5, 0.9, 3}, {0.6, 0.55, 1}, {0.01, 0.9, 0}} {
		scenario := flaky(77, workload.Probability(c.p))
		scenario.Objects[0].(*job.Job).Spec.ActiveDeadlineSeconds = new(int64(1))
		choice, err := sweep.Chooser{Sweep: sweep.Sweep{Scenario: scenario, Runs: 1500}, Want: c.want}.Choose(t.Context())
		require.NoError(t, err)
		assert.True(t, choice.Reached)
		assert.Equal(t, c.limit, choice.Limit, "p %v, want %v", c.p, c.want)
		last := choice.Trials[len(choice.Trials)-1]
		assert.Equal(t, choice.Deadline, last.Deadline)
		assert.GreaterOrEqual(t, last.Odds.Low, c.want, "the deadline does not spoil it")
		// A pod takes 2 s, and the delay is 10 s, 20 s, 40 s.
		longest := 2*(c.limit+1) + 10*(1<<c.limit-1)
		assert.LessOrEqual(t, choice.Deadline, int64(longest+2))
		assert.Equal(t, int64(1), *scenario.Objects[0].(*job.Job).Spec.ActiveDeadlineSeconds, "the Job of the caller stays")
	}
}

func TestChooseWhatCannotBeReached(t *testing.T) {
	choice, err := sweep.Chooser{Sweep: sweep.Sweep{Scenario: flaky(0, 0.9), Runs: 200}, Want: 0.9, MaxLimit: 3}.Choose(t.Context())
	require.NoError(t, err)
	assert.False(t, choice.Reached)
	assert.Equal(t, int32(3), choice.Trials[len(choice.Trials)-1].Limit)

	// The share may reach it where the interval does not: 100 of 100 runs are no 99%.
	choice, err = sweep.Chooser{Sweep: sweep.Sweep{Scenario: flaky(0, 0), Runs: 100}, Want: 0.99, MaxLimit: 1}.Choose(t.Context())
	require.NoError(t, err)
	assert.False(t, choice.Reached)
	assert.Zero(t, choice.MayDo)
}

func TestChooseTheLimitOfAnIndex(t *testing.T) {
	scenario := flaky(0, 0.5)
	spec := &scenario.Objects[0].(*job.Job).Spec
	spec.CompletionMode = new(job.Indexed)
	spec.Completions, spec.BackoffLimit, spec.BackoffLimitPerIndex = new(int32(2)), nil, new(int32(0))
	choice, err := sweep.Chooser{Sweep: sweep.Sweep{Scenario: scenario, Runs: 500}, Want: 0.8}.Choose(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "backoffLimitPerIndex", choice.Field)
	assert.Equal(t, int32(3), choice.Limit, "(1 − 0.5^4)² = 0.88, and (1 − 0.5^3)² = 0.77")
}

func TestChooserRefusals(t *testing.T) {
	good := sweep.Sweep{Scenario: flaky(0, 0.5), Runs: 10}
	for _, want := range []float64{0, 1, 1.5, -1, math.NaN()} {
		_, err := sweep.Chooser{Sweep: good, Want: want}.Choose(t.Context())
		assert.ErrorContains(t, err, "must be above 0 and below 1")
	}
	_, err := sweep.Chooser{Sweep: good, Want: 0.5, MaxLimit: -1}.Choose(t.Context())
	assert.ErrorContains(t, err, "max limit")
	_, err = sweep.Chooser{Want: 0.5}.Choose(t.Context())
	assert.ErrorContains(t, err, "there is no Job")
	stopped, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	_, err = sweep.Chooser{Sweep: good, Want: 0.5}.Choose(stopped)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}
