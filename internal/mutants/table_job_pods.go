package main

// jobPodMutants are wrong rules of the Job controller for the pods that there
// are to be.
var jobPodMutants = []mutant{
	// How many pods there are to be.
	{
		name: "a pod too many where fewer successes are missing than pods may run",
		file: "job/manage.go", in: "planContext.wantedPods",
		old: "return max(0, *spec.Completions-found.Succeeded), ruleCompletions", new: "return max(0, *spec.Completions-found.Succeeded+1), ruleCompletions",
		why: "no more pods are active than successes are missing (manageJob)",
	},
	{
		name: "a work queue goes on after its first success",
		file: "job/manage.go", in: "planContext.wantedPods",
		old: "spec.Completions == nil && found.Succeeded > 0", new: "spec.Completions == nil && found.Succeeded > 1",
		why: "after the first success no pod is created (manageJob)",
	},
	{
		name: "a work queue deletes its pods after the first success",
		file: "job/manage.go", in: "planContext.wantedPods",
		old: "return found.Active, ruleWorkQueue", new: "return 0, ruleWorkQueue",
		why: "the pods that are active run to their end (manageJob: wantActive = active)",
	},
	{
		name: "surplus pods keep their finalizer",
		file: "job/manage.go", in: "planContext.manageJob",
		old: "s.delete(surplus, true)", new: "s.delete(surplus, false)",
		why: "a surplus pod is not counted: its finalizer is removed first (deleteJobPods)",
	},
	{
		name: "pods of a suspended Job keep their finalizer",
		file: "job/manage.go", in: "planContext.suspend",
		old: "s.delete(s.activePodsForRemoval(active), true)", new: "s.delete(s.activePodsForRemoval(active), false)",
		why: "a pod deleted by suspension does not count as failed (deleteJobPods)",
	},
	{
		name: "the pods of a Job that ends lose their finalizer",
		file: "job/manage.go", in: "planContext.deleteActivePods",
		old: "s.delete(s.activePods(), false)", new: "s.delete(s.activePods(), true)",
		why: "they keep it, and count as failed when the Job fails (deleteActivePods)",
	},
	{
		name: "all surplus pods are deleted in one sync",
		file: "job/manage.go", in: "planContext.manageJob",
		old: "surplus[:min(int32(len(surplus)), limit)]", new: "surplus[:max(int32(len(surplus)), min(0, limit))]",
		why: "at most 500 pods are deleted in a sync (MaxPodCreateDeletePerSync)",
	},
	{
		name: "all missing pods are created in one sync",
		file: "job/manage.go", in: "planContext.manageJob",
		old: "s.creations(min(missing, limit))", new: "s.creations(missing)",
		why: "at most 500 pods are created in a sync (MaxPodCreateDeletePerSync)",
	},
	{
		name: "terminating pods do not hold their places",
		file: "job/manage.go", in: "planContext.heldPlaces",
		old: "!s.job.onlyReplaceFailedPods()", new: "!s.job.onlyReplaceFailedPods() || missing > 0",
		why: "with podReplacementPolicy Failed a terminating pod holds its place (KEP-3939)",
	},
	{
		name: "terminating pods always hold their places",
		file: "job/manage.go", in: "planContext.heldPlaces",
		old: "!s.job.onlyReplaceFailedPods()", new: "missing < 0",
		why: "by default a pod is replaced when it begins to terminate (KEP-3939)",
	},
	{
		name: "one creation waits for the delay, the others do not",
		file: "job/manage.go", in: "planContext.manageJob",
		old: "wait.left > 0 {", new: "wait.left > 0 && missing == 1 {",
		why: "no pod is created before the delay has passed (manageJob)",
	},
	{
		name: "the delay asks for no later sync",
		file: "job/manage.go", in: "planContext.waitFor",
		old: "s.requeue(max(d.left, s.controller.SyncDelay()))", new: "_ = d.left",
		why: "the sync is repeated when the delay has passed (manageJob: enqueueSyncJobWithDelay)",
	},
	{
		name: "the sync after the delay comes as soon as it has passed",
		file: "job/manage.go", in: "planContext.waitFor",
		old: "max(d.left, s.controller.SyncDelay())", new: "d.left",
		why: "it comes no sooner than the batch period of 1 s (enqueueSyncJobWithDelay)",
	},
	{
		name: "the later of two wake-ups counts",
		file: "job/manage.go", in: "planContext.requeue",
		old: "d < *after", new: "d > *after",
		why: "a delaying queue adds the key at the earliest of several times (delayingType.insert)",
	},
	{
		name: "pods not seen yet are created twice",
		file: "job/plan.go", in: "Controller.Plan",
		old: "o.PodsExpected > 0", new: "o.PodsExpected > 1<<20",
		why: "nothing is created or deleted before the cache shows what was asked for (satisfiedExpectations)",
	},
	{
		name: "a Job that is being deleted creates pods",
		file: "job/plan.go", in: "Controller.Plan",
		old: "case s.job.DeletionTimestamp != nil:", new: "case s.job.DeletionTimestamp != nil && s.job.suspended():",
		why: "the number of pods is not looked at any more (syncJob: job.DeletionTimestamp == nil)",
	},
	{
		name: "a Job that ends leaves its active pods",
		file: "job/manage.go", in: "planContext.activePods",
		old: "if p.IsActive() {", new: "if p.IsActive() && (s.plan.Findings.FinishedCondition == nil || p.IsReady()) {",
		why: "all active pods are deleted (deleteActivePods)",
	},

	// Which surplus pods go first.
	{
		name: "pods on a node go before those without one",
		file: "job/removal.go", in: "compareForRemoval",
		old: `compareBools(a.Spec.NodeName != "", b.Spec.NodeName != "")`, new: `compareBools(a.Spec.NodeName == "", b.Spec.NodeName == "")`,
		why: "unassigned before assigned (ActivePods.Less)",
	},
	{
		name: "running pods go before pending ones",
		file: "job/removal.go", in: "phaseRank",
		old: "{pod.Pending: 0, pod.Unknown: 1, pod.Running: 2}", new: "{pod.Pending: 2, pod.Unknown: 1, pod.Running: 0}",
		why: "pending, then unknown, then running (ActivePods.Less)",
	},
	{
		name: "ready pods go before others",
		file: "job/removal.go", in: "compareForRemoval",
		old: "compareBools(a.IsReady(), b.IsReady())", new: "compareBools(b.IsReady(), a.IsReady())",
		why: "not ready before ready (ActivePods.Less)",
	},
	{
		name: "the pod that is ready for the longest time goes first",
		file: "job/removal.go", in: "compareForRemoval",
		old: "compareLaterFirst(readyTime(a), readyTime(b))", new: "compareLaterFirst(readyTime(b), readyTime(a))",
		why: "ready for a shorter time goes first (ActivePods.Less)",
	},
	{
		name: "the pod with the fewest restarts goes first",
		file: "job/removal.go", in: "compareForRemoval",
		old: "cmp.Compare(maxRestarts(b), maxRestarts(a))", new: "cmp.Compare(maxRestarts(a), maxRestarts(b))",
		why: "more restarts go first (ActivePods.Less)",
	},
	{
		name: "restarts of sidecars do not matter for a removal",
		file: "job/removal.go", in: "compareForRemoval",
		old: "cmp.Compare(maxSidecarRestarts(b), maxSidecarRestarts(a)),", new: "",
		why: "more restarts of a sidecar go first (ActivePods.Less)",
	},
	{
		name: "the oldest pod goes first",
		file: "job/removal.go", in: "compareForRemoval",
		old: "compareLaterFirst(a.CreationTimestamp, b.CreationTimestamp)", new: "compareLaterFirst(b.CreationTimestamp, a.CreationTimestamp)",
		why: "younger pods go first (ActivePods.Less)",
	},

	// What a pod gets from its Job.
	{
		name: "the annotations of the template are lost",
		file: "job/create.go", in: "Job.NewPod",
		old: "Annotations: template.Annotations, ", new: "",
		why: "a pod has the annotations of the template (GetPodFromTemplate)",
	},
	{
		name: "the labels of a pod are those of the selector only",
		file: "job/create.go", in: "Job.NewPod",
		old: "Labels: template.Labels,", new: "Labels: j.Spec.Selector.MatchLabels,",
		why: "a pod has all labels of the template (GetPodFromTemplate)",
	},
	{
		name: "the finalizers of the template are lost",
		file: "job/create.go", in: "Job.NewPod",
		old: "Finalizers: template.Finalizers,", new: "",
		why: "a pod has the finalizers of the template besides the Job's (GetPodFromTemplate, appendJobCompletionFinalizerIfNotFound)",
	},
	{
		name: "pods have no tracking finalizer",
		file: "job/additions.go", in: "Creation.Apply",
		old: "if !meta.HasFinalizer(a.Finalizer) {", new: "if meta.HasFinalizer(a.Finalizer) {",
		why: "each pod of a Job is created with it (manageJob)",
	},
	{
		name: "the index is cut off from a long name",
		file: "job/additions.go", in: "Job.indexTexts",
		old: "maxGeneratedNameLength-len(infix)", new: "maxGeneratedNameLength",
		why: "the name is cut, not the index (podGenerateNameWithIndex)",
	},
	{
		name: "all creations are tried at once",
		file: "job/create.go", in: "SlowStart",
		old: "if errs != nil { // one of the last batch failed", new: "if errs != nil && size > 1<<20 {",
		why: "a batch in which one failed is the last (manageJob: slow start)",
	},
	{
		name: "creations begin with a batch of two",
		file: "job/create.go", in: "SlowStart",
		old: "size := 0, slowStartInitialBatchSize", new: "size := 0, 2*slowStartInitialBatchSize",
		why: "the first batch is one pod (SlowStartInitialBatchSize)",
	},
}
