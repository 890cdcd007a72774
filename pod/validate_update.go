package pod

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// ValidateTemplateUpdate returns what an update of a template changes although
// it may not, as validatePodTemplateUpdate
// in pkg/apis/batch/validation does. A template is immutable, but where
// mutable is set, its labels, annotations and node selector may change: the
// Job is suspended and has no active pods (KEP-2926 and KEP-5440). The
// resources and tolerations that may change with them are not kept in a Spec.
func ValidateTemplateUpdate(t, old *Template, mutable bool) []*jobsim.FieldError {
	var errs field.Errors
	var p field.Path // the template itself
	switch {
	case mutable && !isSameButScheduling(&t.Spec, &old.Spec):
		errs.Invalid(p.Child("spec"), showSpec(&t.Spec), field.Immutable)
	case !mutable && !field.Equal(*t, *old):
		errs.Invalid(p, showTemplate(t), field.Immutable)
	}
	return errs.List()
}

func isSameButScheduling(s, old *Spec) bool {
	o := *old
	o.NodeSelector = s.NodeSelector
	return field.Equal(*s, o)
}
