package job

import (
	"time"

	"github.com/jobsim/jobsim/backoff"
)

// Controller is the Job controller as a set of rules. [Controller.Reconcile]
// applies them: a value goes in, a decision comes out. It holds only what a
// release or an operator may set; the zero value is Kubernetes 1.36. It keeps
// no state, so one Controller serves all Jobs and is safe for concurrent use.
//
// In each field zero means the default. Where "none" is a setting too, it is
// any negative value.
type Controller struct {
	// PodFailureDelay is the wait before a failed pod is replaced: 10 s
	// doubling to 10 min. A negative Initial means no delay at all
	// (upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff).
	PodFailureDelay backoff.Exponential
	// IgnoreBackoffLimit lets a Job fail as often as it likes, as before
	// Kubernetes 1.7.
	IgnoreBackoffLimit bool
	// MaxPodsPerSync is the most pods that one sync creates or deletes: 500
	// (upstream: MaxPodCreateDeletePerSync).
	MaxPodsPerSync int
	// MaxUncountedPods is the most pods that one sync counts: 500 (upstream:
	// MaxUncountedPods).
	MaxUncountedPods int

	// The rest is not for Reconcile but for whoever calls it: how soon.

	// SyncBatchPeriod is how long a sync waits after a pod or status event, so
	// that one sync serves many events: 1 s. It is also the least delay of a
	// re-sync that waits for PodFailureDelay. A change of the spec is synced at
	// once (upstream: SyncJobBatchPeriod).
	SyncBatchPeriod time.Duration
	// Retry is the wait before a sync that failed is tried again: 1 s doubling
	// to 60 s (upstream: DefaultJobApiBackOff, MaxJobApiBackOff).
	Retry backoff.Exponential
}

// Release12 returns the controller of Kubernetes 1.2, of 2016: it replaces
// every failed pod at once and for ever.
func Release12() Controller {
	return Controller{
		PodFailureDelay:    backoff.Exponential{Initial: -1},
		IgnoreBackoffLimit: true,
		SyncBatchPeriod:    -1,
	}
}

// WithDefaults returns the controller with each zero field at its default and
// each negative one at zero, for callers that read the settings.
func (c Controller) WithDefaults() Controller {
	c.PodFailureDelay = exponential(c.PodFailureDelay, 10*time.Second, 10*time.Minute)
	c.Retry = exponential(c.Retry, time.Second, time.Minute)
	c.MaxPodsPerSync = number(c.MaxPodsPerSync, 500)
	c.MaxUncountedPods = number(c.MaxUncountedPods, 500)
	c.SyncBatchPeriod = number(c.SyncBatchPeriod, time.Second)
	return c
}

func exponential(e backoff.Exponential, initial, limit time.Duration) backoff.Exponential {
	return backoff.Exponential{Initial: number(e.Initial, initial), Max: number(e.Max, limit)}
}

func number[N ~int | ~int64](n, whenZero N) N {
	if n == 0 {
		return whenZero
	}
	return max(n, 0)
}
