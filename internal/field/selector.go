package field

import (
	"github.com/jobsim/jobsim"
)

// LabelSelector checks a selector. The values of its expressions need not be
// valid as values of labels where allowInvalidValues is set: so an object from
// before that rule can still be updated.
func (e *Errors) LabelSelector(p Path, s *jobsim.LabelSelector, allowInvalidValues bool) {
	if s == nil {
		return
	}
	e.Labels(p.Child("matchLabels"), s.MatchLabels)
	for i := range s.MatchExpressions {
		e.requirement(p.Child("matchExpressions").Index(i), &s.MatchExpressions[i], allowInvalidValues)
	}
}

func (e *Errors) requirement(p Path, r *jobsim.LabelSelectorRequirement, allowInvalidValues bool) {
	values := p.Child("values")
	switch r.Operator {
	case jobsim.SelectorIn, jobsim.SelectorNotIn:
		if len(r.Values) == 0 {
			e.Required(values, "must be specified when `operator` is 'In' or 'NotIn'")
		}
	case jobsim.SelectorExists, jobsim.SelectorDoesNotExist:
		if len(r.Values) > 0 {
			e.Forbidden(values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
		}
	default:
		e.Invalid(p.Child("operator"), r.Operator, "not a valid selector operator")
	}
	e.InvalidEach(p.Child("key"), r.Key, IsQualifiedName(r.Key))
	if allowInvalidValues {
		return
	}
	for i, v := range r.Values {
		e.InvalidEach(values.Index(i), v, IsLabelValue(v))
	}
}

// SelectorParses reports whether metav1.LabelSelectorAsSelector accepts the
// selector. Upstream checks what a selector matches only then.
func SelectorParses(s *jobsim.LabelSelector) bool {
	var e Errors
	e.LabelSelector("", s, false)
	return len(e.list) == 0
}

// HasInvalidValue reports whether an expression of the selector has a value
// that no label could have.
func HasInvalidValue(s *jobsim.LabelSelector) bool {
	if s == nil {
		return false
	}
	for i := range s.MatchExpressions {
		for _, v := range s.MatchExpressions[i].Values {
			if len(IsLabelValue(v)) > 0 {
				return true
			}
		}
	}
	return false
}
