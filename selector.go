package jobsim

import (
	"slices"
	"sort"
	"strings"
)

// LabelSelector picks objects by their labels. All of its parts must hold. The
// empty selector picks everything; a nil one picks nothing, as in
// metav1.LabelSelectorAsSelector.
type LabelSelector struct {
	// MatchLabels are labels that the object must have, with these values.
	// MatchExpressions must all hold too.
	MatchLabels      map[string]string          `json:"matchLabels,omitempty"`
	MatchExpressions []LabelSelectorRequirement `json:"matchExpressions,omitempty"`
}

// LabelSelectorRequirement relates the value of one label to a set of values.
type LabelSelectorRequirement struct {
	// Key is the name of the label, and Operator how its value relates to
	// Values. In and NotIn need at least one of Values, the other operators
	// none.
	Key      string                `json:"key"`
	Operator LabelSelectorOperator `json:"operator"`
	Values   []string              `json:"values,omitempty"`
}

// LabelSelectorOperator is how a label and the values relate.
type LabelSelectorOperator string

// The operators of a LabelSelectorRequirement.
const (
	// SelectorIn picks objects whose label has one of the values.
	SelectorIn LabelSelectorOperator = "In"
	// SelectorNotIn picks the others, also those without the label.
	SelectorNotIn LabelSelectorOperator = "NotIn"
	// SelectorExists picks objects that have the label, with any value.
	SelectorExists LabelSelectorOperator = "Exists"
	// SelectorDoesNotExist picks objects that do not have it.
	SelectorDoesNotExist LabelSelectorOperator = "DoesNotExist"
)

// Matches reports whether an object with these labels is picked. A requirement
// with an operator that does not exist picks nothing.
func (s *LabelSelector) Matches(labels map[string]string) bool {
	if s == nil {
		return false
	}
	for k, want := range s.MatchLabels {
		if got, ok := labels[k]; !ok || got != want {
			return false
		}
	}
	for i := range s.MatchExpressions {
		if !s.MatchExpressions[i].matches(labels) {
			return false
		}
	}
	return true
}

func (r *LabelSelectorRequirement) matches(labels map[string]string) bool {
	value, ok := labels[r.Key]
	switch r.Operator {
	case SelectorIn:
		return ok && slices.Contains(r.Values, value)
	case SelectorNotIn:
		return !ok || !slices.Contains(r.Values, value)
	case SelectorExists:
		return ok
	case SelectorDoesNotExist:
		return !ok
	}
	return false
}

// String writes the selector as kubectl shows it: "app=web,tier in (a,b)",
// with the keys in order, and "<none>" for a nil or an empty one, as
// metav1.FormatLabelSelector does.
func (s *LabelSelector) String() string {
	if s == nil || len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		return "<none>"
	}
	type term struct{ key, text string }
	terms := make([]term, 0, len(s.MatchLabels)+len(s.MatchExpressions))
	for k, v := range s.MatchLabels {
		terms = append(terms, term{k, k + "=" + v})
	}
	for i := range s.MatchExpressions {
		r := &s.MatchExpressions[i]
		terms = append(terms, term{r.Key, r.text()})
	}
	sort.SliceStable(terms, func(i, j int) bool { return terms[i].key < terms[j].key })
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.text
	}
	return strings.Join(texts, ",")
}

func (r *LabelSelectorRequirement) text() string {
	values := slices.Sorted(slices.Values(r.Values))
	switch r.Operator {
	case SelectorIn:
		return r.Key + " in (" + strings.Join(values, ",") + ")"
	case SelectorNotIn:
		return r.Key + " notin (" + strings.Join(values, ",") + ")"
	case SelectorExists:
		return r.Key
	}
	return "!" + r.Key
}
