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
	if t == nil || old == nil {
		return field.Nil("PodTemplate")
	}
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

// ValidateUpdate returns what is wrong with a pod that is to replace the stored
// one, old, as ValidatePodUpdate in pkg/apis/core/validation does. Upstream lets
// an update change images, the deadline and tolerations of the spec; here the
// spec stays as it is, and only labels, annotations, finalizers and owner
// references may change.
//
// SetDefaults and PrepareForUpdate come first.
func ValidateUpdate(p, old *Pod) []*jobsim.FieldError {
	if p == nil || old == nil {
		return field.Nil("Pod")
	}
	var errs field.Errors
	errs.ObjectMetaUpdate("metadata", &p.ObjectMeta, &old.ObjectMeta)
	if !field.Equal(p.Spec, old.Spec) {
		errs.Forbidden("spec", "a change of the spec of a pod is not simulated")
	}
	return errs.List()
}

// PrepareForUpdate takes over from the stored pod what an update cannot change:
// the status (upstream: podStrategy.PrepareForUpdate).
func (p *Pod) PrepareForUpdate(old *Pod) {
	if old != nil {
		p.Status = old.Status
	}
}
