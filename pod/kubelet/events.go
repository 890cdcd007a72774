package kubelet

import (
	"strconv"
	"time"

	"github.com/jobsim/jobsim/pod"
)

// noteRun notes what is new of the newest run since the last status: it was
// created, and it started or could not.
func (s *podSync) noteRun(i int, old *pod.ContainerStatus) {
	r := s.run(i)
	if r.State != Running && r.State != Exited || r.shownBy(old) {
		return
	}
	switch {
	case r.State == Exited && r.StartedAt.IsZero() && !r.StartFailed:
		// It was given up while it was starting.
	case r.StartFailed:
		s.note(noteCreated, i, "")
		s.note(noteError, i, r.Message)
	default:
		s.note(noteCreated, i, "")
		s.note(noteStarted, i, "")
	}
}

// shownBy reports whether the status is about this run of the container and
// not about an earlier one.
func (r *Run) shownBy(old *pod.ContainerStatus) bool {
	if old == nil || old.RestartCount < r.Number-1 {
		return false
	}
	if old.State.Running != nil {
		return sameSecond(old.State.Running.StartedAt, r.StartedAt)
	}
	return r.endShownBy(old)
}

// endShownBy reports whether the status shows how this run ended.
func (r *Run) endShownBy(old *pod.ContainerStatus) bool {
	if old == nil || old.RestartCount < r.Number-1 || r.State != Exited {
		return false
	}
	end := old.State.Terminated
	if end == nil && old.State.Waiting != nil {
		end = old.LastTerminationState.Terminated
	}
	return end != nil && sameSecond(end.FinishedAt, r.FinishedAt)
}

func sameSecond(a, b time.Time) bool { return a.Unix() == b.Unix() }

// noteCrashWait notes that a wait in a crash loop begins. A real kubelet
// repeats the event at each of its syncs while the wait lasts.
func (s *podSync) noteCrashWait(i int, old *pod.ContainerStatus, wait step) {
	if old != nil && old.State.Waiting != nil && s.run(i).endShownBy(old) {
		return
	}
	s.note(noteBackOff, i, "")
	s.becauseCrashLoop(i, wait)
}

// notePullWait notes that a pull has failed, and a moment later that the next
// one has to wait.
func (s *podSync) notePullWait(i int, old *pod.ContainerStatus, wait step) {
	shown := waitingReason(old)
	if shown == waitImagePullBackOff && !s.justFailed(s.run(i).PullFailed) {
		return
	}
	if shown != waitErrImagePull {
		s.note(notePullFailed, i, s.run(i).PullError)
		s.note(noteError, i, waitErrImagePull)
		s.becauseImagePull(i, wait)
	}
	if !s.justFailed(s.run(i).PullFailed) {
		s.note(notePullBackOff, i, "")
		s.note(noteError, i, waitImagePullBackOff)
	}
}

// justFailed reports whether an error of that time is still shown as itself.
func (s *podSync) justFailed(at time.Time) bool { return s.now.Sub(at) < errorShown }

func (s *podSync) noteNeverPull(i int, old *pod.ContainerStatus) {
	if waitingReason(old) == waitErrImageNeverPull {
		return
	}
	s.note(noteNeverPull, i, "")
	s.note(noteError, i, waitErrImageNeverPull)
}

func (s *podSync) noteConfigError(i int, old *pod.ContainerStatus) {
	if waitingReason(old) == waitCreateContainerConfigError {
		return
	}
	s.note(noteError, i, s.run(i).ConfigError)
}

// noteImage notes where the image comes from that a container is about to
// start from. With imagePullPolicy Always the kubelet asks the registry before
// each start; where the image is there already, that takes no time here.
func (s *podSync) noteImage(i int, old *pod.ContainerStatus) {
	r := s.run(i)
	switch {
	case r.justPulled() && waitingReason(old) != waitCreateContainerConfigError:
		s.note(notePulled, i, r.pullDetail(s.now))
	case s.container(i).ImagePullPolicy == pod.PullAlways:
		s.note(notePulling, i, "")
		s.note(notePulled, i, r.pullDetail(r.PullStarted))
	default:
		s.note(notePresent, i, "")
	}
}

// justPulled reports whether the image was pulled for the run that comes next.
func (r *Run) justPulled() bool {
	return !r.PullStarted.IsZero() && (r.Number == 0 || r.PullStarted.After(r.FinishedAt))
}

// pullDetail is how long the pull took that ended at end, and the size.
func (r *Run) pullDetail(end time.Time) string {
	took := end.Sub(r.PullStarted).Truncate(time.Millisecond)
	if took == 0 && r.ImageSize == 0 { // the usual in a simulation
		return "0s (0s including waiting). Image size: 0 bytes."
	}
	return took.String() + " (" + took.String() + " including waiting). Image size: " +
		strconv.FormatInt(r.ImageSize, 10) + " bytes."
}
