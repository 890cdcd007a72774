package job

import (
	"math"
	"strconv"
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

func (j *Job) hasBackoffLimitPerIndex() bool { return j.Spec.BackoffLimitPerIndex != nil }

// failsIndex reports whether a pod that has failed ends its index: a rule of the
// podFailurePolicy says so, or it counts and is one more than the index may have
// (upstream: isIndexFailed).
func (s *planContext) failsIndex(p *pod.Pod) (byRule, byLimit bool) {
	action := s.job.matchPodFailurePolicy(p).action
	if action == ActionFailIndex {
		return true, false
	}
	return false, action != ActionIgnore && failureCount(p, IndexFailureCountAnnotation) >= *s.job.Spec.BackoffLimitPerIndex
}

// failureCount is the number in one of the annotations for the failures of an
// index before the pod; 0 where it cannot be read (upstream:
// getIndexFailureCount).
func failureCount(p *pod.Pod, annotation string) int32 {
	text, ok := p.Annotations[annotation]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0
	}
	return int32(n)
}

// absoluteFailureCount is the failures of the index before the pod, those too
// that are ignored. It wraps around as upstream's does
// (getIndexAbsoluteFailureCount).
func absoluteFailureCount(p *pod.Pod) int32 {
	return failureCount(p, IndexFailureCountAnnotation) + failureCount(p, IndexIgnoredFailureCountAnnotation)
}

// delayDeletions finds the last failed pod of each index that is to have another
// one. It keeps its finalizer until that is there, which gets the numbers of
// failures from it (upstream: getPodsWithDelayedDeletionPerIndex).
func (s *planContext) delayDeletions() {
	if !s.job.isIndexed() || !s.job.hasBackoffLimitPerIndex() {
		return
	}
	found := &s.plan.Findings
	last := map[int]*FinishedPod{}
	for i := range found.Finished {
		f := &found.Finished[i]
		if f.Result != pod.Failed || !s.job.isValidIndex(f.Index) ||
			found.CompletedIndexes.Contains(f.Index) || found.FailedIndexes.Contains(f.Index) || s.activeIndexes.Contains(f.Index) {
			continue
		}
		before := last[f.Index]
		if before == nil || followsFailure(f.Pod, before.Pod) {
			last[f.Index] = f
		}
	}
	s.lastFailures = last
	for _, f := range last {
		f.Delayed = true
	}
}

// followsFailure reports whether a failed pod of an index takes the place of
// another as the last one.
func followsFailure(p, before *pod.Pod) bool {
	return absoluteFailureCount(before) <= absoluteFailureCount(p) && !getFinishedTime(p).Before(getFinishedTime(before))
}

// setFailureCounts notes on new pods how often their index has failed before
// (upstream: getNewIndexFailureCounts).
func (s *planContext) setFailureCounts(creations []Creation) {
	counts := make([]int32, 2*len(creations))
	for i := range creations {
		counted, ignored := &counts[2*i], &counts[2*i+1]
		if f := s.lastFailures[*creations[i].Index]; f != nil {
			*counted = failureCount(f.Pod, IndexFailureCountAnnotation)
			*ignored = failureCount(f.Pod, IndexIgnoredFailureCountAnnotation)
			if f.Action == ActionIgnore {
				*ignored++
			} else {
				*counted++
			}
		}
		creations[i].FailureCount = counted
		if *ignored > 0 {
			creations[i].IgnoredFailureCount = ignored
		}
	}
}

// indexesToAddNow are those of the indexes whose delay has passed; where none has,
// what is left of the shortest (upstream: getPodCreationInfoForIndependentIndexes).
func (s *planContext) indexesToAddNow(indexes []int) (now []int, wait delay) {
	var soonest *FinishedPod
	least := time.Duration(math.MaxInt64)
	for _, index := range indexes {
		f := s.lastFailures[index]
		left := time.Duration(0)
		if f != nil {
			left = s.remaining(indexRecord(f.Pod))
		}
		switch {
		case left == 0:
			now = append(now, index)
		case left < least:
			least, soonest = left, f
		}
	}
	if len(now) > 0 || soonest == nil {
		return now, delay{}
	}
	return nil, s.delay(least, indexRecord(soonest.Pod), "index {2} has had {0 failure|failures}: its next pod is created {1s} after the last one", num(soonest.Index))
}

// indexRecord is the record of failures of the index of a pod that has failed.
func indexRecord(p *pod.Pod) backoff.Record {
	return backoff.Record{Failures: absoluteFailureCount(p) + 1, LastFailure: getFinishedTime(p)}
}
