package pod

import (
	"slices"

	"github.com/jobsim/jobsim/internal/field"
)

// pullPolicy is a type of its own because that decides how a value is quoted.
type pullPolicy string

// The values that a field of a container may have, in the order in which the
// API server names them.
var (
	pullPolicies             = []pullPolicy{PullAlways, PullIfNotPresent, PullNever}
	containerRestartPolicies = []RestartPolicy{RestartAlways, RestartNever, RestartOnFailure}
)

// names is the set of the names of containers that were seen.
type names map[string]bool

func validateContainers(errs *field.Errors, p field.Path, containers []Container, allow allowances) {
	if len(containers) == 0 {
		errs.Required(p, "")
		return
	}
	seen := names{}
	for i := range containers {
		c, at := &containers[i], p.Index(i)
		validateContainer(errs, at, c, allow)
		if seen[c.Name] {
			errs.Duplicate(at.Child("name"), c.Name)
		}
		seen[c.Name] = true
		validateContainerRestartPolicy(errs, at, c)
	}
}

// validateInitContainers checks the init containers, whose names must differ
// from those of the other containers too.
func validateInitContainers(errs *field.Errors, p field.Path, s *Spec, allow allowances) {
	seen := names{}
	for i := range s.Containers {
		seen[s.Containers[i].Name] = true
	}
	for i := range s.InitContainers {
		c, at := &s.InitContainers[i], p.Index(i)
		validateContainer(errs, at, c, allow)
		validateContainerRestartPolicy(errs, at, c)
		if seen[c.Name] {
			errs.Duplicate(at.Child("name"), c.Name)
		}
		if c.Name != "" {
			seen[c.Name] = true
		}
	}
}

func validateContainer(errs *field.Errors, p field.Path, c *Container, allow allowances) {
	if c.Name == "" {
		errs.Required(p.Child("name"), "")
	} else {
		errs.InvalidEach(p.Child("name"), c.Name, field.IsDNS1123Label(c.Name))
	}
	if c.Image == "" {
		errs.Required(p.Child("image"), "")
	}
	for i := range c.Env {
		at := p.Child("env").Index(i)
		validateEnvName(errs, at.Child("name"), c.Env[i].Name)
		validateEnvSource(errs, at.Child("valueFrom"), &c.Env[i])
	}
	field.OneOf(errs, p.Child("imagePullPolicy"), pullPolicy(c.ImagePullPolicy), pullPolicies, "")
	validateResources(errs, p.Child("resources"), &c.Resources, allow.partialPages)
}

func validateEnvName(errs *field.Errors, p field.Path, name string) {
	if name == "" {
		errs.Required(p, "")
		return
	}
	errs.InvalidEach(p, name, field.IsEnvVarName(name))
}

// validateContainerRestartPolicy checks the restart policy of one container:
// since 1.35 each may have its own (KEP-5307).
func validateContainerRestartPolicy(errs *field.Errors, p field.Path, c *Container) {
	if c.RestartPolicy != nil && !slices.Contains(containerRestartPolicies, *c.RestartPolicy) {
		field.NotSupported(errs, p.Child("restartPolicy"), *c.RestartPolicy, containerRestartPolicies)
	}
}
