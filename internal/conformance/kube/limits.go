package kube

import (
	"sync"
	"time"

	jobcontroller "k8s.io/kubernetes/pkg/controller/job"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// limitsLock keeps plays apart that want other values of upstream's variables,
// which are those of the whole process: plays with the defaults go side by side,
// any other is alone.
var limitsLock sync.RWMutex

// useLimits sets upstream's variables until release is called.
func useLimits(l scenario.Limits) (release func()) {
	if l == (scenario.Limits{}) {
		limitsLock.RLock()
		return limitsLock.RUnlock
	}
	limitsLock.Lock()
	before := setLimits(limits{
		l.MaxPodCreateDeletePerSync, l.MaxUncountedPods,
		l.DefaultPodFailureBackOff, l.MaxPodFailureBackOff, l.SyncJobBatchPeriod,
	})
	return func() {
		setLimits(before)
		limitsLock.Unlock()
	}
}

// limits are the values of upstream's variables.
type limits struct {
	createDelete, uncounted          int
	backOff, maxBackOff, batchPeriod time.Duration
}

// setLimits sets the variables that are not zero and returns what all were.
func setLimits(l limits) (before limits) {
	return limits{
		set(&jobcontroller.MaxPodCreateDeletePerSync, l.createDelete),
		set(&jobcontroller.MaxUncountedPods, l.uncounted),
		set(&jobcontroller.DefaultJobPodFailureBackOff, l.backOff),
		set(&jobcontroller.MaxJobPodFailureBackOff, l.maxBackOff),
		set(&jobcontroller.SyncJobBatchPeriod, l.batchPeriod),
	}
}

func set[T comparable](variable *T, value T) (before T) {
	before = *variable
	var zero T
	if value != zero {
		*variable = value
	}
	return before
}
