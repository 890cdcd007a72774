package job

import (
	"fmt"

	"github.com/jobsim/jobsim"
)

// successPolicy is spec.successPolicy: a rule of it is met (upstream:
// matchSuccessPolicy).
func successPolicy(f facts) (c Condition, why jobsim.Reason, ok bool) {
	policy := f.job.Spec.SuccessPolicy
	if policy == nil || f.completed.Count() == 0 {
		return
	}
	for i := range policy.Rules {
		if !policy.Rules[i].isMet(f.completed, f.job.completions()) {
			continue
		}
		c = newCondition(SuccessCriteriaMet, jobsim.ConditionTrue, ReasonSuccessPolicy, fmt.Sprintf("Matched rules at index %d", i), f.now)
		why = standing(ruleSuccessPolicy, "rule {0} is met: {1 index has|indexes have} succeeded", num(i), num(f.completed.Count()))
		return c, why, true
	}
	return
}

// isMet reports whether enough indexes have succeeded: all that the rule names,
// or so many of them, or so many of all.
func (r *SuccessPolicyRule) isMet(completed Indexes, completions int) bool {
	if r.SucceededIndexes == nil {
		return r.SucceededCount != nil && completed.Count() >= int(*r.SucceededCount)
	}
	named := storedIndexes(*r.SucceededIndexes, completions)
	if named.Count() == 0 {
		return false
	}
	met := named.countCommon(completed)
	return met == named.Count() || r.SucceededCount != nil && met >= int(*r.SucceededCount)
}
