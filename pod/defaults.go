package pod

import (
	"slices"

	"github.com/jobsim/jobsim/internal/image"
)

// DefaultTerminationGracePeriodSeconds is how long a container may take to
// stop where the spec does not say.
const DefaultTerminationGracePeriodSeconds = 30

// The image pull policies.
const (
	// PullAlways asks the registry before each start.
	PullAlways = "Always"
	// PullIfNotPresent pulls an image that is not on the node.
	PullIfNotPresent = "IfNotPresent"
	// PullNever only uses what is on the node.
	PullNever = "Never"
)

// SetDefaults fills the fields that were not given, as the API server does
// when a Pod is created (SetDefaults_PodSpec and SetDefaults_Container in
// pkg/apis/core/v1/defaults.go). To do it twice changes nothing.
//
// A negative terminationGracePeriodSeconds becomes 1. That is so for a Pod
// only: one in a template is kept as it is.
func (p *Pod) SetDefaults() {
	p.Spec.setDefaults()
	if *p.Spec.TerminationGracePeriodSeconds < 0 {
		p.Spec.TerminationGracePeriodSeconds = new(int64(1))
	}
}

// SetDefaults fills the fields of the template that were not given, as the API
// server does when the object that holds it is created. A restartPolicy that
// was not given becomes Always, which a Job then refuses.
func (t *Template) SetDefaults() { t.Spec.setDefaults() }

func (s *Spec) setDefaults() {
	if s.RestartPolicy == "" {
		s.RestartPolicy = RestartAlways
	}
	if s.TerminationGracePeriodSeconds == nil {
		s.TerminationGracePeriodSeconds = new(int64(DefaultTerminationGracePeriodSeconds))
	}
	for _, containers := range [][]Container{s.InitContainers, s.Containers} {
		for i := range containers {
			containers[i].setDefaults()
		}
	}
}

func (c *Container) setDefaults() {
	c.setEnvDefaults()
	if c.ImagePullPolicy != "" {
		return
	}
	c.ImagePullPolicy = PullIfNotPresent
	if image.IsLatest(c.Image) {
		c.ImagePullPolicy = PullAlways
	}
}

// setEnvDefaults follows upstream's SetDefaults_ObjectFieldSelector. Variables
// may be shared with another object: one that changes is replaced.
func (c *Container) setEnvDefaults() {
	wants := func(v EnvVar) bool {
		return v.ValueFrom != nil && v.ValueFrom.FieldRef != nil && v.ValueFrom.FieldRef.APIVersion == ""
	}
	if !slices.ContainsFunc(c.Env, wants) {
		return
	}
	c.Env = slices.Clone(c.Env)
	for i, v := range c.Env {
		if wants(v) {
			c.Env[i].ValueFrom = &EnvVarSource{FieldRef: &ObjectFieldSelector{"v1", v.ValueFrom.FieldRef.FieldPath}}
		}
	}
}

// PrepareForCreate does what the API server does with a Pod between defaulting
// and validation when it is created: it clears the status and starts the
// generation at 1 (upstream: podStrategy.PrepareForCreate).
func (p *Pod) PrepareForCreate() {
	p.Generation = 1
	p.Status = Status{Phase: Pending}
}
