package pod_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

const (
	nodeTerms   = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
	valueWords  = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
	memoryWords = "must be greater than or equal to 0"
)

// schedulingCases have the answers of Kubernetes: internal/conformance/api draws
// many more.
var schedulingCases = []validateCase{
	{``, `tolerations: [{operator: Exists}, {key: gpu, value: "true", effect: NoSchedule}]`, "", "taints of all kinds, and one"},
	{``, `tolerations: [{value: a}]`, `spec.tolerations[0].operator: Invalid value: "": operator must be Exists when ` + "`key` is empty, which means \"match all values and all keys\"", "all taints with one value"},
	{``, `tolerations: [{key: a, operator: Exists, value: b}]`, `spec.tolerations[0].operator: Invalid value: "b": value must be empty when ` + "`operator` is 'Exists'", "there is nothing to compare"},
	{``, `tolerations: [{key: a, value: "-"}]`, `spec.tolerations[0].operator: Invalid value: "-": ` + valueWords, "no value of a taint"},
	{``, `tolerations: [{key: a, operator: Gt, value: "1"}]`, `spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"`, "KEP-5471: the gate is off, and the words name them all the same"},
	{``, `tolerations: [{key: a, operator: exists}]`, `spec.tolerations[0].operator: Unsupported value: "exists": supported values: "Equal", "Exists"`, "case matters"},
	{``, `tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 5}]`, `spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when ` + "`tolerationSeconds` is set", "only evictions wait"},
	{``, `tolerations: [{key: a, effect: Never}]`, `spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"`, "one of three"},

	{``, `schedulingGates: [{name: a}, {name: example.com/b}]`, "", "two gates"},
	{``, `schedulingGates: [{name: a}, {name: a}]`, `spec.schedulingGates[1]: Duplicate value: "a"`, "one of them twice"},
	{``, `schedulingGates: [{name: a b}]`, `spec.schedulingGates[0]: Invalid value: "a b": ` + nameWords, "a name"},
	{``, `{schedulingGates: [{name: a}], nodeName: node-1}`, "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared", "it is bound already"},

	{``, `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [fast]}, {key: size, operator: Gt, values: ["3"]}], matchFields: [{key: metadata.name, operator: NotIn, values: [node-1]}]}]}}}`, "", "labels and the name of a node"},
	{``, `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}`, nodeTerms + ": Required value: must have at least one node selector term", "no term"},
	{``, `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}, {key: a, operator: Exists, values: [b]}, {key: a, operator: Lt, values: ["1", "2"]}, {key: a, operator: in}]}]}}}`, nodeTerms + "[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'\n" + nodeTerms + "[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'\n" + nodeTerms + "[0].matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'\n" + nodeTerms + `[0].matchExpressions[3].operator: Invalid value: "in": not a valid selector operator`, "each operator with its values"},
	{``, `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.uid, operator: Exists}]}]}}}`, nodeTerms + `[0].matchFields[0].operator: Invalid value: "Exists": not a valid selector operator` + "\n" + nodeTerms + `[0].matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key`, "there is metadata.name"},
	{``, `affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {matchExpressions: [{key: a, operator: In, values: ["-"]}]}}]}}`, `spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100`, "a weight; the value is warned of"},
	{``, `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: "", matchLabelKeys: [a]}]}}`, "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set\nspec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty\nspec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must be non-empty\nspec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": " + nameWords, "what is near?"},
	{``, `affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 5, podAffinityTerm: {topologyKey: zone, labelSelector: {}, matchLabelKeys: [a], mismatchLabelKeys: [a], namespaces: [A]}}]}}`, `spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespace: Invalid value: "A": ` + labelWords + "\n" + `spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys`, "the same and not the same"},

	{``, `containers: [{name: a, image: x, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}}]`, "", "less is requested than allowed"},
	{``, `containers: [{name: a, image: x, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}]`, `spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`, "more is requested than allowed"},
	{``, `containers: [{name: a, image: x, resources: {limits: {memory: -1}}}]`, `spec.containers[0].resources.limits[memory]: Invalid value: "-1": ` + memoryWords + "\n" + `spec.containers[0].resources.requests[memory]: Invalid value: "-1": ` + memoryWords, "less than nothing, as limit and by default as request"},
	{``, `containers: [{name: a, image: x, resources: {requests: {gpu: 1}}}]`, `spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified` + "\n" + `spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers`, "a resource of one's own has a domain"},
	{``, `containers: [{name: a, image: x, resources: {requests: {example.com/dongle: 1}}}]`, "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources", "and is limited to what is requested"},
	{``, `containers: [{name: a, image: x, resources: {limits: {example.com/dongle: 1500m}}}]`, `spec.containers[0].resources.limits[example.com/dongle]: Invalid value: "1500m": must be an integer` + "\n" + `spec.containers[0].resources.requests[example.com/dongle]: Invalid value: "1500m": must be an integer`, "in whole numbers"},
	{``, `containers: [{name: a, image: x, resources: {limits: {hugepages-2Mi: 3Mi}}}]`, `spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi` + "\n" + `spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi` + "\nspec.containers[0].resources: Forbidden: HugePages require cpu or memory", "whole pages, and not alone"},
}

func TestValidateScheduling(t *testing.T) {
	for _, c := range schedulingCases {
		p := c.pod(t)
		p.SetDefaults()
		assert.Equal(t, c.want, lines(pod.Validate(p)), "%s (%s)", c.spec, c.why)
	}
}

// TestValidateTakesWhatItTookBefore has templates that would be refused today.
func TestValidateTakesWhatItTookBefore(t *testing.T) {
	for _, c := range []struct{ spec, why string }{
		{`affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: ["-"]}]}]}}}`, "a value that no label has"},
		{`affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchExpressions: [{key: a, operator: In, values: ["-"]}]}}]}}`, "the same of a pod"},
		{`tolerations: [{key: a, operator: Lt, value: "5"}]`, "a comparison"},
		{`containers: [{name: a, image: x, resources: {limits: {cpu: 1, hugepages-2Mi: 3Mi}, requests: {hugepages-2Mi: 3Mi}}}]`, "a part of a page"},
	} {
		tmpl := pod.Template{Spec: validateCase{spec: c.spec}.pod(t).Spec}
		tmpl.SetDefaults()
		assert.NotEmpty(t, pod.ValidateTemplate(&tmpl, nil, false), c.why)
		assert.Empty(t, lines(pod.ValidateTemplate(&tmpl, &tmpl, false)), c.why)
	}
}

// TestWhatMayChangeOfATemplate is about a Job that is suspended (KEP-2926,
// KEP-5440).
func TestWhatMayChangeOfATemplate(t *testing.T) {
	const near = `podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {}}]}`
	const nodes = `nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}`
	const one = `containers: [{name: a, image: x, resources: {limits: {cpu: 1}}}]`
	for _, c := range []struct {
		old, now string
		may      bool
		why      string
	}{
		{``, `{nodeSelector: {a: b}, tolerations: [{operator: Exists}], schedulingGates: [{name: g}]}`, true, "where it runs"},
		{``, `affinity: {` + nodes + `}`, true, "an affinity to nodes comes"},
		{`affinity: {` + nodes + `}`, ``, true, "and goes"},
		{`affinity: {` + near + `}`, `affinity: {` + near + `, ` + nodes + `}`, true, "beside one to pods, which stays"},
		{``, `affinity: {` + near + `}`, false, "one to pods does not come"},
		{`affinity: {` + near + `, ` + nodes + `}`, ``, false, "nor go"},
		{`affinity: {` + near + `}`, `affinity: {}`, false, "not even by itself"},
		{one, `containers: [{name: a, image: x, resources: {limits: {cpu: 2}, requests: {memory: 1Gi}}}]`, true, "resources of a container"},
		{`{` + one + `, initContainers: [{name: i, image: x}]}`, `{` + one + `, initContainers: [{name: i, image: x, resources: {limits: {cpu: 1}}}]}`, true, "and of an init container"},
		{one, `containers: [{name: b, image: x, resources: {limits: {cpu: 2}}}]`, false, "not its name"},
		{one, `containers: [{name: a, image: y, resources: {limits: {cpu: 2}}}]`, false, "not its image"},
		{one, `containers: [{name: a, image: x}, {name: b, image: x}]`, false, "not the number of containers"},
	} {
		old := pod.Template{Spec: validateCase{spec: c.old}.pod(t).Spec}
		now := pod.Template{Spec: validateCase{spec: c.now}.pod(t).Spec}
		assert.Equal(t, c.may, len(pod.ValidateTemplateUpdate(&now, &old, true)) == 0, c.why)
		assert.NotEmpty(t, pod.ValidateTemplateUpdate(&now, &old, false), "not of a Job that runs: %s", c.why)
	}
	same := pod.Template{Spec: validateCase{spec: one}.pod(t).Spec}
	written := pod.Template{Spec: validateCase{spec: `containers: [{name: a, image: x, resources: {limits: {cpu: 1000m}}}]`}.pod(t).Spec}
	assert.Empty(t, pod.ValidateTemplateUpdate(&written, &same, false), "the same amount, written in another way")
}

func TestARefusedTemplateIsShownWithTheNamesOfItsGoType(t *testing.T) {
	tmpl := pod.Template{Spec: validateCase{spec: `{tolerations: [{key: a, operator: Exists}], schedulingGates: [{name: g}],
  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {a: b}}}]}},
  containers: [{name: a, image: x, resources: {limits: {cpu: 1}}}]}`}.pod(t).Spec}
	errs := pod.ValidateTemplateUpdate(&tmpl, &pod.Template{}, false)
	require.Len(t, errs, 1)
	for _, part := range []string{
		`"Tolerations":[{"Key":"a","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}]`,
		`"SchedulingGates":[{"Name":"g"}]`,
		`"Affinity":{"NodeAffinity":null,"PodAffinity":{"RequiredDuringSchedulingIgnoredDuringExecution":[{"LabelSelector":{"matchLabels":{"a":"b"}},"Namespaces":null,"TopologyKey":"zone","NamespaceSelector":null,"MatchLabelKeys":null,"MismatchLabelKeys":null}],"PreferredDuringSchedulingIgnoredDuringExecution":null},"PodAntiAffinity":null}`,
		`"Resources":{"Limits":{"cpu":"1"},"Requests":null,"Claims":null}`,
	} {
		assert.Contains(t, errs[0].BadValue, part)
	}
}

func TestAGatedPod(t *testing.T) {
	created := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := validateCase{spec: `schedulingGates: [{name: a}, {name: b}]`}.pod(t)
	p.CreationTimestamp = created
	p.SetDefaults()
	p.PrepareForCreate()
	assert.Equal(t, []pod.Condition{{
		Type: pod.Scheduled, Status: jobsim.ConditionFalse, Reason: "SchedulingGated", LastTransitionTime: created,
		Message: "Scheduling is blocked due to non-empty scheduling gates",
	}}, p.Status.Conditions)

	update := func(gates ...string) (*pod.Pod, string) {
		changed := *p
		changed.ResourceVersion, changed.Spec.SchedulingGates = "1", nil
		for _, name := range gates {
			changed.Spec.SchedulingGates = append(changed.Spec.SchedulingGates, pod.SchedulingGate{Name: name})
		}
		changed.PrepareForUpdate(p)
		return &changed, lines(pod.ValidateUpdate(&changed, p))
	}
	changed, errs := update("b")
	assert.Empty(t, errs, "a gate may go")
	assert.EqualValues(t, 2, changed.Generation)
	_, errs = update()
	assert.Empty(t, errs, "and the others")
	_, errs = update("a", "c")
	assert.Equal(t, "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'", errs)
}

// TestLabelKeysOfAffinity: the selectors get what the keys say when the pod is
// created (KEP-3633).
func TestLabelKeysOfAffinity(t *testing.T) {
	p := validateCase{spec: `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {}, matchLabelKeys: [app, absent], mismatchLabelKeys: [tier]}]}}`}.pod(t)
	p.Labels = map[string]string{"app": "web", "tier": "one"}
	given := p.Spec.Affinity
	p.PrepareForCreate()
	terms := p.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	assert.Equal(t, []jobsim.LabelSelectorRequirement{
		{Key: "app", Operator: jobsim.SelectorIn, Values: []string{"web"}},
		{Key: "tier", Operator: jobsim.SelectorNotIn, Values: []string{"one"}},
	}, terms[0].LabelSelector.MatchExpressions)
	assert.Empty(t, given.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution[0].LabelSelector.MatchExpressions, "a template may share the affinity")
}

func TestTolerates(t *testing.T) {
	for _, c := range []struct {
		toleration string
		want       bool
		why        string
	}{
		{`{operator: Exists}`, true, "everything"},
		{`{key: gpu, operator: Exists}`, true, "every value and effect"},
		{`{key: gpu, value: "yes"}`, true, "the value; Equal is the default"},
		{`{key: gpu, value: "no"}`, false, "another value"},
		{`{key: cpu, operator: Exists}`, false, "another key"},
		{`{key: gpu, operator: Exists, effect: NoSchedule}`, false, "another effect"},
		{`{key: gpu, operator: Exists, effect: NoExecute}`, true, "the effect"},
		{`{key: gpu, operator: Lt, value: "5"}`, false, "no comparison"},
	} {
		var toleration pod.Toleration
		require.NoError(t, yaml.Unmarshal([]byte(c.toleration), &toleration))
		assert.Equal(t, c.want, toleration.Tolerates("gpu", "yes", pod.NoExecute), c.why)
	}
}
