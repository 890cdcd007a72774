package job

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// APIVersion and Kind of a Job.
const (
	APIVersion = "batch/v1"
	Kind       = "Job"
)

// NewPod returns the pod to create for a Creation: the template, owned by the
// Job and held by the TrackingFinalizer. Whoever creates it gives it a name
// that begins with its GenerateName. The labels, annotations and containers
// are those of the template and shared with it.
func (j *Job) NewPod(_ Creation) *pod.Pod {
	template := &j.Spec.Template
	finalizers := template.Finalizers
	if !slices.Contains(finalizers, TrackingFinalizer) {
		finalizers = append(slices.Clip(finalizers), TrackingFinalizer)
	}
	return &pod.Pod{
		TypeMeta: jobsim.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: jobsim.ObjectMeta{
			GenerateName:    j.Name + "-",
			Namespace:       j.Namespace,
			Labels:          template.Labels,
			Annotations:     template.Annotations,
			Finalizers:      finalizers,
			OwnerReferences: []jobsim.OwnerReference{j.ControllerReference()},
		},
		Spec: template.Spec,
	}
}

// ControllerReference is the owner reference by which a pod belongs to the Job.
func (j *Job) ControllerReference() jobsim.OwnerReference {
	yes := true
	return jobsim.OwnerReference{
		APIVersion: APIVersion, Kind: Kind, Name: j.Name, UID: j.UID,
		Controller: &yes, BlockOwnerDeletion: &yes,
	}
}
