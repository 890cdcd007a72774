package kubelet

import (
	"strings"

	"github.com/jobsim/jobsim/pod"
)

// The reasons for which a container waits, in the words of the kubelet.
const (
	waitContainerCreating          = "ContainerCreating"
	waitPodInitializing            = "PodInitializing"
	waitCrashLoopBackOff           = "CrashLoopBackOff"
	waitRunContainerError          = "RunContainerError"
	waitErrImagePull               = "ErrImagePull"
	waitImagePullBackOff           = "ImagePullBackOff"
	waitErrImageNeverPull          = "ErrImageNeverPull"
	waitCreateContainerConfigError = "CreateContainerConfigError"
)

// The states of containers that have not had their turn yet.
var (
	containerCreating = &pod.ContainerStateWaiting{Reason: waitContainerCreating}
	podInitializing   = &pod.ContainerStateWaiting{Reason: waitPodInitializing}
)

// firstWait is the state of a container that nothing has happened to. In a pod
// with init containers all wait for initialization, also the init containers
// themselves.
func (s *podSync) firstWait() *pod.ContainerStateWaiting {
	if s.inits > 0 {
		return podInitializing
	}
	return containerCreating
}

// waitingReason is why the container waits according to its status.
func waitingReason(old *pod.ContainerStatus) string {
	if old == nil || old.State.Waiting == nil {
		return ""
	}
	return old.State.Waiting.Reason
}

// held is the waiting state that the observed status shows, if it belongs to
// the container's newest run: what kept a container from its start is shown
// until it starts (upstream: the reason cache). Nil: there is none.
func (s *podSync) held(i int, old *pod.ContainerStatus) *pod.ContainerStateWaiting {
	r := s.run(i)
	if old == nil || r.State == Exited && !r.endShownBy(old) {
		return nil
	}
	return old.State.Waiting
}

// waiting is the state of a container that is due and does not run; nil where
// its last run is shown instead.
func (s *podSync) waiting(i int, old *pod.ContainerStatus) *pod.ContainerStateWaiting {
	r, c := s.run(i), s.container(i)
	switch next := s.step(i); next.stage {
	case stageCrashWait:
		if r.StartFailed && s.justFailed(r.FinishedAt) {
			return wait(old, waitRunContainerError, r.Message)
		}
		if waitingReason(old) == waitCrashLoopBackOff && r.endShownBy(old) {
			return old.State.Waiting
		}
		return &pod.ContainerStateWaiting{
			Reason:  waitCrashLoopBackOff,
			Message: "back-off " + next.entry.Delay.String() + " restarting failed container=" + c.Name + " pod=" + s.podDesc(),
		}
	case stagePullWait:
		if s.justFailed(r.PullFailed) {
			return wait(old, waitErrImagePull, r.PullError)
		}
		if waitingReason(old) == waitImagePullBackOff && strings.HasSuffix(old.State.Waiting.Message, r.PullError) {
			return old.State.Waiting
		}
		return &pod.ContainerStateWaiting{
			Reason:  waitImagePullBackOff,
			Message: `Back-off pulling image "` + c.Image + `": ` + waitErrImagePull + ": " + r.PullError,
		}
	case stageNeverPull:
		if waitingReason(old) == waitErrImageNeverPull {
			return old.State.Waiting
		}
		return wait(old, waitErrImageNeverPull, strings.Replace(messageNeverPull, "{image}", c.Image, 1))
	case stageConfigError:
		return wait(old, waitCreateContainerConfigError, r.ConfigError)
	}
	if r.State == Exited && r.StartFailed && s.held(i, old) == nil {
		return wait(old, waitRunContainerError, r.Message)
	}
	return s.held(i, old)
}

// wait is the waiting state with this reason and message: the one that is there
// already where it has them.
func wait(old *pod.ContainerStatus, reason, message string) *pod.ContainerStateWaiting {
	if waitingReason(old) == reason && old.State.Waiting.Message == message {
		return old.State.Waiting
	}
	return &pod.ContainerStateWaiting{Reason: reason, Message: message}
}
