package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/util/flowcontrol"
	testingclock "k8s.io/utils/clock/testing"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/backoff"
)

// TestCrashLoop holds backoff.CrashLoop against client-go's Backoff, used as
// the kubelet uses it (doBackOff): a container ends, and after some time the
// kubelet looks whether it may restart it.
func TestCrashLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		initial := duration(time.Millisecond, time.Minute).Draw(t, "initial")
		limit := duration(initial, 20*time.Minute).Draw(t, "max")
		ours := backoff.CrashLoop{Initial: initial, Max: limit}
		var entry backoff.Entry

		clock := testingclock.NewFakeClock(time.Unix(1_000_000_000, 0))
		theirs := flowcontrol.NewFakeBackOff(initial, limit, clock)
		theirs.HasExpiredFunc = kubeletForgets
		const key = "pod_container"

		for range rapid.IntRange(1, 30).Draw(t, "looks") {
			ran := rapid.OneOf(duration(0, limit/4), duration(0, 3*limit), duration(599*time.Second, 601*time.Second), rapid.Just(600*time.Second)).Draw(t, "ran")
			clock.SetTime(clock.Now().Add(ran))
			finished := clock.Now()
			clock.SetTime(finished.Add(rapid.OneOf(rapid.Just(theirs.Get(key)), duration(0, 2*limit)).Draw(t, "later")))

			wait := ours.Wait(entry, finished, clock.Now())
			require.Equal(t, theirs.IsInBackOffSince(key, finished), wait > 0)
			if wait > 0 {
				require.Equal(t, theirs.Get(key)-clock.Since(finished), wait)
				continue
			}
			theirs.Next(key, finished)
			entry = ours.Next(entry, finished, clock.Now())
			require.Equal(t, theirs.Get(key), entry.Delay)
		}
	})
}

// kubeletForgets is what the kubelet sets for its containers (kubelet.go,
// crashLoopBackOff).
func kubeletForgets(eventTime, lastUpdate time.Time, _ time.Duration) bool {
	return eventTime.Sub(lastUpdate) > 600*time.Second
}

// TestPodFailureDelay holds backoff.Exponential against the arithmetic that
// getRemainingTimeForFailuresCount documents, written out here the slow way.
// What the controller itself makes of it, the scenarios show.
func TestPodFailureDelay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		initial := duration(time.Second, time.Minute).Draw(t, "initial")
		limit := duration(initial, time.Hour).Draw(t, "max")
		failures := rapid.Int32Range(0, 100).Draw(t, "failures")
		elapsed := duration(-time.Hour, 2*time.Hour).Draw(t, "elapsed")
		last := time.Unix(1_000_000_000, 0)

		want := time.Duration(0)
		if failures > 0 {
			want = initial
			for n := int32(2); n <= failures; n++ {
				want = min(2*want, limit)
			}
			want = max(0, want-elapsed)
		}
		got := backoff.Exponential{Initial: initial, Max: limit}.
			Remaining(backoff.Record{Failures: failures, LastFailure: last}, last.Add(elapsed))
		require.Equal(t, want, got)
	})
}

// duration draws a duration, in milliseconds.
func duration(least, most time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.Int64Range(int64(least/time.Millisecond), int64(most/time.Millisecond)),
		func(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond })
}
