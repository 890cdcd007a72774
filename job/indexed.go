package job

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// CompletionIndex is the completion index of a pod as its annotation has it; -1:
// it has none that can be read (upstream: getCompletionIndex).
func CompletionIndex(p *pod.Pod) int {
	if p == nil {
		return unknownCompletionIndex
	}
	text, ok := p.Annotations[CompletionIndexAnnotation]
	if !ok {
		return unknownCompletionIndex
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return unknownCompletionIndex
	}
	return n
}

const unknownCompletionIndex = -1

func (j *Job) isIndexed() bool { return j.Spec.isIndexed() }

// completions is the number of indexes of an Indexed Job.
func (j *Job) completions() int { return int(valueOr(j.Spec.Completions, 0)) }

// isValidIndex reports whether a pod with the index takes part in the Job. That
// of a NonIndexed Job always does.
func (j *Job) isValidIndex(index int) bool {
	return !j.isIndexed() || index != unknownCompletionIndex && index < j.completions()
}

// findIndexes brings the lists of indexes up to date with the pods that have
// finished since (upstream: calculateSucceededIndexes, calculateFailedIndexes).
// Unlike pods, indexes are not counted twice, so those count too whose pod is
// already to be let go of.
func (s *planContext) findIndexes() {
	if !s.job.isIndexed() {
		return
	}
	found, status := &s.plan.Findings, &s.job.Status
	found.CompletedBefore = storedIndexes(status.CompletedIndexes, s.job.completions())
	perIndex := s.job.hasBackoffLimitPerIndex()
	var succeeded, failedByRule, failedByLimit []int
	for i, p := range s.pods {
		result := s.job.result(p)
		if result == "" || !s.carriesFinalizer(p) {
			continue
		}
		index := s.indexes[i]
		switch {
		case !s.job.isValidIndex(index):
		case result == pod.Succeeded:
			succeeded = append(succeeded, index)
		case perIndex:
			switch byRule, byLimit := s.failsIndex(p); {
			case byRule:
				failedByRule = append(failedByRule, index)
			case byLimit:
				failedByLimit = append(failedByLimit, index)
			}
		}
	}
	found.CompletedIndexes = found.CompletedBefore.Union(indexesOf(succeeded))
	found.Succeeded = int32(found.CompletedIndexes.Count())
	if perIndex {
		before := storedIndexes(valueOr(status.FailedIndexes, ""), s.job.completions())
		after := before.Union(indexesOf(failedByRule)).Union(indexesOf(failedByLimit))
		found.FailedIndexes = &after
		s.explainFailedIndexes(rulePodFailurePolicy, before, failedByRule)
		s.explainFailedIndexes(ruleBackoffLimitPerIndex, before, failedByLimit)
	}
}

// readIndexes notes the indexes of the pods of an Indexed Job, so that their
// annotations are read once in a sync.
func (s *planContext) readIndexes() {
	if !s.job.isIndexed() {
		return
	}
	s.indexes = make([]int, len(s.pods))
	for i, p := range s.pods {
		s.indexes[i] = CompletionIndex(p)
	}
	s.activeIndexes = s.indexesOfPods((*pod.Pod).IsActive)
}

// indexesOfPods are the indexes of some of the pods (upstream: getIndexes).
func (s *planContext) indexesOfPods(wanted func(*pod.Pod) bool) Indexes {
	list := make([]int, 0, len(s.pods))
	for i, p := range s.pods {
		if s.indexes[i] != unknownCompletionIndex && wanted(p) {
			list = append(list, s.indexes[i])
		}
	}
	return indexesOf(list)
}

// firstPendingIndexes are the lowest n indexes that have neither ended nor a pod.
// A pod that is being deleted keeps its index where it keeps its place.
func (s *planContext) firstPendingIndexes(n int32) []int {
	found := &s.plan.Findings
	taken := found.CompletedIndexes.Union(s.activeIndexes)
	if s.job.onlyReplaceFailedPods() {
		taken = taken.Union(s.indexesOfPods((*pod.Pod).IsTerminating))
	}
	if found.FailedIndexes != nil {
		taken = taken.Union(*found.FailedIndexes)
	}
	return taken.missing(int(n), s.job.completions())
}

// indexedPod is an active pod with its index.
type indexedPod struct {
	index int
	pod   *pod.Pod
}

func (p indexedPod) compare(index int) int { return cmp.Compare(p.index, index) }

// indexedPods are the active pods in the order of their indexes.
func (s *planContext) indexedPods() []indexedPod {
	list := make([]indexedPod, 0, s.plan.Findings.Active)
	for i, p := range s.pods {
		if p.IsActive() {
			list = append(list, indexedPod{s.indexes[i], p})
		}
	}
	slices.SortStableFunc(list, func(a, b indexedPod) int { return cmp.Compare(a.index, b.index) })
	return list
}

// eachActiveHasItsIndex reports whether every active pod has an index of the Job
// that no other active pod has, as is mostly so.
func (s *planContext) eachActiveHasItsIndex() bool {
	return s.activeIndexes.Count() == int(s.plan.Findings.Active) && s.activeIndexes.end() <= s.job.completions()
}

// duplicatedIndexPods parts the active pods into those to be deleted whatever
// their number, because they have no index of the Job or because another pod has
// the same one, and those that are left. The order of the former counts where
// [Controller.MaxPodCreateDeletePerSync] leaves some of them for later: by index, but those
// beyond the completions come before those of the last index within (upstream:
// appendDuplicatedIndexPodsForRemoval).
func (s *planContext) duplicatedIndexPods() (remove, left []*pod.Pod) {
	list := s.indexedPods()
	n, _ := slices.BinarySearchFunc(list, s.job.completions(), indexedPod.compare)
	within, beyond := list[:n], list[n:]
	left = make([]*pod.Pod, 0, len(list))
	for len(within) > 0 {
		n, _ := slices.BinarySearchFunc(within, within[0].index+1, indexedPod.compare)
		group := within[:n]
		if within = within[n:]; len(within) == 0 {
			remove, beyond = appendPods(remove, beyond), nil
		}
		if last := len(group) - 1; group[0].index != unknownCompletionIndex {
			slices.SortStableFunc(group, func(a, b indexedPod) int { return compareForRemoval(a.pod, b.pod) })
			left, group = append(left, group[last].pod), group[:last]
		}
		remove = appendPods(remove, group)
	}
	return appendPods(remove, beyond), left
}

func appendPods(pods []*pod.Pod, list []indexedPod) []*pod.Pod {
	for _, p := range list {
		pods = append(pods, p.pod)
	}
	return pods
}

// indexedCreations are the creations of pods of these indexes.
func (s *planContext) indexedCreations(indexes []int) []Creation {
	creations := make([]Creation, len(indexes))
	for i := range creations {
		creations[i].Index = &indexes[i]
	}
	if s.job.hasBackoffLimitPerIndex() {
		s.setFailureCounts(creations)
	}
	return creations
}

// setIndexes writes the lists of indexes into the status. The number of successes
// of an Indexed Job is that of its completed indexes.
func (s *settleContext) setIndexes() {
	if !s.job.isIndexed() {
		return
	}
	found := &s.plan.Findings
	s.status.Succeeded = found.Succeeded
	if text := found.CompletedIndexes.String(); text != s.status.CompletedIndexes {
		s.status.CompletedIndexes = text
		s.needsFlush = true
	}
	var failed *string
	if found.FailedIndexes != nil {
		failed = new(found.FailedIndexes.String())
	}
	if old := s.status.FailedIndexes; (failed == nil) != (old == nil) || failed != nil && *failed != *old {
		s.status.FailedIndexes = failed
		s.needsFlush = true
	}
}

// explainFailedIndexes says which index has failed for good, or how many, by a
// rule. The list is in order.
func (s *planContext) explainFailedIndexes(rule *jobsim.Rule, before Indexes, failed []int) {
	var fresh []int
	for i, index := range failed {
		if !before.Contains(index) && (i == 0 || failed[i-1] != index) {
			fresh = append(fresh, index)
		}
	}
	if len(fresh) == 0 {
		return
	}
	text := failedIndexesTexts[rule][min(len(fresh), 2)-1]
	s.because(reason(rule, text, num(len(fresh)), num(fresh[0]), num(valueOr(s.job.Spec.BackoffLimitPerIndex, 0))))
}

// failedIndexesTexts are the reasons for one index that has failed, and for
// several.
var failedIndexesTexts = map[*jobsim.Rule][2]string{
	rulePodFailurePolicy: {
		"index {1} has failed for good: its pod matches a rule with the action FailIndex",
		"{0} indexes have failed for good, the first of them {1}: their pods match a rule with the action FailIndex",
	},
	ruleBackoffLimitPerIndex: {
		"index {1} has failed for good, with more failures than the limit of {2}",
		"{0} indexes have failed for good, the first of them {1}, with more failures than the limit of {2}",
	},
}
