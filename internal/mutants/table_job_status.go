package main

// jobStatusMutants are wrong rules of the Job controller for how pods are
// counted, for the status, and for whose pods they are.
var jobStatusMutants = []mutant{
	// How pods are counted.
	{
		name: "a terminating pod is replaced and counted only when it has ended",
		file: "job/finished.go", in: "Job.result",
		old: "p.DeletionTimestamp != nil && !j.onlyReplaceFailedPods()", new: "p.DeletionTimestamp != nil && false",
		why: "by default a pod that is being deleted counts as failed (isPodFailed)",
	},
	{
		name: "a terminating pod counts at once with podReplacementPolicy Failed",
		file: "job/finished.go", in: "Job.result",
		old: "p.DeletionTimestamp != nil && !j.onlyReplaceFailedPods()", new: "p.DeletionTimestamp != nil",
		why: "it counts when it has ended (isPodFailed, onlyReplaceFailedPods)",
	},
	{
		name: "pods without the finalizer are counted",
		file: "job/finished.go", in: "planContext.trackedPods",
		old: "(activeToo || !p.IsActive()) && s.hasTrackingFinalizer(p)", new: "(activeToo || !p.IsActive()) && (s.hasTrackingFinalizer(p) || p.IsTerminal())",
		why: "a pod without the finalizer has been counted, or is not to be (getNewFinishedPods)",
	},
	{
		name: "a pod whose finalizer was just removed is counted again",
		file: "job/finished.go", in: "planContext.hasTrackingFinalizer",
		old: "len(s.observed.Releasing) > 0 && s.observed.Releasing[p.UID]", new: "len(s.observed.Releasing) > 1<<20",
		why: "the cache may still show the finalizer (uidTrackingExpectations)",
	},
	{
		name: "pods listed as uncounted are listed again",
		file: "job/finished.go", in: "listedPods.as",
		old: "case slices.Contains(l.lists.Succeeded, uid):", new: "case false:",
		why: "a listed pod is not new (getNewFinishedPods: uncounted.succeeded.Has)",
	},
	{
		name: "pods listed as uncounted are counted at once",
		file: "job/finished.go", in: "keep",
		old: "if held[uid] {", new: "if held[uid] && len(uids) > 1 {",
		why: "a listed pod counts when its finalizer is off (cleanUncountedPodsWithoutFinalizers)",
	},
	{
		name: "uncounted pods are left out of the limit",
		file: "job/finished.go", in: "planContext.findFinishedPods",
		old: "found.Failed += int32(len(u.Failed))", new: "_ = u",
		why: "failed = status.failed + new + uncounted (syncJob)",
	},
	{
		name: "any number of pods is counted in one sync",
		file: "job/track.go", in: "settleContext.listUncountedPods",
		old: "len(u.Succeeded)+len(u.Failed) >= limit", new: "len(u.Succeeded)+len(u.Failed) >= limit && limit < 0",
		why: "at most 500 pods are counted in a sync (MaxUncountedPods)",
	},
	{
		name: "a Job ends although pods are left to count",
		file: "job/track.go", in: "settleContext.trackJobStatusAndRemoveFinalizers",
		old: "allReleased && !reachedMaxUncountedPods &&", new: "allReleased && (!reachedMaxUncountedPods || allReleased) &&",
		why: "where the limit of pods was reached, the end waits for the next sync (trackJobStatusAndRemoveFinalizers)",
	},
	{
		name: "active pods of a failing Job are not counted as failed",
		file: "job/track.go", in: "settleContext.countsAs",
		old: "s.finishedCondition.Type == FailureTarget", new: "s.finishedCondition.Type == Failed",
		why: "if the Job fails, all that has not succeeded has failed (trackJobStatusAndRemoveFinalizers)",
	},
	{
		name: "active pods of a Job that succeeds count as failed",
		file: "job/track.go", in: "settleContext.countsAs",
		old: "s.finishedCondition != nil && s.finishedCondition.Type == FailureTarget", new: "s.finishedCondition != nil",
		why: "what a success deletes is not counted (trackJobStatusAndRemoveFinalizers)",
	},
	{
		name: "the announcement comes together with the release",
		file: "job/track.go", in: "settleContext.trackJobStatusAndRemoveFinalizers",
		old: "s.announce()\n\tif s.needsFlush {\n\t\ts.outcome.Status = s.flush(uncounted)\n\t}\n\tallReleased", new: "if s.needsFlush {\n\t\ts.outcome.Status = s.flush(uncounted)\n\t}\n\ts.announce()\n\tallReleased",
		why: "FailureTarget is stored before any pod is released (trackJobStatusAndRemoveFinalizers)",
	},
	{
		name: "pods are counted before they are listed",
		file: "job/track.go", in: "settleContext.trackJobStatusAndRemoveFinalizers",
		old: "if s.needsFlush {\n\t\ts.outcome.Status = s.flush(uncounted)\n\t}\n\tallReleased", new: "allReleased",
		why: "a first update lists the pods as uncounted, so that none is lost (flushUncountedAndRemoveFinalizers)",
	},
	{
		name: "a pod whose finalizer stays is counted",
		file: "job/track.go", in: "settleContext.stillHeld",
		old: "if resultAt(errs, i) == nil {", new: "if resultAt(errs, i) == nil || i > 0 {",
		why: "a pod is counted when its finalizer is off (flushUncountedAndRemoveFinalizers)",
	},
	{
		name: "terminating pods that have ended still terminate",
		file: "job/finished.go", in: "planContext.countPods",
		old: "case p.IsTerminating():", new: "case p.DeletionTimestamp != nil:",
		why: "a pod that has ended does not terminate any more (CountTerminatingPods: IsPodTerminating)",
	},
	{
		name: "a sync ends the Job although a deletion failed",
		file: "job/settle.go", in: "settleContext.applyResults",
		old: "notDeleted == 0 && s.observed.PodsExpected <= 0", new: "s.observed.PodsExpected <= 0",
		why: "a Job whose pods could not all be deleted ends in a later sync (syncJob: suspendedOrDeleted, manageJobErr)",
	},
	{
		name: "a Job ends although it may have pods that are not seen yet",
		file: "job/settle.go", in: "settleContext.applyResults",
		old: "notDeleted == 0 && s.observed.PodsExpected <= 0", new: "notDeleted == 0",
		why: "a Job that is bound to end does so once its expectations are satisfied (syncJob)",
	},
	{
		name: "a pod that was refused counts as active",
		file: "job/settle.go", in: "settleContext.applyCreations",
		old: "case !isNotTried(err):\n\t\t\trefused++", new: "case !isNotTried(err):\n\t\t\ts.active++\n\t\t\trefused++",
		why: "active is what was created (manageJob: active -= errors)",
	},
	{
		name: "a deleted pod stays ready",
		file: "job/settle.go", in: "settleContext.applyDeletions",
		old: "d.Ready && !isFinalizerError(err)", new: "d.Ready && isFinalizerError(err)",
		why: "ready counts without the pods that are deleted (deleteJobPods)",
	},

	// When a pod ended.
	{
		name: "a pod ends with the first of its containers",
		file: "job/finished.go", in: "ended",
		old: "if end.FinishedAt.After(*last) {", new: "if last.IsZero() || end.FinishedAt.Before(*last) {",
		why: "the latest end of its containers (getFinishTimeFromContainers)",
	},
	{
		name: "ends of sidecars do not count",
		file: "job/finished.go", in: "lastTermination",
		old: "isSidecar(p, status.Name) && !ended(status, &last)", new: "false && !ended(status, &last)",
		why: "the latest end of containers and restartable init containers (latestFinishTime)",
	},
	{
		name: "ends of init containers count",
		file: "job/finished.go", in: "lastTermination",
		old: "isSidecar(p, status.Name) && !ended(status, &last)", new: "!ended(status, &last)",
		why: "only init containers that are sidecars count (latestFinishTime)",
	},
	{
		name: "a pod without ends ended at its creation",
		file: "job/finished.go", in: "getFinishedTime",
		old: "c.Status == jobsim.ConditionFalse && !c.LastTransitionTime.IsZero()", new: "c.Status == jobsim.ConditionTrue && c.LastTransitionTime.IsZero()",
		why: "it ended when it became unready (getFinishTimeFromPodReadyFalseCondition)",
	},
	{
		name: "a deleted pod ended when its grace period was over",
		file: "job/finished.go", in: "getFinishedTime",
		old: "p.DeletionTimestamp.Add(-apitime.Seconds(valueOr(p.DeletionGracePeriodSeconds, 0)))", new: "*p.DeletionTimestamp",
		why: "it ended when its deletion was asked for (getFinishTimeFromDeletionTimestamp)",
	},

	// Suspension, and the status.
	{
		name: "suspension keeps the start time",
		file: "job/status.go", in: "settleContext.setSuspended",
		old: "s.status.StartTime = nil", new: "_ = s.status.StartTime",
		why: "a suspended Job has no start time (syncJob)",
	},
	{
		name: "no Resumed event",
		file: "job/status.go", in: "settleContext.setSuspended",
		old: `s.outcome.Events = normalEvent("Resumed", "Job resumed")`, new: "_ = normalEvent",
		why: "the resumption is recorded (syncJob)",
	},
	{
		name: "no Suspended event",
		file: "job/status.go", in: "settleContext.setSuspended",
		old: `s.outcome.Events = normalEvent("Suspended", "Job suspended")`, new: "_ = normalEvent",
		why: "the suspension is recorded (syncJob)",
	},
	{
		name: "a resumed Job goes on with its old start time",
		file: "job/status.go", in: "settleContext.setSuspended",
		old: "s.outcome.Events = normalEvent(\"Resumed\", \"Job resumed\")\n\t\ts.start()", new: "s.outcome.Events = normalEvent(\"Resumed\", \"Job resumed\")",
		why: "the start time is that of the resumption (syncJob)",
	},
	{
		name: "the Suspended condition is added as False to every Job",
		file: "job/status.go", in: "settleContext.setCondition",
		old: "old == nil && c.Status == jobsim.ConditionFalse", new: "old == nil && c.Status == jobsim.ConditionUnknown",
		why: "a condition that is False is not added where there was none (ensureJobConditionStatus)",
	},
	{
		name: "the start time is exact",
		file: "job/status.go", in: "settleContext.start",
		old: "apitime.Whole(s.observed.Now)", new: "s.observed.Now",
		why: "times of the API have whole seconds (metav1.Time)",
	},
	{
		name: "a Job without a change of its counts is stored again",
		file: "job/status.go", in: "settleContext.setPodCount",
		old: "*field != nil && **field == n", new: "*field != nil && **field == n && n > 0",
		why: "an update that changes nothing is not sent (syncJob: needsStatusUpdate)",
	},

	// Whose pods they are.
	{
		name: "pods without a controller are left alone",
		file: "job/claim.go", in: "planContext.claim",
		old: "case ref == nil && p.DeletionTimestamp == nil &&", new: "case ref == nil && p.DeletionTimestamp != nil &&",
		why: "a Job adopts the pods that its selector matches (ClaimPods)",
	},
	{
		name: "pods that are being deleted are adopted",
		file: "job/claim.go", in: "planContext.claim",
		old: "ref == nil && p.DeletionTimestamp == nil &&", new: "ref == nil &&",
		why: "a pod that is being deleted is not adopted (ClaimObject)",
	},
	{
		name: "a Job that is being deleted adopts pods",
		file: "job/claim.go", in: "planContext.claim",
		old: "if s.job.DeletionTimestamp != nil {", new: "if s.job.DeletionTimestamp != nil && s.job.suspended() {",
		why: "a Job that is being deleted changes nothing any more (ClaimObject)",
	},
	{
		name: "pods of another namespace are adopted",
		file: "job/claim.go", in: "planContext.claim",
		old: "p.Namespace == s.job.Namespace && ", new: "",
		why: "pods are adopted in the Job's namespace only (ClaimObject)",
	},
	{
		name: "a pod whose labels no longer match stays",
		file: "job/claim.go", in: "planContext.owns",
		old: "ref.UID == s.job.UID && s.job.Spec.Selector.Matches(p.Labels)", new: "ref.UID == s.job.UID",
		why: "the Job releases a pod that its selector no longer matches (ClaimObject)",
	},
	{
		name: "a Job does not wait for its pods when it is deleted in the foreground",
		file: "meta.go", in: "NewControllerRef",
		old: "BlockOwnerDeletion: new(true)", new: "BlockOwnerDeletion: new(false)",
		why: "the reference of a controller blocks the deletion of the owner (metav1.NewControllerRef)",
	},
}
