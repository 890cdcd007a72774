package api

import "strings"

// All that specs are drawn from. A new field is a new line.

var (
	small   = either(of(0, 1, 2, 3, 5), of(-1, 10))
	int32s  = either(of(1, 2, 3, 5), of(0, -1, -2147483648, 2147483647, 100000, 100001, 10000, 10001, 99999))
	int64s  = either(of(1, 30), of(0, -1, 2147483647, 2147483648, int64(9007199254740993), int64(-9223372036854775808)))
	boolean = of(true, false)
)

var jobFields = []drawn{
	{"template", 100, nested(append(templateFields, drawn{"spec", 100, nested(podFields)}))},
	{"parallelism", 30, int32s},
	{"completions", 40, int32s},
	{"activeDeadlineSeconds", 15, int64s},
	{"backoffLimit", 15, int32s},
	{"ttlSecondsAfterFinished", 10, int32s},
	{"backoffLimitPerIndex", 15, int32s},
	{"maxFailedIndexes", 15, int32s},
	{"completionMode", 50, either(of("Indexed", "NonIndexed"), of("", "indexed", "<"))},
	{"suspend", 30, boolean},
	{"podReplacementPolicy", 15, either(of("Failed", "TerminatingOrFailed"), of("", "failed", "<"))},
	{"managedBy", 15, either(of("kubernetes.io/job-controller", "a/b"),
		of("", "/", "a/", "/b", "A/b", "a/b c", "a/b/c", "x", "a.b/"+letters(64), "a/<", letters(254)+"/x"))},
	{"manualSelector", 40, boolean},
	{"selector", 40, nested(selectorFields)},
	{"podFailurePolicy", 20, nested([]drawn{{"rules", 100, list(2, 21, failureRule)}})},
	{"successPolicy", 20, nested([]drawn{{"rules", 100, list(2, 21, nested(successRuleFields))}})},
}

// failureRule has one of the two conditions, as it should, or any of them.
func failureRule(r *random) any {
	rule := r.object(failureRuleFields)
	if r.careful {
		rule["action"] = "FailJob"
		delete(rule, []string{"onExitCodes", "onPodConditions"}[r.IntN(2)])
	}
	return rule
}

var failureRuleFields = []drawn{
	{"action", 90, either(of("Ignore", "Count", "FailJob", "FailIndex"), of("", "fail", "<"))},
	{"onExitCodes", 60, nested([]drawn{
		{"operator", 95, either(of("In", "NotIn"), of("", "in", "<"))},
		{"containerName", 30, either(of("main"), of("a", "nope", ""))},
		{"values", 95, either(of([]any{1}, []any{1, 5, 42}), list(4, 256, func(r *random) any { return r.IntN(6) - 1 }))},
	})},
	{"onPodConditions", 50, list(2, 21, nested([]drawn{
		{"type", 100, either(of("DisruptionTarget", "x/y"), of("", "a b", letters(64)))},
		{"status", 60, either(of("True", "False", "Unknown"), of("true", "", "<"))},
	}))},
}

var successRuleFields = []drawn{
	{"succeededIndexes", 70, either(of("0", "0-2", "0,2-4", "1-1"), of("", "2-1", "a", "0,", ",", "-1", "1-", "0-1-2", "5",
		"99999999999999999999", "+1", " 1", "0,0", "0-2,2", "3,1", strings.Repeat("0", 65537), "0-99998", "0-9"))},
	{"succeededCount", 70, either(of(1), small)},
}

var selectorFields = []drawn{
	{"matchLabels", 60, labels},
	{"matchExpressions", 40, list(2, 3, nested([]drawn{
		{"key", 100, label},
		{"operator", 100, either(of("In", "NotIn", "Exists", "DoesNotExist"), of("in", "", "<"))},
		{"values", 60, either(of([]any{}, []any{"b"}), list(2, 3, labelValue))},
	}))},
}

var statusFields = []drawn{
	{"startTime", 30, of("2020-01-01T00:00:00Z")},
	{"active", 20, of(1)},
	{"conditions", 30, list(1, 1, nested([]drawn{{"type", 100, of("Suspended")}, {"status", 100, of("True", "False")}}))},
}

// templateFields are those of a template but its spec.
var templateFields = []drawn{
	{"metadata", 60, nested([]drawn{
		{"labels", 70, labels},
		{"annotations", 20, annotations},
		{"name", 10, name},
		{"finalizers", 10, either(of([]any{"a/b"}), of([]any{"x"}))},
	})},
}

var podFields = append(schedulingFields, []drawn{
	{"containers", 100, containers},
	{"initContainers", 25, either(of([]any{object{"name": "init", "image": "x", "restartPolicy": "Always"}}), list(2, 3, nested(containerFields)))},
	{"restartPolicy", 95, either(of("Never", "OnFailure"), of("Always", "", "never", "<"))},
	{"terminationGracePeriodSeconds", 20, either(of(1, 30, -1), int64s)},
	{"activeDeadlineSeconds", 20, int64s},
	{"nodeSelector", 15, either(stringMap(3, of("a", "beta.kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/instance-type", "node-role.kubernetes.io/master",
		"failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "app.kubernetes.io/created-by", "scheduler.alpha.kubernetes.io/preferAvoidPods"),
		of("b", "pi", "web")), labels)},
	{"nodeName", 10, name},
	{"hostname", 10, name},
}...)

// containers has mostly a container in order first.
func containers(r *random) any {
	first := object{"name": "main", "image": image(r)}
	if r.percent(20) { // some hide others of their name
		first["env"] = list(4, 4, nested([]drawn{{"name", 100, of("A", "B")}, {"value", 80, of("v", "$(A)", "$(B)", "$(A)/x", "$(B)$(A)")},
			{"valueFrom", 15, of(object{"fieldRef": object{"fieldPath": "metadata.name"}})}}))(r)
	}
	if r.percent(25) {
		first["resources"] = nested(resourceFields)(r)
	}
	if r.careful {
		return []any{first}
	}
	more, _ := list(2, 3, nested(containerFields))(r).([]any)
	if r.percent(20) {
		return more
	}
	return append([]any{first}, more...)
}

var containerFields = []drawn{
	{"name", 95, either(of("a", "b", "side"), name)},
	{"image", 95, image},
	{"imagePullPolicy", 20, either(of("Always", "Never", "IfNotPresent"), of("", "always", "a<b"))},
	{"restartPolicy", 15, of("Always", "Never", "OnFailure", "", "always", "<")},
	{"env", 20, list(2, 3, nested(envFields))},
	{"resources", 25, nested(resourceFields)},
	{"command", 20, of([]any{}, []any{"a"}, nil)},
	{"args", 10, of([]any{"x", "<"})},
	{"workingDir", 10, of("/w")},
}

var metaFields = []drawn{
	{"name", 100, either(of("pi"), name)},
	{"namespace", 100, either(of("default"), either(of("default"), name))},
	{"generateName", 5, either(of("a-", "ab.-"), of("-", "A-", "a%-", "--", "a", letters(254)+"-", ""))},
	{"labels", 20, labels},
	{"annotations", 10, annotations},
	{"ownerReferences", 10, list(2, 4, nested([]drawn{
		{"apiVersion", 100, either(of("v1", "batch/v1"), of("", "/", "a/", "a/b/c", "/v1"))},
		{"kind", 100, either(of("Job", "CronJob"), of("Event", ""))},
		{"name", 100, either(of("x"), of(""))},
		{"uid", 100, either(of("u"), of(""))},
		{"controller", 30, boolean},
		{"blockOwnerDeletion", 30, of(true)},
	}))},
	{"finalizers", 10, either(of([]any{"orphan"}, []any{"a/b"}), of([]any{"foregroundDeletion", "orphan"}, []any{"x"},
		[]any{"kubernetes", "a/b/c"}, []any{""}, []any{"x", "x", "a b"}))},
	{"generation", 5, either(of(3), of(-1))},
	{"resourceVersion", 99, of("1")},
	{"deletionGracePeriodSeconds", 3, int64s},
	{"creationTimestamp", 5, of("2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00", nil)},
	{"deletionTimestamp", 5, of("2020-01-01T00:00:00Z", "2020-01-01T02:00:00+03:00", nil)},
}
