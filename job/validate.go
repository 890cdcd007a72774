package job

import (
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/pod"
)

// Validate returns what is wrong with a Job that is to be created, in the
// order and in the words of the API server (ValidateJob in
// pkg/apis/batch/validation), and nil for a Job in order. What the error would
// repeat word for word is there once; errors about labels and annotations come
// in the order of their keys.
//
// SetDefaults and PrepareForCreate come first; the Job has its name,
// namespace and UID by then.
func Validate(j *Job) []*jobsim.FieldError {
	if j == nil {
		return field.Nil("Job")
	}
	return field.Check("", func(errs *field.Errors, root field.Path) {
		metadata := root.Child("metadata")
		errs.ObjectMeta(metadata, &j.ObjectMeta)
		validateGeneratedSelector(errs, root.Child("spec"), j)
		validateJobSpec(errs, root.Child("spec"), &j.Spec, nil)
		validateNameAllowsCompletions(errs, j)
		errs.ObjectMetaCreate(metadata, &j.ObjectMeta)
	})
}

// validateGeneratedSelector checks that the selector and the labels are those
// that generateSelector makes, unless the selector is the user's own.
func validateGeneratedSelector(errs *field.Errors, p field.Path, j *Job) {
	s := &j.Spec
	if s.Selector == nil || s.ManualSelector != nil && *s.ManualSelector {
		return
	}
	if j.UID == "" {
		errs.Required("metadata.uid", "")
	}
	generated := []struct{ label, value string }{
		{LegacyControllerUIDLabel, string(j.UID)},
		{LegacyNameLabel, j.Name},
		{ControllerUIDLabel, string(j.UID)},
		{NameLabel, j.Name},
	}
	expected := map[string]string{}
	for _, g := range generated {
		validateHasLabel(errs, p.Child("template", "metadata", "labels"), s.Template.Labels, g.label, g.value)
		expected[g.label] = g.value
	}
	if field.SelectorParses(s.Selector) && !s.Selector.Matches(expected) {
		errs.Invalid(p.Child("selector"), s.Selector, "`selector` not auto-generated")
	}
}

func validateHasLabel(errs *field.Errors, p field.Path, labels map[string]string, name, want string) {
	p = p.Key(name)
	got, ok := labels[name]
	switch {
	case !ok:
		errs.Required(p, "must be '"+want+"'")
	case got != want:
		errs.Invalid(p, labels, "must be '"+want+"'")
	}
}

// validateSelector checks that there is a selector and that it picks the pods
// of the template.
func validateSelector(errs *field.Errors, p field.Path, s *Spec, allowInvalidValues bool) {
	if s.Selector == nil {
		errs.Required(p.Child("selector"), "")
	}
	errs.LabelSelector(p.Child("selector"), s.Selector, allowInvalidValues)
	if field.SelectorParses(s.Selector) && !s.Selector.Matches(s.Template.Labels) {
		errs.Invalid(p.Child("template", "metadata", "labels"), s.Template.Labels,
			"`selector` does not match template `labels`")
	}
}

// validateNameAllowsCompletions checks that each index can have its pod, whose hostname is
// the name of the Job and the index. The last is the longest.
func validateNameAllowsCompletions(errs *field.Errors, j *Job) {
	s := &j.Spec
	if !s.isIndexed() || s.Completions == nil || *s.Completions <= 0 {
		return
	}
	last := fmt.Sprintf("%s-%d", j.Name, *s.Completions-1)
	if len(field.IsDNS1123Label(last)) > 0 {
		errs.Invalid("metadata.name", j.Name, "will not able to create pod with invalid DNS label: "+last)
	}
}

func (s *Spec) isIndexed() bool { return s.CompletionMode != nil && *s.CompletionMode == Indexed }

// ValidateTemplateSpec returns what is wrong with the spec in the template of a
// CronJob, as upstream's validateJobSpec does: all but the selector is checked.
// The fields are those of the spec, such as completions. On an update, old is
// the spec before it: what the API server took then it takes again. On a
// creation it is nil.
func ValidateTemplateSpec(s, old *Spec) []*jobsim.FieldError {
	if s == nil {
		return field.Nil("JobSpec")
	}
	var errs field.Errors
	validateTemplateSpec(&errs, "", s, old, false)
	return errs.List()
}

// validateJobSpec checks the spec of a Job; old is the one that it replaces, nil
// on a creation. What the API server took before a rule became stricter, it
// takes again.
func validateJobSpec(errs *field.Errors, p field.Path, s, old *Spec) {
	// The API server has one option for all selectors (upstream:
	// validationOptionsForJob).
	allowInvalidValues := old != nil && (field.HasInvalidValue(old.Selector) || pod.HasInvalidAffinitySelector(&old.Template))
	validateTemplateSpec(errs, p, s, old, allowInvalidValues)
	validateSelector(errs, p, s, allowInvalidValues)
}

func validateTemplateSpec(errs *field.Errors, p field.Path, s, old *Spec, allowInvalidValues bool) {
	validateNumbers(errs, p, s)
	validateManagedBy(errs, p.Child("managedBy"), s.ManagedBy)
	validateCompletionMode(errs, p, s)
	validatePodFailurePolicy(errs, p.Child("podFailurePolicy"), s)
	validateSuccessPolicy(errs, p.Child("successPolicy"), s)
	validatePodReplacementPolicy(errs, p.Child("podReplacementPolicy"), s)
	validateTemplate(errs, p.Child("template"), s, old, allowInvalidValues)
}

// validateTemplate checks the template as that of any controller, and then
// that its restartPolicy is one that a Job can work with.
func validateTemplate(errs *field.Errors, p field.Path, s, old *Spec, allowInvalidValues bool) {
	var oldTemplate *pod.Template
	if old != nil {
		oldTemplate = &old.Template
	}
	errs.AddAt(p, pod.ValidateTemplate(&s.Template, oldTemplate, allowInvalidValues)...)

	p = p.Child("spec", "restartPolicy")
	policy := s.Template.Spec.RestartPolicy
	switch {
	case policy == "" || policy == pod.RestartAlways:
		errs.Required(p, fmt.Sprintf("valid values: %q, %q", pod.RestartOnFailure, pod.RestartNever))
	case policy != pod.RestartOnFailure && policy != pod.RestartNever:
		field.NotSupported(errs, p, policy, []pod.RestartPolicy{pod.RestartOnFailure, pod.RestartNever})
	case policy == pod.RestartOnFailure && s.PodFailurePolicy != nil:
		errs.Invalid(p, policy, fmt.Sprintf("only %q is supported when podFailurePolicy is specified", pod.RestartNever))
	}
}
