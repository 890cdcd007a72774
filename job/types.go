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

	NameLabel                = "batch.kubernetes.io/job-name"
	LegacyNameLabel          = "job-name"
	ControllerUIDLabel       = "batch.kubernetes.io/controller-uid"
	LegacyControllerUIDLabel = "controller-uid"

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
	ActiveDeadlineSeconds *int64            `json:"activeDeadlineSeconds,omitempty"`
	PodFailurePolicy      *PodFailurePolicy `json:"podFailurePolicy,omitempty"`
	SuccessPolicy         *SuccessPolicy    `json:"successPolicy,omitempty"`
	// BackoffLimit is the number of failures that the Job forgives: it fails
	// when there are more.
	BackoffLimit         *int32                `json:"backoffLimit,omitempty"`
	BackoffLimitPerIndex *int32                `json:"backoffLimitPerIndex,omitempty"`
	MaxFailedIndexes     *int32                `json:"maxFailedIndexes,omitempty"`
	Selector             *jobsim.LabelSelector `json:"selector,omitempty"`
	// ManualSelector says that Selector is the user's own and not generated.
	ManualSelector          *bool                 `json:"manualSelector,omitempty"`
	Template                pod.Template          `json:"template"`
	TTLSecondsAfterFinished *int32                `json:"ttlSecondsAfterFinished,omitempty"`
	CompletionMode          *CompletionMode       `json:"completionMode,omitempty"`
	Suspend                 *bool                 `json:"suspend,omitempty"`
	PodReplacementPolicy    *PodReplacementPolicy `json:"podReplacementPolicy,omitempty"`
	ManagedBy               *string               `json:"managedBy,omitempty"`
}

// PodFailurePolicy decides by exit code or pod condition what a failure means.
// The first rule that matches counts.
type PodFailurePolicy struct {
	// Rules are tried in order, at most 20 of them.
	Rules []PodFailurePolicyRule `json:"rules"`
}

// PodFailurePolicyRule has exactly one of OnExitCodes and OnPodConditions.
type PodFailurePolicyRule struct {
	// Action is what becomes of the Job or the index when the rule matches.
	Action PodFailurePolicyAction `json:"action"`
	// OnExitCodes matches a container that ended with one of some exit codes.
	OnExitCodes *PodFailurePolicyOnExitCodes `json:"onExitCodes,omitempty"`
	// OnPodConditions matches a pod that has one of these conditions.
	OnPodConditions []PodFailurePolicyOnPodCondition `json:"onPodConditions,omitempty"`
}

// PodFailurePolicyAction is what a matching rule does.
type PodFailurePolicyAction string

// The actions of a pod failure policy.
const (
	ActionFailJob   PodFailurePolicyAction = "FailJob"
	ActionFailIndex PodFailurePolicyAction = "FailIndex"
	ActionIgnore    PodFailurePolicyAction = "Ignore"
	ActionCount     PodFailurePolicyAction = "Count"
)

// PodFailurePolicyOnExitCodes matches the exit code of a container.
type PodFailurePolicyOnExitCodes struct {
	// ContainerName restricts the rule to one container; nil means any.
	ContainerName *string `json:"containerName,omitempty"`
	// Operator is how the exit code relates to Values. An exit code of 0 never
	// matches.
	Operator ExitCodesOperator `json:"operator"`
	// Values are exit codes in rising order, each once, 1 to 255 of them.
	Values []int32 `json:"values"`
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
	// Type is that of the condition, which has to be there.
	Type pod.ConditionType `json:"type"`
	// Status is what the condition has to be; empty: True, by default.
	Status jobsim.ConditionStatus `json:"status"`
}

// SuccessPolicy declares an Indexed Job successful before all indexes are.
type SuccessPolicy struct {
	// Rules are tried in order; the first that is met ends the Job.
	Rules []SuccessPolicyRule `json:"rules"`
}

// SuccessPolicyRule names indexes, a number of them, or both.
type SuccessPolicyRule struct {
	// SucceededIndexes are the indexes that count, as intervals: "1,3-5"; nil:
	// all.
	SucceededIndexes *string `json:"succeededIndexes,omitempty"`
	// SucceededCount is how many of these have to succeed; nil: each of them.
	SucceededCount *int32 `json:"succeededCount,omitempty"`
}

// Status is what the controller has made of the Job so far.
type Status struct {
	// Conditions are in the order in which they were first set, each type once.
	Conditions []Condition `json:"conditions,omitempty"`
	// StartTime is the first unsuspended sync, or the last resumption. The
	// active deadline counts from it.
	StartTime *time.Time `json:"startTime,omitempty"`
	// CompletionTime is set when the Job completes, not when it fails.
	CompletionTime *time.Time `json:"completionTime,omitempty"`
	// Active counts pods that are pending or running and not being deleted.
	Active int32 `json:"active,omitempty"`
	// Succeeded and Failed count pods that have ended and are no longer in
	// UncountedTerminatedPods.
	Succeeded int32 `json:"succeeded,omitempty"`
	Failed    int32 `json:"failed,omitempty"`
	// Terminating counts pods that are being deleted and have not ended.
	Terminating *int32 `json:"terminating,omitempty"`
	// CompletedIndexes and FailedIndexes are those of an Indexed Job, as
	// intervals: "1,3-5". FailedIndexes is nil without backoffLimitPerIndex.
	CompletedIndexes string  `json:"completedIndexes,omitempty"`
	FailedIndexes    *string `json:"failedIndexes,omitempty"`
	// UncountedTerminatedPods holds pods that have ended and still carry the
	// tracking finalizer: they move to Succeeded or Failed once it is off.
	UncountedTerminatedPods *UncountedTerminatedPods `json:"uncountedTerminatedPods,omitempty"`
	// Ready counts active pods whose Ready condition is true.
	Ready *int32 `json:"ready,omitempty"`
}

// UncountedTerminatedPods are UIDs of pods that ended and are not yet counted.
type UncountedTerminatedPods struct {
	// Succeeded and Failed are in the order in which the controller found that
	// the pods had ended.
	Succeeded []jobsim.UID `json:"succeeded,omitempty"`
	Failed    []jobsim.UID `json:"failed,omitempty"`
}

// ConditionType names a condition of a Job.
type ConditionType string

// The conditions of a Job. FailureTarget and SuccessCriteriaMet announce how it
// will end while pods still terminate; Failed and Complete are the end.
const (
	Suspended          ConditionType = "Suspended"
	Complete           ConditionType = "Complete"
	Failed             ConditionType = "Failed"
	FailureTarget      ConditionType = "FailureTarget"
	SuccessCriteriaMet ConditionType = "SuccessCriteriaMet"
)

// The reasons that the controller gives for the end of a Job.
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
	// Type is what the condition is about, and Status whether it holds.
	Type   ConditionType          `json:"type"`
	Status jobsim.ConditionStatus `json:"status"`
	// LastProbeTime and LastTransitionTime are both when the controller set the
	// condition.
	LastProbeTime      time.Time `json:"lastProbeTime,omitzero"`
	LastTransitionTime time.Time `json:"lastTransitionTime,omitzero"`
	// Reason is one of the constants, and Message a sentence for people.
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
