package kubelet

import (
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

// errorShown is how long a failed start shows as RunContainerError, and a
// failed pull as ErrImagePull, before the back-off itself shows. In a real
// kubelet the error stays until its next look at the pod; it looks at its
// containers once a second (the relist period of its event generator).
const errorShown = time.Second

// stage is where a container that is due stands on its way to a run.
type stage uint8

const (
	// stageCrashWait waits for the crash loop's back-off to be over.
	stageCrashWait stage = iota + 1
	// stagePull needs its image pulled now.
	stagePull
	// stagePulling waits for the pull to end.
	stagePulling
	// stagePullWait waits for the back-off of the image pull to be over.
	stagePullWait
	// stageNeverPull lacks the image and may not pull it.
	stageNeverPull
	// stageConfigError cannot be created.
	stageConfigError
	// stageStart can start now.
	stageStart
)

// step is the stage of a container that is due, and how to go on from it.
type step struct {
	stage stage
	// left is how much of the wait is left.
	left time.Duration
	// entry is what to remember: of the crash loop for stageCrashWait and
	// stageStart, of the image for stagePull and stagePullWait.
	entry backoff.Entry
}

// step returns what a container that is due needs next. The order is that of the
// upstream kubelet: the crash loop's back-off (doBackOff), the image
// (EnsureImageExists), the container's configuration, the start.
func (s *podSync) step(i int) step {
	r := s.run(i)
	var crash backoff.Entry
	if r.State == Exited {
		if left := s.k.CrashLoop.Wait(r.CrashLoop, r.FinishedAt, s.now); left > 0 {
			return step{stage: stageCrashWait, left: left, entry: r.CrashLoop}
		}
		crash = s.k.CrashLoop.Next(r.CrashLoop, r.FinishedAt, s.now)
	}
	never := s.container(i).ImagePullPolicy == pod.PullNever
	switch r.Image {
	case ImageUnknown:
		if !never {
			return step{stage: stagePull}
		}
	case ImagePulling:
		return step{stage: stagePulling}
	case ImageFailed:
		if never {
			return step{stage: stageNeverPull}
		}
		return s.pullAgain(r)
	}
	if r.ConfigError != "" {
		return step{stage: stageConfigError}
	}
	return step{stage: stageStart, entry: crash}
}

// pullAgain is the step after a failed pull. The back-off counts from the
// failure, and so does the memory of earlier ones.
func (s *podSync) pullAgain(r *Run) step {
	entry := s.k.ImagePull.Next(r.ImagePull, r.PullFailed, r.PullFailed)
	if left := s.k.ImagePull.Wait(entry, r.PullFailed, s.now); left > 0 {
		return step{stage: stagePullWait, left: left, entry: entry}
	}
	return step{stage: stagePull, entry: entry}
}

// advance takes a container that is due one step further.
//
// The containers of a pod do not wait for each other's images; a real kubelet
// pulls them one after the other.
func (s *podSync) advance(i int, old *pod.ContainerStatus) {
	next := s.step(i)
	switch next.stage {
	case stageCrashWait:
		s.noteCrashWait(i, old, next)
		s.wake(next.left)
		if s.run(i).StartFailed {
			s.wake(errorShown - s.now.Sub(s.run(i).FinishedAt))
		}
	case stagePull:
		s.order(Action{Kind: Pull, Container: i, ImagePull: next.entry})
		s.note(notePulling, i, "")
	case stagePullWait:
		s.notePullWait(i, old, next)
		s.wake(next.left)
		s.wake(errorShown - s.now.Sub(s.run(i).PullFailed))
	case stageNeverPull:
		s.noteNeverPull(i, old)
	case stageConfigError:
		s.noteConfigError(i, old)
	case stageStart:
		s.noteImage(i, old)
		s.order(Action{Kind: Start, Container: i, CrashLoop: next.entry})
	}
}
