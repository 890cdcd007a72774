package main

// jobIndexMutants are wrong rules for indexes and for the policies of failure and
// success.
var jobIndexMutants = []mutant{
	{
		name: "an index beyond completions takes part",
		file: "job/indexed.go", in: "Job.isValidIndex",
		old: "index < j.completions()", new: "index <= j.completions()",
		why: "pods with an index that is not below completions are deleted and do not count (getValidPodsWithFilter)",
	},
	{
		name: "indexes that have failed get another pod",
		file: "job/indexed.go", in: "planContext.firstPendingIndexes",
		old: "taken = taken.Union(*found.FailedIndexes)", new: "_ = taken",
		why: "an index that has failed for good is not pending (firstPendingIndexes)",
	},
	{
		name: "terminating pods give up their index with podReplacementPolicy Failed",
		file: "job/indexed.go", in: "planContext.firstPendingIndexes",
		old: "if s.job.onlyReplaceFailedPods() {", new: "if !s.job.onlyReplaceFailedPods() {",
		why: "the index of a terminating pod is not pending then (firstPendingIndexes)",
	},
	{
		name: "of two pods of an index the better one is deleted",
		file: "job/indexed.go", in: "planContext.duplicatedIndexPods",
		old: "compareForRemoval(a.pod, b.pod)", new: "compareForRemoval(b.pod, a.pod)",
		why: "of n pods those n - 1 are deleted that lose least (appendPodsWithSameIndexForRemovalAndRemaining)",
	},
	{
		name: "surplus pods of the last index go before those beyond",
		file: "job/indexed.go", in: "planContext.duplicatedIndexPods",
		old: "len(within) == 0", new: "false",
		why: "what is beyond is listed before the last index within (appendDuplicatedIndexPodsForRemoval)",
	},
	{
		name: "completed indexes are forgotten in the next sync",
		file: "job/indexed.go", in: "planContext.findIndexes",
		old: "found.CompletedBefore.Union(indexesOf(succeeded))", new: "indexesOf(succeeded)",
		why: "completedIndexes grows (calculateSucceededIndexes)",
	},
	{
		name: "an index may fail once more than its limit",
		file: "job/perindex.go", in: "planContext.failsIndex",
		old: "failureCount(p, IndexFailureCountAnnotation) >= ", new: "failureCount(p, IndexFailureCountAnnotation) > ",
		why: "an index has failed when its failures exceed the limit: those before the pod reach it (isIndexFailed)",
	},
	{
		name: "an ignored failure ends its index",
		file: "job/perindex.go", in: "planContext.failsIndex",
		old: "action != ActionIgnore && ", new: "",
		why: "an ignored failure does not count for the index (isIndexFailed)",
	},
	{
		name: "an ignored failure is noted as one that counts",
		file: "job/perindex.go", in: "planContext.setFailureCounts",
		old: "if f.Action == ActionIgnore {", new: "if false && f.Action == ActionIgnore {",
		why: "the annotation job-index-ignored-failure-count has it (getNewIndexFailureCounts)",
	},
	{
		name: "the last failed pod of an index is let go of at once",
		file: "job/track.go", in: "settleContext.canRemoveFinalizer",
		old: "f.Result != \"\" && !f.Delayed", new: "f.Result != \"\"",
		why: "it is kept until the next pod of the index has its numbers (canRemoveFinalizer)",
	},
	{
		name: "indexes do not wait after their failures",
		file: "job/perindex.go", in: "planContext.indexesToAddNow",
		old: "case left == 0:", new: "case left >= 0:",
		why: "each index has a delay of its own (getPodCreationInfoForIndependentIndexes)",
	},
	{
		name: "as many failed indexes as the maximum are too many",
		file: "job/finish.go", in: "exceedsMaxFailedIndexes",
		old: "f.failedIndexes.Count() <= int(*limit)", new: "f.failedIndexes.Count() < int(*limit)",
		why: "failedIndexes.total() > maxFailedIndexes (syncJob)",
	},
	{
		name: "a Job with failed indexes goes on when all have ended",
		file: "job/finish.go", in: "hasFailedIndexes",
		old: "failed == 0 || failed+f.completed.Count() < wanted", new: "failed == 0 || failed < wanted",
		why: "failed and succeeded indexes together reach completions (syncJob)",
	},
	{
		name: "an exit code of 0 matches NotIn",
		file: "job/failurepolicy.go", in: "PodFailurePolicyOnExitCodes.matches",
		old: "end == nil || end.ExitCode == 0", new: "end == nil",
		why: "containers that succeeded are not looked at (getMatchingContainerFromList)",
	},
	{
		name: "NotIn is In",
		file: "job/failurepolicy.go", in: "PodFailurePolicyOnExitCodes.matches",
		old: "return !listed", new: "return listed",
		why: "isOnExitCodesOperatorMatching",
	},
	{
		name: "a condition matches whatever its status",
		file: "job/failurepolicy.go", in: "matchOnPodConditions",
		old: "c.Type == pattern.Type && c.Status == pattern.Status", new: "c.Type == pattern.Type",
		why: "type and status have to be those of the pattern (matchOnPodConditions)",
	},
	{
		name: "init containers are not looked at",
		file: "job/failurepolicy.go", in: "matchOnExitCodes",
		old: "{status.ContainerStatuses, status.InitContainerStatuses}", new: "{status.ContainerStatuses}",
		why: "they are, after the others (matchOnExitCodes)",
	},
	{
		name: "an ignored failure counts",
		file: "job/track.go", in: "settleContext.countsAs",
		old: "as == pod.Failed && f.Action == ActionIgnore", new: "as == pod.Failed && f.Action == ActionIgnore && f.Listed != \"\"",
		why: "it is not listed as uncounted (trackJobStatusAndRemoveFinalizers)",
	},
	{
		name: "an ignored failure is no failure for the limit alone",
		file: "job/finished.go", in: "planContext.findFinishedPods",
		old: "int32(failed-ignored)", new: "int32(failed)",
		why: "nonIgnoredFailedPodsCount",
	},
	{
		name: "an ignored failure does not prolong the delay",
		file: "job/finished.go", in: "Job.isNew",
		old: "return as != \"\"", new: "return as != \"\" && (as != pod.Failed || f.Action != ActionIgnore)",
		why: "newBackoffRecord gets all failed pods",
	},
	{
		name: "a pod that fails the Job is forgotten once it is counted",
		file: "job/finished.go", in: "Job.IsHistory",
		old: "return p.Status.Phase == pod.Succeeded || ", new: "return p.IsTerminal() || ",
		why: "getFailJobMessage looks at all pods that have failed",
	},
	{
		name: "a success policy wants all indexes of a rule whatever its count",
		file: "job/successpolicy.go", in: "SuccessPolicyRule.isMet",
		old: "r.SucceededCount != nil && met >= int(*r.SucceededCount)", new: "false",
		why: "succeededCount of the named indexes are enough (matchSucceededIndexesRule)",
	},
	{
		name: "a success policy comes before the failed indexes",
		file: "job/finish.go", in: "checksOfIndexes",
		old: "\texceedsMaxFailedIndexes,\n\t\thasFailedIndexes,\n\t\tsuccessPolicy, // matchSuccessPolicy\n", new: "\tsuccessPolicy, exceedsMaxFailedIndexes, hasFailedIndexes,\n",
		why: "failures are evaluated before successes (syncJob)",
	},
}
