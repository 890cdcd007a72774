package manifest

import (
	"encoding/json"
	"maps"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// oldJob is the Job of extensions/v1beta1.
type oldJob struct {
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	Spec              oldJobSpec `json:"spec"`
}

// oldJobSpec is its spec. AutoSelector is the inverse of batch/v1's
// manualSelector; both mean false when they are not given.
type oldJobSpec struct {
	Parallelism           *int32                `json:"parallelism"`
	Completions           *int32                `json:"completions"`
	ActiveDeadlineSeconds *int64                `json:"activeDeadlineSeconds"`
	Selector              *jobsim.LabelSelector `json:"selector"`
	AutoSelector          *bool                 `json:"autoSelector"`
	Template              pod.Template          `json:"template"`
}

// decodeOldJob makes a batch/v1 Job from an extensions/v1beta1 one.
func decodeOldJob(data []byte) (jobsim.Object, error) {
	var old oldJob
	if err := json.Unmarshal(data, &old); err != nil {
		return nil, err
	}
	old.setDefaults()
	return old.convert(), nil
}

// setDefaults does what extensions/v1beta1 SetDefaults_Job of Kubernetes 1.2
// did with the labels of the template: they become the selector, unless one is
// to be generated or is given, and the Job's own labels if it has none. The
// other defaults are those of batch/v1 and are left to it.
func (j *oldJob) setDefaults() {
	labels := j.Spec.Template.Labels
	if labels == nil {
		return
	}
	if j.manualSelector() && j.Spec.Selector == nil {
		j.Spec.Selector = &jobsim.LabelSelector{MatchLabels: maps.Clone(labels)}
	}
	if len(j.Labels) == 0 {
		j.Labels = maps.Clone(labels)
	}
}

// manualSelector reports whether the selector is the user's own. Not given,
// autoSelector means that it is.
func (j *oldJob) manualSelector() bool {
	return j.Spec.AutoSelector == nil || !*j.Spec.AutoSelector
}

// convert is Convert_v1beta1_JobSpec_To_batch_JobSpec: manualSelector is true
// or, rather than false, not given.
func (j *oldJob) convert() *job.Job {
	converted := &job.Job{
		TypeMeta:   jobsim.TypeMeta{APIVersion: "batch/v1", Kind: "Job"},
		ObjectMeta: j.ObjectMeta,
		Spec: job.Spec{
			Parallelism:           j.Spec.Parallelism,
			Completions:           j.Spec.Completions,
			ActiveDeadlineSeconds: j.Spec.ActiveDeadlineSeconds,
			Selector:              j.Spec.Selector,
			Template:              j.Spec.Template,
		},
	}
	if j.manualSelector() {
		manual := true
		converted.Spec.ManualSelector = &manual
	}
	return converted
}
