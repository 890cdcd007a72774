package pod_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// validateCase is a part of a Pod and what the API server says of
// it.
type validateCase struct{ metadata, spec, want, why string }

func (c validateCase) pod(t testing.TB) *pod.Pod {
	t.Helper()
	p := pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "pi-x", Namespace: "default"}}
	require.NoError(t, yaml.Unmarshal([]byte(c.metadata), &p.ObjectMeta), c.metadata)
	require.NoError(t, yaml.Unmarshal([]byte(c.spec), &p.Spec), c.spec)
	if p.Spec.Containers == nil {
		p.Spec.Containers = []pod.Container{{Name: "pi", Image: "perl:5.34"}}
	}
	return &p
}

// lines is what kubectl would list, one error a line.
func lines(errs []*jobsim.FieldError) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

const (
	labelWords = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character" +
		" (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
	subdomainWords = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character" +
		` (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`
	nameWords = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
		" (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
	deadlineWords = "must be between 1 and 2147483647, inclusive"
)

var specCases = []validateCase{
	{``, ``, "", "a Pod in order"},
	{``, `containers: []`, "spec.containers: Required value", "no container"},
	{``, `containers: [{}]`, "spec.containers[0].name: Required value\nspec.containers[0].image: Required value", "nothing in it"},
	{``, `containers: [{name: A.b, image: x}]`, `spec.containers[0].name: Invalid value: "A.b": ` + labelWords, "a name is a label"},
	{``, `containers: [{name: a.b, image: x}]`, `spec.containers[0].name: Invalid value: "a.b": must not contain dots`, "without dots"},
	{``, `containers: [{name: a, image: x}, {name: a, image: y}]`, `spec.containers[1].name: Duplicate value: "a"`, "two of one name"},
	{``, `{containers: [{name: a, image: x}], initContainers: [{name: a, image: x}]}`, `spec.initContainers[0].name: Duplicate value: "a"`, "also across the lists"},
	{``, `containers: [{name: a, image: " x"}]`, `spec.containers[0].image: Invalid value: " x": must not have leading or trailing whitespace`, "in a Pod, not in a template"},
	{``, `containers: [{name: a, image: x, imagePullPolicy: always}]`, `spec.containers[0].imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"`, "case matters"},
	{``, `containers: [{name: a, image: x, env: [{name: A}, {value: b}, {name: C=D}]}]`, "spec.containers[0].env[1].name: Required value\nspec.containers[0].env[2].name: Invalid value: \"C=D\": a valid environment variable name must consist only of printable ASCII characters other than '='", "names of variables"},
	{``, `containers: [{name: a, image: x, restartPolicy: Never}]`, "", "KEP-5307: each container may have its own"},
	{``, `{containers: [{name: a, image: x}], initContainers: [{name: b, image: x, restartPolicy: always}]}`, `spec.initContainers[0].restartPolicy: Unsupported value: "always": supported values: "Always", "Never", "OnFailure"`, "one of three"},
	{``, `restartPolicy: never`, `spec.restartPolicy: Unsupported value: "never": supported values: "Always", "OnFailure", "Never"`, "case matters"},
	{``, `activeDeadlineSeconds: 0`, "spec.activeDeadlineSeconds: Invalid value: 0: " + deadlineWords, "unlike that of a Job, at least 1"},
	{``, `activeDeadlineSeconds: 2147483648`, "spec.activeDeadlineSeconds: Invalid value: 2147483648: " + deadlineWords, "and of 32 bits"},
	{``, `terminationGracePeriodSeconds: 0`, "", "no grace is legal"},
	{``, `nodeSelector: {"-": x}`, `spec.nodeSelector: Invalid value: "-": ` + nameWords, "labels of a node"},
	{``, `nodeName: A`, `spec.nodeName: Invalid value: "A": ` + subdomainWords, "the name of a node"},
	{``, `hostname: a.b`, `spec.hostname: Invalid value: "a.b": must not contain dots`, "a hostname is a label"},
}

var annotationCases = []validateCase{
	{`annotations: {kubernetes.io/config.mirror: x}`, ``, `metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set`, "a mirror of what?"},
	{`annotations: {kubernetes.io/config.mirror: x}`, `nodeName: n`, "", "of a pod on this node"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: "-7"}`, ``, "", "a cost may be negative"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: "0"}`, ``, "", "or zero"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: "+7"}`, ``, `metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+7": must be a 32bit integer`, "no plus sign"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: "07"}`, ``, `metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "07": must be a 32bit integer`, "no zero in front"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: ""}`, ``, `metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "": must be a 32bit integer`, "no number"},
	{`annotations: {controller.kubernetes.io/pod-deletion-cost: "2147483648"}`, ``, `metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "2147483648": must be a 32bit integer`, "too large"},
	{`annotations: {seccomp.security.alpha.kubernetes.io/pod: mine}`, ``, `metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "mine": must be a valid seccomp profile`, "no profile"},
	{`annotations: {seccomp.security.alpha.kubernetes.io/pod: localhost//a/../b}`, ``, "metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"/a/../b\": must be a relative path\nmetadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"/a/../b\": must not contain '..'", "a path"},
	{`annotations: {container.seccomp.security.alpha.kubernetes.io/pi: runtime/default}`, ``, "", "the default profile"},
	{`annotations: {container.apparmor.security.beta.kubernetes.io/pi: localhost/mine}`, ``, "", "a profile of the node"},
	{`annotations: {container.apparmor.security.beta.kubernetes.io/web: mine}`, ``, "metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: Invalid value: \"web\": container not found\nmetadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: Invalid value: \"mine\": invalid AppArmor profile name: \"mine\"", "no such container, no such profile"},
}

func TestValidatePod(t *testing.T) {
	for _, cases := range [][]validateCase{specCases, annotationCases} {
		for _, c := range cases {
			p := c.pod(t)
			p.SetDefaults()
			assert.Equal(t, c.want, lines(pod.Validate(p)), "%s %s (%s)", c.metadata, c.spec, c.why)
		}
	}
}

func TestValidateTemplate(t *testing.T) {
	tmpl := pod.Template{
		ObjectMeta: jobsim.ObjectMeta{Labels: map[string]string{"-": "x"}, Annotations: map[string]string{"/": "x"}},
		Spec:       pod.Spec{Containers: []pod.Container{{Name: "pi", Image: " perl "}}},
	}
	tmpl.SetDefaults()
	assert.Equal(t, `labels: Invalid value: "-": `+nameWords+`
annotations: Invalid value: "/": prefix part must be non-empty
annotations: Invalid value: "/": name part must be non-empty
annotations: Invalid value: "/": `+nameWords,
		lines(pod.ValidateTemplate(&tmpl, nil, false)),
		"the paths leave metadata out, and an image may have spaces around it")
}

func TestValidateTemplateOfAnUpdate(t *testing.T) {
	const cost = "controller.kubernetes.io/pod-deletion-cost"
	with := func(value string) *pod.Template {
		tmpl := pod.Template{
			ObjectMeta: jobsim.ObjectMeta{Annotations: map[string]string{cost: value}},
			Spec:       pod.Spec{Containers: []pod.Container{{Name: "pi", Image: "perl"}}},
		}
		tmpl.SetDefaults()
		return &tmpl
	}
	assert.NotEmpty(t, pod.ValidateTemplate(with("cheap"), nil, false), "on a creation")
	assert.NotEmpty(t, pod.ValidateTemplate(with("cheap"), with("1"), false), "on an update that brings it")
	assert.Empty(t, pod.ValidateTemplate(with("cheap"), with("dear"), false), "on an update of what was wrong before")
}

func TestValidateTemplateUpdateShowsTheInternalForm(t *testing.T) {
	old, tmpl := pod.Template{}, pod.Template{Spec: pod.Spec{Containers: []pod.Container{{Name: "pi", Env: []pod.EnvVar{{Name: "A", Value: "<"}}, Args: []string{}}}}}
	errs := pod.ValidateTemplateUpdate(&tmpl, &old, false)
	require.Len(t, errs, 1)
	assert.Contains(t, errs[0].BadValue, `"Command":null,"Args":[],`, "no list is null, an empty one is not")
	assert.Contains(t, errs[0].BadValue, `"Env":[{"Name":"A","Value":"\u003c","ValueFrom":null}]`)
}

func TestValidateTemplateUpdate(t *testing.T) {
	original := func() *pod.Template {
		tmpl := pod.Template{Spec: pod.Spec{Containers: []pod.Container{{Name: "pi", Image: "perl"}}}}
		tmpl.SetDefaults()
		return &tmpl
	}
	for _, c := range []struct {
		change  func(*pod.Template)
		mutable bool
		want    string
		why     string
	}{
		{func(*pod.Template) {}, false, "", "no change"},
		{func(m *pod.Template) { m.Labels = map[string]string{} }, false, "", "an empty map is no change"},
		{func(m *pod.Template) { m.Labels = map[string]string{"a": "b"} }, false, "", "a label"},
		{func(m *pod.Template) { m.Labels = map[string]string{"a": "b"} }, true, "", "a label of what may change"},
		{func(m *pod.Template) { m.Spec.NodeSelector = map[string]string{"a": "b"} }, false, "", "where to run"},
		{func(m *pod.Template) { m.Spec.NodeSelector = map[string]string{"a": "b"} }, true, "", "where to run, of what may change"},
		{func(m *pod.Template) { m.Spec.Containers[0].Image = "x" }, true, "spec", "an image"},
	} {
		tmpl, old := original(), original()
		c.change(tmpl)
		got := ""
		for _, err := range pod.ValidateTemplateUpdate(tmpl, old, c.mutable) {
			assert.Contains(t, err.Error(), ": field is immutable", c.why)
			assert.True(t, json.Valid([]byte(err.BadValue)), c.why)
			got += err.Field
		}
		assert.Equal(t, c.want, got, c.why)
		assert.Nil(t, old.Spec.NodeSelector, "the old template is not touched")
	}
}

// FuzzPod reads any Pod: nothing may panic, with or without defaults, and to
// default twice is to default once.
func FuzzPod(f *testing.F) {
	for _, c := range append(specCases, annotationCases...) {
		data, err := json.Marshal(c.pod(f))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p pod.Pod
		if json.Unmarshal(data, &p) != nil {
			return
		}
		pod.Validate(&p)
		p.SetDefaults()
		once, err := json.Marshal(p)
		if err != nil {
			return // a time that JSON cannot say, such as one with a zone of seconds
		}
		errs := pod.Validate(&p)
		p.SetDefaults()
		twice, err := json.Marshal(p)
		require.NoError(t, err)
		assert.JSONEq(t, string(once), string(twice))
		assert.Equal(t, lines(errs), lines(pod.Validate(&p)))
	})
}
