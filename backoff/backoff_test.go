package backoff_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/backoff"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return epoch.Add(time.Duration(seconds) * time.Second) }

// jobs is the Job controller's delay.
var jobs = backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}

func TestAfter(t *testing.T) {
	for _, test := range []struct {
		rule backoff.Exponential
		n    int
		want time.Duration
		why  string
	}{
		{jobs, 0, 0, "nothing failed"},
		{jobs, -5, 0, "nor did less than nothing"},
		{jobs, 1, 10 * time.Second, "the first failure waits for the initial delay"},
		{jobs, 2, 20 * time.Second, "each further one doubles it"},
		{jobs, 6, 320 * time.Second, "10 s × 2^5"},
		{jobs, 7, 10 * time.Minute, "640 s is more than the longest delay"},
		{jobs, math.MaxInt32, 10 * time.Minute, "and there it stays"},
		{backoff.Exponential{}, 3, 0, "zero: no delay at all"},
		{backoff.Exponential{Initial: -1, Max: time.Hour}, 3, 0, "negative counts as zero"},
		{backoff.Exponential{Initial: time.Second}, 34, time.Second << 33, "without a longest delay it goes on"},
		{backoff.Exponential{Initial: time.Second}, math.MaxInt32, math.MaxInt64, "until time.Duration ends"},
		{backoff.Exponential{Initial: time.Hour, Max: time.Minute}, 1, time.Hour, "a first delay above the longest stands, as upstream"},
		{backoff.Exponential{Initial: time.Hour, Max: time.Minute}, 2, time.Minute, "the second does not"},
	} {
		assert.Equal(t, test.want, test.rule.After(test.n), test.why)
	}
}

// The obvious way to double, in arithmetic that cannot overflow.
func TestAfterDoubles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		initial := rapid.Int64Range(1, math.MaxInt64).Draw(t, "initial")
		limit := rapid.Int64Range(initial, math.MaxInt64).Draw(t, "max")
		n := rapid.IntRange(1, 80).Draw(t, "n")
		want := new(big.Int).Lsh(big.NewInt(initial), uint(n-1))
		if most := big.NewInt(limit); n > 1 && want.Cmp(most) > 0 {
			want = most
		}
		got := backoff.Exponential{Initial: time.Duration(initial), Max: time.Duration(limit)}.After(n)
		assert.Equal(t, want.Int64(), int64(got))
	})
}

func TestRemaining(t *testing.T) {
	for _, test := range []struct {
		record backoff.Record
		now    time.Time
		want   time.Duration
		why    string
	}{
		{backoff.Record{}, at(0), 0, "nothing failed"},
		{backoff.Record{Failures: 1, LastFailure: at(0)}, at(0), 10 * time.Second, "just failed"},
		{backoff.Record{Failures: 1, LastFailure: at(0)}, at(4), 6 * time.Second, "some has passed"},
		{backoff.Record{Failures: 1, LastFailure: at(0)}, at(10), 0, "all has passed"},
		{backoff.Record{Failures: 1, LastFailure: at(0)}, at(99), 0, "long ago"},
		{backoff.Record{Failures: 1, LastFailure: at(5)}, at(0), 15 * time.Second, "a node whose clock is ahead adds to the delay"},
		{backoff.Record{Failures: 1, LastFailure: time.Unix(1<<40, 0)}, time.Time{}, math.MaxInt64, "saturates"},
	} {
		assert.Equal(t, test.want, jobs.Remaining(test.record, test.now), test.why)
	}
}

func TestObserve(t *testing.T) {
	two := backoff.Record{Failures: 2, LastFailure: at(5)}
	for _, test := range []struct {
		succeeded, failed []time.Time
		want              backoff.Record
		why               string
	}{
		{nil, nil, two, "nothing ended"},
		{nil, times(20, 10), backoff.Record{Failures: 4, LastFailure: at(20)}, "failures add up, in whatever order they come"},
		{nil, times(10, 20), backoff.Record{Failures: 4, LastFailure: at(20)}, "the latest counts, also if it comes last"},
		{times(9), nil, backoff.Record{}, "a success forgets them"},
		{times(9), times(8, 9), backoff.Record{}, "so do failures no later than the success"},
		{times(9, 3), times(12, 8, 10), backoff.Record{Failures: 2, LastFailure: at(12)}, "failures after the latest success count"},
		{times(3, 9), times(10, 8, 12), backoff.Record{Failures: 2, LastFailure: at(12)}, "in whatever order"},
	} {
		assert.Equal(t, test.want, two.Observe(test.succeeded, test.failed), test.why)
	}
	full := backoff.Record{Failures: math.MaxInt32}
	assert.Equal(t, int32(math.MaxInt32), full.Observe(nil, times(1)).Failures, "saturates")
}

func times(seconds ...int) []time.Time {
	list := make([]time.Time, len(seconds))
	for i, s := range seconds {
		list[i] = at(s)
	}
	return list
}

func TestCrashLoop(t *testing.T) {
	var c backoff.CrashLoop
	var e backoff.Entry
	assert.True(t, e.IsZero())
	now, waits := at(0), []time.Duration(nil)
	for range 8 { // each run lasts a second
		finished := now.Add(time.Second)
		wait := c.Wait(e, finished, finished)
		waits = append(waits, wait)
		now = finished.Add(wait)
		assert.Zero(t, c.Wait(e, finished, now))
		e = c.Next(e, finished, now)
	}
	second := time.Second
	assert.Equal(t, []time.Duration{0, 10 * second, 20 * second, 40 * second, 80 * second, 160 * second, 300 * second, 300 * second}, waits)
}

func TestCrashLoopForgets(t *testing.T) {
	grown := backoff.Entry{Delay: 160 * time.Second, Updated: at(0)}
	for _, test := range []struct {
		rule     backoff.CrashLoop
		finished time.Time
		wait     time.Duration
		next     time.Duration
		why      string
	}{
		{backoff.CrashLoop{}, at(600), 160 * time.Second, 300 * time.Second, "600 s are not more than that"},
		{backoff.CrashLoop{}, at(601), 0, 10 * time.Second, "a run longer than 600 s starts over"},
		{backoff.CrashLoop{Max: time.Minute}, at(121), 160 * time.Second, time.Minute, "a shorter cap forgets no sooner"},
		{backoff.CrashLoop{Max: time.Minute}, at(601), 0, 10 * time.Second, "nor later"},
		{backoff.CrashLoop{Initial: time.Second, Max: time.Minute}, at(30), 160 * time.Second, time.Minute, "a cap that was lowered holds from the next restart on"},
		{backoff.CrashLoop{Initial: time.Hour, Max: time.Minute}, at(9999), 0, time.Minute, "the first delay is no longer than the longest"},
		{backoff.CrashLoop{Max: math.MaxInt64}, at(600), 160 * time.Second, 320 * time.Second, "a cap that is never reached"},
		{backoff.CrashLoop{Max: math.MaxInt64}, at(9999), 0, 10 * time.Second, "a longer cap forgets no later"},
	} {
		assert.Equal(t, test.wait, test.rule.Wait(grown, test.finished, test.finished), test.why)
		assert.Equal(t, test.next, test.rule.Next(grown, test.finished, test.finished).Delay, test.why)
	}
}

// The wait itself is no run: after a run of 400 s and a wait of 5 min the next
// delay is still the longest.
func TestCrashLoopRemembersThroughAWait(t *testing.T) {
	grown := backoff.Entry{Delay: 300 * time.Second, Updated: at(0)}
	var c backoff.CrashLoop
	assert.Equal(t, 300*time.Second, c.Wait(grown, at(400), at(400)))
	assert.Equal(t, backoff.Entry{Delay: 300 * time.Second, Updated: at(700)}, c.Next(grown, at(400), at(700)))
}

func ExampleExponential_After() {
	delay := backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}
	for failures := 1; failures <= 8; failures++ {
		fmt.Print(delay.After(failures), " ")
	}
	// Output: 10s 20s 40s 1m20s 2m40s 5m20s 10m0s 10m0s
}

func ExampleCrashLoop() {
	var rule backoff.CrashLoop
	var entry backoff.Entry
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for run := 1; run <= 5; run++ {
		finished := now.Add(time.Second) // each run fails after a second
		wait := rule.Wait(entry, finished, finished)
		fmt.Printf("run %d failed; the next one starts after %s\n", run, wait)
		now = finished.Add(wait)
		entry = rule.Next(entry, finished, now)
	}
	// Output:
	// run 1 failed; the next one starts after 0s
	// run 2 failed; the next one starts after 10s
	// run 3 failed; the next one starts after 20s
	// run 4 failed; the next one starts after 40s
	// run 5 failed; the next one starts after 1m20s
}
