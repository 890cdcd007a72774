package pod

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// allowances are what the API server takes on an update because it took it before
// the rule became stricter (upstream: PodValidationOptions).
type allowances struct {
	invalidCost         bool // the annotation of the deletion cost
	partialPages        bool // huge pages that are no whole ones
	selectorValues      bool // values of a label selector that no label has
	nodeAffinityValues  bool // the same in the required node affinity
	comparingToleration bool // the operators Lt and Gt
}

// allowancesOf are those of a template in the place of another one; nil: none
// (upstream: GetValidationOptionsFromPodTemplate).
func allowancesOf(old *Template) allowances {
	if old == nil {
		return allowances{}
	}
	return allowances{
		invalidCost:         !hasValidDeletionCost(old.Annotations),
		partialPages:        hasPartialPages(old),
		selectorValues:      HasInvalidAffinitySelector(old),
		nodeAffinityValues:  old.Spec.Affinity.hasInvalidNodeValue(),
		comparingToleration: slices.ContainsFunc(old.Spec.Tolerations, Toleration.isComparing),
	}
}

func validateAffinity(errs *field.Errors, p field.Path, a *Affinity, allow allowances) {
	if a == nil {
		return
	}
	if a.NodeAffinity != nil {
		validateNodeAffinity(errs, p.Child("nodeAffinity"), a.NodeAffinity, allow)
	}
	if near := a.PodAffinity; near != nil {
		validatePodAffinity(errs, p.Child("podAffinity"), *near, allow)
	}
	if apart := a.PodAntiAffinity; apart != nil {
		validatePodAffinity(errs, p.Child("podAntiAffinity"), PodAffinity(*apart), allow)
	}
}

// The fields of all three kinds of affinity.
const (
	requiredField  = "requiredDuringSchedulingIgnoredDuringExecution"
	preferredField = "preferredDuringSchedulingIgnoredDuringExecution"
)

func validateNodeAffinity(errs *field.Errors, p field.Path, a *NodeAffinity, allow allowances) {
	if s := a.RequiredDuringSchedulingIgnoredDuringExecution; s != nil {
		validateNodeSelector(errs, p.Child(requiredField, "nodeSelectorTerms"), s.NodeSelectorTerms, allow)
	}
	for i := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		term, at := &a.PreferredDuringSchedulingIgnoredDuringExecution[i], p.Child(preferredField).Index(i)
		validateWeight(errs, at.Child("weight"), term.Weight)
		validateNodeSelectorTerm(errs, at.Child("preference"), &term.Preference, true)
	}
}

func validateWeight(errs *field.Errors, p field.Path, weight int32) {
	if weight < 1 || weight > 100 {
		errs.Invalid(p, weight, "must be in the range 1-100")
	}
}

func validateNodeSelector(errs *field.Errors, p field.Path, terms []NodeSelectorTerm, allow allowances) {
	if len(terms) == 0 {
		errs.Required(p, "must have at least one node selector term")
	}
	for i := range terms {
		validateNodeSelectorTerm(errs, p.Index(i), &terms[i], allow.nodeAffinityValues)
	}
}

func validateNodeSelectorTerm(errs *field.Errors, p field.Path, t *NodeSelectorTerm, allowInvalidValues bool) {
	for i := range t.MatchExpressions {
		validateNodeRequirement(errs, p.Child("matchExpressions").Index(i), &t.MatchExpressions[i], allowInvalidValues)
	}
	for i := range t.MatchFields {
		validateNodeFieldRequirement(errs, p.Child("matchFields").Index(i), &t.MatchFields[i])
	}
}

// validateNodeRequirement follows upstream's ValidateNodeSelectorRequirement.
func validateNodeRequirement(errs *field.Errors, p field.Path, r *NodeSelectorRequirement, allowInvalidValues bool) {
	values := p.Child("values")
	switch r.Operator {
	case NodeSelectorIn, NodeSelectorNotIn:
		if len(r.Values) == 0 {
			errs.Required(values, "must be specified when `operator` is 'In' or 'NotIn'")
		}
	case NodeSelectorExists, NodeSelectorDoesNotExist:
		if len(r.Values) > 0 {
			errs.Forbidden(values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
		}
	case NodeSelectorGt, NodeSelectorLt:
		if len(r.Values) != 1 {
			errs.Required(values, "must be specified single value when `operator` is 'Lt' or 'Gt'")
		}
	default:
		errs.Invalid(p.Child("operator"), r.Operator, "not a valid selector operator")
	}
	errs.InvalidEach(p.Child("key"), r.Key, field.IsQualifiedName(r.Key))
	if allowInvalidValues {
		return
	}
	for i, v := range r.Values {
		errs.InvalidEach(values.Index(i), v, field.IsLabelValue(v))
	}
}

// validateNodeFieldRequirement follows upstream's
// ValidateNodeFieldSelectorRequirement.
func validateNodeFieldRequirement(errs *field.Errors, p field.Path, r *NodeSelectorRequirement) {
	switch r.Operator {
	case NodeSelectorIn, NodeSelectorNotIn:
		if len(r.Values) != 1 {
			errs.Required(p.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
		}
	default:
		errs.Invalid(p.Child("operator"), r.Operator, "not a valid selector operator")
	}
	if r.Key != "metadata.name" {
		errs.Invalid(p.Child("key"), r.Key, "not a valid field selector key")
		return
	}
	for i, v := range r.Values {
		errs.InvalidEach(p.Child("values").Index(i), v, field.IsDNS1123Subdomain(v))
	}
}

func validatePodAffinity(errs *field.Errors, p field.Path, a PodAffinity, allow allowances) {
	for i := range a.RequiredDuringSchedulingIgnoredDuringExecution {
		validatePodAffinityTerm(errs, p.Child(requiredField).Index(i), &a.RequiredDuringSchedulingIgnoredDuringExecution[i], allow)
	}
	for i := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		term, at := &a.PreferredDuringSchedulingIgnoredDuringExecution[i], p.Child(preferredField).Index(i)
		validateWeight(errs, at.Child("weight"), term.Weight)
		validatePodAffinityTerm(errs, at.Child("podAffinityTerm"), &term.PodAffinityTerm, allow)
	}
}

func validatePodAffinityTerm(errs *field.Errors, p field.Path, t *PodAffinityTerm, allow allowances) {
	errs.LabelSelector(p.Child("labelSelector"), t.LabelSelector, allow.selectorValues)
	errs.LabelSelector(p.Child("namespaceSelector"), t.NamespaceSelector, allow.selectorValues)
	for _, name := range t.Namespaces {
		errs.InvalidEach(p.Child("namespace"), name, field.IsDNS1123Label(name))
	}
	validateLabelKeys(errs, p.Child("matchLabelKeys"), t.MatchLabelKeys, t.LabelSelector)
	validateLabelKeys(errs, p.Child("mismatchLabelKeys"), t.MismatchLabelKeys, t.LabelSelector)
	validateKeysOfSelector(errs, p, t)
	for i, key := range t.MatchLabelKeys {
		if slices.Contains(t.MismatchLabelKeys, key) {
			errs.Invalid(p.Child("matchLabelKeys").Index(i), key, "exists in both matchLabelKeys and mismatchLabelKeys")
		}
	}
	if t.TopologyKey == "" {
		errs.Required(p.Child("topologyKey"), "can not be empty")
	}
	errs.InvalidEach(p.Child("topologyKey"), t.TopologyKey, field.IsQualifiedName(t.TopologyKey))
}

func validateLabelKeys(errs *field.Errors, p field.Path, keys []string, s *jobsim.LabelSelector) {
	if len(keys) > 0 && s == nil {
		errs.Forbidden(p, "must not be specified when labelSelector is not set")
		return
	}
	for i, key := range keys {
		errs.InvalidEach(p.Index(i), key, field.IsQualifiedName(key))
	}
}

// validateKeysOfSelector checks that no key of matchLabelKeys is in the selector
// twice: once by itself, and once as the expression that the API server made of
// it. The path is that of upstream's ValidateMatchLabelKeysAndMismatchLabelKeys,
// which has the index behind the term.
func validateKeysOfSelector(errs *field.Errors, p field.Path, t *PodAffinityTerm) {
	if t.LabelSelector == nil {
		return
	}
	inSelector := map[string]bool{}
	for key := range t.LabelSelector.MatchLabels {
		inSelector[key] = true
	}
	for _, e := range t.LabelSelector.MatchExpressions {
		if i := lastIndex(t.MatchLabelKeys, e.Key); i >= 0 && inSelector[e.Key] {
			errs.Invalid(p.Index(i), e.Key, "exists in both matchLabelKeys and labelSelector")
		}
		inSelector[e.Key] = true
	}
}

func lastIndex(keys []string, key string) int {
	for i := len(keys) - 1; i >= 0; i-- {
		if keys[i] == key {
			return i
		}
	}
	return -1
}

func validateSchedulingGates(errs *field.Errors, p field.Path, gates []SchedulingGate) {
	for i, gate := range gates {
		errs.InvalidEach(p.Index(i), gate.Name, field.IsQualifiedName(gate.Name))
		if slices.Contains(gates[:i], gate) {
			errs.Duplicate(p.Index(i), gate.Name)
		}
	}
}

// The values that the API server names.
var (
	tolerationOperators    = []TolerationOperator{TolerationEqual, TolerationExists}
	allTolerationOperators = []TolerationOperator{TolerationEqual, TolerationExists, tolerationLt, tolerationGt}
	taintEffects           = []TaintEffect{NoSchedule, PreferNoSchedule, NoExecute}
)

func validateTolerations(errs *field.Errors, p field.Path, tolerations []Toleration, allow allowances) {
	for i := range tolerations {
		validateToleration(errs, p.Index(i), &tolerations[i], allow)
	}
}

func validateToleration(errs *field.Errors, p field.Path, t *Toleration, allow allowances) {
	if t.Key != "" {
		errs.InvalidEach(p.Child("key"), t.Key, field.IsQualifiedName(t.Key))
	} else if t.Operator != TolerationExists {
		errs.Invalid(p.Child("operator"), t.Operator, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
	}
	if t.TolerationSeconds != nil && t.Effect != NoExecute {
		errs.Invalid(p.Child("effect"), t.Effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
	}
	validateTolerationOperator(errs, p, t, allow)
	if t.Effect != "" && !slices.Contains(taintEffects, t.Effect) {
		field.NotSupported(errs, p.Child("effect"), t.Effect, taintEffects)
	}
}

func validateTolerationOperator(errs *field.Errors, p field.Path, t *Toleration, allow allowances) {
	operator := p.Child("operator")
	switch t.Operator {
	case TolerationEqual, "":
		if msgs := field.IsLabelValue(t.Value); len(msgs) > 0 {
			errs.Invalid(operator, t.Value, strings.Join(msgs, ";"))
		}
	case TolerationExists:
		if t.Value != "" {
			errs.Invalid(operator, t.Value, "value must be empty when `operator` is 'Exists'")
		}
	case tolerationLt, tolerationGt:
		if !allow.comparingToleration {
			field.NotSupported(errs, operator, t.Operator, allTolerationOperators)
			return
		}
		errs.InvalidEach(p.Child("value"), t.Value, isDecimalInteger(t.Value))
		if _, err := strconv.ParseInt(t.Value, 10, 64); err != nil {
			errs.Invalid(p.Child("value"), t.Value, err.Error())
		}
	default:
		field.NotSupported(errs, operator, t.Operator, tolerationOperators)
	}
}

// isDecimalInteger returns what keeps a text from being an integer without zeros
// in front (upstream: content.IsDecimalInteger).
func isDecimalInteger(text string) []string {
	digits := strings.TrimPrefix(text, "-")
	switch {
	case text == "":
		return []string{"must be non-empty"}
	case text == "0":
		return nil
	case digits == "", digits[0] == '0', strings.Trim(digits, "0123456789") != "":
		return []string{"must be a valid decimal integer in canonical form"}
	}
	return nil
}

func (t Toleration) isComparing() bool {
	return t.Operator == tolerationLt || t.Operator == tolerationGt
}

// HasInvalidAffinitySelector reports whether a selector of pods in the affinity of
// the template is wrong, as upstream's hasInvalidLabelValueInAffinitySelector does:
// then the API server takes invalid values in all selectors of an update.
func HasInvalidAffinitySelector(t *Template) bool {
	if t == nil || t.Spec.Affinity == nil {
		return false
	}
	var errs field.Errors
	for term := range t.Spec.Affinity.podTerms() {
		errs.LabelSelector("labelSelector", term.LabelSelector, false)
		errs.LabelSelector("namespaceSelector", term.NamespaceSelector, false)
	}
	return len(errs.List()) > 0
}

// hasInvalidNodeValue has the rule of upstream's
// hasInvalidLabelValueInRequiredNodeAffinity.
func (a *Affinity) hasInvalidNodeValue() bool {
	if a == nil || a.NodeAffinity == nil || a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return false
	}
	for _, term := range a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
		for _, r := range term.MatchExpressions {
			if slices.ContainsFunc(r.Values, func(v string) bool { return len(field.IsLabelValue(v)) > 0 }) {
				return true
			}
		}
	}
	return false
}
