package job

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// The API server shows a refused policy as the JSON of its internal type: all
// fields with their Go names, also those that have no value. The types below
// have that form.

type shownPodFailurePolicy struct{ Rules []shownPodFailurePolicyRule }

type shownPodFailurePolicyRule struct {
	Action          PodFailurePolicyAction
	OnExitCodes     *shownOnExitCodes
	OnPodConditions []shownOnPodCondition
}

type shownOnExitCodes struct {
	ContainerName *string
	Operator      ExitCodesOperator
	Values        []int32
}

type shownOnPodCondition struct {
	Type   string
	Status jobsim.ConditionStatus
}

type shownSuccessPolicy struct{ Rules []shownSuccessPolicyRule }

type shownSuccessPolicyRule struct {
	SucceededIndexes *string
	SucceededCount   *int32
}

func showPodFailurePolicy(p *PodFailurePolicy) *shownPodFailurePolicy {
	if p == nil {
		return nil
	}
	return &shownPodFailurePolicy{field.Each(p.Rules, showPodFailurePolicyRule)}
}

func showPodFailurePolicyRule(r PodFailurePolicyRule) shownPodFailurePolicyRule {
	return shownPodFailurePolicyRule{
		Action:          r.Action,
		OnExitCodes:     (*shownOnExitCodes)(r.OnExitCodes),
		OnPodConditions: field.Each(r.OnPodConditions, showOnPodCondition),
	}
}

func showOnPodCondition(c PodFailurePolicyOnPodCondition) shownOnPodCondition {
	return shownOnPodCondition{string(c.Type), c.Status}
}

func showSuccessPolicy(p *SuccessPolicy) *shownSuccessPolicy {
	if p == nil {
		return nil
	}
	show := func(r SuccessPolicyRule) shownSuccessPolicyRule { return shownSuccessPolicyRule(r) }
	return &shownSuccessPolicy{field.Each(p.Rules, show)}
}
