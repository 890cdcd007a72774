package main

// schedulingMutants are wrong rules of where a pod runs, and what it gets.
var schedulingMutants = []mutant{
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
