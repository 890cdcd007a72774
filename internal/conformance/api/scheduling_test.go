package api

// The fields of a pod spec that say where the pod runs and what it gets, and the
// sources of variables.

var schedulingFields = []drawn{
	{"affinity", 25, nested(affinityFields)},
	{"tolerations", 25, list(3, 4, toleration)},
	{"schedulingGates", 15, list(2, 3, nested([]drawn{{"name", 95, either(of("a", "example.com/b", "c"), of("", "a b", "/", "a", "<"))}}))},
}

var affinityFields = []drawn{
	{"nodeAffinity", 50, nested([]drawn{
		{"requiredDuringSchedulingIgnoredDuringExecution", 60, nested([]drawn{{"nodeSelectorTerms", 95, list(2, 0, nested(nodeTermFields))}})},
		{"preferredDuringSchedulingIgnoredDuringExecution", 50, list(2, 3, nested([]drawn{{"weight", 95, weight}, {"preference", 90, nested(nodeTermFields)}}))},
	})},
	{"podAffinity", 40, nested(podAffinityFields)},
	{"podAntiAffinity", 40, nested(podAffinityFields)},
}

var weight = either(of(1, 50, 100), of(0, 101, -1))

var nodeTermFields = []drawn{
	{"matchExpressions", 70, list(2, 3, nested([]drawn{
		{"key", 95, either(of("disk", "kubernetes.io/os", "beta.kubernetes.io/os", "app.kubernetes.io/created-by"), label)},
		{"operator", 95, either(of("In", "NotIn"), of("Exists", "DoesNotExist", "Gt", "Lt", "in", "", "<"))},
		{"values", 90, either(of([]any{"a"}, []any{"a", "b"}), list(2, 3, labelValue))},
	}))},
	{"matchFields", 30, list(1, 2, nested([]drawn{
		{"key", 95, either(of("metadata.name"), of("metadata.uid", "", "<"))},
		{"operator", 95, either(of("In", "NotIn"), of("Exists", "Gt", ""))},
		{"values", 90, either(of([]any{"node-1"}), list(2, 3, name))},
	}))},
}

var podAffinityFields = []drawn{
	{"requiredDuringSchedulingIgnoredDuringExecution", 70, list(2, 3, nested(podTermFields))},
	{"preferredDuringSchedulingIgnoredDuringExecution", 50, list(2, 3, nested([]drawn{{"weight", 95, weight}, {"podAffinityTerm", 90, nested(podTermFields)}}))},
}

var podTermFields = []drawn{
	{"labelSelector", 90, nested(termSelectorFields)},
	{"namespaceSelector", 20, nested(termSelectorFields)},
	{"namespaces", 30, list(2, 2, either(of("default", "ops"), name))},
	{"topologyKey", 95, either(of("kubernetes.io/hostname", "zone"), of("", "a b", "<"))},
	{"matchLabelKeys", 20, list(2, 2, either(of("app", "a"), of("b", "batch.kubernetes.io/job-name", "a b", "tier")))},
	{"mismatchLabelKeys", 15, list(2, 2, either(of("tier", "b"), of("a", "app", "")))},
}

// termSelectorFields are those of a selector whose keys meet those of
// matchLabelKeys.
var termSelectorFields = []drawn{
	{"matchLabels", 60, stringMap(2, either(of("app", "web"), label), either(of("x", ""), labelValue))},
	{"matchExpressions", 40, list(2, 3, nested([]drawn{
		{"key", 100, either(of("app", "a", "tier"), label)},
		{"operator", 100, either(of("In", "NotIn"), of("Exists", "DoesNotExist", "in", ""))},
		{"values", 90, either(of([]any{"b"}), list(2, 3, labelValue))},
	}))},
}

// toleration is mostly one of those that make sense.
func toleration(r *random) any {
	if r.careful || r.percent(60) {
		return of(
			object{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"},
			object{"key": "gpu", "operator": "Equal", "value": "true"},
			object{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60},
			object{"operator": "Exists"},
			object{"key": "a", "value": "b", "effect": "PreferNoSchedule"},
		)(r)
	}
	return r.object([]drawn{
		{"key", 80, label},
		{"operator", 80, of("Exists", "Equal", "", "exists", "Lt", "Gt", "<")},
		{"value", 50, of("", "a", "5", "05", "-3", "99999999999999999999", "a b", "-", "<")},
		{"effect", 70, of("NoSchedule", "PreferNoSchedule", "NoExecute", "", "noExecute", "<")},
		{"tolerationSeconds", 30, int64s},
	})
}

var resourceFields = []drawn{
	{"limits", 70, resourceList},
	{"requests", 60, resourceList},
}

var resourceList = stringMap(3,
	either(of("cpu", "memory", "ephemeral-storage"),
		of("hugepages-2Mi", "hugepages-1Gi", "hugepages-x", "hugepages-", "hugepages-0", "example.com/dongle", "requests.cpu", "pods", "storage", "secrets", "gpu",
			"requests.example.com/a", "kubernetes.io/b", "a b", "", "<", "requests.hugepages-2Mi", letters(60)+"/x", "x/"+letters(60))),
	either(of("1", "500m", "2", "64Mi", "1Gi", "4Mi", 1, 2), quantity))

// quantity draws one in many forms. All can be read: what cannot is refused before
// it comes to validation; see TestQuantities.
var quantity = of("0", 0, "1500m", "1.5", "0.1m", "100u", "1n", "0.00000000001", "-1", "-5Mi", "3Mi", "2097152", "1e3", "1E3", "12e-2", "1025Ki", "1024Ki",
	"+1", "00.50", "1.", ".5", "1k", "1000k", "1.5Gi", "0.5Ki", "10000000", 1.5, 0.25, "1e9", "2048Mi", "1024Mi")

var envFields = []drawn{
	{"name", 100, either(of("A", "a b", "1"), of("", "a=b", "ä", "\n", "<"))},
	{"value", 40, of("v", "")},
	{"valueFrom", 50, nested([]drawn{{"fieldRef", 90, nested([]drawn{
		{"apiVersion", 30, either(of("v1"), of("v2", "", "<"))},
		{"fieldPath", 95, either(
			of("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.podIP",
				"status.hostIPs", "status.podIPs", "metadata.labels['app']", "metadata.annotations['example.com/a']"),
			of("", "metadata.labels", "metadata.annotations", "spec.host", "spec.restartPolicy", "spec.schedulerName", "status.phase", "metadata.name['a']",
				"metadata.labels['']", "metadata.labels['a b']", "metadata.annotations['A/B']", "metadata.annotations['a b']", "['a']", "metadata.labels['a'", "metadata.labels[a]",
				"metadata.labels['a']['b']", "spec.hostname", "<", "metadata.labels['<']"))},
	})}})},
}

// editPod changes the spec of a template: most often what may change while the Job
// is suspended.
func (r *random) editPod(pod object) {
	if r.percent(70) {
		r.redraw(pod, schedulingFields, 40)
		for _, field := range []string{"containers", "initContainers"} {
			r.editResources(pod[field])
		}
	}
	if affinity, ok := pod["affinity"].(object); ok && r.percent(40) {
		r.redraw(affinity, affinityFields, 50)
	}
	if !r.careful && r.percent(40) {
		r.redraw(pod, podFields, 20)
	}
}

func (r *random) editResources(containers any) {
	list, _ := containers.([]any)
	for _, c := range list {
		if c, ok := c.(object); ok {
			r.redraw(c, []drawn{{"resources", 60, nested(resourceFields)}}, 40)
		}
	}
}
