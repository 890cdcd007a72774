package job

import (
	"errors"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
)

// Where the rules come from.
const (
	docs    = "https://kubernetes.io/docs/concepts/workloads/controllers/job/"
	keps    = "https://git.k8s.io/enhancements/keps/sig-apps/"
	syncJob = "syncJob in pkg/controller/job/job_controller.go"
)

// The rules that a Reason of this package may have.
var (
	ruleParallelism = &jobsim.Rule{
		Name: "spec.parallelism", Source: docs + "#controlling-parallelism",
		Says: "At most this many pods are active at once; pods that are missing are created, and surplus ones deleted.",
	}
	ruleCompletions = &jobsim.Rule{
		Name: "spec.completions", Source: docs + "#parallel-jobs",
		Says: "No more pods are active than successes are missing, and the Job is complete when that many pods have succeeded and none is active.",
	}
	ruleWorkQueue = &jobsim.Rule{
		Name: "work queue", Source: docs + "#parallel-jobs",
		Says: "Without spec.completions no pod is created after the first success, and the Job is complete when the others have ended.",
	}
	ruleBackoffLimit = &jobsim.Rule{
		Name: "spec.backoffLimit", Source: docs + "#pod-backoff-failure-policy",
		Says: "The Job fails when more pods have failed than this, or with restartPolicy OnFailure when containers have been restarted this often.",
	}
	rulePodFailureBackOff = &jobsim.Rule{
		Name: "pod failure back-off", Source: docs + "#pod-backoff-failure-policy",
		Says: "After a failure the next pod waits, 10 seconds at first and twice as long after each further failure, at most 10 minutes; a success resets the wait.",
	}
	ruleActiveDeadline = &jobsim.Rule{
		Name: "spec.activeDeadlineSeconds", Source: docs + "#job-termination-and-cleanup",
		Says: "The Job fails when it has been active for this long, from its start or its latest resumption.",
	}
	ruleIndexed = &jobsim.Rule{
		Name: "spec.completionMode", Source: docs + "#completion-mode",
		Says: "Each index from 0 to completions - 1 has one pod at a time, and the Job is complete when each has had a success; a pod without an index of its own is deleted.",
	}
	ruleBackoffLimitPerIndex = &jobsim.Rule{
		Name: "spec.backoffLimitPerIndex", Source: docs + "#backoff-limit-per-index",
		Says: "An index with more failures than this has failed for good, and the others go on; the Job fails when all have ended and some have failed.",
	}
	ruleMaxFailedIndexes = &jobsim.Rule{
		Name: "spec.maxFailedIndexes", Source: docs + "#backoff-limit-per-index",
		Says: "The Job fails at once when more indexes than this have failed for good.",
	}
	rulePodFailurePolicy = &jobsim.Rule{
		Name: "spec.podFailurePolicy", Source: docs + "#pod-failure-policy",
		Says: "The first rule that matches a failed pod says what its failure does: it fails the Job or the index, counts, or is ignored.",
	}
	ruleSuccessPolicy = &jobsim.Rule{
		Name: "spec.successPolicy", Source: docs + "#success-policy",
		Says: "The Job has succeeded when a rule is met by the indexes that have succeeded; its other pods are deleted and do not count.",
	}
	ruleSuspend = &jobsim.Rule{
		Name: "spec.suspend", Source: keps + "2232-suspend-jobs",
		Says: "A suspended Job creates no pods; those that are active are deleted and do not count as failed.",
	}
	rulePodReplacement = &jobsim.Rule{
		Name: "spec.podReplacementPolicy", Source: keps + "3939-allow-recreation-when-fully-terminated",
		Says: "With the policy Failed, or with a podFailurePolicy, a pod that is being deleted keeps its place until it has ended.",
	}
	ruleManagedBy = &jobsim.Rule{
		Name: "spec.managedBy", Source: keps + "4368-support-managed-by-for-batch-jobs",
		Says: "A Job that names another controller is left alone by this one.",
	}
	ruleDeletion = &jobsim.Rule{
		Name: "metadata.deletionTimestamp", Source: syncJob + ": manageJobCalled",
		Says: "While a Job is being deleted its number of pods is not looked at: none is created, and none is deleted as surplus.",
	}
	ruleSelector = &jobsim.Rule{
		Name: "spec.selector", Source: docs + "#pod-selector",
		Says: "The Job owns the pods whose labels match: it adopts one without a controller, and lets go of one that no longer matches.",
	}
	ruleTracking = &jobsim.Rule{
		Name: "tracking finalizers", Source: keps + "2307-job-tracking-without-lingering-pods",
		Says: "A pod keeps a finalizer until the status lists it, and is counted once the finalizer is removed, so that each pod counts exactly once.",
	}
	ruleFailureTarget = &jobsim.Rule{
		Name: "FailureTarget", Source: docs + "#terminal-job-conditions",
		Says: "A Job that is bound to fail has this condition while its pods are deleted, and Failed when they have ended.",
	}
	ruleSuccessCriteriaMet = &jobsim.Rule{
		Name: "SuccessCriteriaMet", Source: docs + "#terminal-job-conditions",
		Says: "A Job that has succeeded has this condition while its other pods are deleted, and Complete when they have ended.",
	}
	ruleTTL = &jobsim.Rule{
		Name: "spec.ttlSecondsAfterFinished", Source: "https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/",
		Says: "A finished Job is deleted in the foreground when this much time has passed since it became Complete or Failed.",
	}
	ruleExpectations = &jobsim.Rule{
		Name: "expectations", Source: syncJob + ": satisfiedExpectations",
		Says: "While pods that were created or deleted do not show in the cache, no more are created or deleted.",
	}
	ruleStatusValidation = &jobsim.Rule{
		Name: "status validation", Source: "ValidateJobStatusUpdate in pkg/apis/batch/validation",
		Says: "A status that contradicts itself or goes back is refused, the controller's too; the sync has failed and is tried again.",
	}
	ruleAPI = &jobsim.Rule{
		Name: "API server", Source: "processNextWorkItem in pkg/controller/job/job_controller.go: AddRateLimited",
		Says: "A request that fails does not count as a failure of the Job; the sync is tried again after 1 second, then after twice as long, at most 1 minute.",
	}
)

var rules = []*jobsim.Rule{
	ruleManagedBy, ruleDeletion, ruleSelector, ruleSuspend, ruleParallelism, ruleCompletions, ruleWorkQueue, ruleIndexed, rulePodReplacement,
	rulePodFailureBackOff, rulePodFailurePolicy, ruleBackoffLimit, ruleActiveDeadline, ruleBackoffLimitPerIndex, ruleMaxFailedIndexes,
	ruleSuccessPolicy, ruleFailureTarget, ruleSuccessCriteriaMet, ruleTracking, ruleTTL, ruleExpectations, ruleStatusValidation, ruleAPI,
}

// Rules returns copies of all rules that the reasons of this package name.
func Rules() []jobsim.Rule {
	list := make([]jobsim.Rule, len(rules))
	for i, r := range rules {
		list[i] = *r
	}
	return list
}

// StatusRefused is the Reason to show for a status that the API server refuses to
// store, as [ValidateStatusUpdate] does: the error is a *jobsim.InvalidError, or wraps
// one.
func StatusRefused(err error) jobsim.Reason {
	text := textOf(err)
	var invalid *jobsim.InvalidError
	if errors.As(err, &invalid) && invalid != nil {
		texts := make([]string, len(invalid.Errs))
		for i, e := range invalid.Errs {
			texts[i] = e.Error()
		}
		text = strings.Join(texts, "; ")
	}
	return standing(ruleStatusValidation, "the status is refused, and tried again later: {0}", jobsim.NameArg(text))
}

func reason(rule *jobsim.Rule, text string, args ...jobsim.Arg) jobsim.Reason {
	return rule.Reason(text, args...)
}

func standing(rule *jobsim.Rule, text string, args ...jobsim.Arg) jobsim.Reason {
	return rule.Standing(text, args...)
}

func num[N ~int | ~int32 | ~int64](n N) jobsim.Arg { return jobsim.NumberArg(n) }

// because adds a reason to the Plan.
func (s *planContext) because(r jobsim.Reason) {
	s.plan.Findings.Why = append(s.plan.Findings.Why, r)
}

// because adds a reason to the Outcome, after those of the Plan.
func (s *settleContext) because(r jobsim.Reason) {
	s.outcome.Why = append(slices.Clip(s.outcome.Why), r)
}
