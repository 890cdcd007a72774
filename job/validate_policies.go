package job

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// The longest lists that a podFailurePolicy and a successPolicy may have.
const (
	maxPodFailurePolicyRules  = 20
	maxOnExitCodesValues      = 255
	maxOnPodConditions        = 20
	maxSuccessPolicyRules     = 20
	maxSucceededIndexesLength = 64 * 1024
)

// The values that a field of a policy may have, in the order in which the API
// server names them.
var (
	podFailurePolicyActions = []PodFailurePolicyAction{ActionCount, ActionFailIndex, ActionFailJob, ActionIgnore}
	exitCodesOperators      = []ExitCodesOperator{ExitCodesIn, ExitCodesNotIn}
	conditionStatuses       = []jobsim.ConditionStatus{jobsim.ConditionFalse, jobsim.ConditionTrue, jobsim.ConditionUnknown}
	podReplacementPolicies  = []PodReplacementPolicy{ReplaceFailed, ReplaceTerminatingOrFailed}
)

func validatePodFailurePolicy(errs *field.Errors, p field.Path, s *Spec) {
	if s.PodFailurePolicy == nil {
		return
	}
	p = p.Child("rules")
	rules := s.PodFailurePolicy.Rules
	if len(rules) > maxPodFailurePolicyRules {
		errs.TooMany(p, len(rules), maxPodFailurePolicyRules)
	}
	for i := range rules {
		validatePodFailurePolicyRule(errs, p.Index(i), &rules[i], s)
	}
}

func validatePodFailurePolicyRule(errs *field.Errors, p field.Path, r *PodFailurePolicyRule, s *Spec) {
	if r.Action == ActionFailIndex && s.BackoffLimitPerIndex == nil {
		errs.Invalid(p.Child("action"), r.Action, "requires the backoffLimitPerIndex to be set")
	}
	oneOf(errs, p.Child("action"), r.Action, podFailurePolicyActions)
	validateOnExitCodes(errs, p.Child("onExitCodes"), r.OnExitCodes, s)
	validateOnPodConditions(errs, p.Child("onPodConditions"), r.OnPodConditions)
	switch {
	case r.OnExitCodes != nil && len(r.OnPodConditions) > 0:
		errs.Invalid(p, field.Omitted, "specifying both OnExitCodes and OnPodConditions is not supported")
	case r.OnExitCodes == nil && len(r.OnPodConditions) == 0:
		errs.Invalid(p, field.Omitted, "specifying one of OnExitCodes and OnPodConditions is required")
	}
}

// oneOf checks a field of a policy that must be given.
func oneOf[T ~string](errs *field.Errors, p field.Path, value T, values []T) {
	field.OneOf(errs, p, value, values, fmt.Sprintf("valid values: %q", values))
}

func validateOnExitCodes(errs *field.Errors, p field.Path, c *PodFailurePolicyOnExitCodes, s *Spec) {
	if c == nil {
		return
	}
	oneOf(errs, p.Child("operator"), c.Operator, exitCodesOperators)
	if c.ContainerName != nil && !s.hasContainer(*c.ContainerName) {
		errs.Invalid(p.Child("containerName"), *c.ContainerName,
			"must be one of the container or initContainer names in the pod template")
	}
	validateExitCodes(errs, p.Child("values"), c)
}

func (s *Spec) hasContainer(name string) bool {
	t := &s.Template.Spec
	for i := range t.Containers {
		if t.Containers[i].Name == name {
			return true
		}
	}
	for i := range t.InitContainers {
		if t.InitContainers[i].Name == name {
			return true
		}
	}
	return false
}

func validateExitCodes(errs *field.Errors, p field.Path, c *PodFailurePolicyOnExitCodes) {
	switch n := len(c.Values); {
	case n == 0:
		errs.Invalid(p, c.Values, "at least one value is required")
	case n > maxOnExitCodesValues:
		errs.TooMany(p, n, maxOnExitCodesValues)
	}
	seen := map[int32]bool{}
	for i, code := range c.Values {
		if code == 0 && c.Operator == ExitCodesIn {
			errs.Invalid(p.Index(i), code, "must not be 0 for the In operator")
		}
		if seen[code] {
			errs.Duplicate(p.Index(i), code)
		}
		seen[code] = true
	}
	if !slices.IsSorted(c.Values) {
		errs.Invalid(p, c.Values, "must be ordered")
	}
}

func validateOnPodConditions(errs *field.Errors, p field.Path, conditions []PodFailurePolicyOnPodCondition) {
	if len(conditions) > maxOnPodConditions {
		errs.TooMany(p, len(conditions), maxOnPodConditions)
	}
	for i, c := range conditions {
		at := p.Index(i)
		errs.InvalidEach(at.Child("type"), string(c.Type), field.IsQualifiedName(string(c.Type)))
		oneOf(errs, at.Child("status"), c.Status, conditionStatuses)
	}
}

func validatePodReplacementPolicy(errs *field.Errors, p field.Path, s *Spec) {
	if s.PodReplacementPolicy == nil {
		return
	}
	supported := podReplacementPolicies
	if s.PodFailurePolicy != nil {
		supported = []PodReplacementPolicy{ReplaceFailed}
	}
	if !slices.Contains(supported, *s.PodReplacementPolicy) {
		field.NotSupported(errs, p, *s.PodReplacementPolicy, supported)
	}
}

func validateSuccessPolicy(errs *field.Errors, p field.Path, s *Spec) {
	if s.SuccessPolicy == nil {
		return
	}
	if !s.isIndexed() {
		errs.Invalid(p, showSuccessPolicy(s.SuccessPolicy), requiresIndexedCompletionMode)
		return
	}
	p = p.Child("rules")
	rules := s.SuccessPolicy.Rules
	if len(rules) == 0 {
		errs.Required(p, "at least one rules must be specified when the successPolicy is specified")
	}
	if len(rules) > maxSuccessPolicyRules {
		errs.TooMany(p, len(rules), maxSuccessPolicyRules)
	}
	for i := range rules {
		validateSuccessPolicyRule(errs, p.Index(i), &rules[i], s.Completions)
	}
}

// validateSuccessPolicyRule checks one rule. Without completions, which is an
// error of its own, there is nothing to hold the indexes against: the API
// server panics there, and answers with an internal error.
func validateSuccessPolicyRule(errs *field.Errors, p field.Path, r *SuccessPolicyRule, completions *int32) {
	if r.SucceededCount == nil && r.SucceededIndexes == nil {
		errs.Required(p, "at least one of succeededCount or succeededIndexes must be specified")
	}
	if completions == nil {
		return
	}
	named := validateSucceededIndexes(errs, p.Child("succeededIndexes"), r.SucceededIndexes, *completions)
	count := r.SucceededCount
	if count == nil {
		return
	}
	p = p.Child("succeededCount")
	errs.Nonnegative(p, widen(count))
	atMost(errs, p, count, *completions, " (the number of specified completions)")
	if r.SucceededIndexes != nil {
		atMost(errs, p, count, named, " (the number of indexes in the specified succeededIndexes field)")
	}
}

// validateSucceededIndexes returns how many indexes are named.
func validateSucceededIndexes(errs *field.Errors, p field.Path, indexes *string, completions int32) int32 {
	if indexes == nil {
		return 0
	}
	if len(*indexes) > maxSucceededIndexesLength {
		errs.TooLong(p, maxSucceededIndexesLength)
	}
	x, err := parseIndexes(*indexes, completions)
	if err != nil {
		errs.Invalid(p, *indexes, "error parsing succeededIndexes: "+err.Error())
	}
	return int32(x.Count())
}
