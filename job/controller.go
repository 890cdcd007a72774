package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/field"
)

// Controller is the Job controller as a set of rules: a value goes in, a
// decision comes out. [Controller.Plan] returns the calls to make,
// [Controller.Settle] what follows from their results, and
// [Controller.Reconcile] both at once for a caller whose calls do not fail.
//
// It holds what a release or an operator may set. The zero value is
// Kubernetes as it is ([jobsim.KubernetesVersion]): a field that is zero has its
// default. [Controller.Validate] names the
// values that are not allowed. A Controller keeps no state, so one serves all
// Jobs and is safe for concurrent use.
type Controller struct {
	// PodFailureBackOff is the wait before a failed pod is replaced; nil: 10 s
	// doubling to 10 min (upstream: DefaultJobPodFailureBackOff,
	// MaxJobPodFailureBackOff). A pointer to the zero Exponential: no wait.
	PodFailureBackOff *backoff.Exponential
	// IgnoreBackoffLimit lets a Job fail any number of times, as before
	// Kubernetes 1.8, which introduced spec.backoffLimit
	// (kubernetes/kubernetes#48075).
	IgnoreBackoffLimit bool
	// MaxPodCreateDeletePerSync is the most pods that one sync creates, or
	// deletes as surplus; 0: 500. Negative is not allowed.
	MaxPodCreateDeletePerSync int
	// MaxUncountedPods is the most pods that one sync counts; 0: 500. Negative
	// is not allowed.
	MaxUncountedPods int

	// The last two are for the caller, who decides when a sync takes place.

	// SyncJobBatchPeriod is the wait between a change of a pod or of the status
	// and the sync that it causes, so that one sync serves many changes; nil:
	// 1 s. It is also the shortest wait for PodFailureBackOff. Negative is not
	// allowed. See [Controller.SyncDelay].
	SyncJobBatchPeriod *time.Duration
	// APIBackOff is the wait before a failed sync is tried again; nil: 1 s
	// doubling to 60 s (upstream: DefaultJobApiBackOff, MaxJobApiBackOff). See
	// [Controller.RetryAfter].
	APIBackOff *backoff.Exponential
}

// The values of a Controller's fields that are not set.
const (
	defaultMaxPodCreateDeletePerSync = 500
	defaultMaxUncountedPods          = 500
	defaultSyncJobBatchPeriod        = time.Second
)

var (
	defaultPodFailureBackOff = backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}
	defaultAPIBackOff        = backoff.Exponential{Initial: time.Second, Max: time.Minute}
)

// WithoutLimitAndDelay returns a Controller that replaces every failed pod at
// once, without a limit on the failures, a wait after them or a batch period:
// how Jobs were retried before Kubernetes 1.8. In all else it is the current
// controller.
func WithoutLimitAndDelay() Controller {
	return Controller{
		PodFailureBackOff:  new(backoff.Exponential),
		IgnoreBackoffLimit: true,
		SyncJobBatchPeriod: new(time.Duration),
	}
}

// SyncDelay returns how long after a change of a pod or of the status the Job
// is to be synced. A new Job, and one whose spec changed, is synced at once
// (upstream: enqueueSyncJobBatched, enqueueSyncJobImmediately).
func (c Controller) SyncDelay() time.Duration {
	return max(0, valueOr(c.SyncJobBatchPeriod, defaultSyncJobBatchPeriod))
}

// RetryAfter returns how long to wait before a sync is tried again after so
// many failed ones in a row; 0 for none (upstream: AddRateLimited).
func (c Controller) RetryAfter(failedSyncs int) time.Duration {
	return valueOr(c.APIBackOff, defaultAPIBackOff).After(failedSyncs)
}

// Validate returns an error for each field whose value is not allowed, named
// as in Go: SyncJobBatchPeriod. Where a Controller is used all the same, a
// negative number of pods counts as 0, the default, and a negative duration as
// none.
func (c Controller) Validate() []*jobsim.FieldError {
	var errs field.Errors
	number := func(name field.Path, n int64) { errs.Nonnegative(name, &n) }
	delay := func(name field.Path, e *backoff.Exponential) {
		if e != nil {
			number(name.Child("Initial"), int64(e.Initial))
			number(name.Child("Max"), int64(e.Max))
		}
	}
	delay("PodFailureBackOff", c.PodFailureBackOff)
	number("MaxPodCreateDeletePerSync", int64(c.MaxPodCreateDeletePerSync))
	number("MaxUncountedPods", int64(c.MaxUncountedPods))
	number("SyncJobBatchPeriod", int64(valueOr(c.SyncJobBatchPeriod, 0)))
	delay("APIBackOff", c.APIBackOff)
	return errs.List()
}

func (c Controller) podFailureBackOff() backoff.Exponential {
	return valueOr(c.PodFailureBackOff, defaultPodFailureBackOff)
}

func (c Controller) maxPodCreateDeletePerSync() int {
	return positiveOr(c.MaxPodCreateDeletePerSync, defaultMaxPodCreateDeletePerSync)
}

func (c Controller) maxUncountedPods() int {
	return positiveOr(c.MaxUncountedPods, defaultMaxUncountedPods)
}

func positiveOr(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

// valueOr is what p points to, or whenNil.
func valueOr[T any](p *T, whenNil T) T {
	if p == nil {
		return whenNil
	}
	return *p
}
