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

	// Where a pod runs, and what it gets.
	{
		name: "a limit is not requested",
		file: "pod/defaults.go", in: "withLimitsRequested",
		old: "r.Requests = requests", new: "_ = requests",
		why: "a limit is the request of a Pod that has none (SetDefaults_Pod)",
	},
	{
		name: "parts of thousandths stay",
		file: "pod/resources.go", in: "ResourceList.roundUp",
		old: "rounded[name] = r", new: "rounded[name] = q",
		why: "they are rounded up (SetDefaults_ResourceList)",
	},
	{
		name: "a gated pod does not say so",
		file: "pod/defaults.go", in: "Pod.PrepareForCreate",
		old: "Reason: \"SchedulingGated\"", new: "Reason: \"Unschedulable\"",
		why: "PodScheduled is False with the reason SchedulingGated (applySchedulingGatedCondition)",
	},
	{
		name: "matchLabelKeys are left alone",
		file: "pod/defaults.go", in: "addLabelKeys",
		old: "if value, ok := labels[key]; ok {", new: "if value, ok := labels[key]; ok && key == \"\" {",
		why: "the selector gets them when the pod is created (mutatePodAffinity)",
	},
	{
		name: "new gates may come",
		file: "pod/validate_update.go", in: "validateOnlyDeletedGates",
		old: "!slices.Contains(old, gate) &&", new: "len(old) == 0 &&",
		why: "only deletion is allowed (validateOnlyDeletedSchedulingGates)",
	},
	{
		name: "the affinity to pods may come while a Job is suspended",
		file: "pod/validate_update.go", in: "Affinity.withNodesOf",
		old: "changed.NodeAffinity = other.NodeAffinity", new: "changed = *other",
		why: "of an affinity only that to nodes may change (validatePodTemplateUpdate)",
	},
	{
		name: "resources of a suspended Job cannot change",
		file: "pod/validate_update.go", in: "withResourcesOf",
		old: "containers[i].Name == others[i].Name", new: "containers[i].Name == \"\"",
		why: "they may (MutablePodResourcesForSuspendedJobs, KEP-5440)",
	},
	{
		name: "tolerations of a suspended Job cannot change",
		file: "pod/validate_update.go", in: "Spec.withMutableOf",
		old: "s.NodeSelector, s.Tolerations, s.SchedulingGates = other.NodeSelector, other.Tolerations, other.SchedulingGates", new: "s.NodeSelector, s.SchedulingGates = other.NodeSelector, other.SchedulingGates",
		why: "they may (MutableSchedulingDirectivesForSuspendedJobs)",
	},
	{
		name: "a request may exceed its limit",
		file: "pod/validate_resources.go", in: "validateRequest",
		old: "q.Cmp(limit) > 0", new: "q.Cmp(limit) > 9",
		why: "must be less than or equal to the limit (validateResourceRequirements)",
	},
	{
		name: "an extended resource need not be limited",
		file: "pod/validate_resources.go", in: "validateRequest",
		old: "case !isLimited && !mayDiffer:", new: "case !isLimited && !mayDiffer && name == \"\":",
		why: "Limit must be set for non overcommitable resources (validateResourceRequirements)",
	},
	{
		name: "huge pages may be cut",
		file: "pod/resources.go", in: "isWholePages",
		old: "return q.isMultipleOf(size)", new: "return q.isMultipleOf(size) || size != \"\"",
		why: "a multiple of their size (IsHugePageResourceValueDivisible)",
	},
	{
		name: "a toleration of a time may have any effect",
		file: "pod/validate_scheduling.go", in: "validateToleration",
		old: "t.TolerationSeconds != nil && t.Effect != NoExecute", new: "t.TolerationSeconds != nil && t.Effect == \"\"",
		why: "only NoExecute (ValidateTolerations)",
	},
	{
		name: "a weight may be 0",
		file: "pod/validate_scheduling.go", in: "validateWeight",
		old: "weight < 1", new: "weight < 0",
		why: "must be in the range 1-100 (ValidatePreferredSchedulingTerms)",
	},
	{
		name: "a variable may have a value and a source",
		file: "pod/validate_env.go", in: "validateEnvSource",
		old: "if v.Value != \"\" {", new: "if v.Value == \"\" && p == \"\" {",
		why: "may not be specified when value is not empty (validateEnvVarValueFrom)",
	},
	{
		name: "1Gi is less than 1G",
		file: "pod/quantity.go", in: "parseAmount",
		old: "digits.Lsh(digits, uint(exponent))", new: "digits.Lsh(digits, uint(exponent)-1)",
		why: "2^30 (resource.ParseQuantity)",
	},
	{
		name: "half of the requests are Guaranteed",
		file: "pod/qos.go", in: "ResourceRequirements.qosClass",
		old: "if cpu != memory {", new: "if cpu == memory && cpu == QOSBurstable {",
		why: "cpu and memory, of every container (ComputePodQOS)",
	},
}
