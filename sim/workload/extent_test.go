package workload

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestExtentOf(t *testing.T) {
	a := Attempt{Namespace: "default", Job: "pi", Container: "main"}
	const second = time.Second
	both := Extent{Shortest: second, Longest: 9 * second, MaySucceed: true, MayFail: true}
	flaky := Chance(0.5, After(second, Succeed()), AfterQuantiles([]time.Duration{2 * second, 3 * second, 9 * second}, Fail()))
	for _, tt := range []struct {
		why  string
		work Workload
		want Extent
	}{
		{"none", nil, Extent{Shortest: DefaultRunTime, Longest: DefaultRunTime, MaySucceed: true}},
		{"a coin", flaky, both},
		{"a time before it", AfterUniform(0, second, flaky), Extent{Shortest: second, Longest: 10 * second, MaySucceed: true, MayFail: true}},
		{"any attempt", Sequence(After(second, Fail()), flaky, After(9*second, Exit(0))), both},
		{"a hang lasts no time that counts", After(second, Chance(0.5, flaky, Hang())), Extent{Shortest: 2 * second, Longest: 10 * second, MaySucceed: true, MayFail: true, MayHang: true}},
		{"nothing but a hang", Hang(), Extent{Shortest: math.MaxInt64, MayHang: true}},
		{"the container's own", PerContainer(map[string]Workload{"main": flaky, "other": Hang()}), both},
		{"another container's", PerContainer(map[string]Workload{"other": Hang()}).Else(flaky), both},
		{"the Job's own", PerJob(map[string]Workload{"pi": flaky, "other": Hang()}), both},
		{"any index", PerIndex(map[int]Workload{1: After(second, Fail()), 2: After(9*second, Succeed())}), both},
		{"the first rule", &Script{Rules: []ScriptRule{{Job: "o*", Run: Hang()}, {Job: "p*", Run: flaky}, {Run: Hang()}}}, both},
		{"a rule for some pods", &Script{Rules: []ScriptRule{{Pod: "a*", Run: After(second, Fail())}, {Run: After(9*second, Succeed())}, {Run: Hang()}}}, both},
		{"SIGTERM", OnTerm(Termination{After: 3 * second}, Fail()), Extent{MayFail: true, LongestStop: 3 * second}},
		{"SIGTERM of some", Chance(0.5, Fail(), IgnoreTerm(After(second, Fail()))), Extent{Longest: second, MayFail: true, LongestStop: math.MaxInt64}},
		{"exponential", AfterExponential(second, Fail()), Extent{Longest: 45 * second, MayFail: true}},
	} {
		got, err := ExtentOf(tt.work, a)
		assert.NoError(t, err, tt.why)
		assert.Equal(t, tt.want, got, tt.why)
	}
	for _, w := range []Workload{Func(nil), Func(func(Attempt) Outcome { return Outcome{} }), WorkQueue(3, Succeed()), ImageCannotBePulled(), CommandNotFound("x"), ConfigMapMissing("x"), Exit(300), Chance(1, Succeed(), ConfigMapMissing("x")), PerContainer(nil)} {
		_, err := ExtentOf(w, a)
		assert.Error(t, err, "%T", w)
	}
}

// No run is outside of the extent.
func TestRunsAreWithinTheExtent(t *testing.T) {
	task := rapid.Custom(func(t *rapid.T) Task { return drawTask(t, 3) })
	rapid.Check(t, func(t *rapid.T) {
		work := task.Draw(t, "task")
		e, err := ExtentOf(work, Attempt{})
		require.NoError(t, err)
		in, err := Start(work)
		require.NoError(t, err)
		for i := range 20 {
			o := in.Run(Attempt{Replica: 1 + i, Run: 1, Index: i % 3, Rand: NewRand(uint64(i), strconv.Itoa(i))})
			require.NoError(t, o.Err)
			require.True(t, !o.Hang || e.MayHang)
			require.True(t, o.Hang || o.After >= e.Shortest && o.After <= e.Longest, "%v %v", o, e)
			require.True(t, o.Hang || o.ExitCode != 0 || e.MaySucceed)
			require.True(t, o.Hang || o.ExitCode == 0 || e.MayFail)
		}
	})
}

func drawTask(t *rapid.T, depth int) Task {
	n := 3
	if depth > 0 {
		n = 7
	}
	inner := func() Task { return drawTask(t, depth-1) }
	seconds := func() time.Duration { return time.Duration(rapid.IntRange(0, 9).Draw(t, "seconds")) * time.Second }
	switch rapid.IntRange(0, n-1).Draw(t, "kind") {
	case 0:
		return After(seconds(), Succeed())
	case 1:
		return Exit(3)
	case 2:
		return Hang()
	case 3:
		return Chance(0.5, inner(), inner())
	case 4:
		return Sequence(inner(), inner())
	case 5:
		lo := seconds()
		return AfterQuantiles([]time.Duration{lo, lo, lo + seconds()}, inner())
	}
	return AfterExponential(seconds(), inner())
}
