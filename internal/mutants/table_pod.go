package main

// podMutants are wrong rules of the Pod as an object of the API.
var podMutants = []mutant{
	{
		name: "the default grace is 10 seconds",
		file: "pod/defaults.go", in: "Spec.setDefaults",
		old: "new(int64(DefaultTerminationGracePeriodSeconds))", new: "new(int64(10))",
		why: "terminationGracePeriodSeconds is 30 where it is not given (SetDefaults_PodSpec)",
	},
	{
		name: "a negative grace of a Pod stays",
		file: "pod/defaults.go", in: "Pod.SetDefaults",
		old: "*p.Spec.TerminationGracePeriodSeconds < 0", new: "*p.Spec.TerminationGracePeriodSeconds < -1",
		why: "a negative terminationGracePeriodSeconds of a Pod becomes 1 (podStrategy)",
	},
	{
		name: "an image without a tag is pulled only if it is not there",
		file: "pod/defaults.go", in: "Container.setDefaults",
		old: "c.ImagePullPolicy = PullAlways", new: "c.ImagePullPolicy = PullIfNotPresent",
		why: "latest, and no tag, is pulled always (SetDefaults_Container)",
	},
	{
		name: "the generation of a Pod begins at 0",
		file: "pod/defaults.go", in: "Pod.PrepareForCreate",
		old: "p.Generation = 1", new: "p.Generation = 0",
		why: "it begins at 1 (podStrategy.PrepareForCreate)",
	},
	{
		name: "the deadline of a pod may be 0",
		file: "pod/validate.go", in: "validateSpec",
		old: "*d < 1", new: "*d < 0",
		why: "must be between 1 and 2147483647, inclusive (ValidatePodSpec)",
	},
	{
		name: "a container may have the name of an init container",
		file: "pod/validate_containers.go", in: "validateInitContainers",
		old: "seen[s.Containers[i].Name] = true", new: "seen[s.Containers[i].Name] = false",
		why: "the names of all containers differ (validateInitContainers)",
	},
	{
		name: "two containers may share a name",
		file: "pod/validate_containers.go", in: "validateContainers",
		old: "seen[c.Name] = true", new: "seen[c.Name] = false",
		why: "Duplicate value (validateContainers)",
	},
	{
		name: "an image may be left out",
		file: "pod/validate_containers.go", in: "validateContainer",
		old: `errs.Required(p.Child("image"), "")`, new: "_ = p",
		why: "image is required (validateContainerCommon)",
	},
	{
		name: "a container's own restart policy is not checked",
		file: "pod/validate_containers.go", in: "validateContainerRestartPolicy",
		old: "c.RestartPolicy != nil && ", new: "c.RestartPolicy != nil && *c.RestartPolicy == \"\" && ",
		why: "it is one of Always, Never and OnFailure (KEP-5307)",
	},
	{
		name: "templates with blanks around an image are refused",
		file: "pod/validate.go", in: "ValidateTemplate",
		old: "validateSpec(errs, p.Child(\"spec\"), &t.Spec, allow)", new: "validateSpec(errs, p.Child(\"spec\"), &t.Spec, allow)\n\tvalidateImages(errs, p.Child(\"spec\", \"containers\"), t.Spec.Containers)",
		why: "leading and trailing whitespace is refused for Pods only (ValidatePodCreate)",
	},
	{
		name: "the previous log is that of the newest run",
		file: "pod/logs.go", in: "Pod.LogRun",
		old: "return s.RestartCount, nil", new: "return s.RestartCount + 1, nil",
		why: "previous is the run before the one that the status shows (validateContainerLogStatus)",
	},
	{
		name: "a container that waits in a crash loop has no log",
		file: "pod/logs.go", in: "Pod.LogRun",
		old: "case started || last != nil:", new: "case started:",
		why: "the log of the run that ended is still there (validateContainerLogStatus)",
	},
	{
		name: "a pod that is being deleted is active",
		file: "pod/types.go", in: "Pod.IsActive",
		old: "!p.IsTerminal() && p.DeletionTimestamp == nil", new: "!p.IsTerminal() && (p.DeletionTimestamp == nil || p.Status.Phase == Running)",
		why: "an active pod has not ended and is not being deleted (IsPodActive)",
	},
	{
		name: "a pod with a Ready condition is ready",
		file: "pod/types.go", in: "Pod.IsReady",
		old: "c != nil && c.Status == jobsim.ConditionTrue", new: "c != nil && c.Status != jobsim.ConditionUnknown",
		why: "the condition is True (IsPodReady)",
	},
}

// kubeletMutants are wrong rules of a node for one pod.
var kubeletMutants = []mutant{
	// Phase.
	{
		name: "a pod fails with the first container that fails",
		file: "pod/kubelet/phase.go", in: "tally.phase",
		old: "case t.brokenInit > 0:", new: "case t.brokenInit > 0, t.stopped > t.succeeded && t.restarting == 0:",
		why: "a pod ends when all its containers have (getPhase)",
	},
	{
		name: "an OOMKilled container fails although it exits with 0",
		file: "pod/kubelet/phase.go", in: "tally.addMain",
		old: "state.Terminated != nil && end.ExitCode == 0", new: "state.Terminated != nil && end.ExitCode == 0 && end.Reason != \"OOMKilled\"",
		why: "the phase follows the exit codes (getPhase)",
	},
	{
		name: "a pod whose container waits to be restarted is Pending",
		file: "pod/kubelet/phase.go", in: "tally.phase",
		old: "case t.restarting > 0 && !ended:\n\t\treturn pod.Running", new: "case t.restarting > 0 && !ended:\n\t\treturn pod.Pending",
		why: "it is Running (getPhase)",
	},
	{
		name: "a pod that stops and would restart its containers never ends",
		file: "pod/kubelet/phase.go", in: "tally.phase",
		old: "t.restarting > 0 && !ended", new: "t.restarting > 0",
		why: "nothing restarts in a pod that has ended (getPhase with podIsTerminal)",
	},
	{
		name: "a sidecar keeps its pod running",
		file: "pod/kubelet/progress.go", in: "podSync.measure",
		old: "for i := s.inits; i < s.size && p.finished; i++ {", new: "for i := 0; i < s.size && p.finished; i++ {",
		why: "the pod ends when its containers have, whatever the sidecars do (computePodActions)",
	},
	{
		name: "an init container that fails is never restarted",
		file: "pod/kubelet/progress.go", in: "podSync.measureInit",
		old: "if s.endedForGood(p.last) {", new: "if s.endedForGood(p.last) || p.last == 0 {",
		why: "with OnFailure it is restarted (computeInitContainerActions)",
	},
	{
		name: "all init containers start at once",
		file: "pod/kubelet/progress.go", in: "podSync.due",
		old: "case i == p.next:\n\t\treturn true", new: "case i >= p.next && p.next >= 0:\n\t\treturn true",
		why: "one after the other (computeInitContainerActions)",
	},
	{
		name: "a sidecar that ends is not restarted",
		file: "pod/kubelet/progress.go", in: "podSync.due",
		old: "return r.State == Exited || p.initialized || i < p.last", new: "return r.State != Exited && (p.initialized || i < p.last)",
		why: "it is kept running (KEP-753)",
	},
	{
		name: "a container's own restart policy does not matter",
		file: "pod/validate_status.go", in: "Spec.ContainerShouldRestart",
		old: "if c.RestartPolicy != nil {", new: "if c.RestartPolicy != nil && s.RestartPolicy == \"\" {",
		why: "it goes before that of the pod (ContainerShouldRestart)",
	},
	{
		name: "OnFailure restarts a container that succeeded",
		file: "pod/validate_status.go", in: "Spec.ContainerShouldRestart",
		old: "return exitCode != 0", new: "return exitCode != 0 || s.RestartPolicy == RestartOnFailure && len(s.Containers) > 1",
		why: "exit code 0 is not restarted (ContainerShouldRestart)",
	},
	{
		name: "the conditions of a pod are not checked",
		file: "pod/validate_status.go", in: "validateConditions",
		old: "c.ObservedGeneration >= 0 && slices.Contains(builtIn, c.Type)", new: "c.ObservedGeneration >= 0 || slices.Contains(builtIn, c.Type)",
		why: "the type of a condition is a qualified name (validatePodConditions)",
	},
	{
		name: "a status has a container run again that is not to be restarted",
		file: "pod/validate_status.go", in: "validateStates",
		old: "c < 0 || !s.ContainerShouldRestart(&containers[c], end.ExitCode)", new: "c < 0",
		why: "it stays terminated (ValidateContainerStateTransition)",
	},
	{
		name: "a status has a container run again that the spec does not have",
		file: "pod/validate_status.go", in: "validateStates",
		old: "c < 0 || !s.ContainerShouldRestart(&containers[c], end.ExitCode)", new: "c >= 0 && !s.ContainerShouldRestart(&containers[c], end.ExitCode)",
		why: "it is allowed for none (ValidateContainerStateTransition)",
	},
	{
		name: "the status of a pod is stored without a check",
		file: "sim/kinds.go", in: "podStrategy",
		old: "pod.ValidateStatusUpdate", new: "nil",
		why: "the API server checks it, whoever writes it (podStatusStrategy.ValidateUpdate)",
	},
	{
		name: "a terminal phase shows while containers run",
		file: "pod/kubelet/status.go", in: "podSync.write",
		old: "case isTerminal && !s.ended:", new: "case isTerminal && !s.ended && !s.overdue:",
		why: "it is held back until nothing runs (generateAPIPodStatus, SyncTerminatingPod)",
	},
	{
		name: "a pod without an end of its own has succeeded",
		file: "pod/kubelet/status.go", in: "podSync.write",
		old: "if s.ended && !isTerminal {\n\t\tnext.Phase = pod.Failed", new: "if s.ended && !isTerminal {\n\t\tnext.Phase = pod.Succeeded",
		why: "a pod that was stopped before it began has failed (TerminatePod)",
	},
	{
		name: "a pod past its deadline has no reason",
		file: "pod/kubelet/status.go", in: "podSync.write",
		old: "if s.overdue {", new: "if s.overdue && s.deleted {",
		why: "DeadlineExceeded (active_deadline.go)",
	},

	// Deadline and grace.
	{
		name: "the deadline of a pod counts from its creation",
		file: "pod/kubelet/deadline.go", in: "podSync.pastDeadline",
		old: "!s.now.Before(s.deadline(*s.old.StartTime))", new: "!s.now.Before(s.deadline(s.pod.CreationTimestamp))",
		why: "from status.startTime (pastActiveDeadline in active_deadline.go)",
	},
	{
		name: "a pod may be active for a moment longer than its deadline",
		file: "pod/kubelet/deadline.go", in: "podSync.pastDeadline",
		old: "!s.now.Before(s.deadline(*s.old.StartTime))", new: "s.now.After(s.deadline(*s.old.StartTime))",
		why: "duration >= allowedDuration (active_deadline.go)",
	},
	{
		name: "the deadline of a pod is reported each time",
		file: "pod/kubelet/deadline.go", in: "podSync.noteDeadline",
		old: "!s.overdue || s.deadlineNoted()", new: "!s.overdue",
		why: "once: a documented simplification of the kubelet's repeats",
	},
	{
		name: "the grace of the pod goes before that of its deletion",
		file: "pod/kubelet/stop.go", in: "podSync.graceSeconds",
		old: "case s.deleted && asked != nil:", new: "case s.deleted && asked != nil && s.pod.Spec.TerminationGracePeriodSeconds == nil:",
		why: "the deletion says how long (calculateEffectiveGracePeriod)",
	},
	{
		name: "a grace of 0 kills at once",
		file: "pod/kubelet/stop.go", in: "podSync.stop",
		old: "max(grace, minimumGraceSeconds)", new: "max(grace, 0)",
		why: "every container gets 2 s (minimumGracePeriodInSeconds)",
	},
	{
		name: "sidecars stop together with the containers",
		file: "pod/kubelet/stop.go", in: "podSync.stop",
		old: "s.neededBesides(i) && waited < apitime.Seconds(grace)", new: "s.neededBesides(i) && waited < 0",
		why: "they wait until the containers have ended (terminationOrdering)",
	},
	{
		name: "sidecars stop in the order of their start",
		file: "pod/kubelet/stop.go", in: "podSync.neededBesides",
		old: "(i >= s.inits || s.isSidecar(i))", new: "i >= s.inits",
		why: "in the reverse order (terminationOrdering)",
	},
	{
		name: "a sidecar has the whole grace once its turn comes",
		file: "pod/kubelet/stop.go", in: "podSync.stop",
		old: "grace -= int64(waited / time.Second)", new: "_ = time.Second",
		why: "the grace is that of the pod: what the containers took is used up (killContainer with terminationOrdering)",
	},

	// Conditions.
	{
		name: "sidecars do not matter for Ready",
		file: "pod/kubelet/conditions.go", in: "podSync.ready",
		old: "return s.isSidecar(i) && !inits[i].Ready", new: "return false",
		why: "a sidecar that is not ready makes the pod not ready (GenerateContainersReadyCondition)",
	},
	{
		name: "an ended pod keeps its readiness",
		file: "pod/kubelet/conditions.go", in: "podSync.ready",
		old: "return share.Finding{Status: jobsim.ConditionFalse, Reason: reasonPodFailed}", new: "return share.Finding{Status: jobsim.ConditionTrue}",
		why: "Ready is False with reason PodFailed (GeneratePodReadyCondition)",
	},
	{
		name: "conditions of others are dropped",
		file: "internal/conditions/conditions.go", in: "Merge",
		old: "if !slices.ContainsFunc(stored,", new: "if len(stored) >= 0 || !slices.ContainsFunc(stored,",
		why: "what is not the kubelet's stays (mergePodStatus)",
	},
	{
		name: "a condition that stays gets a new time",
		file: "pod/kubelet/conditions.go", in: "podSync.conditions",
		old: "old != nil && old.Status == c.Status", new: "old != nil && old.Status == c.Status && old.Reason == c.Reason",
		why: "lastTransitionTime changes with the status only (updateLastTransitionTime)",
	},
	{
		name: "Initialized is lost when a container restarts",
		file: "pod/kubelet/conditions.go", in: "podSync.initialized",
		old: "message == \"\" || old != nil && old.Status == jobsim.ConditionTrue", new: "message == \"\" || old != nil && old.Status == jobsim.ConditionUnknown",
		why: "once true, it stays true (GeneratePodInitializedCondition)",
	},

	// Containers.
	{
		name: "containers are listed in the order of the spec",
		file: "pod/kubelet/containers.go", in: "rank",
		old: "containers[j].Name < containers[i].Name ||", new: "j < i ||",
		why: "status.containerStatuses is sorted by name (SortedContainerStatuses)",
	},
	{
		name: "the restart count is one too high",
		file: "pod/kubelet/containers.go", in: "podSync.containerStatus",
		old: "max(0, r.Number-1)", new: "max(0, r.Number)",
		why: "the count is of the runs before this one (convertToAPIContainerStatuses)",
	},
	{
		name: "a restarted container forgets how it ended",
		file: "pod/kubelet/containers.go", in: "podSync.containerStatus",
		old: "status.LastTerminationState.Terminated = s.last(r, old)\n\t\tstatus.Started = &yes", new: "status.Started = &yes",
		why: "lastState is the end of the run before (convertToAPIContainerStatuses)",
	},
	{
		name: "an init container that succeeded is not ready",
		file: "pod/kubelet/containers.go", in: "podSync.showExited",
		old: "status.Ready = i < s.inits && !s.isSidecar(i) && r.ExitCode == 0", new: "status.Ready = false",
		why: "an init container is ready once it has succeeded (UpdatePodStatus in prober)",
	},
	{
		name: "a termination message is cut by each container alone",
		file: "pod/kubelet/containers.go", in: "podSync.ending",
		old: "maxTerminationMessage / s.size", new: "maxTerminationMessage",
		why: "12 KiB for all containers together (MaxPodTerminationMessageLogLength)",
	},
	{
		name: "the end of a run is rounded up",
		file: "pod/kubelet/run.go", in: "Run.terminated",
		old: "FinishedAt: apitime.Whole(r.FinishedAt),", new: "FinishedAt: apitime.Whole(r.FinishedAt.Add(999 * time.Millisecond)),",
		why: "metav1.Time has whole seconds, cut off",
	},
	{
		name: "an exit with 0 is an Error",
		file: "pod/kubelet/run.go", in: "Run.terminated",
		old: "case t.ExitCode == 0:", new: "case t.ExitCode == 0 && t.Message != \"\":",
		why: "Completed for 0, Error otherwise (toKubeContainerStatus)",
	},
	{
		name: "a container that never ran has exit code 0",
		file: "pod/kubelet/terminate.go", in: "unseen",
		old: "ExitCode: exitCodeUnknown,", new: "ExitCode: 0,",
		why: "137 (TerminatePod)",
	},
	{
		name: "init containers that never had their turn get an end",
		file: "pod/kubelet/terminate.go", in: "terminate",
		old: "endAll(inits, reached(inits))", new: "endAll(inits, len(inits))",
		why: "they keep waiting (TerminatePod)",
	},
	{
		name: "containers of a pod that was never initialized get an end",
		file: "pod/kubelet/terminate.go", in: "terminate",
		old: "if initialized(spec, inits, mains) {", new: "if initialized(spec, inits, mains) || len(inits) > 0 {",
		why: "they keep waiting (TerminatePod: hasPodInitialized)",
	},

	// Starts, images, and what is reported.
	{
		name: "a crash loop's wait comes after the pull",
		file: "pod/kubelet/start.go", in: "podSync.step",
		old: "left > 0 {\n\t\t\treturn step{stage: stageCrashWait", new: "left > 0 && r.Image == ImagePresent {\n\t\t\treturn step{stage: stageCrashWait",
		why: "doBackOff comes before EnsureImageExists",
	},
	{
		name: "policy Never pulls an image that is not there",
		file: "pod/kubelet/start.go", in: "podSync.step",
		old: "case ImageFailed:\n\t\tif never {", new: "case ImageFailed:\n\t\tif never && r.PullError != \"\" {",
		why: "ErrImageNeverPull (EnsureImageExists)",
	},
	{
		name: "a failed pull is tried again at once",
		file: "pod/kubelet/start.go", in: "podSync.pullAgain",
		old: "left > 0 {", new: "left > s.k.ImagePull.Max+time.Hour {",
		why: "10 s doubling to 5 min (pull back-off)",
	},
	{
		name: "a failed pull shows as ImagePullBackOff at once",
		file: "pod/kubelet/events.go", in: "podSync.justFailed",
		old: "s.now.Sub(at) < errorShown", new: "s.now.Sub(at) < 0",
		why: "first ErrImagePull, then ImagePullBackOff (EnsureImageExists)",
	},
	{
		name: "the back-off is reported again when the status is written anew",
		file: "pod/kubelet/events.go", in: "podSync.noteCrashWait",
		old: "old != nil && old.State.Waiting != nil && s.run(i).endShownBy(old)", new: "old != nil && old.State.Waiting != nil && s.run(i).endShownBy(old) && s.alive",
		why: "once for each wait: a documented simplification of the kubelet's repeats",
	},
	{
		name: "a container that cannot start is reported as started",
		file: "pod/kubelet/events.go", in: "podSync.noteRun",
		old: "s.note(noteError, i, r.Message)", new: "s.note(noteStarted, i, r.Message)",
		why: "Failed with the error (startContainer)",
	},
	{
		name: "an image that is there is reported as pulled",
		file: "pod/kubelet/events.go", in: "podSync.noteImage",
		old: "default:\n\t\ts.note(notePresent, i, \"\")", new: "default:\n\t\ts.note(notePulled, i, r.pullDetail(s.now))",
		why: "Container image already present on machine (EnsureImageExists)",
	},
	{
		name: "the back-off of a container is a normal event",
		file: "pod/kubelet/words.go", in: "noteWords",
		old: "noteBackOff:          {jobsim.EventWarning,", new: "noteBackOff:          {jobsim.EventNormal,",
		why: "a Warning (doBackOff)",
	},
	{
		name: "the event of an init container names it as a container",
		file: "pod/kubelet/words.go", in: "podSync.fieldPath",
		old: "spec.initContainers{", new: "spec.containers{",
		why: "spec.initContainers{name} (fieldPath in ref.go)",
	},
	{
		name: "the delay in the message of a crash loop is the next one",
		file: "pod/kubelet/waiting.go", in: "podSync.waiting",
		old: "next.entry.Delay.String()", new: "(2 * next.entry.Delay).String()",
		why: "the delay that it waits for (doBackOff)",
	},
	{
		name: "a pod with init containers shows ContainerCreating",
		file: "pod/kubelet/waiting.go", in: "podSync.firstWait",
		old: "if s.inits > 0 {", new: "if s.inits > 1 {",
		why: "PodInitializing (convertStatusToAPIStatus: defaultWaitingState)",
	},
	{
		name: "a process that could not start has a start time",
		file: "pod/kubelet/run.go", in: "Run.terminated",
		old: "time.Unix(0, 0).UTC()", new: "t.FinishedAt",
		why: "the runtime has none, and the kubelet shows the beginning of its epoch (toKubeContainerStatus)",
	},
	{
		name: "a pod that was deleted is removed while containers run",
		file: "pod/kubelet/sync.go", in: "podSync.decide",
		old: "Remove: s.deleted && s.ended", new: "Remove: s.deleted && s.stopping",
		why: "it is removed when everything in it has ended (SyncTerminatedPod, canBeDeleted)",
	},
	{
		name: "containers that are due start in a pod that stops",
		file: "pod/kubelet/sync.go", in: "podSync.findStage",
		old: "s.stopping = s.deleted || s.terminal || s.overdue || s.progress.over()", new: "s.stopping = s.deleted || s.terminal || s.progress.over()",
		why: "a pod past its deadline is stopped (podWorkers, active_deadline.go)",
	},
	{
		name: "the status of a pod begins with exact time",
		file: "pod/kubelet/status.go", in: "podSync.updateStatus",
		old: "s.pool.Time(apitime.Whole(s.now))", new: "s.pool.Time(s.now)",
		why: "status.startTime has whole seconds (metav1.Time)",
	},
	{
		name: "the observed generation stays",
		file: "pod/kubelet/status.go", in: "podSync.updateStatus",
		old: "next.ObservedGeneration = s.pod.Generation", new: "_ = s.pod.Generation",
		why: "status.observedGeneration follows the pod (KEP-5067)",
	},
}
