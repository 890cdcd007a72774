// Package backoff says how long to wait after a failure, as Kubernetes does in
// two places: the Job controller before it replaces a failed pod, and the
// kubelet before it restarts a failed container.
//
// It is arithmetic on values. Nothing here reads a clock or keeps a record:
// the time is an argument, and a record goes in and comes out. All results
// saturate; none overflows.
//
//   - [Exponential] is the rule itself: initial, doubling, at most max.
//   - [Record] is what the Job controller remembers of a Job's failures;
//     [Exponential.Remaining] is how much of the delay is left.
//   - [CrashLoop] and [Entry] are the kubelet's: the first restart is at once,
//     and a long good run forgets the past.
package backoff

import "time"

// Exponential is a delay that doubles from Initial up to Max.
//
// The zero Exponential is no delay at all. Negative values count as zero. It is
// a value, safe for concurrent use.
type Exponential struct {
	// Initial is the delay after the first failure; 0: none, after any.
	Initial time.Duration
	// Max is the longest delay from the second failure on; 0: the longest
	// time.Duration, 292 years.
	Max time.Duration
}

// After returns the delay after the n-th failure in a row: Initial × 2^(n−1),
// at most Max; 0 for n ≤ 0.
func (e Exponential) After(n int) time.Duration {
	if n <= 0 || e.Initial <= 0 {
		return 0
	}
	limit := e.Max
	if limit <= 0 {
		limit = 1<<63 - 1
	}
	// Only the doubling is capped: as in upstream's
	// getRemainingTimeForFailuresCount, a first delay above Max stands.
	d := e.Initial
	for i := 1; i < n; i++ {
		if d >= limit-d {
			return limit
		}
		d *= 2
	}
	return d
}

// Remaining returns how much of the delay after r's last failure is left at
// now: 0 where nothing failed or the delay has passed. A failure that lies in
// the future, as clocks of several nodes may have it, adds to the delay.
func (e Exponential) Remaining(r Record, now time.Time) time.Duration {
	if r.Failures <= 0 {
		return 0
	}
	delay, elapsed := e.After(int(r.Failures)), now.Sub(r.LastFailure)
	if delay < elapsed {
		return 0
	}
	left := delay - elapsed
	if left < 0 { // elapsed was hugely negative and the difference overflowed
		return 1<<63 - 1
	}
	return left
}

// Record is what the Job controller remembers of the failures of one Job. It
// lives in the controller's memory: a restart forgets it. The zero Record
// means that nothing has failed.
type Record struct {
	// Failures counts the failed pods since the latest success.
	Failures int32
	// LastFailure is the finish time of the last of them.
	LastFailure time.Time
}

// Observe returns the record after pods that finished at these times. Without
// a success the failures add up; with one, only failures later than the latest
// success count (upstream: backoffStore.newBackoffRecord). The slices need no
// order and are not changed.
func (r Record) Observe(succeeded, failed []time.Time) Record {
	if len(succeeded) == 0 {
		if len(failed) == 0 {
			return r
		}
		return Record{Failures: add(r.Failures, len(failed)), LastFailure: latest(failed)}
	}
	lastSuccess := latest(succeeded)
	var fresh Record
	for _, t := range failed {
		if !t.After(lastSuccess) {
			continue
		}
		fresh.Failures = add(fresh.Failures, 1)
		if fresh.LastFailure.IsZero() || t.After(fresh.LastFailure) {
			fresh.LastFailure = t
		}
	}
	return fresh
}

func latest(times []time.Time) time.Time {
	last := times[0]
	for _, t := range times[1:] {
		if t.After(last) {
			last = t
		}
	}
	return last
}

func add(n int32, more int) int32 {
	if sum := int64(n) + int64(more); sum < 1<<31-1 {
		return int32(sum)
	}
	return 1<<31 - 1
}
