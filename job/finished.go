package job

import (
	"cmp"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// FinishedPod is a pod with the TrackingFinalizer that the Job may let go of,
// and how it counts. All that depends on the pods that finished derives from a
// list of these: limits, the record of failures, the uncounted pods, and the
// finalizers to be removed.
type FinishedPod struct {
	// Pod is one of Observation.Pods.
	Pod *pod.Pod
	// Result is pod.Succeeded or pod.Failed, as which the pod counts; empty: it
	// has not finished, and is let go of only if the Job ends or is being
	// deleted. It counts as failed then if the Job fails.
	Result pod.Phase
	// Listed is the Result under which status.uncountedTerminatedPods has the
	// pod already; empty: it has not.
	Listed pod.Phase
	// Index is its [CompletionIndex]. One that is not an index of an Indexed Job
	// has no part in it: the pod does not count, and is let go of.
	Index int
	// Action is that of the rule of the podFailurePolicy that matches the pod;
	// empty: none does. It matters if the pod has failed or is taken as failed.
	Action PodFailurePolicyAction
	// Delayed is whether the pod keeps its finalizer although it has failed: it is
	// the last of its index, which is to have another one (backoffLimitPerIndex).
	Delayed bool
}

// IsHistory reports whether no decision about the Job depends on one of its pods
// any more: it has ended and is counted. A pod that is to fail the Job by a rule of
// the podFailurePolicy does so until the Job fails, also if it was counted before:
// the Job may have been kept from it, or a condition be set on the pod later.
func (j *Job) IsHistory(p *pod.Pod) bool {
	if p == nil || !p.IsTerminal() || p.HasFinalizer(TrackingFinalizer) {
		return false
	}
	return p.Status.Phase == pod.Succeeded || !j.mayFailByPolicy() || j.matchPodFailurePolicy(p).action != ActionFailJob
}

// countPods counts the pods as they are before the calls.
func (s *planContext) countPods() {
	found := &s.plan.Findings
	onFailure := s.job.restartsOnFailure()
	for _, p := range s.pods {
		switch {
		case p.IsActive():
			found.Active++
			if p.IsReady() {
				found.Ready++
			}
		case p.IsTerminating():
			found.Terminating++
		}
		if onFailure && (p.Status.Phase == pod.Running || p.Status.Phase == pod.Pending) {
			s.restarts += restarts(&p.Status)
		}
	}
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

// findFinishedPods classifies the pods that finished (upstream:
// getNewFinishedPods), and brings the record of failures up to date.
func (s *planContext) findFinishedPods() {
	found := &s.plan.Findings
	found.Uncounted = s.cleanUncountedPods()
	found.Finished = s.trackedPods(false)
	var succeeded, failed, ignored int
	for i := range found.Finished {
		switch f := &found.Finished[i]; {
		case !s.job.isNew(f, f.Result):
		case f.Result == pod.Succeeded:
			succeeded++
		default:
			failed++
			ignored += intOf(f.Action == ActionIgnore)
		}
	}
	status := &s.job.Status
	found.Succeeded, found.Failed = status.Succeeded+int32(succeeded), status.Failed+int32(failed-ignored)
	if u := status.UncountedTerminatedPods; u != nil {
		found.Succeeded += int32(len(u.Succeeded))
		found.Failed += int32(len(u.Failed))
	}
	found.Backoff = s.observed.Backoff
	if succeeded+failed > 0 {
		found.Backoff = found.Backoff.Observe(
			s.finishTimes(pod.Succeeded, succeeded), s.finishTimes(pod.Failed, failed))
	}
}

// isNew reports whether a pod is newly finished if taken as that result: it has a
// part in the Job, and is not listed under it yet (upstream:
// getValidPodsWithFilter). A failure that a podFailurePolicy ignores is new too: it
// does not count, and prolongs the delay all the same.
func (j *Job) isNew(f *FinishedPod, as pod.Phase) bool {
	return as != "" && f.Listed != as && j.isValidIndex(f.Index)
}

// finishTimes are when the n new pods of a result finished.
func (s *planContext) finishTimes(result pod.Phase, n int) []time.Time {
	times := make([]time.Time, 0, n)
	for i := range s.plan.Findings.Finished {
		if f := &s.plan.Findings.Finished[i]; f.Result == result && s.job.isNew(f, result) {
			times = append(times, getFinishedTime(f.Pod))
		}
	}
	return times
}

func intOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// releaseAllPods makes all pods with the finalizer candidates for its removal:
// the Job ends or is being deleted.
func (s *planContext) releaseAllPods() {
	finished := s.trackedPods(true)
	for i := range finished {
		f := &finished[i]
		last := s.lastFailures[f.Index]
		f.Delayed = last != nil && last.Pod == f.Pod
	}
	s.plan.Findings.Finished = finished
}

// trackedPods classifies the pods that carry the TrackingFinalizer, in the
// caller's order, and in an Indexed Job in that of the indexes; those that are
// active only if asked for.
func (s *planContext) trackedPods(activeToo bool) []FinishedPod {
	wanted := func(p *pod.Pod) bool { return (activeToo || !p.IsActive()) && s.hasTrackingFinalizer(p) }
	n := 0
	for _, p := range s.pods {
		if wanted(p) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	listed := newListedPods(s.job.Status.UncountedTerminatedPods)
	tracked := make([]FinishedPod, 0, n)
	for i, p := range s.pods {
		if wanted(p) {
			tracked = append(tracked, s.finishedPod(i, listed.as(p.UID)))
		}
	}
	if s.job.isIndexed() {
		slices.SortStableFunc(tracked, func(f, g FinishedPod) int { return cmp.Compare(f.Index, g.Index) })
	}
	return tracked
}

// finishedPod classifies the i-th of s.pods.
func (s *planContext) finishedPod(i int, listed pod.Phase) FinishedPod {
	p := s.pods[i]
	f := FinishedPod{Pod: p, Result: s.job.result(p), Listed: listed, Index: unknownCompletionIndex}
	if s.job.isIndexed() {
		f.Index = s.indexes[i]
	}
	if s.job.Spec.PodFailurePolicy != nil && p.Status.Phase != pod.Succeeded {
		f.Action = s.job.matchPodFailurePolicy(p).action
	}
	return f
}

// hasTrackingFinalizer reports whether one of s.pods carries the tracking
// finalizer, or does once it is adopted.
func (s *planContext) hasTrackingFinalizer(p *pod.Pod) bool {
	if len(s.observed.Releasing) > 0 && s.observed.Releasing[p.UID] {
		return false
	}
	return s.carriesFinalizer(p)
}

// carriesFinalizer is hasTrackingFinalizer without regard to an earlier sync that
// has removed it from the stored pod.
func (s *planContext) carriesFinalizer(p *pod.Pod) bool {
	return p.HasFinalizer(TrackingFinalizer) || len(s.plan.Adopt) > 0 && p.ControllerOf() == nil
}

// result is as what the pod counts (upstream: isPodFailed). One that is being
// deleted has failed, unless the Job waits for such pods to end.
func (j *Job) result(p *pod.Pod) pod.Phase {
	switch {
	case p.IsTerminal():
		return p.Status.Phase
	case p.DeletionTimestamp != nil && !j.onlyReplaceFailedPods():
		return pod.Failed
	}
	return ""
}

// onlyReplaceFailedPods reports whether a pod that is being deleted holds its
// place until it has ended.
func (j *Job) onlyReplaceFailedPods() bool {
	return j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == ReplaceFailed
}

// cleanUncountedPods returns the uncounted pods of the status that still carry
// their finalizer; the others have been let go of, and can be counted.
func (s *planContext) cleanUncountedPods() UncountedTerminatedPods {
	old := s.job.Status.UncountedTerminatedPods
	if old == nil || len(old.Succeeded)+len(old.Failed) == 0 {
		return UncountedTerminatedPods{}
	}
	held := make(map[jobsim.UID]bool, len(s.pods))
	for _, p := range s.pods {
		held[p.UID] = s.hasTrackingFinalizer(p)
	}
	return UncountedTerminatedPods{Succeeded: keep(old.Succeeded, held), Failed: keep(old.Failed, held)}
}

// keep returns the UIDs that are true in held, in a slice of its own (upstream:
// filterInUncountedUIDs).
func keep(uids []jobsim.UID, held map[jobsim.UID]bool) []jobsim.UID {
	var kept []jobsim.UID
	for _, uid := range uids {
		if held[uid] {
			kept = append(kept, uid)
		}
	}
	return kept
}

// listedPods answers which pods a status lists as uncounted. Lists that are
// long are made searchable in one step; most are empty.
type listedPods struct {
	lists UncountedTerminatedPods
	index map[jobsim.UID]pod.Phase
}

func newListedPods(u *UncountedTerminatedPods) listedPods {
	if u == nil {
		return listedPods{}
	}
	n := len(u.Succeeded) + len(u.Failed)
	if n <= 8 {
		return listedPods{lists: *u}
	}
	index := make(map[jobsim.UID]pod.Phase, n)
	for _, uid := range u.Failed {
		index[uid] = pod.Failed
	}
	for _, uid := range u.Succeeded {
		index[uid] = pod.Succeeded
	}
	return listedPods{index: index}
}

func (l *listedPods) as(uid jobsim.UID) pod.Phase {
	switch {
	case l.index != nil:
		return l.index[uid]
	case slices.Contains(l.lists.Succeeded, uid):
		return pod.Succeeded
	case slices.Contains(l.lists.Failed, uid):
		return pod.Failed
	}
	return ""
}

// getFinishedTime is when a pod ended, as the controller sees it: the latest
// end of its containers and sidecars if all have ended; else when it became
// unready; else when its deletion was asked for; else when it was created.
func getFinishedTime(p *pod.Pod) time.Time {
	if t, ok := lastTermination(p); ok {
		return t
	}
	if c := p.Status.Condition(pod.Ready); c != nil && c.Status == jobsim.ConditionFalse && !c.LastTransitionTime.IsZero() {
		return c.LastTransitionTime
	}
	if p.DeletionTimestamp == nil {
		return p.CreationTimestamp
	}
	return p.DeletionTimestamp.Add(-apitime.Seconds(valueOr(p.DeletionGracePeriodSeconds, 0)))
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
