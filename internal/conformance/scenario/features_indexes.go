package scenario

import (
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// indexFeatures are the indexes of a Job, and the policies for its failures and
// its success.
var indexFeatures = []feature{
	{"completionMode NonIndexed", 8, func(_ *random, s *Scenario) { s.Job.Spec.CompletionMode = to(job.NonIndexed) }},
	{"completionMode Indexed", 15, indexed},
	{"backoffLimitPerIndex", 10, limitPerIndex},
	{"maxFailedIndexes", 8, func(r *random, s *Scenario) {
		limitPerIndex(r, s)
		s.Job.Spec.MaxFailedIndexes = r.int32(0, min(3, *s.Job.Spec.Completions))
	}},
	{"podFailurePolicy", 14, failurePolicy},
	{"a condition set on a pod", 8, func(r *random, s *Scenario) {
		s.act(Action{At: r.when(s), Verb: SetCondition, N: r.Int64N(5), Patch: oneOf(r, conditions...)})
	}},
	{"successPolicy", 8, successPolicy},
	{"completions and parallelism changed together", 8, resized},
	{"completions and parallelism changed together again", 8, resized},
	{"an index without its pod", 8, func(r *random, s *Scenario) {
		indexed(r, s)
		s.act(Action{At: r.when(s), Verb: EditPod, N: r.Int64N(5), Patch: oneOf(r,
			`{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":"1"}}}`,
			`{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":"9"}}}`,
			`{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":"x"}}}`,
			`{"metadata":{"annotations":{"batch.kubernetes.io/job-completion-index":null}}}`,
			`{"metadata":{"annotations":{"batch.kubernetes.io/job-index-failure-count":"7"}}}`,
		)})
	}},
}

func isIndexed(j *job.Job) bool {
	return j.Spec.CompletionMode != nil && *j.Spec.CompletionMode == job.Indexed
}

// indexed gives the pods of the Job indexes.
func indexed(r *random, s *Scenario) {
	s.Job.Spec.CompletionMode = to(job.Indexed)
	if s.Job.Spec.Completions == nil {
		s.Job.Spec.Completions = r.int32(1, 6)
	}
}

// noCompletions is a Job that wants nothing. Half of them are to get indexes before
// they may begin.
func noCompletions(r *random, s *Scenario) {
	s.Job.Spec.Completions = new(int32)
	if r.percent(50) {
		return
	}
	s.Job.Spec.CompletionMode, s.Job.Spec.Parallelism, s.Job.Spec.Suspend = to(job.Indexed), new(int32), to(true)
	n, at := 1+r.IntN(5), r.anyTime()
	s.act(Action{At: at, Verb: Edit, Patch: fmt.Sprintf(`{"spec":{"completions":%d,"parallelism":%d}}`, n, n)})
	s.act(Action{At: at + oneOf(r, 0, 1, r.upTo(10)), Verb: Resume})
}

// limitPerIndex gives each index a limit of its own.
func limitPerIndex(r *random, s *Scenario) {
	indexed(r, s)
	s.Job.Spec.BackoffLimitPerIndex = r.int32(0, 3)
	if r.percent(60) {
		s.Job.Spec.BackoffLimit = nil
	}
}

// conditions are those that a user sets on a pod and that the rules of a policy
// look at.
var conditions = []string{
	"example.com/Broken=True", "example.com/Broken=True", "example.com/Broken=False", "example.com/Broken=Unknown",
	"DisruptionTarget=True", "DisruptionTarget=False", "not a type=True",
}

// failurePolicy gives the Job rules for its failures, and mostly sets a condition
// on one of its pods.
func failurePolicy(r *random, s *Scenario) {
	spec := &s.Job.Spec
	spec.Template.Spec.RestartPolicy = pod.RestartNever
	if spec.PodReplacementPolicy != nil {
		spec.PodReplacementPolicy = to(job.ReplaceFailed)
	}
	spec.PodFailurePolicy = &job.PodFailurePolicy{}
	for range 1 + r.IntN(4) {
		spec.PodFailurePolicy.Rules = append(spec.PodFailurePolicy.Rules, failureRule(r, s))
	}
	if r.percent(40) {
		s.act(Action{At: r.when(s), Verb: SetCondition, N: r.Int64N(5), Patch: oneOf(r, conditions...)})
	}
}

func failureRule(r *random, s *Scenario) job.PodFailurePolicyRule {
	rule := job.PodFailurePolicyRule{Action: oneOf(r, job.ActionCount, job.ActionIgnore, job.ActionIgnore, job.ActionFailJob)}
	if s.Job.Spec.BackoffLimitPerIndex != nil && r.percent(40) {
		rule.Action = job.ActionFailIndex
	}
	if r.percent(35) {
		rule.OnPodConditions = []job.PodFailurePolicyOnPodCondition{{Type: oneOf[pod.ConditionType](r, pod.DisruptionTarget, "example.com/Broken")}}
		if r.percent(30) {
			rule.OnPodConditions[0].Status = oneOf(r, jobsim.ConditionTrue, jobsim.ConditionFalse)
		}
		return rule
	}
	rule.OnExitCodes = &job.PodFailurePolicyOnExitCodes{
		Operator: oneOf(r, job.ExitCodesIn, job.ExitCodesIn, job.ExitCodesNotIn),
		Values:   oneOf(r, []int32{1}, []int32{2, 3}, []int32{1, 143}, []int32{3, 137, 143}),
	}
	if t := s.template(); r.percent(25) {
		all := append(append([]pod.Container(nil), t.InitContainers...), t.Containers...)
		rule.OnExitCodes.ContainerName = to(oneOf(r, all...).Name)
	}
	return rule
}

// successPolicy gives the Job rules for an early success.
func successPolicy(r *random, s *Scenario) {
	indexed(r, s)
	n := max(1, *s.Job.Spec.Completions)
	s.Job.Spec.SuccessPolicy = &job.SuccessPolicy{}
	for range 1 + r.IntN(2) {
		var rule job.SuccessPolicyRule
		named := n
		if r.percent(60) {
			first := r.Int32N(n)
			last := first + r.Int32N(n-first)
			rule.SucceededIndexes, named = to(fmt.Sprintf("%d-%d", first, last)), last-first+1
			if first == last {
				rule.SucceededIndexes = to(fmt.Sprint(first))
			}
		}
		if rule.SucceededIndexes == nil || r.percent(40) {
			rule.SucceededCount = r.int32(1, max(1, named))
		}
		s.Job.Spec.SuccessPolicy.Rules = append(s.Job.Spec.SuccessPolicy.Rules, rule)
	}
}

// resized changes the number of indexes and how many pods may run at once, in one
// edit.
func resized(r *random, s *Scenario) {
	indexed(r, s)
	n := r.IntN(9)
	s.act(Action{At: r.when(s), Verb: Edit, Patch: fmt.Sprintf(`{"spec":{"completions":%d,"parallelism":%d}}`, n, n)})
}
