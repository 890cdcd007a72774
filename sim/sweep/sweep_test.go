package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// flaky is a one-shot Job whose pods, which are not restarted, fail with that
// probability after 2 s.
func flaky(limit int32, failure workload.Probability) sweep.Scenario {
	j := job.New("flaky", "python:3.13")
	j.Spec.BackoffLimit = &limit
	work := workload.After(2*time.Second, workload.Chance(failure, workload.Fail(), workload.Succeed()))
	return sweep.Scenario{Objects: []jobsim.Object{j}, Config: sim.Config{Workload: work}}
}

func axis(t testing.TB, text string) sweep.Axis {
	t.Helper()
	a, err := sweep.ParseAxis(text)
	require.NoError(t, err)
	return a
}

// With restartPolicy Never the Job fails when all its limit+1 pods have failed:
// P(Failed) = p^(L+1). The number of pods follows too.
func TestClosedForm(t *testing.T) {
	limits := axis(t, "backoffLimit=0..4")
	for _, p := range []float64{0.1, 0.5, 0.9} {
		s := sweep.Sweep{Scenario: flaky(0, workload.Probability(p)), Axes: []sweep.Axis{limits}, Runs: 1000, Seed: 1}
		r, err := s.Run(t.Context())
		require.NoError(t, err)
		for limit, point := range r.Points {
			want := 1 - math.Pow(p, float64(limit+1))
			// One interval of 15 may be missed at 95%; five standard deviations may not.
			assert.InDelta(t, want, point.Odds.P, 5*math.Sqrt(want*(1-want)/1000)+1e-3, "p %v, limit %d", p, limit)
			assert.LessOrEqual(t, point.Odds.Low, point.Odds.P)
			assert.GreaterOrEqual(t, point.Odds.High, point.Odds.P)
			assert.Equal(t, point.Runs-point.Complete, point.Failed[job.ReasonBackoffLimitExceeded])
			assert.LessOrEqual(t, point.Pods.Max(), int64(limit+1))
			if limit > 0 {
				assert.GreaterOrEqual(t, point.Complete, r.Points[limit-1].Complete, "a higher limit takes no success away")
			}
		}
	}
}

// Of 100 sweeps with different seeds, about 95 have an interval in which the true
// probability lies.
func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		limit int32
		p     float64
	}{{0, 0.5}, {1, 0.6}, {3, 0.6}} {
		want := 1 - math.Pow(c.p, float64(c.limit+1))
		covered := 0
		for seed := range uint64(100) {
			r, err := sweep.Sweep{Scenario: flaky(c.limit, workload.Probability(c.p)), Runs: 100, Seed: seed}.Run(t.Context())
			require.NoError(t, err)
			if o := r.Points[0].Odds; o.Low <= want && want <= o.High {
				covered++
			}
		}
		t.Logf("limit %d, p %v: %d of 100 intervals cover %v", c.limit, c.p, covered, want)
		// Of a binomial distribution with n = 100 and p = 0.95, 99.9% lies from 87 to 100.
		assert.GreaterOrEqual(t, covered, 87)
	}
}

// outputs are all that is written of a result.
func outputs(t *testing.T, r *sweep.Result) string {
	t.Helper()
	var out bytes.Buffer
	for _, write := range []func(*sweep.Result) error{
		func(r *sweep.Result) error { return r.WriteTable(&out) },
		func(r *sweep.Result) error { return r.WriteJSON(&out) },
		func(r *sweep.Result) error { return r.WriteCSV(&out) },
		func(r *sweep.Result) error { return r.WriteSVG(&out) },
	} {
		require.NoError(t, write(r))
	}
	return out.String()
}

func TestSameBytes(t *testing.T) {
	s := sweep.Sweep{
		Scenario: flaky(0, 0.5), Runs: 100, Seed: 7, Input: "flaky",
		Axes: []sweep.Axis{axis(t, "backoffLimit=0..3"), axis(t, "failure=0.2,0.8")},
	}
	var want string
	for workers := range 5 {
		s.Workers = workers
		r, err := s.Run(t.Context())
		require.NoError(t, err)
		require.True(t, r.IsWhole())
		if got := outputs(t, r); want == "" {
			want = got
		} else {
			require.Equal(t, want, got, "%d workers", workers)
		}
	}

	// Shards that were written, read, and merged: in two orders, and in two steps.
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1}} {
		var shards []*sweep.Result
		for _, i := range order {
			s.Shard, s.Shards = int64(i), 3
			r, err := s.Run(t.Context())
			require.NoError(t, err)
			assert.False(t, r.IsWhole())
			var text bytes.Buffer
			require.NoError(t, r.WriteJSON(&text))
			read, err := sweep.ReadResult("shard", text.Bytes())
			require.NoError(t, err)
			assert.Equal(t, outputs(t, r), outputs(t, read))
			shards = append(shards, read)
		}
		atOnce, err := sweep.Merge(shards...)
		require.NoError(t, err)
		two, err := sweep.Merge(shards[1], shards[2])
		require.NoError(t, err)
		inSteps, err := sweep.Merge(two, shards[0])
		require.NoError(t, err)
		assert.Equal(t, outputs(t, atOnce), outputs(t, inSteps))
		assert.True(t, atOnce.IsWhole())
		atOnce.Shards, atOnce.Have = 1, []int64{0}
		assert.Equal(t, want, outputs(t, atOnce))

		_, err = sweep.Merge(two, shards[1])
		assert.ErrorContains(t, err, "is there already")
	}
}

// The bytes are the same on other processors and in the years to come.
func TestGoldenBytes(t *testing.T) {
	r, err := sweep.Sweep{
		Scenario: flaky(0, 0.6), Runs: 500, Seed: 3, Input: "golden",
		Axes: []sweep.Axis{axis(t, "backoffLimit=0,1,4"), axis(t, "parallelism=1,2")},
	}.Run(t.Context())
	require.NoError(t, err)
	const file = "testdata/golden.txt"
	got := outputs(t, r)
	if os.Getenv("SWEEP_REWRITE") != "" {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// The worst runs can be run again.
func TestWorstRunsCanBeRepeated(t *testing.T) {
	scenario := flaky(3, 0.6)
	r, err := sweep.Sweep{Scenario: scenario, Runs: 400}.Run(t.Context())
	require.NoError(t, err)
	require.Len(t, r.Points[0].Worst, sweep.DefaultWorst)
	for _, w := range r.Points[0].Worst {
		assert.Equal(t, job.ReasonBackoffLimitExceeded, w.End)
		assert.Equal(t, sweep.SeedOf(0, w.Run), w.Seed)
		c, err := scenario.Start(w.Seed)
		require.NoError(t, err)
		require.NoError(t, c.Run())
		assert.Equal(t, w.Took, c.Totals().Finished)
		assert.True(t, c.Job("default", "flaky").Status.IsTrue(job.Failed))
	}
}

func TestUnfinishedRunsAreCounted(t *testing.T) {
	scenario := flaky(0, 0)
	scenario.Config.Workload = workload.Chance(0.5, workload.Hang(), workload.Succeed())
	r, err := sweep.Sweep{Scenario: scenario, Runs: 100}.Run(t.Context())
	require.NoError(t, err)
	p := &r.Points[0]
	assert.Positive(t, p.Unfinished)
	assert.Equal(t, int64(100), p.Complete+p.Unfinished)
	assert.Equal(t, p.Complete, p.Duration.Count())
	assert.Equal(t, sweep.EndUnfinished, p.Worst[0].End)
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var last int64
	s := sweep.Sweep{
		Scenario: flaky(3, 0.5), Runs: 1_000_000, Axes: []sweep.Axis{axis(t, "backoffLimit=0..2")}, Workers: 2,
		Progress: func(done, all int64) {
			assert.Equal(t, int64(3_000_000), all)
			assert.GreaterOrEqual(t, done, last)
			if last = done; done > 500 {
				cancel()
			}
		},
	}
	r, err := s.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, r.Interrupted)
	assert.False(t, r.IsWhole())
	var sum int64
	for _, p := range r.Points {
		sum += p.Runs
	}
	assert.Equal(t, last, sum, "what is done is counted")
	var text bytes.Buffer
	require.NoError(t, r.WriteJSON(&text))
	read, err := sweep.ReadResult("it", text.Bytes())
	require.NoError(t, err)
	_, err = sweep.Merge(read)
	assert.ErrorContains(t, err, "interrupted")
}

// The error of a run ends the sweep: that of the first run that has one, whatever
// the number of workers.
func TestTheFirstErrorCounts(t *testing.T) {
	scenario := flaky(0, 0)
	scenario.Config.Workload = workload.Func(func(a workload.Attempt) workload.Outcome {
		if a.Rand.Chance(0.02) {
			return workload.Outcome{Err: errors.New("odd")}
		}
		return workload.Outcome{}
	})
	var want string
	for _, workers := range []int{1, 2, 8} {
		_, err := sweep.Sweep{Scenario: scenario, Runs: 5000, Workers: workers}.Run(t.Context())
		require.ErrorContains(t, err, "odd")
		if want == "" {
			want = err.Error()
		}
		assert.Equal(t, want, err.Error())
	}
}

func TestRefusals(t *testing.T) {
	good := flaky(0, 0.5)
	cron := sweep.Scenario{Objects: []jobsim.Object{&cronjob.CronJob{ObjectMeta: jobsim.ObjectMeta{Name: "nightly"}}}}
	two := sweep.Scenario{Objects: []jobsim.Object{job.New("a", "b"), job.New("b", "b")}}
	vary := func(field string, values ...string) []sweep.Axis { return []sweep.Axis{{Field: field, Values: values}} }
	for _, c := range []struct {
		sweep sweep.Sweep
		want  string
	}{
		{sweep.Sweep{}, "runs: Invalid value: 0: must be from 1 to"},
		{sweep.Sweep{Runs: 1}, "a sweep needs a Job"},
		{sweep.Sweep{Scenario: cron, Runs: 1}, "cronjob nightly"},
		{sweep.Sweep{Scenario: good, Runs: 1, Shard: 2, Shards: 2}, "shard: Invalid value: 2/2"},
		{sweep.Sweep{Scenario: good, Runs: 1, Workers: -1}, "workers: Invalid value: -1"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("backofLimit", "1")}, `unknown field "spec.backofLimit": allowed here are`},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("backoffLimit", "-1")}, "backoffLimit=-1: "},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("backoffLimit", "x")}, "must be a whole number of 32 bits"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("suspend", "yes")}, "must be true or false"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("template", "yes")}, "only a field that holds"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("template.spec.containers[1].image", "x")}, "there is no spec.template.spec.containers[1] in the Job"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("template.spec.containers[x].image", "x")}, "containers[0]"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("failure", "1.5")}, `invalid probability "1.5"`},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: vary("backoffLimit")}, "at least one value"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: append(vary("backoffLimit", "1"), vary("spec.backoffLimit", "1")...)}, "is given twice"},
		{sweep.Sweep{Scenario: good, Runs: 1, Axes: make([]sweep.Axis, 3)}, "a grid has one or two"},
		{sweep.Sweep{Scenario: two, Runs: 1, Axes: vary("backoffLimit", "1")}, "several Jobs"},
	} {
		_, err := c.sweep.Run(t.Context())
		assert.ErrorContains(t, err, c.want)
	}
}

func TestParseAxis(t *testing.T) {
	for text, want := range map[string][]string{
		"backoffLimit=0..3":                   {"0", "1", "2", "3"},
		"parallelism=1,2,4":                   {"1", "2", "4"},
		"activeDeadlineSeconds=60..200/60,99": {"60", "120", "180", "99"},
		"failure=0.1,1/3":                     {"0.1", "1/3"},
		"x=5..5":                              {"5"},
		"x=-2..0":                             {"-2", "-1", "0"},
	} {
		a, err := sweep.ParseAxis(text)
		require.NoError(t, err)
		assert.Equal(t, want, a.Values, text)
	}
	for text, want := range map[string]string{
		"":                    "must be FIELD=VALUES",
		"limit":               "must be FIELD=VALUES",
		"limit=":              "must be FIELD=VALUES",
		"=1":                  "must be FIELD=VALUES",
		"limit=5..1":          "a range must go upwards",
		"limit=1..x":          "must be FIELD=VALUES",
		"limit=1..5/0":        "must be FIELD=VALUES",
		"limit=1,,2":          "must be FIELD=VALUES",
		"limit=1,1":           "more than once",
		"limit=0..1000000000": "at most 10000 values",
	} {
		_, err := sweep.ParseAxis(text)
		assert.ErrorContains(t, err, want, text)
	}
}

// A setting changes a copy: the scenario stays as it is.
func TestSettings(t *testing.T) {
	s := flaky(1, 0)
	for _, c := range []struct {
		setting sweep.Setting
		get     func(*job.Job) any
		want    any
	}{
		{sweep.Setting{Field: "backoffLimit", Value: "4"}, func(j *job.Job) any { return *j.Spec.BackoffLimit }, int32(4)},
		{sweep.Setting{Field: "spec.activeDeadlineSeconds", Value: "60"}, func(j *job.Job) any { return *j.Spec.ActiveDeadlineSeconds }, int64(60)},
		{sweep.Setting{Field: "suspend", Value: "true"}, func(j *job.Job) any { return *j.Spec.Suspend }, true},
		{sweep.Setting{Field: "metadata.name", Value: "pi"}, func(j *job.Job) any { return j.Name }, "pi"},
		{sweep.Setting{Field: "template.spec.restartPolicy", Value: "OnFailure"}, func(j *job.Job) any { return string(j.Spec.Template.Spec.RestartPolicy) }, "OnFailure"},
		{sweep.Setting{Field: "template.spec.containers[0].image", Value: "perl"}, func(j *job.Job) any { return j.Spec.Template.Spec.Containers[0].Image }, "perl"},
	} {
		changed, err := s.With(c.setting)
		require.NoError(t, err)
		assert.Equal(t, c.want, c.get(changed.Objects[0].(*job.Job)), fmt.Sprint(c.setting))
	}
	assert.Equal(t, flaky(1, 0).Objects, s.Objects)
}
