package pod

import (
	"math"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// Validate returns what is wrong with a Pod that is to be created, in the
// order and in the words of the API server (ValidatePodCreate in
// pkg/apis/core/validation), and nil for a Pod in order. What the error would
// repeat word for word is there once. SetDefaults comes first, and the Pod has
// a name and a namespace by then.
//
// A Pod that a controller makes from a valid template need not be validated
// again.
func Validate(p *Pod) []*jobsim.FieldError {
	if p == nil {
		return field.Nil("Pod")
	}
	var errs field.Errors
	meta, spec := field.Path("metadata"), field.Path("spec")
	errs.ObjectMeta(meta, &p.ObjectMeta)
	validateAnnotations(&errs, meta.Child("annotations"), p.Annotations, &p.Spec, false)
	validateSpec(&errs, spec, &p.Spec, allowances{})
	validateImages(&errs, spec.Child("containers"), p.Spec.Containers)
	validateImages(&errs, spec.Child("initContainers"), p.Spec.InitContainers)
	if p.Spec.NodeName != "" && len(p.Spec.SchedulingGates) > 0 {
		errs.Forbidden(spec.Child("nodeName"), "cannot be set until all schedulingGates have been cleared")
	}
	errs.ObjectMetaCreate(meta, &p.ObjectMeta)
	return errs.List()
}

// ValidateTemplate returns what is wrong with a template, as upstream's
// ValidatePodTemplateSpec does; the fields are those of the template, such as
// spec.restartPolicy. On an update, old is the template before it: what the API
// server took then it takes again. On a creation it is nil. Where
// allowInvalidValues is set, it also takes values that no label has in the
// selectors of pods, which old may have lacked.
func ValidateTemplate(t, old *Template, allowInvalidValues bool) []*jobsim.FieldError {
	if t == nil {
		return field.Nil("PodTemplate")
	}
	allow := allowancesOf(old)
	allow.selectorValues = allow.selectorValues || allowInvalidValues
	return field.Check("", func(errs *field.Errors, p field.Path) {
		errs.Labels(p.Child("labels"), t.Labels)
		errs.Annotations(p.Child("annotations"), t.Annotations)
		validateAnnotations(errs, p.Child("annotations"), t.Annotations, &t.Spec, allow.invalidCost)
		validateSpec(errs, p.Child("spec"), &t.Spec, allow)
	})
}

func validateSpec(errs *field.Errors, p field.Path, s *Spec, allow allowances) {
	if s.TerminationGracePeriodSeconds == nil {
		errs.Required(p.Child("terminationGracePeriodSeconds"), "")
	}
	validateContainers(errs, p.Child("containers"), s.Containers, allow)
	validateInitContainers(errs, p.Child("initContainers"), s, allow)
	field.OneOf(errs, p.Child("restartPolicy"), s.RestartPolicy, restartPolicies, "")
	errs.Labels(p.Child("nodeSelector"), s.NodeSelector)
	validateAffinity(errs, p.Child("affinity"), s.Affinity, allow)
	validateSchedulingGates(errs, p.Child("schedulingGates"), s.SchedulingGates)
	if s.NodeName != "" {
		errs.InvalidEach(p.Child("nodeName"), s.NodeName, field.IsDNS1123Subdomain(s.NodeName))
	}
	if d := s.ActiveDeadlineSeconds; d != nil && (*d < 1 || *d > math.MaxInt32) {
		errs.Invalid(p.Child("activeDeadlineSeconds"), *d, "must be between 1 and 2147483647, inclusive")
	}
	if s.Hostname != "" {
		errs.InvalidEach(p.Child("hostname"), s.Hostname, field.IsDNS1123Label(s.Hostname))
	}
	validateTolerations(errs, p.Child("tolerations"), s.Tolerations, allow)
}

var restartPolicies = []RestartPolicy{RestartAlways, RestartOnFailure, RestartNever}

// validateImages checks what templates are allowed for old times' sake, but
// not Pods.
func validateImages(errs *field.Errors, p field.Path, containers []Container) {
	for i := range containers {
		if image := containers[i].Image; image != strings.TrimSpace(image) {
			errs.Invalid(p.Index(i).Child("image"), image, "must not have leading or trailing whitespace")
		}
	}
}
