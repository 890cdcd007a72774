package pod

import "github.com/jobsim/jobsim"

// The rules that a Sync names in Decision.Why.
const (
	ruleCrashLoop = "crash loop back-off"
	ruleImagePull = "image pull back-off"
	ruleDeadline  = "pod spec.activeDeadlineSeconds"
	rulePhase     = "pod phase"
)

func (s *podSync) becauseCrashLoop(i int, wait step) {
	r := s.run(i)
	s.because(jobsim.Reason{
		Rule: &jobsim.Rule{Name: ruleCrashLoop},
		Text: "restart {0} of the container comes {1s} after its run ended: {2s} have passed, {3s} are left",
		Args: args(int64(r.Number), int64(wait.entry.Delay), int64(s.now.Sub(r.FinishedAt)), int64(wait.left)),
	})
}

func (s *podSync) becauseImagePull(i int, wait step) {
	s.because(jobsim.Reason{
		Rule: &jobsim.Rule{Name: ruleImagePull},
		Text: "the image is pulled again {0s} after the pull failed: {1s} have passed, {2s} are left",
		Args: args(int64(wait.entry.Delay), int64(s.now.Sub(s.run(i).PullFailed)), int64(wait.left)),
	})
}

func (s *podSync) becauseDeadline() {
	s.because(jobsim.Reason{
		Rule: &jobsim.Rule{Name: ruleDeadline},
		Text: "active for {0s} >= deadline {1s}",
		Args: args(
			int64(s.now.Sub(*s.old.StartTime)),
			int64(seconds(*s.pod.Spec.ActiveDeadlineSeconds)),
		),
	})
}

// Most pods end with their only container, in one of two ways.
var (
	oneSucceeded = []jobsim.Reason{verdict(Succeeded, 1, 0)}
	oneFailed    = []jobsim.Reason{verdict(Failed, 1, 1)}
)

// verdict says why a pod whose containers have ended is in its phase.
func verdict(phase Phase, containers, failed int64) jobsim.Reason {
	text := "Succeeded: {0} of {0} containers ended with exit code 0"
	if phase == Failed {
		text = "Failed: {1} of {0} containers ended with another exit code than 0, and none is restarted"
	}
	return jobsim.Reason{Rule: &jobsim.Rule{Name: rulePhase}, Text: text, Args: args(containers, failed)}
}

// becausePhase says why the pod has just ended, unless it was its deadline.
func (s *podSync) becausePhase(phase Phase) {
	var failed int64
	for i := s.inits; i < s.size; i++ {
		if r := s.run(i); r.State == RunExited && r.ExitCode != 0 {
			failed++
		}
	}
	switch containers := int64(s.size - s.inits); {
	case s.overdue:
	case s.progress.broken >= 0:
		s.because(jobsim.Reason{
			Rule: &jobsim.Rule{Name: rulePhase},
			Text: "Failed: init container {0} of {1} ended with exit code {2} and is not restarted",
			Args: args(
				int64(s.progress.broken+1), int64(s.inits),
				int64(s.run(s.progress.broken).ExitCode),
			),
		})
	case s.deleted:
		s.because(jobsim.Reason{
			Rule: &jobsim.Rule{Name: rulePhase},
			Text: "ended because it was deleted: {0} of {1} containers ended with another exit code than 0",
			Args: args(failed, containers),
		})
	case containers == 1 && s.why == nil && phase == Succeeded && failed == 0:
		s.why = oneSucceeded[:1:1]
	case containers == 1 && s.why == nil && phase == Failed && failed == 1:
		s.why = oneFailed[:1:1]
	default:
		s.because(verdict(phase, containers, failed))
	}
}

func args(numbers ...int64) (list [4]jobsim.Arg) {
	for i, n := range numbers {
		list[i] = jobsim.NumberArg(n)
	}
	return list
}
