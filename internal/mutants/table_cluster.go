package main

// clusterMutants are wrong rules of the API server, the scheduler, the nodes
// and the recorder.
var clusterMutants = []mutant{
	// API server.
	{
		name: "a quota counts pods that have ended",
		file: "sim/quota.go", in: "quotas.podChanged",
		old: "n.kind != Deleted && !r.get().IsTerminal()", new: "n.kind != Deleted",
		why: "pods that have ended do not count (podEvaluator.Matches: QuotaV1Pod)",
	},
	{
		name: "a quota allows one pod more",
		file: "sim/quota.go", in: "withinQuota",
		old: "used+1 > q.pods", new: "used > q.pods",
		why: "used + requested <= hard (checkRequest)",
	},
	{
		name: "a binding keeps the generation of a refusal",
		file: "sim/changes.go", in: "bound.apply",
		old: "withCondition(old, c.scheduled[0])", new: "conditions.KeepGenerations(old, withCondition(old, c.scheduled[0]))",
		why: "a binding replaces the condition (assignPod), and is no write of the status that would keep its generation",
	},
	{
		name: "a kubelet takes away the generation of a condition",
		file: "sim/changes.go", in: "kubeletStatus.apply",
		old: "conditions.KeepGenerations(p.Status.Conditions, merged)", new: "merged",
		why: "a write of the status without it keeps that of before (preserveOldObservedGeneration)",
	},
	{
		name: "a pod is evicted whose end only its kubelet knows",
		file: "sim/eviction.go", in: "kubelets.evict",
		old: "w.view.of(r).IsTerminal()", new: "false",
		why: "the kubelet evicts none of its pods that has ended (podIsTerminated of its own status)",
	},
	{
		name: "a quota holds in all namespaces",
		file: "sim/quota.go", in: "withinQuota",
		old: "q.namespace == p.Namespace && ", new: "",
		why: "a ResourceQuota is of one namespace",
	},
	{
		name: "a quota forgets the pods of before it",
		file: "sim/quota.go", in: "quotas.set",
		old: "used++", new: "_ = used",
		why: "the pods that are there count",
	},
	{
		name: "several objects of one request share the quota",
		file: "sim/quota.go", in: "withinQuota",
		old: "q.used + r.ahead", new: "q.used",
		why: "each creation counts before the next (checkQuotas)",
	},
	{
		name: "an update with an old resourceVersion is stored",
		file: "sim/table_update.go", in: "table.edit",
		old: "r.refuse(VerbUpdate, revisionOf(object))", new: "r.refuse(VerbUpdate, 0)",
		why: "Conflict (BeforeUpdate, GuaranteedUpdate)",
	},
	{
		name: "an update that changes nothing is a revision",
		file: "sim/changes.go", in: "replaced.apply",
		old: "if field.Equal(c.by, o) {", new: "if field.Equal(c.by, nil) {",
		why: "an update that changes nothing is not written (GuaranteedUpdate)",
	},
	{
		name: "the creation time is exact",
		file: "sim/table_create.go", in: "table.prepare",
		old: "m.CreationTimestamp = c.nowWhole()", new: "m.CreationTimestamp = c.Now()",
		why: "metav1.Time has whole seconds",
	},
	{
		name: "the labels of the template do not come to a Job without labels",
		file: "sim/table_create.go", in: "table.store",
		old: "t.strategy.SetDefaults(&r.object)", new: "_ = t.strategy",
		why: "defaults are set again when the stored Job is read (SetDefaults_Job)",
	},
	{
		name: "an object of a name that exists replaces it",
		file: "sim/door.go", in: "row.refuse",
		old: "there != nil {", new: "there != nil && v != VerbCreate {",
		why: "AlreadyExists",
	},
	{
		name: "a generated name has at most 62 characters",
		file: "sim/names.go", in: "randomName",
		old: "prefix = prefix[:maxNamePrefix]", new: "prefix = prefix[:maxNamePrefix-1]",
		why: "63 characters in all (SimpleNameGenerator)",
	},
	{
		name: "the names of pods depend on the moment of their creation",
		file: "sim/names.go", in: "Cluster.podName",
		old: "Number(int64(replica))", new: "Number(int64(replica) + int64(c.now))",
		why: "a name belongs to the pod's place in the Job: no other pod's changes with it",
	},
	{
		name: "a Job of a name that was used has the pods of the first",
		file: "sim/names.go", in: "afterNamesakes",
		old: "if n == 0 {", new: "if n >= 0 {",
		why: "what is drawn for the Job depends on how many had its name",
	},

	// Scheduler and nodes.
	{
		name: "a node may have one pod too many",
		file: "sim/nodes.go", in: "node.hasRoom",
		old: "n.pods < n.Pods", new: "n.pods <= n.Pods",
		why: "status.allocatable.pods (NodeResourcesFit: Too many pods)",
	},
	{
		name: "a cordoned node takes pods",
		file: "sim/nodes.go", in: "node.takes",
		old: "!n.lost && !n.keepsAway(p)", new: "!n.lost",
		why: "node.spec.unschedulable (NodeUnschedulable)",
	},
	{
		name: "a lost node takes pods",
		file: "sim/nodes.go", in: "node.takes",
		old: "!n.lost && !n.keepsAway(p)", new: "!n.keepsAway(p)",
		why: "the taint not-ready keeps pods away (TaintToleration)",
	},
	{
		name: "pods go to the fullest node",
		file: "sim/scheduler.go", in: "scheduler.choose",
		old: "n.pods < best.pods", new: "n.pods > best.pods",
		why: "the node with the fewest pods (NodeResourcesFit: LeastAllocated)",
	},
	{
		name: "pods that wait for room are not tried again when one ends",
		file: "sim/scheduler.go", in: "scheduler.leave",
		old: "s.tryWaiting(1)", new: "_ = n",
		why: "an event that may make a pod schedulable moves it back (MoveAllToActiveOrBackoffQueue)",
	},
	{
		name: "a pod that ended still has its place on the node",
		file: "sim/scheduler.go", in: "scheduler.podChanged",
		old: "(n.kind == Deleted || p.IsTerminal())", new: "n.kind == Deleted",
		why: "pods that have ended take no room",
	},
	{
		name: "no room is a normal event",
		file: "sim/scheduler.go", in: "scheduler.refuse",
		old: "Type: jobsim.EventWarning, Reason: \"FailedScheduling\"", new: "Type: jobsim.EventNormal, Reason: \"FailedScheduling\"",
		why: "a Warning (handleSchedulingFailure)",
	},
	{
		name: "the pods of a lost node are not ready at once",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.lost",
		old: "l.notReady.addAfter(n, nodeMonitorGrace)", new: "l.notReady.addAfter(n, nodeMonitorPeriod)",
		why: "after 50 s (--node-monitor-grace-period)",
	},
	{
		name: "pods of a lost node are deleted 50 s sooner",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.lost",
		old: "l.taints.addAfter(n, nodeMonitorGrace)", new: "l.taints.addAfter(n, 0)",
		why: "300 s from the taint, which comes after 50 s (DefaultTolerationSeconds)",
	},
	{
		name: "a node that is back still loses its pods",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.recovered",
		old: "l.evict.drop(w.pod)", new: "_ = w",
		why: "the taint is taken off, and the evictions with it (tainteviction: cancelWorkWithEvent)",
	},
	{
		name: "a pod that tolerates that its node is lost is deleted all the same",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.evictFrom",
		old: "wait := toleratesUnreachable(w.pod.get())", new: "wait := unreachableToleration",
		why: "its own tolerations count (DefaultTolerationSeconds, getMinTolerationTime)",
	},
	{
		name: "the longest toleration counts on a lost node",
		file: "sim/nodelifecycle.go", in: "toleratesUnreachable",
		old: "apitime.Seconds(max(0, *s)) < wait", new: "apitime.Seconds(max(0, *s)) > wait",
		why: "the shortest (getMinTolerationTime)",
	},
	{
		name: "a cordoned node keeps those away that tolerate it",
		file: "sim/nodes.go", in: "node.keepsAway",
		old: "return n.Unschedulable && !slices", new: "return n.Unschedulable || !slices",
		why: "they are scheduled there (NodeUnschedulable)",
	},
	{
		name: "a gated pod is scheduled",
		file: "sim/scheduler.go", in: "scheduler.isFreed",
		old: "spec.NodeName != \"\" || len(spec.SchedulingGates) > 0", new: "spec.NodeName != \"\"",
		why: "not before all gates are gone (SchedulingGates)",
	},
	{
		name: "a pod whose gates are gone is not scheduled",
		file: "sim/scheduler.go", in: "scheduler.isFreed",
		old: "n.kind == Added || n.kind == Modified && len(n.old.Spec.SchedulingGates) > 0", new: "n.kind == Added",
		why: "the update puts it into the active queue (SchedulingGates)",
	},
	{
		name: "a pod evicted from a lost node has the reason of the kubelet's evictions",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.evictPod",
		old: "c.disruption(r, \"DeletionByTaintManager\"", new: "c.disruption(r, \"TerminationByKubelet\"",
		why: "reason DeletionByTaintManager (addConditionAndDeletePod)",
	},
	{
		name: "pods of a lost node are replaced only when it is back",
		file: "sim/nodelifecycle.go", in: "nodeLifecycle.evictPod",
		old: "return r.askDelete(c, ComponentTaintEviction, jobsim.DeleteOptions{})", new: "return nil",
		why: "they are marked for deletion (tainteviction)",
	},
	{
		name: "an evicted pod does not fail",
		file: "sim/eviction.go", in: "kubelets.evict",
		old: "status.Phase, status.Reason, status.Message = pod.Failed, \"Evicted\", message", new: "status.Reason, status.Message = \"Evicted\", message",
		why: "it stays as Failed with reason Evicted (eviction manager)",
	},

	// The node's runtime.
	{
		name: "a process that SIGTERM ends has exit code 137",
		file: "sim/container.go", in: "terminatedAtOnce",
		old: "128 + 15", new: "128 + 9",
		why: "143: 128 and the number of the signal",
	},
	{
		name: "a process that is killed has exit code 143",
		file: "sim/container.go", in: "container.stop",
		old: "k.last = ending{exitCode: exitKilled}", new: "k.last = ending{exitCode: 143}",
		why: "137: SIGKILL after the grace period",
	},
	{
		name: "a process that takes exactly its grace period is killed",
		file: "sim/container.go", in: "container.stop",
		old: "k.term.After > grace", new: "k.term.After >= grace",
		why: "it ends by itself at that moment: the answer to SIGTERM holds",
	},
	{
		name: "a process that ignores SIGTERM ends at once",
		file: "sim/container.go", in: "container.stop",
		old: "k.term.Ignore || k.term.After > grace", new: "k.term.After > grace",
		why: "it is killed when the grace period is over",
	},
	{
		name: "each image is pulled once for each container",
		file: "sim/container.go", in: "container.pulled",
		old: "n.images[k.spec().Image] = true", new: "_ = n.images",
		why: "an image stays on its node (IfNotPresent)",
	},
	{
		name: "the tries of a start are counted over all runs",
		file: "sim/container.go", in: "container.started",
		old: "k.asked, k.tries = false, 0", new: "k.asked = false",
		why: "Attempt.Try counts how often the start of this run was attempted, from 1",
	},
	{
		name: "a container that cannot be created is never tried again",
		file: "sim/container.go", in: "container.proceed",
		old: "k.later(c, retrying, configRetry)", new: "_ = configRetry",
		why: "every 10 s (backOffPeriod)",
	},
	{
		name: "the random stream of a run does not depend on the container",
		file: "sim/container.go", in: "container.next",
		old: ".Name(a.Container)", new: ".Name(a.Namespace)",
		why: "each run of each container has a stream of its own",
	},
	{
		name: "the random stream of a run depends on the moment",
		file: "sim/container.go", in: "container.next",
		old: "Number(int64(a.Run))", new: "Number(int64(a.Run) + int64(c.now))",
		why: "a stream belongs to the identity of what draws, not to when it does",
	},
	{
		name: "a status that could not be stored is lost",
		file: "sim/kubelet.go", in: "kubelets.sync",
		old: "r, kubeletStatus{&w.view.copy.Status}); err != nil {\n\t\t\tc.after(statusRetry, w, w.token)", new: "r, kubeletStatus{&w.view.copy.Status}); err != nil {\n\t\t\tc.after(1000*statusRetry, w, w.token)",
		why: "the status manager sends it again after 10 s (syncPeriod)",
	},
	{
		name: "a kubelet that is cut off reports events",
		file: "sim/kubelet.go", in: "kubelets.report",
		old: "if w.view.offline {", new: "if w.view.offline && d.Remove {",
		why: "nothing of a lost node reaches the API server",
	},

	// Events.
	{
		name: "an event on another field is a repeat",
		file: "sim/recorder.go", in: "recorder.isRepeat",
		old: "(old.note == e.note || *old.note == *note)", new: "(old.note == e.note || old.note.Message == note.Message)",
		why:      "events are combined by source, object, field, reason and message (getEventKey)",
		survives: "equivalent: only the bookkeeping for repeats begins earlier, and what that combines goes by all of the event",
	},
	{
		name: "the first time of a repeated event moves",
		file: "sim/eventsink.go", in: "recorder.patchEvent",
		old: "old.last, old.count = w.last, w.count", new: "old.first, old.last, old.count = w.last, w.last, w.count",
		why: "firstTimestamp stays (eventLogger.eventObserve)",
	},
	{
		name: "combined events have a reporting controller",
		file: "sim/recorder.go", in: "Cluster.event",
		old: "strings.HasPrefix(e.note.Message, correlate.CombinedPrefix)", new: "strings.HasPrefix(e.note.Message, \" \"+correlate.CombinedPrefix)",
		why: "EventAggregator makes an event without it",
	},
	{
		name: "an event of the kubelet does not name its node",
		file: "sim/recorder.go", in: "Cluster.event",
		old: "event.Source.Host, event.ReportingInstance = p.Spec.NodeName, p.Spec.NodeName", new: "event.ReportingInstance = p.Spec.NodeName",
		why: "source.host is the node",
	},

	// Runs.
	{
		name: "a run stops before what is due at its last moment",
		file: "sim/run.go", in: "Cluster.RunFor",
		old: "at > end", new: "at >= end",
		why: "RunFor serves the last moment included",
	},
	{
		name: "a run is settled although a function waits to be called",
		file: "sim/run.go", in: "Cluster.settledForGood",
		old: "c.planned == 0 && c.Settled()", new: "c.Settled()",
		why: "Run calls every function that was given to At",
	},
	{
		name: "a function for a moment that has passed is called a moment later",
		file: "sim/run.go", in: "Cluster.At",
		old: "max(t, c.now)", new: "max(t, c.now+1)",
		why: "it is called at the present moment",
	},
}
