package pod

import (
	"maps"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
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
// A negative terminationGracePeriodSeconds becomes 1, and a resource that has a
// limit and no request gets its limit as its request. That is so for a Pod only:
// a template is kept as it is.
func (p *Pod) SetDefaults() {
	p.Spec.setDefaults()
	if *p.Spec.TerminationGracePeriodSeconds < 0 {
		p.Spec.TerminationGracePeriodSeconds = new(int64(1))
	}
	p.Spec.InitContainers = withLimitsRequested(p.Spec.InitContainers)
	p.Spec.Containers = withLimitsRequested(p.Spec.Containers)
}

// withLimitsRequested gives each resource that has a limit and no request its limit
// as its request. The containers may be shared with a template: if one changes, the
// list is replaced.
func withLimitsRequested(containers []Container) []Container {
	lacks := func(c Container) bool { return c.Resources.lacksRequest() }
	if !slices.ContainsFunc(containers, lacks) {
		return containers
	}
	containers = slices.Clone(containers)
	for i := range containers {
		if r := &containers[i].Resources; r.lacksRequest() {
			requests := maps.Clone(r.Limits)
			maps.Copy(requests, r.Requests)
			r.Requests = requests
		}
	}
	return containers
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
	c.Resources.Limits, c.Resources.Requests = c.Resources.Limits.roundUp(), c.Resources.Requests.roundUp()
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
// and validation when it is created: it clears the status but for the pod's QoS
// class, and notes there that it has scheduling gates since its creation, starts the generation at 1, and adds to the selectors of
// its affinity what their matchLabelKeys and mismatchLabelKeys say (upstream:
// podStrategy.PrepareForCreate).
func (p *Pod) PrepareForCreate() {
	p.Generation = 1
	p.Status = Status{Phase: Pending, QOSClass: p.Spec.QOSClass()}
	if len(p.Spec.SchedulingGates) > 0 {
		p.Status.Conditions = []Condition{{
			Type: Scheduled, Status: jobsim.ConditionFalse, LastTransitionTime: p.CreationTimestamp, Reason: "SchedulingGated",
			Message: "Scheduling is blocked due to non-empty scheduling gates",
		}}
	}
	p.applyLabelKeys()
}

// applyLabelKeys follows upstream's mutatePodAffinity. The affinity may be shared
// with a template: if it changes, it is replaced.
func (p *Pod) applyLabelKeys() {
	if a := p.Spec.Affinity; a == nil || !a.hasLabelKeys() {
		return
	}
	p.Spec.Affinity = clone.Of(p.Spec.Affinity)
	for t := range p.Spec.Affinity.podTerms() {
		if t.LabelSelector != nil {
			addLabelKeys(t.LabelSelector, t.MatchLabelKeys, jobsim.SelectorIn, p.Labels)
			addLabelKeys(t.LabelSelector, t.MismatchLabelKeys, jobsim.SelectorNotIn, p.Labels)
		}
	}
}

func (a *Affinity) hasLabelKeys() bool {
	for t := range a.podTerms() {
		if len(t.MatchLabelKeys)+len(t.MismatchLabelKeys) > 0 {
			return true
		}
	}
	return false
}

// addLabelKeys relates each of the keys that the pod has as a label to its value.
func addLabelKeys(s *jobsim.LabelSelector, keys []string, operator jobsim.LabelSelectorOperator, labels map[string]string) {
	for _, key := range keys {
		if value, ok := labels[key]; ok {
			s.MatchExpressions = append(s.MatchExpressions, jobsim.LabelSelectorRequirement{Key: key, Operator: operator, Values: []string{value}})
		}
	}
}
