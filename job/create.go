package job

import (
	"errors"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// APIVersion and Kind of a Job.
const (
	APIVersion = "batch/v1"
	Kind       = "Job"
)

// ErrNotTried is the result of a creation that [SlowStart] left out after
// another one failed.
var ErrNotTried = errors.New("not tried, since another creation failed")

// ErrFinalizer is to be wrapped by the result of a [Deletion] whose
// TrackingFinalizer could not be removed.
var ErrFinalizer = errors.New("removing completion finalizer")

func isFinalizerError(err error) bool { return err != nil && errors.Is(err, ErrFinalizer) }

func isNotTried(err error) bool { return errors.Is(err, ErrNotTried) }

// slowStartInitialBatchSize is the size of the first batch of creations
// (upstream: controller.SlowStartInitialBatchSize).
const slowStartInitialBatchSize = 1

var errNilCreate = errors.New("job: SlowStart: the function is nil")

// SlowStart makes the creations of a Plan in batches of 1, 2, 4 and so on.
// After a batch in which one failed the rest is left out, with [ErrNotTried],
// so that what would fail them all is not tried for each (upstream: manageJob).
// What it returns is Results.Create. A nil function creates nothing: the first
// creation has failed.
func SlowStart(creations []Creation, create func(Creation) error) []error {
	if create == nil {
		create = func(Creation) error { return errNilCreate }
	}
	var errs []error
	for from, size := 0, slowStartInitialBatchSize; from < len(creations); from, size = from+size, 2*size {
		if errs != nil { // one of the last batch failed
			for i := from; i < len(creations); i++ {
				errs[i] = ErrNotTried
			}
			return errs
		}
		for i := from; i < min(from+size, len(creations)); i++ {
			err := create(creations[i])
			if err != nil && errs == nil {
				errs = make([]error, len(creations))
			}
			if err != nil {
				errs[i] = err
			}
		}
	}
	return errs
}

// NewPod returns the pod to create for a Creation: the Job's template with
// [Creation.Apply]. Whoever creates it gives it a name that begins with its
// GenerateName. What Apply does not change is shared with the template.
func (j *Job) NewPod(c Creation) *pod.Pod {
	template := &j.Spec.Template
	p := &pod.Pod{
		TypeMeta: jobsim.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: jobsim.ObjectMeta{
			Labels: template.Labels, Annotations: template.Annotations, Finalizers: template.Finalizers,
		},
		Spec: template.Spec,
	}
	c.Apply(j, &p.ObjectMeta, &p.Spec)
	return p
}

// ControllerReference is the owner reference by which a pod belongs to the Job.
func (j *Job) ControllerReference() jobsim.OwnerReference {
	return jobsim.NewControllerRef(&j.ObjectMeta, APIVersion, Kind)
}
