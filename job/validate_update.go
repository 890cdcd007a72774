package job

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/pod"
)

// ValidateUpdate returns what is wrong with a Job that is to replace the
// stored one, old, in the order and in the words of the API server
// (rest.BeforeUpdate, and ValidateJobUpdate in pkg/apis/batch/validation with
// the options of the strategy), and nil for a Job in order. What the error
// would repeat word for word is there once.
//
// A stored Job has the metadata and the generated selector that its creation
// checked, and neither can be changed to something else, so they are not
// checked again. SetDefaults and PrepareForUpdate come first.
func ValidateUpdate(j, old *Job) []*jobsim.FieldError {
	if j == nil || old == nil {
		return field.Nil("Job")
	}
	var errs field.Errors
	errs.ObjectMetaUpdate("metadata", &j.ObjectMeta, &old.ObjectMeta)
	validateJobSpec(&errs, "spec", &j.Spec, &old.Spec)
	validateSpecUpdate(&errs, "spec", &j.Spec, old)
	validateNameAllowsCompletions(&errs, j)
	return errs.List()
}

func validateSpecUpdate(errs *field.Errors, p field.Path, s *Spec, oldJob *Job) {
	old := &oldJob.Spec
	validateCompletionsUpdate(errs, p, s, old)
	errs.Immutable(p.Child("selector"), s.Selector, old.Selector)
	errs.AddAt(p.Child("template"), pod.ValidateTemplateUpdate(&s.Template, &old.Template, hasMutableTemplate(oldJob))...)
	errs.Immutable(p.Child("completionMode"), s.CompletionMode, old.CompletionMode)
	if !field.Equal(s.PodFailurePolicy, old.PodFailurePolicy) {
		errs.Invalid(p.Child("podFailurePolicy"), showPodFailurePolicy(s.PodFailurePolicy), field.Immutable)
	}
	errs.Immutable(p.Child("backoffLimitPerIndex"), s.BackoffLimitPerIndex, old.BackoffLimitPerIndex)
	errs.Immutable(p.Child("managedBy"), s.ManagedBy, old.ManagedBy)
	if !field.Equal(s.SuccessPolicy, old.SuccessPolicy) {
		errs.Invalid(p.Child("successPolicy"), showSuccessPolicy(s.SuccessPolicy), field.Immutable)
	}
}

// validateCompletionsUpdate checks that completions stay. Those of an Indexed
// Job may change together with its parallelism, to the same number (KEP-3715).
func validateCompletionsUpdate(errs *field.Errors, p field.Path, s, old *Spec) {
	at := p.Child("completions")
	if !s.isIndexed() {
		errs.Immutable(at, s.Completions, old.Completions)
		return
	}
	if s.Completions == nil || field.Equal(s.Completions, old.Completions) || field.Equal(s.Completions, s.Parallelism) {
		return
	}
	errs.Invalid(at, *s.Completions, "can only be modified in tandem with "+string(p.Child("parallelism")))
}

// hasMutableTemplate reports whether the template of the stored Job may be
// changed in part: the Job is suspended, and so before its first start or
// after its controller has seen it, and no pod of it is active (KEP-5440).
func hasMutableTemplate(j *Job) bool {
	if j.Spec.Suspend == nil || !*j.Spec.Suspend || j.Status.Active != 0 {
		return false
	}
	return j.Status.StartTime == nil || j.Status.IsTrue(Suspended)
}
