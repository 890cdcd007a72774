package pod

import (
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// ValidateStatusUpdate returns what is wrong with the status of a pod that is to
// replace that of the stored one, old, in the order and in the words of the API
// server (ValidatePodStatusUpdate in pkg/apis/core/validation), and nil for a status
// in order. Both pods have the spec and the metadata of the stored one.
//
// The API server has no rule for the phase, nor for the status of a condition.
func ValidateStatusUpdate(p, old *Pod) []*jobsim.FieldError {
	if p == nil || old == nil {
		return field.Nil("Pod")
	}
	var errs field.Errors
	at := field.Path("status")
	validateConditions(&errs, at.Child("conditions"), p.Status.Conditions)
	validateObservedGeneration(&errs, at, p.Status.ObservedGeneration)
	s, before := &old.Spec, &old.Status
	validateStates(&errs, at.Child("containerStatuses"), s, s.Containers, p.Status.ContainerStatuses, before.ContainerStatuses)
	validateStates(&errs, at.Child("initContainerStatuses"), s, s.InitContainers, p.Status.InitContainerStatuses, before.InitContainerStatuses)
	return errs.List()
}

// builtIn are the types of conditions that need no look: the API server leaves out
// three of them, and the others are in order.
var builtIn = []ConditionType{Scheduled, Ready, Initialized, ContainersReady, ReadyToStartContainers, DisruptionTarget}

// validateConditions follows upstream's validatePodConditions.
func validateConditions(errs *field.Errors, p field.Path, conditions []Condition) {
	for i := range conditions {
		c := &conditions[i]
		if c.ObservedGeneration >= 0 && slices.Contains(builtIn, c.Type) {
			continue
		}
		at := p.Index(i)
		validateObservedGeneration(errs, at, c.ObservedGeneration)
		errs.InvalidEach(at.Child("Type"), string(c.Type), field.IsQualifiedName(string(c.Type)))
	}
}

func validateObservedGeneration(errs *field.Errors, p field.Path, n int64) {
	if n < 0 {
		errs.Invalid(p.Child("observedGeneration"), n, "must be a non-negative integer")
	}
}

// validateStates refuses that a container runs again which is not to be restarted
// (upstream: ValidateContainerStateTransition,
// ValidateInitContainerStateTransition).
func validateStates(errs *field.Errors, p field.Path, s *Spec, containers []Container, statuses, old []ContainerStatus) {
	for i := range old {
		end := old[i].State.Terminated
		if end == nil {
			continue
		}
		k := slices.IndexFunc(statuses, func(c ContainerStatus) bool { return c.Name == old[i].Name })
		if k < 0 || statuses[k].State.Terminated != nil {
			continue
		}
		c := slices.IndexFunc(containers, func(c Container) bool { return c.Name == old[i].Name })
		if c < 0 || !s.ContainerShouldRestart(&containers[c], end.ExitCode) {
			errs.Forbidden(p.Index(i).Child("state"), "may not be transitioned to non-terminated state")
		}
	}
}

// ContainerShouldRestart reports whether a container of the spec that has ended with
// this exit code is started anew (upstream: podutil.ContainerShouldRestart). Its own
// policy goes before that of the pod; a policy that is not there means Always.
func (s *Spec) ContainerShouldRestart(c *Container, exitCode int32) bool {
	if s == nil || c == nil {
		return false
	}
	policy := s.RestartPolicy
	if c.RestartPolicy != nil {
		policy = *c.RestartPolicy
	}
	switch policy {
	case RestartNever:
		return false
	case RestartOnFailure:
		return exitCode != 0
	}
	return true
}
