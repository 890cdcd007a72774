package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// The names that the Job API gives to labels, annotations and the finalizer.
const (
	// TrackingFinalizer is on every pod of a Job until the Job has counted it.
	TrackingFinalizer = "batch.kubernetes.io/job-tracking"

	// The labels of a Job's pods: its name and its UID, under the names of today
	// and of before 1.27. The generated selector picks ControllerUIDLabel.
	NameLabel                = "batch.kubernetes.io/job-name"
	LegacyNameLabel          = "job-name"
	ControllerUIDLabel       = "batch.kubernetes.io/controller-uid"
	LegacyControllerUIDLabel = "controller-uid"

	// The annotations of a pod of an index: the index, which is a label of the
	// same name too, and the failures before this pod, those that count and
	// those that podFailurePolicy ignores.
	CompletionIndexAnnotation          = "batch.kubernetes.io/job-completion-index"
	IndexFailureCountAnnotation        = "batch.kubernetes.io/job-index-failure-count"
	IndexIgnoredFailureCountAnnotation = "batch.kubernetes.io/job-index-ignored-failure-count"

	// ControllerName is the value of spec.managedBy that names the built-in
	// controller.
	ControllerName = "kubernetes.io/job-controller"
)

// Job is batch/v1 Job: run pods until a number of them has succeeded.
//
// The zero Job is not valid; SetDefaults and Validate do to it what the API
// server does when it is created.
type Job struct {
	// TypeMeta is that of APIVersion and Kind. ObjectMeta has the name, which is
	// also a label of the pods, and the UID, by which they name their owner.
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	// Spec is what the user asks for, and Status what the controller reports.
	Spec   Spec   `json:"spec,omitzero"`
	Status Status `json:"status,omitzero"`
}

// CompletionMode says what a completion is.
type CompletionMode string

// The completion modes.
const (
	// NonIndexed pods are alike: the Job wants a number of successes.
	NonIndexed CompletionMode = "NonIndexed"
	// Indexed pods have an index each: the Job wants one success an index.
	Indexed CompletionMode = "Indexed"
)

// PodReplacementPolicy says when a pod that is going away is replaced.
type PodReplacementPolicy string

// The pod replacement policies.
const (
	// ReplaceTerminatingOrFailed replaces a pod as soon as it is being deleted.
	ReplaceTerminatingOrFailed PodReplacementPolicy = "TerminatingOrFailed"
	// ReplaceFailed waits until the pod has fully ended.
	ReplaceFailed PodReplacementPolicy = "Failed"
)

// Spec is what is asked of a Job. A nil field is one that was not given; see
// SetDefaults for what it becomes.
type Spec struct {
	// Parallelism is the most pods that may run at once. 0 stops the Job.
	Parallelism *int32 `json:"parallelism,omitempty"`
	// Completions is the number of pods that must succeed. Nil, with a
	// parallelism, means a work queue: the first success ends the Job once the
	// others have finished.
	Completions *int32 `json:"completions,omitempty"`
	// ActiveDeadlineSeconds is how long the Job may be active, from its start
	// time; nil means without end.
	ActiveDeadlineSeconds *int64 `json:"activeDeadlineSeconds,omitempty"`
	// PodFailurePolicy decides what each failure means; nil: all count.
	PodFailurePolicy *PodFailurePolicy `json:"podFailurePolicy,omitempty"`
	// SuccessPolicy ends an Indexed Job before all its indexes have succeeded;
	// nil: all must.
	SuccessPolicy *SuccessPolicy `json:"successPolicy,omitempty"`
	// BackoffLimit is the number of failures that the Job forgives: it fails
	// when there are more. The default is 6, or no limit where each index has
	// one.
	BackoffLimit *int32 `json:"backoffLimit,omitempty"`
	// BackoffLimitPerIndex is the number of failures that each index of an
	// Indexed Job forgives; nil: BackoffLimit holds for all together.
	BackoffLimitPerIndex *int32 `json:"backoffLimitPerIndex,omitempty"`
	// MaxFailedIndexes is how many indexes may fail before the Job is ended at
	// once; nil: it goes on with the others.
	MaxFailedIndexes *int32 `json:"maxFailedIndexes,omitempty"`
	// Selector picks the Job's pods by their labels. It is generated, unless
	// ManualSelector is true: then it is the user's own.
	Selector       *jobsim.LabelSelector `json:"selector,omitempty"`
	ManualSelector *bool                 `json:"manualSelector,omitempty"`
	// Template is the form from which the pods are made.
	Template pod.Template `json:"template"`
	// TTLSecondsAfterFinished is how long after its end the Job is deleted, with
	// its pods; nil: never. See [CleanUp].
	TTLSecondsAfterFinished *int32 `json:"ttlSecondsAfterFinished,omitempty"`
	// CompletionMode is NonIndexed by default.
	CompletionMode *CompletionMode `json:"completionMode,omitempty"`
	// Suspend deletes the active pods, and has none created until it is false.
	Suspend *bool `json:"suspend,omitempty"`
	// PodReplacementPolicy is ReplaceTerminatingOrFailed by default, with a
	// PodFailurePolicy ReplaceFailed.
	PodReplacementPolicy *PodReplacementPolicy `json:"podReplacementPolicy,omitempty"`
	// ManagedBy is the controller in charge; nil: the built-in one.
	ManagedBy *string `json:"managedBy,omitempty"`
}

// PodFailurePolicy decides by exit code or pod condition what a failure means.
// The first rule that matches counts.
type PodFailurePolicy struct {
	// Rules are in the order in which they are tried; at most 20.
	Rules []PodFailurePolicyRule `json:"rules"`
}

// PodFailurePolicyRule has exactly one of OnExitCodes and OnPodConditions.
type PodFailurePolicyRule struct {
	// Action is what follows if the rule matches.
	Action PodFailurePolicyAction `json:"action"`
	// OnExitCodes matches by how a container ended.
	OnExitCodes *PodFailurePolicyOnExitCodes `json:"onExitCodes,omitempty"`
	// OnPodConditions matches if the pod has any of these conditions.
	OnPodConditions []PodFailurePolicyOnPodCondition `json:"onPodConditions,omitempty"`
}

// PodFailurePolicyAction is what a matching rule does.
type PodFailurePolicyAction string

// The actions of a pod failure policy.
const (
	// ActionFailJob ends the Job as failed.
	ActionFailJob PodFailurePolicyAction = "FailJob"
	// ActionFailIndex ends the index as failed, with backoffLimitPerIndex only.
	ActionFailIndex PodFailurePolicyAction = "FailIndex"
	// ActionIgnore replaces the pod without counting the failure.
	ActionIgnore PodFailurePolicyAction = "Ignore"
	// ActionCount counts the failure, as without a policy.
	ActionCount PodFailurePolicyAction = "Count"
)

// PodFailurePolicyOnExitCodes matches the exit code of a container.
type PodFailurePolicyOnExitCodes struct {
	// ContainerName restricts the rule to one container; nil means any.
	ContainerName *string `json:"containerName,omitempty"`
	// Operator relates the exit code to Values. An exit code of 0 matches
	// neither operator.
	Operator ExitCodesOperator `json:"operator"`
	Values   []int32           `json:"values"`
}

// ExitCodesOperator relates an exit code to a set.
type ExitCodesOperator string

// The operators on exit codes.
const (
	ExitCodesIn    ExitCodesOperator = "In"
	ExitCodesNotIn ExitCodesOperator = "NotIn"
)

// PodFailurePolicyOnPodCondition matches a condition of the pod.
type PodFailurePolicyOnPodCondition struct {
	// Type and Status are those of the condition; Status is True by default.
	Type   pod.ConditionType      `json:"type"`
	Status jobsim.ConditionStatus `json:"status"`
}

// SuccessPolicy declares an Indexed Job successful before all indexes are.
type SuccessPolicy struct {
	// Rules are tried in their order; the first that holds ends the Job.
	Rules []SuccessPolicyRule `json:"rules"`
}

// SuccessPolicyRule names indexes, a number of them, or both.
type SuccessPolicyRule struct {
	// SucceededIndexes are those that must succeed, such as "1,3-5"; nil: any.
	SucceededIndexes *string `json:"succeededIndexes,omitempty"`
	// SucceededCount is how many of them must; nil: all.
	SucceededCount *int32 `json:"succeededCount,omitempty"`
}

// Status is what the controller has made of the Job so far.
type Status struct {
	// Conditions has at most one condition of a type.
	Conditions []Condition `json:"conditions,omitempty"`
	// StartTime is the first unsuspended sync, or the last resumption. The
	// active deadline counts from it.
	StartTime *time.Time `json:"startTime,omitempty"`
	// CompletionTime is set when the Job completes, not when it fails.
	CompletionTime *time.Time `json:"completionTime,omitempty"`
	// Active counts pods that are pending or running and not being deleted.
	Active int32 `json:"active,omitempty"`
	// Succeeded and Failed count the pods that ended and whose finalizer is
	// off. They never decrease.
	Succeeded int32 `json:"succeeded,omitempty"`
	Failed    int32 `json:"failed,omitempty"`
	// Terminating counts pods that are being deleted and have not ended.
	Terminating *int32 `json:"terminating,omitempty"`
	// CompletedIndexes are the indexes of an Indexed Job that have succeeded,
	// such as "1,3-5,7".
	CompletedIndexes string `json:"completedIndexes,omitempty"`
	// FailedIndexes are those that have failed for good; nil: without
	// backoffLimitPerIndex.
	FailedIndexes *string `json:"failedIndexes,omitempty"`
	// UncountedTerminatedPods holds pods that have ended and still carry the
	// tracking finalizer: they move to Succeeded or Failed once it is off.
	UncountedTerminatedPods *UncountedTerminatedPods `json:"uncountedTerminatedPods,omitempty"`
	// Ready counts active pods whose Ready condition is true.
	Ready *int32 `json:"ready,omitempty"`
}

// UncountedTerminatedPods are UIDs of pods that ended and are not yet counted.
type UncountedTerminatedPods struct {
	// Succeeded and Failed are as what the pods will be counted.
	Succeeded []jobsim.UID `json:"succeeded,omitempty"`
	Failed    []jobsim.UID `json:"failed,omitempty"`
}

// ConditionType names a condition of a Job.
type ConditionType string

// The conditions of a Job. FailureTarget and SuccessCriteriaMet announce how it
// ends while its pods still terminate; Failed and Complete are the end.
const (
	Suspended          ConditionType = "Suspended"
	Complete           ConditionType = "Complete"
	Failed             ConditionType = "Failed"
	FailureTarget      ConditionType = "FailureTarget"
	SuccessCriteriaMet ConditionType = "SuccessCriteriaMet"
)

// The reasons of the conditions that end a Job.
const (
	ReasonPodFailurePolicy         = "PodFailurePolicy"
	ReasonBackoffLimitExceeded     = "BackoffLimitExceeded"
	ReasonDeadlineExceeded         = "DeadlineExceeded"
	ReasonMaxFailedIndexesExceeded = "MaxFailedIndexesExceeded"
	ReasonFailedIndexes            = "FailedIndexes"
	ReasonSuccessPolicy            = "SuccessPolicy"
	ReasonCompletionsReached       = "CompletionsReached"
)

// Condition is one condition of a Job. Times are whole seconds.
type Condition struct {
	// Type is unique among the conditions of a Job. Only Suspended may be False.
	Type   ConditionType          `json:"type"`
	Status jobsim.ConditionStatus `json:"status"`
	// LastProbeTime and LastTransitionTime are both when the controller wrote
	// the condition.
	LastProbeTime      time.Time `json:"lastProbeTime,omitzero"`
	LastTransitionTime time.Time `json:"lastTransitionTime,omitzero"`
	// Reason is the machine-readable word for why, and Message the sentence.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Condition returns the condition of that type, or nil.
func (s *Status) Condition(t ConditionType) *Condition {
	for i := range s.Conditions {
		if s.Conditions[i].Type == t {
			return &s.Conditions[i]
		}
	}
	return nil
}

// IsTrue reports whether the condition of that type is there and True.
func (s *Status) IsTrue(t ConditionType) bool {
	c := s.Condition(t)
	return c != nil && c.Status == jobsim.ConditionTrue
}

// Finished reports whether the Job is over: Complete or Failed is True.
func (s *Status) Finished() bool { return s.IsTrue(Complete) || s.IsTrue(Failed) }
