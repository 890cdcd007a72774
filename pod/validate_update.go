package pod

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// ValidateTemplateUpdate returns what an update of a template changes although
// it may not, as validatePodTemplateUpdate
// in pkg/apis/batch/validation does. A template is immutable, but where
// mutable is set, what says where its pods run may change, their labels and
// annotations, and the resources of their containers: the Job is suspended and has
// no active pods (KEP-2926 and KEP-5440).
func ValidateTemplateUpdate(t, old *Template, mutable bool) []*jobsim.FieldError {
	if t == nil || old == nil {
		return field.Nil("PodTemplate")
	}
	var errs field.Errors
	var p field.Path // the template itself
	switch {
	case mutable && !field.Equal(t.Spec, old.Spec.withMutableOf(&t.Spec)):
		errs.Invalid(p.Child("spec"), showSpec(&t.Spec), field.Immutable)
	case !mutable && !field.Equal(*t, *old):
		errs.Invalid(p, showTemplate(t), field.Immutable)
	}
	return errs.List()
}

// withMutableOf is the spec with all that may change of another one.
func (s Spec) withMutableOf(other *Spec) Spec {
	s.NodeSelector, s.Tolerations, s.SchedulingGates = other.NodeSelector, other.Tolerations, other.SchedulingGates
	s.Affinity = s.Affinity.withNodesOf(other.Affinity)
	s.InitContainers = withResourcesOf(s.InitContainers, other.InitContainers)
	s.Containers = withResourcesOf(s.Containers, other.Containers)
	return s
}

// withNodesOf is the affinity with the node affinity of another one. That an
// affinity is there at all may change where it is about nodes only.
func (a *Affinity) withNodesOf(other *Affinity) *Affinity {
	if a == nil && other == nil {
		return nil
	}
	var changed Affinity
	if a != nil {
		changed = *a
	}
	changed.NodeAffinity = nil
	if other != nil {
		changed.NodeAffinity = other.NodeAffinity
	}
	if other == nil && changed == (Affinity{}) {
		return nil
	}
	return &changed
}

// withResourcesOf are the containers with the resources of others, where these
// have the same name at the same place and are as many (upstream:
// validatePodResourceUpdatesOnly).
func withResourcesOf(containers, others []Container) []Container {
	if len(containers) != len(others) {
		return containers
	}
	containers = slices.Clone(containers)
	for i := range containers {
		if containers[i].Name == others[i].Name {
			containers[i].Resources = others[i].Resources
		}
	}
	return containers
}

// ValidateUpdate returns what is wrong with a pod that is to replace the stored
// one, old, as ValidatePodUpdate in pkg/apis/core/validation does. Upstream lets
// an update change images, the deadline and tolerations of the spec; here scheduling
// gates may be removed, and the rest of the spec stays as it is, while labels,
// annotations, finalizers and owner references may change.
//
// SetDefaults and PrepareForUpdate come first.
func ValidateUpdate(p, old *Pod) []*jobsim.FieldError {
	if p == nil || old == nil {
		return field.Nil("Pod")
	}
	var errs field.Errors
	errs.ObjectMetaUpdate("metadata", &p.ObjectMeta, &old.ObjectMeta)
	validateOnlyDeletedGates(&errs, "spec.schedulingGates", p.Spec.SchedulingGates, old.Spec.SchedulingGates)
	spec := p.Spec
	spec.SchedulingGates = old.Spec.SchedulingGates
	if !field.Equal(spec, old.Spec) {
		errs.Forbidden("spec", "a change of the spec of a pod is not simulated, but for the removal of schedulingGates")
	}
	return errs.List()
}

// validateOnlyDeletedGates follows upstream's validateOnlyDeletedSchedulingGates.
func validateOnlyDeletedGates(errs *field.Errors, p field.Path, gates, old []SchedulingGate) {
	for i, gate := range gates {
		if !slices.Contains(old, gate) && !slices.Contains(gates[i+1:], gate) {
			errs.Forbidden(p.Index(i).Child("name"), fmt.Sprintf("only deletion is allowed, but found new scheduling gate '%s'", gate.Name))
		}
	}
}

// PrepareForUpdate takes over from the stored pod what an update cannot change:
// the status; the generation grows if the spec changes (upstream:
// podStrategy.PrepareForUpdate).
func (p *Pod) PrepareForUpdate(old *Pod) {
	if old == nil {
		return
	}
	p.Status = old.Status
	if !field.Equal(p.Spec, old.Spec) {
		p.Generation++
	}
}
