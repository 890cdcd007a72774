package job

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// tally is what the Job's pods amount to at the start of a sync; active, ready
// and terminating then follow the pods that the sync itself stops and makes.
type tally struct {
	active, ready, terminating int32
	// succeeded and failed are what the counters will show once every pod
	// that has ended is counted: limits and completions go by them.
	succeeded, failed int32
	// newSucceeded and newFailed have ended and are in no list of the status.
	newSucceeded, newFailed int32
	// restarts is the sum over all containers of pods that run or are pending.
	restarts int64
}

func (s *sync) tallyPods() {
	counted := newUIDs(s.status.UncountedTerminatedPods)
	for _, p := range s.pods {
		switch {
		case p.IsActive():
			s.active++
			if p.IsReady() {
				s.ready++
			}
		case p.IsTerminating():
			s.terminating++
		}
		if p.Status.Phase == pod.Running || p.Status.Phase == pod.Pending {
			s.restarts += restarts(&p.Status)
		}
		switch {
		case !s.tracks(p):
		case p.Status.Phase == pod.Succeeded && !counted.succeeded(p.UID):
			s.newSucceeded++
		case s.job.failed(p) && !counted.failed(p.UID):
			s.newFailed++
		}
	}
	s.succeeded = s.status.Succeeded + s.newSucceeded + int32(len(counted.Succeeded))
	s.failed = s.status.Failed + s.newFailed + int32(len(counted.Failed))
}

// restarts sums the restart counts of a pod, init containers included.
func restarts(status *pod.Status) int64 {
	var n int64
	for i := range status.InitContainerStatuses {
		n += int64(status.InitContainerStatuses[i].RestartCount)
	}
	for i := range status.ContainerStatuses {
		n += int64(status.ContainerStatuses[i].RestartCount)
	}
	return n
}

// failed reports whether the pod counts as a failure of the Job: it failed, or
// it is being deleted before it succeeded and the Job does not wait for such
// pods to end (upstream: isPodFailed).
func (j *Job) failed(p *pod.Pod) bool {
	if p.Status.Phase == pod.Failed {
		return true
	}
	return p.DeletionTimestamp != nil && p.Status.Phase != pod.Succeeded && !j.replacesOnlyFailed()
}

// replacesOnlyFailed reports whether a pod that is being deleted holds its
// place until it has ended (upstream: onlyReplaceFailedPods).
func (j *Job) replacesOnlyFailed() bool {
	return j.Spec.PodFailurePolicy != nil ||
		j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == ReplaceFailed
}

// uids answers which pods a status lists as uncounted.
type uids struct {
	UncountedTerminatedPods
	set map[jobsim.UID]bool // true: among the succeeded
}

// newUIDs makes lists that are long searchable in one step; most are empty.
func newUIDs(u *UncountedTerminatedPods) uids {
	if u == nil {
		return uids{}
	}
	n := len(u.Succeeded) + len(u.Failed)
	found := uids{UncountedTerminatedPods: *u}
	if n <= 8 {
		return found
	}
	found.set = make(map[jobsim.UID]bool, n)
	for _, uid := range u.Failed {
		found.set[uid] = false
	}
	for _, uid := range u.Succeeded {
		found.set[uid] = true
	}
	return found
}

func (u *uids) succeeded(uid jobsim.UID) bool {
	if u.set != nil {
		return u.set[uid]
	}
	return slices.Contains(u.Succeeded, uid)
}

func (u *uids) failed(uid jobsim.UID) bool {
	if u.set != nil {
		succeeded, ok := u.set[uid]
		return ok && !succeeded
	}
	return slices.Contains(u.Failed, uid)
}

// observeFailures brings the record of the pod failure delay up to date with
// the pods that ended since.
func (s *sync) observeFailures() {
	s.decision.Backoff = s.Backoff
	if s.newSucceeded+s.newFailed == 0 {
		return
	}
	counted := newUIDs(s.status.UncountedTerminatedPods)
	times := make([]time.Time, 0, s.newSucceeded+s.newFailed)
	for _, p := range s.pods {
		if s.tracks(p) && p.Status.Phase == pod.Succeeded && !counted.succeeded(p.UID) {
			times = append(times, finishTime(p))
		}
	}
	for _, p := range s.pods {
		if s.tracks(p) && s.job.failed(p) && !counted.failed(p.UID) {
			times = append(times, finishTime(p))
		}
	}
	s.decision.Backoff = s.Backoff.Observe(times[:s.newSucceeded], times[s.newSucceeded:])
}

// finishTime is when a pod ended, as the controller sees it (upstream:
// getFinishedTime): the latest end of its containers and sidecars if all have
// ended; else when it became unready; else when its deletion was asked for;
// else when it was created.
func finishTime(p *pod.Pod) time.Time {
	if t, ok := lastTermination(p); ok {
		return t
	}
	if c := p.Status.Condition(pod.Ready); c != nil && c.Status == jobsim.ConditionFalse && !c.LastTransitionTime.IsZero() {
		return c.LastTransitionTime
	}
	if p.DeletionTimestamp == nil {
		return p.CreationTimestamp
	}
	var grace int64
	if p.DeletionGracePeriodSeconds != nil {
		grace = *p.DeletionGracePeriodSeconds
	}
	return p.DeletionTimestamp.Add(-time.Duration(grace) * time.Second)
}

// lastTermination is the latest end of the pod's containers and sidecars. What
// counts as none is what upstream's latestFinishTime makes of it: a container
// that has not ended hides the other containers, but not the sidecars; a
// sidecar that has not ended hides all.
func lastTermination(p *pod.Pod) (last time.Time, ok bool) {
	for i := range p.Status.ContainerStatuses {
		if !ended(&p.Status.ContainerStatuses[i], &last) {
			last = time.Time{}
			break
		}
	}
	for i := range p.Status.InitContainerStatuses {
		status := &p.Status.InitContainerStatuses[i]
		if isSidecar(p, status.Name) && !ended(status, &last) {
			return time.Time{}, false
		}
	}
	return last, !last.IsZero()
}

// ended reports whether the container has ended, and moves last up to its end.
func ended(status *pod.ContainerStatus, last *time.Time) bool {
	end := status.State.Terminated
	if end == nil || end.FinishedAt.IsZero() {
		return false
	}
	if end.FinishedAt.After(*last) {
		*last = end.FinishedAt
	}
	return true
}

func isSidecar(p *pod.Pod, name string) bool {
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; c.Name == name {
			return c.IsSidecar()
		}
	}
	return false
}
