package pod

import "time"

// yes and no are what ContainerStatus.Started points to.
var yes, no = true, false

// maxTerminationMessage is how many bytes the containers of a pod may leave as
// their last words, all together (upstream: MaxPodTerminationMessageLogLength).
const maxTerminationMessage = 12 * 1024

// oldStatus returns what the newest status says of the i-th container, or nil.
func (s *podSync) oldStatus(i int) *ContainerStatus {
	statuses, at := s.old.InitContainerStatuses, i
	if i >= s.inits {
		statuses, at = s.old.ContainerStatuses, rank(s.pod.Spec.Containers, i-s.inits)
	}
	name := s.container(i).Name
	if at < len(statuses) && statuses[at].Name == name {
		return &statuses[at]
	}
	for j := range statuses {
		if statuses[j].Name == name {
			return &statuses[j]
		}
	}
	return nil
}

// rank is the place of the i-th container in status.containerStatuses. The
// kubelet lists them by name there (upstream: SortedContainerStatuses); init
// containers it leaves in the order of the spec.
func rank(containers []Container, i int) int {
	place := 0
	for j := range containers {
		if j != i && (containers[j].Name < containers[i].Name || containers[j].Name == containers[i].Name && j < i) {
			place++
		}
	}
	return place
}

// statuses returns the statuses of the containers, or of the init containers:
// the old slice where it says the same.
func (s *podSync) statuses(main bool) []ContainerStatus {
	old, from, to := s.old.InitContainerStatuses, 0, s.inits
	if main {
		old, from, to = s.old.ContainerStatuses, s.inits, s.size
	}
	if from == to {
		return nil
	}
	var fresh []ContainerStatus
	if len(old) != to-from {
		fresh = s.share.room(main, to-from)
	}
	for i := from; i < to; i++ {
		at := i
		if main {
			at = rank(s.pod.Spec.Containers, i-from)
		}
		status := s.containerStatus(i, s.oldStatus(i))
		if fresh == nil {
			if sameContainerStatus(&status, &old[at]) {
				continue
			}
			fresh = s.share.room(main, to-from)
			copy(fresh, old)
		}
		fresh[at] = status
	}
	if fresh == nil {
		return old
	}
	return fresh
}

// containerStatus tells what has become of the i-th container (upstream:
// convertToAPIContainerStatuses).
func (s *podSync) containerStatus(i int, old *ContainerStatus) ContainerStatus {
	r, c := s.run(i), s.container(i)
	status := ContainerStatus{Name: c.Name, Image: c.Image, Started: &no}
	status.RestartCount = max(0, r.Number-1)
	if old != nil {
		status.RestartCount = max(status.RestartCount, old.RestartCount)
		status.ImageID, status.ContainerID = old.ImageID, old.ContainerID
	}
	switch r.State {
	case RunRunning:
		status.State.Running = s.running(r, old)
		status.LastTerminationState.Terminated = s.last(r, old)
		status.Started = &yes
		status.Ready = i >= s.inits || c.IsSidecar()
	case RunExited:
		s.showExited(i, old, &status)
	case RunStarting:
		s.showStarting(i, old, &status)
	default:
		s.showNeverRun(i, old, &status)
	}
	return status
}

// showExited tells of a run that has ended: how it ended, or what the
// container waits for since.
func (s *podSync) showExited(i int, old *ContainerStatus, status *ContainerStatus) {
	r := s.run(i)
	end := s.terminated(r, old)
	if w := s.waitingAfter(i, old); w != nil {
		status.State.Waiting = w
		status.LastTerminationState.Terminated = end
		return
	}
	status.State.Terminated = end
	status.LastTerminationState.Terminated = s.last(r, old)
	status.Ready = i < s.inits && !s.isSidecar(i) && r.ExitCode == 0
}

// waitingAfter is the waiting state of a container whose run has ended; nil:
// the end itself is shown. In a pod that stops, a container that would have
// been restarted is shown as it was, but in one that was deleted as it ended.
func (s *podSync) waitingAfter(i int, old *ContainerStatus) *ContainerStateWaiting {
	switch {
	case s.due(i):
		return s.waiting(i, old)
	case s.stopping && !s.deleted && !s.endedForGood(i):
		return s.held(i, old)
	}
	return nil
}

// showStarting tells of a run that was ordered and is not there yet: the run
// before it counts as long, or what the container was waiting for.
func (s *podSync) showStarting(i int, old *ContainerStatus, status *ContainerStatus) {
	last := s.last(s.run(i), old)
	if s.run(i).Last == nil {
		s.showNeverRun(i, old, status)
		return
	}
	status.RestartCount = max(0, s.run(i).Number-2)
	if old != nil {
		status.RestartCount = max(status.RestartCount, old.RestartCount)
	}
	if old != nil && old.State.Running == nil && (old.State.Waiting != nil || old.State.Terminated != nil) {
		status.State, status.LastTerminationState = old.State, old.LastTerminationState
		return
	}
	status.State.Terminated = last
}

// lost is how the run of a container ended that ran according to the status and
// that the node knows nothing of.
var lost = &ContainerStateTerminated{
	ExitCode: 137,
	Reason:   reasonStatusUnknown,
	Message:  "The container could not be located when the pod was deleted.  The container used to be Running",
}

// showNeverRun tells of a container that the node has not run.
func (s *podSync) showNeverRun(i int, old *ContainerStatus, status *ContainerStatus) {
	status.State.Waiting = s.firstWait()
	switch {
	case old == nil:
	case old.State.Terminated != nil:
		*status = *old
		return
	case old.State.Running != nil && old.LastTerminationState.Terminated == nil:
		status.LastTerminationState.Terminated = lost
		if !s.deleted && status.RestartCount < 1<<31-1 {
			status.RestartCount++
		}
	default:
		status.LastTerminationState = old.LastTerminationState
	}
	var w *ContainerStateWaiting
	switch {
	case s.due(i):
		w = s.waiting(i, old)
	case !s.deleted:
		w = s.held(i, old)
	}
	if w != nil {
		status.State.Waiting = w
	}
}

// running is the state of a run that runs: the old one where it says the same.
func (s *podSync) running(r *Run, old *ContainerStatus) *ContainerStateRunning {
	started := wholeSecond(r.StartedAt)
	if old != nil && old.State.Running != nil && sameTime(old.State.Running.StartedAt, started) {
		return old.State.Running
	}
	return s.share.runningSince(started)
}

// terminated is the state of a run that has ended: the old one where it says
// the same.
func (s *podSync) terminated(r *Run, old *ContainerStatus) *ContainerStateTerminated {
	end := r.terminated()
	return s.ending(&end, old)
}

// last is how the run before this one ended; nil where there was none.
func (s *podSync) last(r *Run, old *ContainerStatus) *ContainerStateTerminated {
	if r.Last == nil {
		if old == nil {
			return nil
		}
		return old.LastTerminationState.Terminated
	}
	end := *r.Last
	end.StartedAt, end.FinishedAt = wholeSecond(end.StartedAt), wholeSecond(end.FinishedAt)
	return s.ending(&end, old)
}

func (s *podSync) ending(end *ContainerStateTerminated, old *ContainerStatus) *ContainerStateTerminated {
	if most := maxTerminationMessage / s.size; len(end.Message) > most {
		end.Message = end.Message[:most]
	}
	if old != nil {
		for _, known := range [...]*ContainerStateTerminated{old.State.Terminated, old.LastTerminationState.Terminated} {
			if known != nil && sameTerminated(known, end) {
				return known
			}
		}
	}
	return s.share.terminated(end)
}

func sameContainerStatuses(a, b []ContainerStatus) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameContainerStatus(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

func sameContainerStatus(a, b *ContainerStatus) bool {
	return sameState(&a.State, &b.State) && sameState(&a.LastTerminationState, &b.LastTerminationState) &&
		a.Ready == b.Ready && a.RestartCount == b.RestartCount && sameFlag(a.Started, b.Started) &&
		a.Name == b.Name && a.Image == b.Image && a.ImageID == b.ImageID && a.ContainerID == b.ContainerID
}

func sameFlag(a, b *bool) bool { return a == b || a != nil && b != nil && *a == *b }

func sameState(a, b *ContainerState) bool {
	return sameWaiting(a.Waiting, b.Waiting) &&
		(a.Running == b.Running || a.Running != nil && b.Running != nil && sameTime(a.Running.StartedAt, b.Running.StartedAt)) &&
		(a.Terminated == b.Terminated || a.Terminated != nil && b.Terminated != nil && sameTerminated(a.Terminated, b.Terminated))
}

func sameWaiting(a, b *ContainerStateWaiting) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func sameTerminated(a, b *ContainerStateTerminated) bool {
	return a.ExitCode == b.ExitCode && a.Signal == b.Signal && a.Reason == b.Reason &&
		a.Message == b.Message && a.ContainerID == b.ContainerID &&
		sameTime(a.StartedAt, b.StartedAt) && sameTime(a.FinishedAt, b.FinishedAt)
}

// sameTime reports whether two times are the same moment. Those of a status are
// mostly the same in every bit, which is quick to see.
func sameTime(a, b time.Time) bool { return a == b || a.Equal(b) }
