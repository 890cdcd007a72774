package kubelet

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

const podLifecycle = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"

// The rules that a Sync names in Decision.Why.
var (
	ruleCrashLoop = &jobsim.Rule{
		Name:   "CrashLoopBackOff",
		Says:   "A container that ends again and again is restarted after 10 s, 20 s, 40 s and so on up to 5 min, until it has run for 10 min.",
		Source: podLifecycle + "#restart-policy; pkg/kubelet: doBackOff",
	}
	ruleImagePull = &jobsim.Rule{
		Name:   "ImagePullBackOff",
		Says:   "An image that cannot be pulled is tried again after 10 s, 20 s, 40 s and so on up to 5 min.",
		Source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff; pkg/kubelet/images: EnsureImageExists",
	}
	ruleDeadline = &jobsim.Rule{
		Name:   "spec.activeDeadlineSeconds",
		Says:   "A pod that has been on its node for longer than its deadline is stopped and has failed.",
		Source: podLifecycle + "#pod-termination; pkg/kubelet: active_deadline.go",
	}
	ruleInit = &jobsim.Rule{
		Name:   "init containers",
		Says:   "Init containers run one after the other; one that fails and is not restarted fails the pod.",
		Source: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/; pkg/kubelet: getPhase",
	}
	ruleDeleted = &jobsim.Rule{
		Name:   "pod termination",
		Says:   "A pod that is deleted has ended when all its containers have stopped; it has succeeded if they all ended with exit code 0.",
		Source: podLifecycle + "#pod-termination; pkg/kubelet/status: TerminatePod",
	}
	rulePhase = &jobsim.Rule{
		Name:   "pod phase",
		Says:   "A pod has ended when no container will run again: it has succeeded if all ended with exit code 0, and else it has failed.",
		Source: podLifecycle + "#pod-phase; pkg/kubelet: getPhase",
	}
)

var rules = []*jobsim.Rule{ruleCrashLoop, ruleImagePull, ruleDeadline, ruleInit, ruleDeleted, rulePhase}

// Rules returns copies of the rules that [Decision.Why] names, always in the same
// order.
func Rules() []jobsim.Rule {
	list := make([]jobsim.Rule, len(rules))
	for i, r := range rules {
		list[i] = *r
	}
	return list
}

// because adds a reason.
func (s *podSync) because(rule *jobsim.Rule, text string, args ...jobsim.Arg) *jobsim.Reason {
	s.why = append(s.why, rule.Reason(text, args...))
	return &s.why[len(s.why)-1]
}

// becauseWait adds the reason for a wait. It is equal in each look until then.
func (s *podSync) becauseWait(until time.Time, rule *jobsim.Rule, text string, args ...jobsim.Arg) {
	reason := s.because(rule, text, args...)
	reason.Standing, reason.Until = true, until
}

func (s *podSync) becauseCrashLoop(i int, wait step) {
	s.becauseWait(s.now.Add(wait.left), ruleCrashLoop, "container {0} restarts {1s} after run {2} ended",
		jobsim.NameArg(s.container(i).Name), jobsim.NumberArg(wait.entry.Delay), jobsim.NumberArg(s.run(i).Number))
}

func (s *podSync) becauseImagePull(i int, wait step) {
	s.becauseWait(s.now.Add(wait.left), ruleImagePull, "the image of container {0} is pulled again {1s} after the pull failed",
		jobsim.NameArg(s.container(i).Name), jobsim.NumberArg(wait.entry.Delay))
}

func (s *podSync) becauseDeadline() {
	s.because(ruleDeadline, "the pod was active for {0s}, its deadline is {1s}",
		jobsim.NumberArg(s.now.Sub(*s.old.StartTime)),
		jobsim.NumberArg(apitime.Seconds(*s.pod.Spec.ActiveDeadlineSeconds)))
}

// becausePhase gives the reason why the pod has just ended, unless it was its
// deadline.
func (s *podSync) becausePhase(phase pod.Phase) {
	first, failed := s.failedContainers()
	containers := jobsim.NumberArg(s.size - s.inits)
	switch {
	case s.overdue:
	case s.progress.broken >= 0:
		s.because(ruleInit, "the pod has failed: init container {0} ended with exit code {1} and is not restarted",
			jobsim.NameArg(s.container(s.progress.broken).Name), jobsim.NumberArg(s.run(s.progress.broken).ExitCode))
	case s.deleted:
		s.because(ruleDeleted, "the pod was deleted and has stopped: {0} of {1 container|containers} ended with an exit code other than 0",
			jobsim.NumberArg(failed), containers)
	case phase == pod.Succeeded:
		s.because(rulePhase, "the pod has succeeded: {0 container|containers} ended with exit code 0", containers)
	case failed > 0:
		s.because(rulePhase, "the pod has failed: container {0} ended with exit code {1} and is not restarted",
			jobsim.NameArg(s.container(first).Name), jobsim.NumberArg(s.run(first).ExitCode))
	default:
		s.because(rulePhase, "the pod has failed: not all of its containers are known to have succeeded")
	}
}

// failedContainers counts the containers, but for init containers, whose run
// ended with an exit code other than 0, and returns the first.
func (s *podSync) failedContainers() (first, count int) {
	for i := s.size - 1; i >= s.inits; i-- {
		if r := s.run(i); r.State == Exited && r.ExitCode != 0 {
			first = i
			count++
		}
	}
	return first, count
}
