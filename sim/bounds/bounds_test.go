package bounds_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/internal/nilcall"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/bounds"
	"github.com/jobsim/jobsim/sim/workload"
)

const second = time.Second

// ran is how a run of a Job ended.
type ran struct {
	at        time.Duration
	isEndless bool
	pods      int64
}

func play(t require.TestingT, j *job.Job, seed uint64, work workload.Workload) ran {
	c, err := sim.New(sim.Config{Workload: work, Seed: seed, KeepRemoved: -1})
	require.NoError(t, err)
	require.NoError(t, c.Create(j))
	err = c.Run()
	idle := errors.As(err, new(*sim.IdleError))
	if !idle {
		require.NoError(t, err)
	}
	return ran{c.Totals().Finished, idle, c.Totals().Pods}
}

// drawLength is a time in whole seconds, or not.
func drawLength(t *rapid.T, label string) time.Duration {
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 20), func(n int) time.Duration { return time.Duration(n) * second }),
		rapid.Map(rapid.IntRange(0, 40_000), func(n int) time.Duration { return time.Duration(n) * time.Millisecond }),
		rapid.Map(rapid.IntRange(0, 1000), func(n int) time.Duration { return time.Duration(n) * second }),
	).Draw(t, label)
}

func drawJob(t *rapid.T) *job.Job {
	j := job.New("pi", "perl:5.34")
	s := &j.Spec
	small := func(label string, lo, hi int32) *int32 { return new(rapid.Int32Range(lo, hi).Draw(t, label)) }
	s.BackoffLimit = small("limit", 0, 6)
	s.Template.Spec.RestartPolicy = rapid.SampledFrom([]pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure}).Draw(t, "policy")
	switch rapid.SampledFrom([]string{"one", "line", "side by side", "queue", "indexed", "per index"}).Draw(t, "kind") {
	case "line":
		s.Completions = small("completions", 1, 5)
	case "side by side":
		s.Completions, s.Parallelism = small("completions", 1, 9), small("parallelism", 1, 5)
	case "queue":
		s.Completions, s.Parallelism = nil, small("parallelism", 1, 5)
	case "indexed":
		s.Completions, s.Parallelism = small("completions", 1, 9), small("parallelism", 1, 5)
		s.CompletionMode = new(job.Indexed)
	case "per index":
		s.Completions, s.Parallelism = small("completions", 1, 5), small("parallelism", 1, 5)
		s.CompletionMode = new(job.Indexed)
		s.BackoffLimit, s.BackoffLimitPerIndex = nil, small("limit per index", 0, 3)
		s.Template.Spec.RestartPolicy = pod.RestartNever
		if rapid.Bool().Draw(t, "max failed") {
			s.MaxFailedIndexes = small("max failed indexes", 0, *s.Completions)
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "has deadline") == 0 {
		s.ActiveDeadlineSeconds = new(rapid.Int64Range(1, 700).Draw(t, "deadline"))
	}
	return j
}

// drawWork is a workload whose runs are drawn anew each time.
func drawWork(t *rapid.T) workload.Workload {
	lo, more := drawLength(t, "shortest"), drawLength(t, "more")
	ends := map[string]workload.Workload{
		"succeed": workload.Succeed(), "fail": workload.Fail(), "both": workload.Chance(0.5, workload.Succeed(), workload.Fail()),
		"mostly fail": workload.Chance(0.1, workload.Succeed(), workload.Fail()),
		"hang":        workload.Chance(0.1, workload.Hang(), workload.Chance(0.5, workload.Succeed(), workload.Fail())),
	}
	name := rapid.SampledFrom([]string{"succeed", "fail", "both", "both", "mostly fail", "mostly fail", "hang"}).Draw(t, "ends")
	// Both edges are drawn as often as all that is between them.
	work := workload.Chance(0.5, workload.AfterUniform(lo, lo+more, ends[name]), workload.Chance(0.5, workload.After(lo, ends[name]), workload.After(lo+more, ends[name])))
	switch rapid.IntRange(0, 3).Draw(t, "term") {
	case 0:
		work = workload.OnTerm(workload.Termination{After: drawLength(t, "stop")}, work)
	case 1:
		work = workload.IgnoreTerm(work)
	}
	return work
}

// Every run stays within the bounds.
func TestEveryRunIsWithinTheBounds(t *testing.T) {
	exact, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		j, work := drawJob(t), drawWork(t)
		runs, err := workload.ExtentOf(work, workload.Attempt{Job: "pi", Container: "pi"})
		require.NoError(t, err)
		b, err := bounds.Of(j, runs)
		require.NoError(t, err)
		for _, is := range []bool{b.Earliest.IsExact, b.Latest.IsExact, b.Pods.IsExact} {
			if all++; is {
				exact++
			}
		}
		for seed := range uint64(12) {
			r := play(t, j, seed, work)
			if r.isEndless {
				require.True(t, b.Latest.IsEndless)
			} else {
				require.GreaterOrEqual(t, r.at, b.Earliest.At, "%+v", b.Earliest)
				require.True(t, b.Latest.IsEndless || r.at <= b.Latest.At, "%v is after %+v", r.at, b.Latest)
			}
			require.LessOrEqual(t, r.pods, b.Pods.Most, "%+v", b.Pods)
		}
		if e := b.Earliest; e.IsExact {
			require.Equal(t, e.At, e.Path.At)
		}
		if e := b.Latest; e.IsExact && !e.IsEndless {
			require.Equal(t, e.At, e.Path.At)
		}
		require.LessOrEqual(t, b.Pods.Path.Pods, b.Pods.Most)
	})
	t.Logf("%d of %d bounds are exact", exact, all)
}

// Of small Jobs all paths are tried: each run at the one edge or the other, and with
// each end. What is said to be exact is reached, and not gone beyond.
func TestSmallJobsReachTheirBounds(t *testing.T) {
	for _, runs := range []workload.Extent{
		{Shortest: 0, Longest: 9 * second, MaySucceed: true, MayFail: true},
		{Shortest: 300 * time.Millisecond, Longest: 2700 * time.Millisecond, MaySucceed: true, MayFail: true},
		{Shortest: second, Longest: 550 * second, MaySucceed: true, MayFail: true},
		{Shortest: 1900 * time.Millisecond, Longest: 60 * second, MayFail: true},
		{Shortest: 2 * second, Longest: 700 * second, MaySucceed: true, MayFail: true},
	} {
		for _, policy := range []pod.RestartPolicy{pod.RestartNever, pod.RestartOnFailure} {
			for limit := range int32(4) {
				for _, deadline := range []int64{0, 25, 1000} {
					j := job.New("pi", "perl:5.34")
					j.Spec.BackoffLimit, j.Spec.Template.Spec.RestartPolicy = &limit, policy
					if deadline > 0 {
						j.Spec.ActiveDeadlineSeconds = &deadline
					}
					checkReached(t, j, runs, fmt.Sprintf("%s, limit %d, deadline %d, %+v", policy, limit, deadline, runs))
				}
			}
		}
	}
}

// next is the path after one; nil: it was the last.
func next(path []int32) []int32 {
	for len(path) > 0 {
		last := len(path) - 1
		if path[last] < 3 {
			path[last]++
			return path
		}
		path = path[:last]
	}
	return nil
}

// checkReached plays all paths of a Job.
func checkReached(t *testing.T, j *job.Job, runs workload.Extent, what string) {
	t.Helper()
	b, err := bounds.Of(j, runs)
	require.NoError(t, err)
	earliest, latest, most := time.Duration(math.MaxInt64), time.Duration(0), int64(0)
	// A path is a choice of four for each of its runs. The next path differs in the last
	// run that has a choice left, and begins anew after it.
	for path := []int32{}; path != nil; path = next(path) {
		n := 0
		isOutside := false
		r := play(t, j, 0, workload.Func(func(workload.Attempt) workload.Outcome {
			if n == len(path) {
				path = append(path, 0)
			}
			o := workload.Outcome{After: runs.Shortest, ExitCode: path[n] & 1}
			if path[n]&2 != 0 {
				o.After = runs.Longest
			}
			n++
			isOutside = isOutside || o.ExitCode == 0 && !runs.MaySucceed || o.ExitCode != 0 && !runs.MayFail
			return o
		}))
		if path = path[:n]; isOutside {
			continue
		}
		earliest, latest, most = min(earliest, r.at), max(latest, r.at), max(most, r.pods)
	}
	check := func(isExact bool, bound, reached time.Duration, isWithin bool, which string) {
		assert.True(t, isWithin, "%s: %s: %v, and a path has %v", what, which, bound, reached)
		if isExact {
			assert.Equal(t, bound, reached, "%s: %s", what, which)
		}
	}
	check(b.Earliest.IsExact, b.Earliest.At, earliest, b.Earliest.At <= earliest, "earliest")
	check(b.Latest.IsExact, b.Latest.At, latest, b.Latest.At >= latest, "latest")
	assert.True(t, b.Pods.Most >= most && (!b.Pods.IsExact || b.Pods.Most == most), "%s: %d pods, and a path has %d", what, b.Pods.Most, most)
	if j.Spec.ActiveDeadlineSeconds == nil {
		if runs.Longest <= 600*second {
			assert.True(t, b.Earliest.IsExact && b.Latest.IsExact, what)
		}
		assert.True(t, b.Pods.IsExact, what)
	}
}

// A run of more than ten minutes may have the crash loop forgotten: what was found is a
// safe bound, and not said to be exact.
func TestLongRunsAreNotExact(t *testing.T) {
	j := job.New("pi", "perl:5.34")
	j.Spec.Template.Spec.RestartPolicy, j.Spec.BackoffLimit = pod.RestartOnFailure, new(int32(12))
	b, err := bounds.Of(j, workload.Extent{Shortest: second, Longest: 601 * second, MayFail: true})
	require.NoError(t, err)
	r := play(t, j, 0, workload.Func(func(a workload.Attempt) workload.Outcome {
		o := workload.Outcome{After: 600 * second, ExitCode: 1}
		if a.Run == 12 {
			o.After = 601 * second
		}
		return o
	}))
	assert.LessOrEqual(t, r.at, b.Latest.At)
	assert.False(t, b.Latest.IsExact)
}

// With one way to go the bounds meet.
func TestOneWay(t *testing.T) {
	runs := workload.Extent{Shortest: second, Longest: second, MayFail: true}
	j := job.New("pi", "perl:5.34")
	b, err := bounds.Of(j, runs)
	require.NoError(t, err)
	assert.Equal(t, b.Earliest.At, b.Latest.At)
	assert.True(t, b.Earliest.IsExact && b.Latest.IsExact)
	assert.Equal(t, int64(7), b.Pods.Most)
	assert.Equal(t, "BackoffLimitExceeded", b.Latest.Path.End)
	assert.Contains(t, b.Latest.Path.String(), "0s: pod 1 begins and fails after 1s; 11s: after a wait of 10s, pod 2 begins and fails after 1s")
}

// A Job with more runs than are tried may hang all the same.
func TestHangOfManyRuns(t *testing.T) {
	j := job.New("x", "busybox")
	j.Spec.Completions, j.Spec.Parallelism = new(int32(6000)), new(int32(1))
	b, err := bounds.Of(j, workload.Extent{Longest: second, MaySucceed: true, MayHang: true, LongestStop: second})
	require.NoError(t, err)
	assert.True(t, b.Latest.IsEndless)
	assert.Contains(t, b.Latest.Why, "a run that hangs is waited for")
}

func TestHang(t *testing.T) {
	j := job.New("pi", "perl:5.34")
	runs := workload.Extent{Longest: second, MaySucceed: true, MayHang: true, LongestStop: 3 * second}
	b, err := bounds.Of(j, runs)
	require.NoError(t, err)
	assert.True(t, b.Latest.IsEndless && b.Latest.IsExact)
	assert.Equal(t, "0s: pod 1 begins and does not end; the Job does not end", b.Latest.Path.String())
	j.Spec.ActiveDeadlineSeconds = new(int64(60))
	b, err = bounds.Of(j, runs)
	require.NoError(t, err)
	assert.Equal(t, 64*second, b.Latest.At)
	assert.True(t, b.Latest.IsExact, b.Latest.Path)
}

// A limit that no machine could go through has a bound all the same.
func TestHugeLimits(t *testing.T) {
	j := job.New("pi", "perl:5.34")
	j.Spec.BackoffLimit, j.Spec.Completions, j.Spec.Parallelism = new(int32(math.MaxInt32)), new(int32(math.MaxInt32)), new(int32(math.MaxInt32))
	b, err := bounds.Of(j, workload.Extent{Shortest: second, Longest: math.MaxInt64, MaySucceed: true, MayFail: true, LongestStop: math.MaxInt64})
	require.NoError(t, err)
	assert.Equal(t, int64(2*math.MaxInt32), b.Pods.Most)
	assert.Equal(t, time.Duration(math.MaxInt64), b.Latest.At)
	assert.False(t, b.Latest.IsExact || b.Pods.IsExact)
}

func TestUnsupported(t *testing.T) {
	runs := workload.Extent{MaySucceed: true}
	for field, edit := range map[string]func(*job.Spec){
		"spec.suspend":                                   func(s *job.Spec) { s.Suspend = new(true) },
		"spec.parallelism":                               func(s *job.Spec) { s.Parallelism = new(int32(0)) },
		"spec.completions":                               func(s *job.Spec) { s.Completions = new(int32(0)) },
		"spec.backoffLimit":                              func(s *job.Spec) { s.BackoffLimit = new(int32(-1)) },
		"spec.podFailurePolicy":                          func(s *job.Spec) { s.PodFailurePolicy = &job.PodFailurePolicy{} },
		"spec.successPolicy":                             func(s *job.Spec) { s.SuccessPolicy = &job.SuccessPolicy{} },
		"spec.managedBy":                                 func(s *job.Spec) { s.ManagedBy = new("example.com/other") },
		"spec.template.spec.containers":                  func(s *job.Spec) { s.Template.Spec.Containers = nil },
		"spec.template.spec.initContainers":              func(s *job.Spec) { s.Template.Spec.InitContainers = s.Template.Spec.Containers },
		"spec.template.spec.activeDeadlineSeconds":       func(s *job.Spec) { s.Template.Spec.ActiveDeadlineSeconds = new(int64(1)) },
		"spec.template.spec.schedulingGates":             func(s *job.Spec) { s.Template.Spec.SchedulingGates = []pod.SchedulingGate{{Name: "a/b"}} },
		"spec.template.spec.containers[0].restartPolicy": func(s *job.Spec) { s.Template.Spec.Containers[0].RestartPolicy = new(pod.RestartNever) },
	} {
		j := job.New("pi", "perl:5.34")
		edit(&j.Spec)
		_, err := bounds.Of(j, runs)
		unsupported, ok := errors.AsType[*bounds.UnsupportedError](err)
		require.True(t, ok, "%s: %v", field, err)
		assert.Equal(t, field, unsupported.Field)
		assert.ErrorContains(t, err, field+": cannot be bounded: ")
	}
	_, err := bounds.Of(job.New("pi", "perl:5.34"), workload.Extent{})
	assert.EqualError(t, err, "runs: cannot be bounded: the ranges are empty")
	j := job.New("pi", "perl:5.34")
	j.Spec.Template.Spec.RestartPolicy = "never"
	_, err = bounds.Of(j, runs)
	assert.ErrorContains(t, err, `Unsupported value: "never"`)
}

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Of":                     bounds.Of,
			"Path.String":            bounds.Path.String,
			"UnsupportedError.Error": (*bounds.UnsupportedError).Error,
		},
		Handles: []string{"UnsupportedError"},
		Given:   []any{(*job.Job)(nil), &job.Job{}},
	}.Check(t)
}
