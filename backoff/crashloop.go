package backoff

import "time"

// CrashLoop is how the kubelet delays the restarts of a container, and the
// retries of an image pull. The zero value is the kubelet's default: 10
// seconds, doubling to 5 minutes.
//
// It follows client-go's flowcontrol.Backoff without jitter, of which the
// kubelet keeps one Entry a container: [CrashLoop.Wait] says whether a restart
// may happen yet; when it does, [CrashLoop.Next] gives the Entry to keep.
type CrashLoop struct {
	// Initial is the first delay; 0 or less: 10 s. The kubelet with the gate
	// ReduceDefaultCrashLoopBackOffDecay uses 1 s.
	Initial time.Duration
	// Max is the longest delay; 0 or less: 5 min. The kubelet's setting
	// crashLoopBackOff.maxContainerRestartPeriod allows 1 s to 5 min.
	Max time.Duration
}

// The kubelet's defaults.
const (
	defaultCrashLoopInitial = 10 * time.Second
	defaultCrashLoopMax     = 5 * time.Minute
)

// Entry is what the kubelet remembers of one container. The zero Entry means
// that it has never restarted.
type Entry struct {
	// Delay is how long the next restart waits, from the end of the run.
	Delay time.Duration
	// Updated is when the last restart was granted.
	Updated time.Time
}

// IsZero reports whether nothing is remembered.
func (e Entry) IsZero() bool { return e == Entry{} }

func (c CrashLoop) bounds() (initial, limit time.Duration) {
	initial, limit = c.Initial, c.Max
	if initial <= 0 {
		initial = defaultCrashLoopInitial
	}
	if limit <= 0 {
		limit = defaultCrashLoopMax
	}
	return min(initial, limit), limit
}

// forgetAfter is how long the kubelet remembers a restart. It was twice the
// longest delay once, and is a figure of its own since the longest delay can be
// set (upstream: kubelet.go, HasExpiredFunc of crashLoopBackOff). For images it
// is still twice the longest delay, of 5 min, which comes to the same.
const forgetAfter = 10 * time.Minute

// forgotten reports whether a run that ended at finished came so long after
// the last update that the past no longer counts.
func (e Entry) forgotten(finished time.Time) bool {
	return finished.Sub(e.Updated) > forgetAfter
}

// Wait returns how much longer, at now, the restart of a container has to wait
// whose last run ended at finished; 0 means that it may restart.
func (c CrashLoop) Wait(e Entry, finished, now time.Time) time.Duration {
	if e.IsZero() || e.forgotten(finished) {
		return 0
	}
	return max(0, e.Delay-now.Sub(finished))
}

// Next returns the Entry to keep when a container restarts at now whose last
// run ended at finished: the first restart, or one after a long run, starts
// over at Initial; any other doubles the delay up to Max.
func (c CrashLoop) Next(e Entry, finished, now time.Time) Entry {
	initial, limit := c.bounds()
	if e.IsZero() || e.forgotten(finished) {
		return Entry{Delay: initial, Updated: now}
	}
	delay := limit
	if e.Delay < limit-e.Delay {
		delay = e.Delay * 2
	}
	return Entry{Delay: delay, Updated: now}
}
