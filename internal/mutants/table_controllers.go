package main

// controllerMutants are wrong rules of the controllers' work queues and of what
// they do with a decision.
var controllerMutants = []mutant{
	// When a Job is synced.
	{
		name: "an edit of a Job is synced a second late",
		file: "sim/jobcontroller.go", in: "jobController.jobChanged",
		old: "sync.template = nil\n\t\tjc.jobs.add(keyOfJob(r))", new: "sync.template = nil\n\t\tjc.syncLater(r)",
		why: "a change of the spec is synced at once (updateJob: enqueueSyncJobImmediately)",
	},
	{
		name: "a new Job is synced a second late",
		file: "sim/jobcontroller.go", in: "jobController.jobChanged",
		old: "case n.kind == Added:\n\t\tjc.jobs.add(keyOfJob(r))", new: "case n.kind == Added:\n\t\tjc.syncLater(r)",
		why: "a new Job is synced at once (addJob)",
	},
	{
		name: "a change of the status is synced at once",
		file: "sim/jobcontroller.go", in: "jobController.jobChanged",
		old: "default:\n\t\tjc.syncLater(r)", new: "default:\n\t\tjc.jobs.add(keyOfJob(r))",
		why: "status updates are batched for 1 s (updateJob: enqueueSyncJobBatched)",
	},
	{
		name: "a change of a pod is synced at once",
		file: "sim/jobpods.go", in: "jobController.podChanged",
		old: "recall(owner.get(), r)\n\t\t}\n\t\tjc.syncLater(owner)", new: "recall(owner.get(), r)\n\t\t}\n\t\tjc.jobs.add(keyOfJob(owner))",
		why: "pod events are batched for 1 s (updatePod: enqueueSyncJobBatched)",
	},
	{
		name: "pods are made from the template of before an edit",
		file: "sim/jobcontroller.go", in: "jobController.jobChanged",
		old: "sync.template = nil\n\t\tjc.jobs", new: "jc.jobs",
		why: "a pod is made from the template as stored (manageJob)",
	},
	{
		name: "a Job that has ended keeps its record of failures",
		file: "sim/jobcontroller.go", in: "jobController.jobChanged",
		old: "case finished:\n\t\tsync.record = backoff.Record{}", new: "case finished:",
		why:      "the record is removed with the Job's end (syncJob: jobBackoffStore.removeBackoffRecord)",
		survives: "unobservable: a Job that has ended is never synced again, and one of its name has a record of its own",
	},
	{
		name: "a restarted controller remembers the delay",
		file: "sim/jobcontroller.go", in: "jobController.restart",
		old: "r.derived.sync.record, r.derived.sync.expected = backoff.Record{}, expectations{}", new: "r.derived.sync.expected = expectations{}",
		why: "the record is kept in memory only (backoffStore)",
	},
	{
		name: "a restarted controller does not look at its Jobs",
		file: "sim/jobcontroller.go", in: "jobController.restart",
		old: "jc.jobs.add(keyOfJob(r))", new: "_ = r",
		why: "it lists all Jobs and syncs them at once (addJob)",
	},
	{
		name: "a sync that failed is not tried again",
		file: "sim/jobcontroller.go", in: "jobController.reconcile",
		old: "return errSyncFailed", new: "return nil",
		why: "it is tried again with the API back-off (processNextWorkItem)",
	},
	{
		name: "the record is kept although the status could not be stored",
		file: "sim/jobcontroller.go", in: "jobController.reconcile",
		old: "if err := store(out.Status); err != nil {\n\t\treturn err\n\t}\n\tsync.record = out.Backoff", new: "sync.record = out.Backoff\n\tif err := store(out.Status); err != nil {\n\t\treturn err\n\t}",
		why: "the pods are counted again by the next sync, which would double their failures",
	},
	{
		name: "the end of a Job is reported before it is stored",
		file: "sim/jobcontroller.go", in: "jobController.reconcile",
		old: "if err := store(out.Final); err != nil {\n\t\treturn err\n\t}\n\tjc.record(r, out.FinalEvents)", new: "jc.record(r, out.FinalEvents)\n\tif err := store(out.Final); err != nil {\n\t\treturn err\n\t}",
		why: "the events follow the update (trackJobStatusAndRemoveFinalizers: recordJobFinished)",
	},
	{
		name: "a refused status is not explained",
		file: "sim/jobcontroller.go", in: "withRefusal",
		old: "errors.As(err, &invalid)", new: "errors.As(err, &invalid) && len(why) > 100",
		why: "WhyJob says why a Job stays as it is (status validation)",
	},
	{
		name: "a refused pod is not reported",
		file: "sim/jobcontroller.go", in: "jobController.create",
		old: "jc.event(r, job.RefusedEvent(err))", new: "_ = job.RefusedEvent",
		why: "FailedCreate (RealPodControl.createPods)",
	},
	{
		name: "an adopted pod gets no finalizer",
		file: "sim/jobcontroller.go", in: "jobController.adopt",
		old: "metaChange{addOwner: &ref, addFinalizer: job.TrackingFinalizer}", new: "metaChange{addOwner: &ref}",
		why: "it gets the tracking finalizer together with the owner (NewPodControllerRefManager with finalizers)",
	},
	{
		name: "a released pod keeps its finalizer",
		file: "sim/jobcontroller.go", in: "jobController.claim",
		old: "removeOwners: []jobsim.UID{r.get().UID}, removeFinalizer: job.TrackingFinalizer}", new: "removeOwners: []jobsim.UID{r.get().UID}}",
		why: "it loses the tracking finalizer together with the owner (ReleasePod)",
	},
	{
		name: "pods of a Job that is gone keep their finalizer",
		file: "sim/joborphans.go", in: "orphans.counted",
		old: "owner != nil && (", new: "owner == nil || (",
		why: "the finalizer is taken off (syncOrphanPod)",
	},
	{
		name: "a finished Job lets go of pods that its selector does not match",
		file: "sim/joborphans.go", in: "orphans.releaseMatching",
		old: "matching(nil, key.namespace, selector)",
		new: "matching(nil, key.namespace, []*jobsim.LabelSelector{{}, selector}[0])",
		why: "they are looked for by the selector (enqueueLabelSelector)",
	},
	{
		name: "the pod of a Job that is gone loses its finalizer before it is deleted",
		file: "sim/jobpods.go", in: "jobController.podChanged",
		old: "deleting || r.get().ControllerOf() == nil", new: "true",
		why: "a pod with a controller is an orphan when it is being deleted (updatePod)",
	},
	{
		name: "a pod is offered to the Jobs of another namespace",
		file: "sim/jobstrays.go", in: "strays.jobsFor",
		old: "look(label{p.Namespace, key, value})", new: "look(label{\"default\", key, value})",
		why: "Jobs are looked for in the pod's namespace (getPodJobs: GetPodJobs)",
	},
	{
		name: "a Job is synced because it let go of a pod that is being deleted",
		file: "sim/jobpods.go", in: "jobController.assign",
		old: " && r.get().DeletionTimestamp == nil", new: "",
		why: "an update of a pod that is being deleted counts as its deletion, of which its present controller is told (updatePod: deletePod)",
	},
	{
		name: "a pod without a controller is offered to no Job",
		file: "sim/jobstrays.go", in: "strays.jobsFor",
		old: "e.row.get().Spec.Selector.Matches(p.Labels)", new: "e.row.get().Spec.Selector.Matches(p.Labels) && p.IsTerminal()",
		why: "the Jobs that match are queued (addPod: getPodJobs)",
	},
	{
		name: "a pod is history although its finalizer is still on",
		file: "job/finished.go", in: "Job.IsHistory",
		old: "!p.IsTerminal() || p.HasFinalizer(TrackingFinalizer)", new: "p.Status.Phase != pod.Failed",
		why: "a pod is looked at until it is counted",
	},

	// Work queues.
	{
		name: "of several delays the last counts",
		file: "sim/workqueue.go", in: "workQueue.addWake",
		old: "at, background = min(at, it.wake), background && it.background", new: "sooner, background = true, background && it.background",
		why: "the earliest counts (delayingType.insert)",
	},
	{
		name: "a failed key is tried again after half the wait",
		file: "sim/workqueue.go", in: "workQueue.retryLater",
		old: "q.retry(it.retries)", new: "q.retry(it.retries)/2",
		why: "AddRateLimited with the controller's back-off",
	},
	{
		name: "failures are not forgotten after a success",
		file: "sim/workqueue.go", in: "workQueue.serve",
		old: "it.retries = 0\n\t\tq.tidy(it)", new: "q.tidy(it)",
		why: "Forget (processNextWorkItem)",
	},
	{
		name: "a key that is added twice has two turns",
		file: "sim/workqueue.go", in: "workQueue.enqueue",
		old: "if !it.queued {", new: "if !it.queued || q.turns == 1 {",
		why: "a key in the queue is there once (workqueue.Type: dirty)",
	},
	{
		name: "of two tasks at one moment the later goes first",
		file: "sim/queue.go", in: "entry.before",
		old: "e.at == f.at && e.seq < f.seq", new: "e.at == f.at && e.seq > f.seq",
		why: "tasks are served by (time, sequence)",
	},
	{
		name: "what is due at this moment goes before what was planned for it",
		file: "sim/queue.go", in: "queue.pop",
		old: "(len(q.heap) == 0 || q.heap[0].at > now)", new: "len(q.due) > 0",
		why: "tasks are served by (time, sequence)",
	},

	// Garbage collection.
	{
		name: "a Job is deleted with its pods by default",
		file: "sim/delete.go", in: "row.defaultPolicy",
		old: "if warning != \"\" {\n\t\treturn jobsim.PropagateOrphan", new: "if warning != \"\" {\n\t\treturn jobsim.PropagateBackground",
		why: "the API's default for Jobs is Orphan (jobStrategy.DefaultGarbageCollectionPolicy)",
	},
	{
		name: "a second deletion without a policy changes that of the first",
		file: "sim/delete.go", in: "row.defaultPolicy",
		old: "case foregroundFinalizer:\n\t\t\treturn jobsim.PropagateForeground", new: "case foregroundFinalizer:\n\t\t\treturn jobsim.PropagateBackground",
		why: "the finalizers that are there decide (shouldDeleteDependents)",
	},
	{
		name: "a longer grace period than before counts",
		file: "sim/delete.go", in: "row.deleteGracefully",
		old: "asked == nil || readGrace(*asked) >= old", new: "asked == nil || readGrace(*asked) == old",
		why: "a deletion can only be brought forward (BeforeDelete)",
	},
	{
		name: "a shortened grace counts from now",
		file: "sim/delete.go", in: "row.deleteGracefully",
		old: "m.DeletionTimestamp.Add(apitime.Seconds(grace) - apitime.Seconds(old))", new: "apitime.Whole(c.Now().Add(apitime.Seconds(grace)))",
		why: "it counts from the first deletion (BeforeDelete)",
	},
	{
		name: "a pod's deletion does not count as a generation",
		file: "sim/changes.go", in: "marked.apply",
		old: "m.Generation++", new: "_ = m.Generation",
		why: "a deletion bumps the generation (BeforeDelete)",
	},
	{
		name: "a foreground deletion leaves the dependents",
		file: "sim/garbage.go", in: "garbageCollector.collect",
		old: "orphan := !owner.isRemoved() && m.HasFinalizer(orphanFinalizer)", new: "orphan := !owner.isRemoved()",
		why: "Foreground deletes them first (processDeletingDependentsItem)",
	},
	{
		name: "a foreground deletion does not wait",
		file: "sim/garbage.go", in: "garbageCollector.collect",
		old: "case d == nil || d.blocking == 0:", new: "case d == nil || d.blocking >= 0:",
		why: "the owner stays until the dependents that block it are gone (processDeletingDependentsItem)",
	},
	{
		name: "an owner waits for dependents that do not block it",
		file: "sim/garbage.go", in: "garbageCollector.collect",
		old: "d == nil || d.blocking == 0", new: "d == nil || d.count == 0",
		why: "only blocking dependents are waited for (blockingDependents)",
	},
	{
		name: "a dependent with another owner is deleted",
		file: "sim/garbage.go", in: "garbageCollector.collectDependent",
		old: "owner == nil || isDeletingDependents(owner)", new: "owner == nil || isDeletingDependents(owner) || len(lost) == i && i > 0",
		why: "it only loses the reference (attemptToDeleteItem: solid owners)",
	},
	{
		name: "orphans keep the reference to their owner",
		file: "sim/garbage.go", in: "garbageCollector.collect",
		old: "errs.add(g.patch(r, metaChange{removeOwners: []jobsim.UID{m.UID}}))", new: "_ = r",
		why: "the reference is removed (orphanDependents)",
	},
	{
		name: "a dependent of dependents is deleted in the background",
		file: "sim/garbage.go", in: "garbageCollector.policyFor",
		old: "g.byOwner[m.UID] != nil && waitedFor", new: "g.byOwner[m.UID] == nil && waitedFor",
		why: "in the foreground if an owner waits for it (attemptToDeleteItem)",
	},
	// The TTL controller.
	{
		name: "a run waits for the time to live of its Jobs",
		file: "sim/ttlcontroller.go", in: "ttlController.cleanUp",
		old: "addWake(k, d.RequeueAfter, true)", new: "addWake(k, d.RequeueAfter, false)",
		why: "a run ends when all has come to rest; a TTL may be a year",
	},
	{
		name: "a Job whose TTL is over is deleted in the background",
		file: "sim/ttlcontroller.go", in: "ttlController.delete",
		old: "PropagationPolicy: jobsim.PropagateForeground", new: "PropagationPolicy: jobsim.PropagateBackground",
		why: "its pods go first (ttlafterfinished: processJob)",
	},
	{
		name: "the TTL controller deletes what it has seen, not what is stored",
		file: "sim/ttlcontroller.go", in: "ttlController.processJob",
		old: "t.cleanUp(k, r)", new: "t.cleanUp(k, seen)",
		why: "it looks again at the Job as stored, whose TTL may have been edited (ttlafterfinished: processJob)",
	},
	{
		name: "a Job that becomes finished is not looked at for its TTL",
		file: "sim/ttlcontroller.go", in: "ttlController.jobChanged",
		old: "n.kind != Deleted && j.", new: "n.kind == Added && j.",
		why: "updateJob queues it like addJob",
	},
	{
		name: "a TTL that is not over is not looked at again",
		file: "sim/ttlcontroller.go", in: "ttlController.cleanUp",
		old: "if d.RequeueAfter > 0 {", new: "if false {",
		why: "processTTL: enqueueAfter",
	},
	{
		name: "a failed deletion of the TTL controller is not tried again",
		file: "sim/ttlcontroller.go", in: "ttlController.processJob",
		old: "return t.delete(k, r.get().UID)", new: "_ = t.delete(k, r.get().UID)\n\treturn nil",
		why: "handleErr: AddRateLimited",
	},
	{
		name: "failed collections are tried again after a second",
		file: "sim/garbage.go", in: "controllerBackOff",
		old: "Initial: 5 * time.Millisecond", new: "Initial: time.Second",
		why: "5 ms doubling to 1000 s (DefaultTypedControllerRateLimiter)",
	},
	{
		name: "the pod collector looks every 40 seconds",
		file: "sim/podgc.go", in: "podGC.podChanged",
		old: "podGCPeriod-g.cluster.now%podGCPeriod", new: "2*podGCPeriod-g.cluster.now%podGCPeriod",
		why: "every 20 s (gcCheckPeriod)",
	},
	{
		name: "the pod collector counts from the deletion",
		file: "sim/podgc.go", in: "podGC.podChanged",
		old: "podGCPeriod-g.cluster.now%podGCPeriod", new: "podGCPeriod",
		why: "it looks every 20 s, counted from its own start",
	},
	{
		name: "the pod collector does not say which generation it looked at",
		file: "sim/changes.go", in: "podFailed.apply",
		old: "p.Status.Phase, p.Status.ObservedGeneration = pod.Failed, p.Generation", new: "p.Status.Phase = pod.Failed",
		why: "status.observedGeneration follows the pod (markFailedAndDeletePod, PatchPodStatus)",
	},
}
