package pod

import (
	"strconv"
	"time"
)

// alone holds each Note of the first container that has no detail, so that the
// usual events cost nothing.
var alone = func() (notes [noteKinds][1]Note) {
	for k := range notes {
		notes[k] = [1]Note{{Kind: NoteKind(k)}}
	}
	return notes
}()

// begun are the usual events of a pod's only container when it runs.
var begun = [2]Note{{Kind: NoteCreated}, {Kind: NoteStarted}}

func (s *podSync) note(n Note) {
	if len(s.notes) == 0 && n.Container == 0 && n.Detail == "" {
		s.notes = alone[n.Kind][:1:1]
		return
	}
	s.notes = append(s.notes, n)
}

// noteRun notes what has become of the newest run since the last status: it
// was created, and it started or could not.
func (s *podSync) noteRun(i int, old *ContainerStatus) {
	r := s.run(i)
	if r.State != RunRunning && r.State != RunExited || r.shownBy(old) {
		return
	}
	switch {
	case r.State == RunExited && r.StartedAt.IsZero() && !r.StartFailed:
		// It was given up while it was starting.
	case r.StartFailed:
		s.note(Note{Kind: NoteCreated, Container: i})
		s.note(Note{Kind: NoteError, Container: i, Detail: r.Message})
	case i == 0 && len(s.notes) == 0:
		s.notes = begun[:len(begun):len(begun)]
	default:
		s.note(Note{Kind: NoteCreated, Container: i})
		s.note(Note{Kind: NoteStarted, Container: i})
	}
}

// shownBy reports whether the status is about this run of the container and
// not about an earlier one.
func (r *Run) shownBy(old *ContainerStatus) bool {
	if old == nil || old.RestartCount < r.Number-1 {
		return false
	}
	if old.State.Running != nil {
		return sameSecond(old.State.Running.StartedAt, r.StartedAt)
	}
	return r.endShownBy(old)
}

// endShownBy reports whether the status tells how this run ended.
func (r *Run) endShownBy(old *ContainerStatus) bool {
	if old == nil || old.RestartCount < r.Number-1 || r.State != RunExited {
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
func (s *podSync) noteCrashWait(i int, old *ContainerStatus, wait step) {
	if old != nil && old.State.Waiting != nil && s.run(i).endShownBy(old) {
		return
	}
	s.note(Note{Kind: NoteBackOff, Container: i})
	s.becauseCrashLoop(i, wait)
}

// notePullWait notes that a pull has failed, and a moment later that the next
// one has to wait.
func (s *podSync) notePullWait(i int, old *ContainerStatus, wait step) {
	shown := waitingReason(old)
	if shown == waitImagePullBackOff && !s.justFailed(s.run(i).PullFailed) {
		return
	}
	if shown != waitErrImagePull {
		s.note(Note{Kind: NotePullFailed, Container: i, Detail: s.run(i).PullError})
		s.note(Note{Kind: NoteError, Container: i, Detail: waitErrImagePull})
		s.becauseImagePull(i, wait)
	}
	if !s.justFailed(s.run(i).PullFailed) {
		s.note(Note{Kind: NotePullBackOff, Container: i})
		s.note(Note{Kind: NoteError, Container: i, Detail: waitImagePullBackOff})
	}
}

// justFailed reports whether an error of that time is still shown as itself.
func (s *podSync) justFailed(at time.Time) bool { return s.now.Sub(at) < errorShown }

func (s *podSync) noteNeverPull(i int, old *ContainerStatus) {
	if waitingReason(old) == waitErrImageNeverPull {
		return
	}
	s.note(Note{Kind: NoteNeverPull, Container: i})
	s.note(Note{Kind: NoteError, Container: i, Detail: waitErrImageNeverPull})
}

func (s *podSync) noteConfigError(i int, old *ContainerStatus) {
	if waitingReason(old) == waitCreateContainerConfigError {
		return
	}
	s.note(Note{Kind: NoteError, Container: i, Detail: s.run(i).ConfigError})
}

// noteImage notes where the image comes from that a container is about to
// start from. With imagePullPolicy Always the kubelet asks the registry before
// each start; where the image is there already, that takes no time here.
func (s *podSync) noteImage(i int, old *ContainerStatus) {
	r := s.run(i)
	switch {
	case r.justPulled() && waitingReason(old) != waitCreateContainerConfigError:
		s.note(Note{Kind: NotePulled, Container: i, Detail: r.pullDetail(s.now)})
	case s.container(i).ImagePullPolicy == PullAlways:
		s.note(Note{Kind: NotePulling, Container: i})
		s.note(Note{Kind: NotePulled, Container: i, Detail: r.pullDetail(r.PullStarted)})
	default:
		s.note(Note{Kind: NotePresent, Container: i})
	}
}

// justPulled reports whether the image was pulled for the run that comes next.
func (r *Run) justPulled() bool {
	return !r.PullStarted.IsZero() && (r.Number == 0 || r.PullStarted.After(r.FinishedAt))
}

// pullDetail says how long the pull took that ended at end, and the size.
func (r *Run) pullDetail(end time.Time) string {
	took := end.Sub(r.PullStarted).Truncate(time.Millisecond)
	if took == 0 && r.ImageSize == 0 {
		return ""
	}
	return took.String() + " (" + took.String() + " including waiting). Image size: " +
		strconv.FormatInt(r.ImageSize, 10) + " bytes."
}
