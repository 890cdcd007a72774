package kubelet

import (
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// yes and no are what ContainerStatus.Started points to.
var yes, no = true, false

// maxTerminationMessage is how many bytes the containers of a pod may leave as
// their termination messages, all together (upstream: MaxPodTerminationMessageLogLength).
const maxTerminationMessage = 12 * 1024

// oldStatus returns the observed status of the i-th container, or nil.
func (s *podSync) oldStatus(i int) *pod.ContainerStatus {
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
func rank(containers []pod.Container, i int) int {
	place := 0
	for j := range containers {
		if j != i && (containers[j].Name < containers[i].Name || containers[j].Name == containers[i].Name && j < i) {
			place++
		}
	}
	return place
}

// statuses returns the statuses of the containers, or of the init containers:
// the old slice where nothing has changed, else one in the room of the pool.
func (s *podSync) statuses(main bool) []pod.ContainerStatus {
	old, from, to := s.old.InitContainerStatuses, 0, s.inits
	if main {
		old, from, to = s.old.ContainerStatuses, s.inits, s.size
	}
	if from == to {
		return nil
	}
	var fresh []pod.ContainerStatus
	if len(old) != to-from {
		fresh = s.pool.ContainerRoom(from, to)
	}
	for i := from; i < to; i++ {
		at := i
		if main {
			at = rank(s.pod.Spec.Containers, i-from)
		}
		status := s.containerStatus(i, s.oldStatus(i))
		if fresh == nil {
			if share.SameContainer(&status, &old[at]) {
				continue
			}
			fresh = s.pool.ContainerRoom(from, to)
			copy(fresh, old)
		}
		fresh[at] = status
	}
	if fresh == nil {
		return old
	}
	return fresh
}

// containerStatus is the status of the i-th container (upstream:
// convertToAPIContainerStatuses).
func (s *podSync) containerStatus(i int, old *pod.ContainerStatus) pod.ContainerStatus {
	r, c := s.run(i), s.container(i)
	status := pod.ContainerStatus{Name: c.Name, Image: c.Image, Started: &no}
	status.RestartCount = max(0, r.Number-1)
	if old != nil {
		status.RestartCount = max(status.RestartCount, old.RestartCount)
		status.ImageID, status.ContainerID = old.ImageID, old.ContainerID
	}
	switch r.State {
	case Running:
		status.State.Running = s.running(r, old)
		status.LastTerminationState.Terminated = s.last(r, old)
		status.Started = &yes
		status.Ready = i >= s.inits || c.IsSidecar()
	case Exited:
		s.showExited(i, old, &status)
	case Starting:
		s.showStarting(i, old, &status)
	default:
		s.showNeverRun(i, old, &status)
	}
	return status
}

// showExited shows a run that has ended: how it ended, or what the container
// waits for since.
func (s *podSync) showExited(i int, old *pod.ContainerStatus, status *pod.ContainerStatus) {
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
func (s *podSync) waitingAfter(i int, old *pod.ContainerStatus) *pod.ContainerStateWaiting {
	switch {
	case s.due(i):
		return s.waiting(i, old)
	case s.stopping && !s.deleted && !s.endedForGood(i):
		return s.held(i, old)
	}
	return nil
}

// showStarting shows a run that was ordered and is not there yet: the run
// before it counts until then, or what the container was waiting for.
func (s *podSync) showStarting(i int, old *pod.ContainerStatus, status *pod.ContainerStatus) {
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
// of which the node has no Run.
var lost = &pod.ContainerStateTerminated{
	ExitCode: 137,
	Reason:   reasonStatusUnknown,
	Message:  "The container could not be located when the pod was deleted.  The container used to be Running",
}

// showNeverRun shows a container that the node has not run.
func (s *podSync) showNeverRun(i int, old *pod.ContainerStatus, status *pod.ContainerStatus) {
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
	var w *pod.ContainerStateWaiting
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

// running is the state of a run that runs: the old one where it is equal.
func (s *podSync) running(r *Run, old *pod.ContainerStatus) *pod.ContainerStateRunning {
	started := apitime.Whole(r.StartedAt)
	if old != nil && old.State.Running != nil && share.SameTime(old.State.Running.StartedAt, started) {
		return old.State.Running
	}
	return s.pool.RunningSince(started)
}

// terminated is the state of a run that has ended: the old one where it is
// equal.
func (s *podSync) terminated(r *Run, old *pod.ContainerStatus) *pod.ContainerStateTerminated {
	end := r.terminated()
	return s.ending(&end, old)
}

// last is how the run before this one ended; nil where there was none.
func (s *podSync) last(r *Run, old *pod.ContainerStatus) *pod.ContainerStateTerminated {
	if r.Last == nil {
		if old == nil {
			return nil
		}
		return old.LastTerminationState.Terminated
	}
	end := *r.Last
	end.StartedAt, end.FinishedAt = apitime.Whole(end.StartedAt), apitime.Whole(end.FinishedAt)
	return s.ending(&end, old)
}

func (s *podSync) ending(end *pod.ContainerStateTerminated, old *pod.ContainerStatus) *pod.ContainerStateTerminated {
	if most := maxTerminationMessage / s.size; len(end.Message) > most {
		end.Message = end.Message[:most]
	}
	if old != nil {
		for _, known := range [...]*pod.ContainerStateTerminated{old.State.Terminated, old.LastTerminationState.Terminated} {
			if known != nil && share.SameTerminated(known, end) {
				return known
			}
		}
	}
	return s.pool.Terminated(end)
}
