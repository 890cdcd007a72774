package job

import (
	"maps"
	"math"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// defaultBackoffLimit is the number of failures that a Job forgives where its
// spec does not say.
const defaultBackoffLimit = 6

// SetDefaults fills the fields that were not given, as the API server does
// with a Job that it reads (SetDefaults_Job in pkg/apis/batch/v1/defaults.go).
// To do it twice changes nothing.
//
// A Job without labels gets those of its template. From then on both are one
// map, until PrepareForCreate parts them: so, as in the API server, the labels
// that it adds to the template appear on the Job too.
//
// The API server also does it with each Job that it reads from its store. A
// Job whose template had no labels of its own therefore shows the generated
// ones when it is read back: do it again once the Job is stored.
func (j *Job) SetDefaults() {
	if len(j.Labels) == 0 && j.Spec.Template.Labels != nil {
		j.Labels = j.Spec.Template.Labels
	}
	j.Spec.setDefaults()
}

func (s *Spec) setDefaults() {
	if s.Completions == nil && s.Parallelism == nil {
		s.Completions = new(int32(1))
	}
	setDefault(&s.Parallelism, 1)
	setDefault(&s.BackoffLimit, s.defaultBackoffLimit())
	setDefault(&s.CompletionMode, NonIndexed)
	setDefault(&s.Suspend, false)
	setDefault(&s.PodReplacementPolicy, s.defaultPodReplacementPolicy())
	setDefault(&s.ManualSelector, false)
	s.SetTemplateDefaults()
}

// defaultBackoffLimit leaves it to the indexes where each has a limit.
func (s *Spec) defaultBackoffLimit() int32 {
	if s.BackoffLimitPerIndex != nil {
		return math.MaxInt32
	}
	return defaultBackoffLimit
}

// defaultPodReplacementPolicy is to wait until a pod has failed where a
// podFailurePolicy wants to see how it failed.
func (s *Spec) defaultPodReplacementPolicy() PodReplacementPolicy {
	if s.PodFailurePolicy != nil {
		return ReplaceFailed
	}
	return ReplaceTerminatingOrFailed
}

// SetTemplateDefaults fills the fields that were not given of the spec in the
// template of a CronJob: those of the podFailurePolicy and of the pod template.
// The other fields of a Job stay as they are until a Job is made of it.
func (s *Spec) SetTemplateDefaults() {
	s.PodFailurePolicy.setDefaults()
	s.Template.SetDefaults()
}

func (p *PodFailurePolicy) setDefaults() {
	if p == nil {
		return
	}
	for i := range p.Rules {
		for k := range p.Rules[i].OnPodConditions {
			if c := &p.Rules[i].OnPodConditions[k]; c.Status == "" {
				c.Status = jobsim.ConditionTrue
			}
		}
	}
}

// setDefault fills a field that was not given.
func setDefault[T any](to **T, value T) {
	if *to == nil {
		*to = &value
	}
}

// PrepareForCreate does what the API server does with a Job between defaulting
// and validation when it is created: it generates the selector, clears the
// status and starts the generation at 1. The Job has its name and UID by then.
//
// The generated selector picks the Job's own pods and no others, by labels that
// are added to the template: the UID and the name of the Job, under the names
// of today and of before 1.27. It is left out where manualSelector is true. What
// is there already stays, also where it is wrong; [Validate] returns an error
// then.
func (j *Job) PrepareForCreate() {
	j.generateSelector()
	j.Labels = maps.Clone(j.Labels)
	j.Status = Status{}
	j.Generation = 1
}

// generateSelector follows upstream's generateSelector in
// pkg/registry/batch/job/strategy.go. To do it twice changes nothing.
func (j *Job) generateSelector() {
	s, name, uid := &j.Spec, j.Name, string(j.UID)
	if s.ManualSelector != nil && *s.ManualSelector {
		return
	}
	labels := &s.Template.Labels
	setLabel(labels, LegacyNameLabel, name)
	setLabel(labels, NameLabel, name)
	setLabel(labels, LegacyControllerUIDLabel, uid)
	setLabel(labels, ControllerUIDLabel, uid)
	setDefault(&s.Selector, jobsim.LabelSelector{})
	setLabel(&s.Selector.MatchLabels, ControllerUIDLabel, uid)
}

// setLabel adds a label unless there is one of that name.
func setLabel(labels *map[string]string, name, value string) {
	if *labels == nil {
		*labels = map[string]string{}
	}
	if _, ok := (*labels)[name]; !ok {
		(*labels)[name] = value
	}
}

// PrepareForUpdate does what the API server does with a Job between defaulting
// and validation when it is to replace the stored one, old: the status stays
// what it was, as do the times and the UID that only the server sets, and the
// generation grows by one if the spec changes, whatever it was in the request.
func (j *Job) PrepareForUpdate(old *Job) {
	if old == nil {
		return
	}
	j.Status = old.Status
	j.Generation = old.Generation
	if !field.Equal(j.Spec, old.Spec) {
		j.Generation++
	}
	field.KeepServerManaged(&j.ObjectMeta, &old.ObjectMeta)
}
