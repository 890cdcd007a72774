package job

import (
	"errors"
	"maps"
	"slices"
	"strconv"

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

// The environment variable that every container of an Indexed Job has, unless
// it has one of that name: its value comes from the pod's label of this field
// path (upstream: addCompletionIndexEnvVariables).
const (
	CompletionIndexEnv       = "JOB_COMPLETION_INDEX"
	CompletionIndexFieldPath = "metadata.labels['" + CompletionIndexAnnotation + "']"
)

// maxGeneratedNameLength is how much of a generateName the API server keeps
// (upstream: names.MaxGeneratedNameLength). With an index it is cut so that the
// API server does not cut the index off (upstream: podGenerateNameWithIndex).
const maxGeneratedNameLength = 63 - 5

// Apply makes metadata and spec, both copies of a template's, those of a pod of
// the Job: it sets generateName and namespace, adds the TrackingFinalizer and
// the owner reference, and for a pod of an index its label, annotations, hostname
// and environment variable. The template may have more fields than pod.Template has, as that of
// a real API object does; they stay. Metadata or a spec that is nil is left out,
// and a nil Job changes nothing.
//
// Maps and slices that change are replaced, so they may be shared with the
// template.
func (c Creation) Apply(j *Job, meta *jobsim.ObjectMeta, spec *pod.Spec) {
	if j == nil {
		return
	}
	if meta != nil {
		meta.GenerateName, meta.Namespace = j.Name+"-", j.Namespace
		if !meta.HasFinalizer(TrackingFinalizer) {
			meta.Finalizers = append(slices.Clip(meta.Finalizers), TrackingFinalizer)
		}
		meta.OwnerReferences = append(slices.Clip(meta.OwnerReferences), j.ControllerReference())
	}
	if spec != nil && c.Index != nil {
		spec.InitContainers = withCompletionIndexEnv(spec.InitContainers)
		spec.Containers = withCompletionIndexEnv(spec.Containers)
	}
	c.ApplyIndex(j, meta, spec)
}

// ApplyIndex is the part of Apply that differs between the pods of two indexes. A
// caller who makes many pods may keep one to which Apply was done, and do this to
// copies of it.
func (c Creation) ApplyIndex(j *Job, meta *jobsim.ObjectMeta, spec *pod.Spec) {
	if c.Index == nil || j == nil {
		return
	}
	// One text has them all: JOB-INDEX-.
	var room [maxGeneratedNameLength + 5]byte
	text := string(append(strconv.AppendInt(append(append(room[:0], j.Name...), '-'), int64(*c.Index), 10), '-'))
	if spec != nil {
		spec.Hostname = text[:len(text)-1]
	}
	if meta == nil {
		return
	}
	infix := text[len(j.Name):]
	meta.GenerateName = text
	if len(text) > maxGeneratedNameLength {
		meta.GenerateName = text[:maxGeneratedNameLength-len(infix)] + infix
	}
	index := infix[1 : len(infix)-1]
	meta.Labels, meta.Annotations = clone(meta.Labels), clone(meta.Annotations)
	meta.Labels[CompletionIndexAnnotation] = index
	meta.Annotations[CompletionIndexAnnotation] = index
	if c.FailureCount != nil {
		meta.Annotations[IndexFailureCountAnnotation] = strconv.Itoa(int(*c.FailureCount))
	}
	if c.IgnoredFailureCount != nil {
		meta.Annotations[IndexIgnoredFailureCountAnnotation] = strconv.Itoa(int(*c.IgnoredFailureCount))
	}
}

// withCompletionIndexEnv returns the containers with the variable in each.
func withCompletionIndexEnv(containers []pod.Container) []pod.Container {
	lacks := func(c pod.Container) bool {
		return !slices.ContainsFunc(c.Env, func(v pod.EnvVar) bool { return v.Name == CompletionIndexEnv })
	}
	if !slices.ContainsFunc(containers, lacks) {
		return containers
	}
	containers = slices.Clone(containers)
	for i := range containers {
		if c := &containers[i]; lacks(*c) {
			ref := &pod.ObjectFieldSelector{FieldPath: CompletionIndexFieldPath}
			c.Env = append(slices.Clip(c.Env), pod.EnvVar{Name: CompletionIndexEnv, ValueFrom: &pod.EnvVarSource{FieldRef: ref}})
		}
	}
	return containers
}

func clone(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return maps.Clone(m)
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
