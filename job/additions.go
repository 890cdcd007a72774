package job

import (
	"maps"
	"slices"
	"strconv"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// The environment variable that every container of an Indexed Job has, unless
// it has one of that name: its value comes from the pod's label of this field
// path (upstream: addCompletionIndexEnvVariables).
const (
	CompletionIndexEnv       = "JOB_COMPLETION_INDEX"
	CompletionIndexFieldPath = "metadata.labels['" + CompletionIndexAnnotation + "']"
)

// Additions are all that makes a pod of the Job out of a copy of its template,
// as plain data: for a caller whose templates are of another type than
// [pod.Template], such as that of k8s.io/api, and have more fields. Nothing else of
// the template changes.
type Additions struct {
	// GenerateName and Namespace replace what the template has of them.
	GenerateName, Namespace string
	// Labels and Annotations are to be set beside those of the template, and in
	// the place of those of the same name.
	Labels, Annotations map[string]string
	// Finalizer is to be appended, unless the template has it: the
	// [TrackingFinalizer].
	Finalizer string
	// Owner is to be appended to the owner references.
	Owner jobsim.OwnerReference
	// Hostname is to be set; empty: that of the template stays.
	Hostname string
	// Env is to be appended to the variables of each container and init container
	// that has none of its name; nil: there is none.
	Env *pod.EnvVar
}

// Additions returns what a pod of the Job has beyond the template. A nil Job
// has none.
func (c Creation) Additions(j *Job) Additions {
	if j == nil {
		return Additions{}
	}
	a := Additions{
		GenerateName: j.Name + "-", Namespace: j.Namespace,
		Finalizer: TrackingFinalizer, Owner: j.ControllerReference(),
	}
	if c.Index == nil {
		return a
	}
	texts := j.indexTexts(*c.Index)
	a.GenerateName, a.Hostname = texts.generateName, texts.hostname
	a.Labels, a.Annotations = map[string]string{CompletionIndexAnnotation: texts.index}, map[string]string{}
	c.annotate(a.Annotations, texts.index)
	ref := &pod.ObjectFieldSelector{FieldPath: CompletionIndexFieldPath}
	a.Env = &pod.EnvVar{Name: CompletionIndexEnv, ValueFrom: &pod.EnvVarSource{FieldRef: ref}}
	return a
}

// Apply makes metadata and spec, both copies of a template's, those of a pod of
// the Job, by its [Creation.Additions]. The metadata is that of the template but
// for these. Metadata or a spec that is nil is left out, and a nil Job changes
// nothing.
//
// Maps and slices that change are replaced, so they may be shared with the
// template.
func (c Creation) Apply(j *Job, meta *jobsim.ObjectMeta, spec *pod.Spec) {
	if j == nil {
		return
	}
	a := c.Additions(j)
	if meta != nil {
		meta.GenerateName, meta.Namespace = a.GenerateName, a.Namespace
		if !meta.HasFinalizer(a.Finalizer) {
			meta.Finalizers = append(slices.Clip(meta.Finalizers), a.Finalizer)
		}
		meta.OwnerReferences = append(slices.Clip(meta.OwnerReferences), a.Owner)
	}
	if spec != nil && a.Env != nil {
		spec.InitContainers = withEnv(spec.InitContainers, *a.Env)
		spec.Containers = withEnv(spec.Containers, *a.Env)
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
	texts := j.indexTexts(*c.Index)
	if spec != nil {
		spec.Hostname = texts.hostname
	}
	if meta == nil {
		return
	}
	meta.GenerateName = texts.generateName
	meta.Labels, meta.Annotations = clone(meta.Labels), clone(meta.Annotations)
	meta.Labels[CompletionIndexAnnotation] = texts.index
	c.annotate(meta.Annotations, texts.index)
}

// annotate adds the annotations of a pod of an index.
func (c Creation) annotate(annotations map[string]string, index string) {
	annotations[CompletionIndexAnnotation] = index
	if c.FailureCount != nil {
		annotations[IndexFailureCountAnnotation] = strconv.Itoa(int(*c.FailureCount))
	}
	if c.IgnoredFailureCount != nil {
		annotations[IndexIgnoredFailureCountAnnotation] = strconv.Itoa(int(*c.IgnoredFailureCount))
	}
}

// maxGeneratedNameLength is how much of a generateName the API server keeps
// (upstream: names.MaxGeneratedNameLength). With an index it is cut so that the
// API server does not cut the index off (upstream: podGenerateNameWithIndex).
const maxGeneratedNameLength = 63 - 5

// indexTexts are what a pod has of its index.
type indexTexts struct{ index, hostname, generateName string }

// indexTexts makes one text that has them all: JOB-INDEX-.
func (j *Job) indexTexts(index int) indexTexts {
	var room [maxGeneratedNameLength + 5]byte
	text := string(append(strconv.AppendInt(append(append(room[:0], j.Name...), '-'), int64(index), 10), '-'))
	infix := text[len(j.Name):]
	texts := indexTexts{index: infix[1 : len(infix)-1], hostname: text[:len(text)-1], generateName: text}
	if len(text) > maxGeneratedNameLength {
		texts.generateName = text[:maxGeneratedNameLength-len(infix)] + infix
	}
	return texts
}

// withEnv returns the containers with the variable in each that has none of its
// name.
func withEnv(containers []pod.Container, env pod.EnvVar) []pod.Container {
	lacks := func(c pod.Container) bool {
		return !slices.ContainsFunc(c.Env, func(v pod.EnvVar) bool { return v.Name == env.Name })
	}
	if !slices.ContainsFunc(containers, lacks) {
		return containers
	}
	containers = slices.Clone(containers)
	for i := range containers {
		if c := &containers[i]; lacks(*c) {
			c.Env = append(slices.Clip(c.Env), env)
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
