package job

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// policyMatch is what a podFailurePolicy says of a pod. The zero policyMatch is
// that no rule matches: the failure counts.
type policyMatch struct {
	action PodFailurePolicyAction
	// rule is the position of the rule that matches, from 0.
	rule int
	// container is the one whose exit code matches, else condition the type of
	// the condition that does.
	container *pod.ContainerStatus
	condition pod.ConditionType
}

// matchPodFailurePolicy finds the first rule that matches the pod. One with an
// action that the API does not have matches nothing.
func (j *Job) matchPodFailurePolicy(p *pod.Pod) policyMatch {
	if j.Spec.PodFailurePolicy == nil {
		return policyMatch{}
	}
	for i := range j.Spec.PodFailurePolicy.Rules {
		rule := &j.Spec.PodFailurePolicy.Rules[i]
		m := policyMatch{action: rule.Action, rule: i}
		matches := false
		if rule.OnExitCodes != nil {
			m.container = matchOnExitCodes(&p.Status, rule.OnExitCodes)
			matches = m.container != nil
		} else {
			m.condition, matches = matchOnPodConditions(&p.Status, rule.OnPodConditions)
		}
		if matches && slices.Contains(podFailurePolicyActions, rule.Action) {
			return m
		}
	}
	return policyMatch{}
}

// matchOnExitCodes returns the container whose exit code the rule asks for; nil:
// there is none. The init containers come last.
func matchOnExitCodes(status *pod.Status, rule *PodFailurePolicyOnExitCodes) *pod.ContainerStatus {
	for _, list := range [][]pod.ContainerStatus{status.ContainerStatuses, status.InitContainerStatuses} {
		for i := range list {
			c := &list[i]
			if (rule.ContainerName == nil || *rule.ContainerName == c.Name) && rule.matches(c.State.Terminated) {
				return c
			}
		}
	}
	return nil
}

// matches reports whether a container has ended with one of the exit codes. One
// that has succeeded never matches, nor does one that has not ended.
func (c *PodFailurePolicyOnExitCodes) matches(end *pod.ContainerStateTerminated) bool {
	if end == nil || end.ExitCode == 0 {
		return false
	}
	switch listed := slices.Contains(c.Values, end.ExitCode); c.Operator {
	case ExitCodesIn:
		return listed
	case ExitCodesNotIn:
		return !listed
	}
	return false
}

// matchOnPodConditions returns the type of the pod's first condition that is
// like one of the patterns.
func matchOnPodConditions(status *pod.Status, patterns []PodFailurePolicyOnPodCondition) (pod.ConditionType, bool) {
	for i := range status.Conditions {
		c := &status.Conditions[i]
		for _, pattern := range patterns {
			if c.Type == pattern.Type && c.Status == pattern.Status {
				return c.Type, true
			}
		}
	}
	return "", false
}

// message says why a pod fails the whole Job.
func (m policyMatch) message(p *pod.Pod) string {
	if m.container != nil {
		return fmt.Sprintf("Container %s for pod %s/%s failed with exit code %d matching %s rule at index %d",
			m.container.Name, p.Namespace, p.Name, m.container.State.Terminated.ExitCode, m.action, m.rule)
	}
	return fmt.Sprintf("Pod %s/%s has condition %s matching %s rule at index %d",
		p.Namespace, p.Name, m.condition, m.action, m.rule)
}

// getFailJobMessage says which pod fails the whole Job, and by which rule; empty:
// none does. A pod that was counted before may do so too, once a condition is set
// on it.
func (s *planContext) getFailJobMessage() string {
	if !s.job.mayFailByPolicy() {
		return ""
	}
	for _, p := range s.pods {
		if s.job.result(p) != pod.Failed {
			continue
		}
		if m := s.job.matchPodFailurePolicy(p); m.action == ActionFailJob {
			return m.message(p)
		}
	}
	return ""
}

// mayFailByPolicy reports whether a rule of the podFailurePolicy ends the Job.
func (j *Job) mayFailByPolicy() bool {
	policy := j.Spec.PodFailurePolicy
	return policy != nil && slices.ContainsFunc(policy.Rules, func(r PodFailurePolicyRule) bool { return r.Action == ActionFailJob })
}
