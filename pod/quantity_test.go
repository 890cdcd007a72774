package pod_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/pod"
)

// TestParseQuantity has the answers of Kubernetes: internal/conformance/api draws
// many more.
func TestParseQuantity(t *testing.T) {
	for _, c := range []struct {
		text string
		want pod.Quantity
		why  string
	}{
		{"0", "0", "nothing"},
		{"00", "0", "zeros in front"},
		{"500m", "500m", "thousandths"},
		{"0.5", "500m", "no fraction is left"},
		{"1.5Gi", "1536Mi", "in a smaller unit"},
		{"1024Mi", "1Gi", "in the largest one that fits"},
		{"1025Ki", "1025Ki", "which may be the one given"},
		{"1000k", "1M", "also in tens"},
		{"1e3", "1e3", "an exponent stays one"},
		{"12e2", "1200", "if it is a multiple of three"},
		{"1E", "1E", "E alone is 10^18"},
		{"0.5Ki", "512", "too small for a binary suffix"},
		{"0.1Ki", "102400m", "and not whole"},
		{"0.0000000001", "1n", "less than a billionth counts as one"},
		{"-1.5", "-1500m", "below zero"},
		{"+1", "+1", "kept as it is, though not canonical"},
		{".5", "500m", "nothing before the point"},
		{"100Ei", "9223372036854775807", "a binary suffix ends at 2^63-1"},
		{"Ki", "0", "a suffix alone is none of it"},
	} {
		got, err := pod.ParseQuantity(c.text)
		require.NoError(t, err, "%q: %s", c.text, c.why)
		assert.Equal(t, c.want, got, "%q: %s", c.text, c.why)
	}
}

func TestParseQuantityRefuses(t *testing.T) {
	const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
	for _, c := range []struct{ text, want, why string }{
		{"", format, "nothing"},
		{"1GB", format, "B is no suffix"},
		{"1 Gi", format, "a space"},
		{"1..5", format, "two points"},
		{"1ki", "unable to parse quantity's suffix", "case matters"},
		{"1e", "unable to parse quantity's suffix", "an exponent without a number"},
		{"Pi", "unable to parse numeric part of quantity", "no number before a large suffix"},
		{"1e1001", "the exponent 1001 is beyond what is simulated", "upstream would compute for hours with a larger one"},
	} {
		_, err := pod.ParseQuantity(c.text)
		assert.EqualError(t, err, c.want, "%q: %s", c.text, c.why)
	}
}

func TestQuantitiesAreCompared(t *testing.T) {
	for _, c := range []struct {
		a, b pod.Quantity
		want int
	}{
		{"1", "1000m", 0}, {"1Gi", "1G", 1}, {"999m", "1", -1}, {"", "0", 0}, {"-1", "0", -1}, {"1e3", "1k", 0}, {"no quantity", "0", 0},
	} {
		assert.Equal(t, c.want, c.a.Cmp(c.b), "%s and %s", c.a, c.b)
		assert.Equal(t, -c.want, c.b.Cmp(c.a), "%s and %s", c.b, c.a)
		assert.Equal(t, c.want == 0, c.a.IsSame(string(c.b)))
	}
}

func TestQuantitiesInJSON(t *testing.T) {
	var list pod.ResourceList
	require.NoError(t, json.Unmarshal([]byte(`{"cpu": 0.5, "memory": " 64Mi ", "gpu": null}`), &list))
	assert.Equal(t, pod.ResourceList{"cpu": "500m", "memory": "64Mi", "gpu": ""}, list)
	text, err := json.Marshal(list)
	require.NoError(t, err)
	assert.JSONEq(t, `{"cpu": "500m", "memory": "64Mi", "gpu": "0"}`, string(text))
	assert.Error(t, json.Unmarshal([]byte(`{"cpu": true}`), &list))
}

func TestDefaultsOfResources(t *testing.T) {
	shared := []pod.Container{{Name: "pi", Image: "perl:5.34", Resources: pod.ResourceRequirements{
		Limits:   pod.ResourceList{"cpu": "1", "memory": "100u", "ephemeral-storage": "1Gi"},
		Requests: pod.ResourceList{"cpu": "500m"},
	}}}
	tmpl := pod.Template{Spec: pod.Spec{Containers: shared}}
	tmpl.SetDefaults()
	assert.Equal(t, pod.ResourceList{"cpu": "500m"}, tmpl.Spec.Containers[0].Resources.Requests, "a template is left alone")
	assert.Equal(t, pod.Quantity("1m"), tmpl.Spec.Containers[0].Resources.Limits["memory"], "but for parts of thousandths")

	p := pod.Pod{Spec: tmpl.Spec}
	p.SetDefaults()
	assert.Equal(t, pod.ResourceList{"cpu": "500m", "memory": "1m", "ephemeral-storage": "1Gi"}, p.Spec.Containers[0].Resources.Requests, "a limit is requested too")
	assert.Equal(t, pod.ResourceList{"cpu": "500m"}, tmpl.Spec.Containers[0].Resources.Requests, "the template shares nothing that changes")
}

// Quantities that are written in Go are as those that are read.
func TestQuantitiesOfGo(t *testing.T) {
	p := validateCase{}.pod(t)
	p.Spec.Containers[0].Resources.Requests = pod.ResourceList{"cpu": "0.5", "memory": "1024Mi", "ephemeral-storage": ""}
	p.SetDefaults()
	assert.Equal(t, pod.ResourceList{"cpu": "500m", "memory": "1Gi", "ephemeral-storage": "0"}, p.Spec.Containers[0].Resources.Requests)
	assert.Empty(t, pod.Validate(p))
	p.Spec.Containers[0].Resources.Requests = pod.ResourceList{"cpu": "half"}
	p.SetDefaults()
	assert.Equal(t, `spec.containers[0].resources.requests[cpu]: Invalid value: "half": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`, lines(pod.Validate(p)))
}

func TestQOSClass(t *testing.T) {
	both := func(cpu, memory pod.Quantity) pod.ResourceList { return pod.ResourceList{"cpu": cpu, "memory": memory} }
	guaranteed := pod.ResourceRequirements{Limits: both("1", "1Gi"), Requests: both("1000m", "1024Mi")}
	for _, c := range []struct {
		containers []pod.ResourceRequirements
		want, why  string
	}{
		{nil, pod.QOSBestEffort, "no container"},
		{[]pod.ResourceRequirements{{}, {}}, pod.QOSBestEffort, "nothing asked for"},
		{[]pod.ResourceRequirements{{Limits: pod.ResourceList{"example.com/dongle": "1"}}}, pod.QOSBestEffort, "neither cpu nor memory"},
		{[]pod.ResourceRequirements{guaranteed, guaranteed}, pod.QOSGuaranteed, "all that is limited is requested"},
		{[]pod.ResourceRequirements{guaranteed, {}}, pod.QOSBurstable, "one of two containers"},
		{[]pod.ResourceRequirements{{Requests: both("1", "1Gi")}}, pod.QOSBurstable, "no limits"},
		{[]pod.ResourceRequirements{{Limits: pod.ResourceList{"cpu": "1"}, Requests: pod.ResourceList{"cpu": "1"}}}, pod.QOSBurstable, "cpu alone"},
		{[]pod.ResourceRequirements{{Requests: both("0", "0")}}, pod.QOSBestEffort, "none of both"},
	} {
		p := pod.Pod{}
		for _, r := range c.containers {
			p.Spec.Containers = append(p.Spec.Containers, pod.Container{Resources: r})
		}
		p.PrepareForCreate()
		assert.Equal(t, c.want, p.Status.QOSClass, c.why)
	}
}
