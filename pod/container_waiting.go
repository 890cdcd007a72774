package pod

import "strings"

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
	containerCreating = &ContainerStateWaiting{Reason: waitContainerCreating}
	podInitializing   = &ContainerStateWaiting{Reason: waitPodInitializing}
)

// firstWait is the state of a container that nothing has happened to. In a pod
// with init containers all are said to wait for initialization, also the init
// containers themselves.
func (s *podSync) firstWait() *ContainerStateWaiting {
	if s.inits > 0 {
		return podInitializing
	}
	return containerCreating
}

// waitingReason is why the container waits according to its status.
func waitingReason(old *ContainerStatus) string {
	if old == nil || old.State.Waiting == nil {
		return ""
	}
	return old.State.Waiting.Reason
}

// held is the waiting state that the container was given last, as long as it
// is about the run that it is about: what kept a container from its start is
// shown until it starts (upstream: the reason cache). Nil: there is none.
func (s *podSync) held(i int, old *ContainerStatus) *ContainerStateWaiting {
	r := s.run(i)
	if old == nil || r.State == RunExited && !r.endShownBy(old) {
		return nil
	}
	return old.State.Waiting
}

// waiting is the state of a container that is due and does not run; nil where
// its last run is shown instead.
func (s *podSync) waiting(i int, old *ContainerStatus) *ContainerStateWaiting {
	r, c := s.run(i), s.container(i)
	switch next := s.step(i); next.stage {
	case stageCrashWait:
		if r.StartFailed && s.justFailed(r.FinishedAt) {
			return wait(old, waitRunContainerError, r.Message)
		}
		if waitingReason(old) == waitCrashLoopBackOff && r.endShownBy(old) {
			return old.State.Waiting
		}
		return &ContainerStateWaiting{
			Reason:  waitCrashLoopBackOff,
			Message: "back-off " + next.entry.Delay.String() + " restarting failed container=" + c.Name + " pod=" + podDesc(s.pod),
		}
	case stagePullWait:
		if s.justFailed(r.PullFailed) {
			return wait(old, waitErrImagePull, r.PullError)
		}
		if waitingReason(old) == waitImagePullBackOff && strings.HasSuffix(old.State.Waiting.Message, r.PullError) {
			return old.State.Waiting
		}
		return &ContainerStateWaiting{
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
	if r.State == RunExited && r.StartFailed && s.held(i, old) == nil {
		return wait(old, waitRunContainerError, r.Message)
	}
	return s.held(i, old)
}

// wait is the waiting state with these words: the one that is there already
// where it has them.
func wait(old *ContainerStatus, reason, message string) *ContainerStateWaiting {
	if waitingReason(old) == reason && old.State.Waiting.Message == message {
		return old.State.Waiting
	}
	return &ContainerStateWaiting{Reason: reason, Message: message}
}
