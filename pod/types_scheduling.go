package pod

import (
	"iter"

	"github.com/jobsim/jobsim"
)

// SchedulingGate is what a pod waits for before it is scheduled.
type SchedulingGate struct {
	// Name is unique in the list of a pod.
	Name string `json:"name"`
}

// Toleration is a taint, or several, with which a pod puts up.
type Toleration struct {
	// Key is that of the taint; empty, with the operator Exists: any.
	Key string `json:"key,omitempty"`
	// Operator is how Value and that of the taint relate; empty is Equal.
	Operator TolerationOperator `json:"operator,omitempty"`
	Value    string             `json:"value,omitempty"`
	// Effect is that of the taint; empty: any.
	Effect TaintEffect `json:"effect,omitempty"`
	// TolerationSeconds is for how long a taint with the effect NoExecute is
	// put up with; nil: for ever.
	TolerationSeconds *int64 `json:"tolerationSeconds,omitempty"`
}

// Tolerates reports whether a taint of a node is put up with (upstream:
// Toleration.ToleratesTaint).
func (t *Toleration) Tolerates(key, value string, effect TaintEffect) bool {
	if t.Effect != "" && t.Effect != effect || t.Key != "" && t.Key != key {
		return false
	}
	switch t.Operator {
	case TolerationEqual, "":
		return t.Value == value
	case TolerationExists:
		return true
	}
	return false
}

// TolerationOperator is how a toleration and the value of a taint relate.
type TolerationOperator string

// The operators of a Toleration. Those that compare numbers, Lt and Gt, are
// refused: their gate, TaintTolerationComparisonOperators, is off.
const (
	// TolerationExists is for every value.
	TolerationExists TolerationOperator = "Exists"
	// TolerationEqual is for the same value.
	TolerationEqual TolerationOperator = "Equal"
)

const (
	tolerationLt TolerationOperator = "Lt"
	tolerationGt TolerationOperator = "Gt"
)

// TaintEffect is what a taint does to pods that do not tolerate it.
type TaintEffect string

// The effects of a taint.
const (
	// NoSchedule keeps new pods away.
	NoSchedule TaintEffect = "NoSchedule"
	// PreferNoSchedule keeps them away where there is another node.
	PreferNoSchedule TaintEffect = "PreferNoSchedule"
	// NoExecute keeps them away, and evicts those that are there.
	NoExecute TaintEffect = "NoExecute"
)

// Affinity is which nodes a pod must or should be on.
type Affinity struct {
	// NodeAffinity goes by the labels of the node, PodAffinity and
	// PodAntiAffinity by the pods that are on it or near it.
	NodeAffinity    *NodeAffinity    `json:"nodeAffinity,omitempty"`
	PodAffinity     *PodAffinity     `json:"podAffinity,omitempty"`
	PodAntiAffinity *PodAntiAffinity `json:"podAntiAffinity,omitempty"`
}

// NodeAffinity is which nodes a pod must or should be on, by their labels.
type NodeAffinity struct {
	// RequiredDuringSchedulingIgnoredDuringExecution must hold for the node;
	// nil: any node will do.
	RequiredDuringSchedulingIgnoredDuringExecution *NodeSelector `json:"requiredDuringSchedulingIgnoredDuringExecution,omitempty"`
	// PreferredDuringSchedulingIgnoredDuringExecution should hold.
	PreferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm `json:"preferredDuringSchedulingIgnoredDuringExecution,omitempty"`
}

// NodeSelector picks nodes. One of its terms must hold.
type NodeSelector struct {
	// NodeSelectorTerms has at least one term.
	NodeSelectorTerms []NodeSelectorTerm `json:"nodeSelectorTerms"`
}

// NodeSelectorTerm picks nodes. All of its requirements must hold; one without any
// picks none.
type NodeSelectorTerm struct {
	// MatchExpressions are about the labels of the node, MatchFields about its
	// fields, of which there is metadata.name.
	MatchExpressions []NodeSelectorRequirement `json:"matchExpressions,omitempty"`
	MatchFields      []NodeSelectorRequirement `json:"matchFields,omitempty"`
}

// NodeSelectorRequirement relates the value of a label or field of a node to
// values.
type NodeSelectorRequirement struct {
	// Key names the label or the field, and Operator how it relates to Values.
	Key      string               `json:"key"`
	Operator NodeSelectorOperator `json:"operator"`
	Values   []string             `json:"values,omitempty"`
}

// NodeSelectorOperator is how a label of a node and values relate.
type NodeSelectorOperator string

// The operators of a NodeSelectorRequirement.
const (
	// NodeSelectorIn picks nodes whose label has one of the values.
	NodeSelectorIn NodeSelectorOperator = "In"
	// NodeSelectorNotIn picks the others, also those without the label.
	NodeSelectorNotIn NodeSelectorOperator = "NotIn"
	// NodeSelectorExists picks nodes that have the label, with any value.
	NodeSelectorExists NodeSelectorOperator = "Exists"
	// NodeSelectorDoesNotExist picks nodes that do not have it.
	NodeSelectorDoesNotExist NodeSelectorOperator = "DoesNotExist"
	// NodeSelectorGt picks nodes whose label is a number above the single value.
	NodeSelectorGt NodeSelectorOperator = "Gt"
	// NodeSelectorLt picks nodes whose label is a number below it.
	NodeSelectorLt NodeSelectorOperator = "Lt"
)

// PreferredSchedulingTerm is a preference for nodes.
type PreferredSchedulingTerm struct {
	// Weight is from 1 to 100.
	Weight int32 `json:"weight"`
	// Preference picks the nodes.
	Preference NodeSelectorTerm `json:"preference"`
}

// PodAffinity is which pods a pod must or should be near.
type PodAffinity struct {
	// RequiredDuringSchedulingIgnoredDuringExecution must all hold,
	// PreferredDuringSchedulingIgnoredDuringExecution should.
	RequiredDuringSchedulingIgnoredDuringExecution  []PodAffinityTerm         `json:"requiredDuringSchedulingIgnoredDuringExecution,omitempty"`
	PreferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm `json:"preferredDuringSchedulingIgnoredDuringExecution,omitempty"`
}

// PodAntiAffinity is which pods a pod must or should not be near.
type PodAntiAffinity struct {
	// RequiredDuringSchedulingIgnoredDuringExecution must all hold,
	// PreferredDuringSchedulingIgnoredDuringExecution should.
	RequiredDuringSchedulingIgnoredDuringExecution  []PodAffinityTerm         `json:"requiredDuringSchedulingIgnoredDuringExecution,omitempty"`
	PreferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm `json:"preferredDuringSchedulingIgnoredDuringExecution,omitempty"`
}

// WeightedPodAffinityTerm is a preference for pods.
type WeightedPodAffinityTerm struct {
	// Weight is from 1 to 100.
	Weight int32 `json:"weight"`
	// PodAffinityTerm picks the pods.
	PodAffinityTerm PodAffinityTerm `json:"podAffinityTerm"`
}

// PodAffinityTerm picks pods, and says what is near them.
type PodAffinityTerm struct {
	// LabelSelector picks the pods by their labels; nil: none.
	LabelSelector *jobsim.LabelSelector `json:"labelSelector,omitempty"`
	// Namespaces are those of the pods, together with those that
	// NamespaceSelector picks; with neither it is the namespace of the pod itself.
	Namespaces []string `json:"namespaces,omitempty"`
	// TopologyKey is the label of nodes that have the same value where they are
	// near each other.
	TopologyKey       string                `json:"topologyKey"`
	NamespaceSelector *jobsim.LabelSelector `json:"namespaceSelector,omitempty"`
	// MatchLabelKeys are labels that the pods have in common with the pod itself,
	// MismatchLabelKeys such in which they differ.
	MatchLabelKeys    []string `json:"matchLabelKeys,omitempty"`
	MismatchLabelKeys []string `json:"mismatchLabelKeys,omitempty"`
}

// podTerms are the terms of an affinity that pick pods: those that are to be near
// first, and of each the required ones first.
func (a *Affinity) podTerms() iter.Seq[*PodAffinityTerm] {
	return func(yield func(*PodAffinityTerm) bool) {
		var lists []PodAffinity
		if a.PodAffinity != nil {
			lists = append(lists, *a.PodAffinity)
		}
		if a.PodAntiAffinity != nil {
			lists = append(lists, PodAffinity(*a.PodAntiAffinity))
		}
		for _, l := range lists {
			for i := range l.RequiredDuringSchedulingIgnoredDuringExecution {
				if !yield(&l.RequiredDuringSchedulingIgnoredDuringExecution[i]) {
					return
				}
			}
			for i := range l.PreferredDuringSchedulingIgnoredDuringExecution {
				if !yield(&l.PreferredDuringSchedulingIgnoredDuringExecution[i].PodAffinityTerm) {
					return
				}
			}
		}
	}
}
