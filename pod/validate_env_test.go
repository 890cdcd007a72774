package pod_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

const (
	sourceWords  = `.valueFrom: Invalid value: "": must specify one of: ` + "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
	convertWords = ": error converting fieldPath: "
	fieldWords   = `: supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`
)

// TestValidateEnvSource has the answers of Kubernetes: internal/conformance/api
// draws all of these.
func TestValidateEnvSource(t *testing.T) {
	const env, path = "spec.containers[0].env[0]", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath"
	for _, c := range []struct{ variable, want, why string }{
		{`{name: A}`, "", "no value is the empty one"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}`, "", "a field, in v1 by default"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: status.podIPs}}}`, "", "a list"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}`, "", "one label"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['Example.com/A']"}}}`, "", "one annotation: case does not matter there"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: spec.host}}}`, "", "the old name of spec.nodeName"},

		{`{name: A, valueFrom: {}}`, env + sourceWords, "nowhere"},
		{`{name: A, value: v, valueFrom: {}}`, env + sourceWords, "a value does not help"},
		{`{name: A, value: v, valueFrom: {fieldRef: {fieldPath: metadata.name}}}`, env + `.valueFrom: Invalid value: "": may not be specified when ` + "`value` is not empty", "one or the other"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: ""}}}`, path + ": Required value", "which field?"},
		{`{name: A, valueFrom: {fieldRef: {apiVersion: v2, fieldPath: metadata.name}}}`, path + `: Invalid value: "metadata.name"` + convertWords + "unsupported pod version: v2", "there is v1"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: spec.hostname}}}`, path + `: Invalid value: "spec.hostname"` + convertWords + "field label not supported: spec.hostname", "a field that has no name"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}`, path + `: Unsupported value: "status.phase"` + fieldWords, "a field that has one, but not for variables"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}`, path + `: Unsupported value: "metadata.labels"` + fieldWords, "all labels are for volumes"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.name['a']"}}}`, path + `: Invalid value: "metadata.name['a']"` + convertWords + "field label does not support subscript: metadata.name['a']", "a key of what has none"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['a b']"}}}`, env + `.valueFrom.fieldRef: Invalid value: "a b": ` + nameWords, "no label: the error is about the reference"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['']"}}}`, env + `.valueFrom.fieldRef: Invalid value: "": name part must be non-empty` + "\n" + env + `.valueFrom.fieldRef: Invalid value: "": ` + nameWords, "an empty one"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['A B']"}}}`, env + `.valueFrom.fieldRef: Invalid value: "a b": ` + nameWords, "an annotation is shown in lower case"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['a'"}}}`, path + `: Invalid value: "metadata.labels['a'"` + convertWords + "field label not supported: metadata.labels['a'", "a bracket is missing"},
		{`{name: A, valueFrom: {fieldRef: {fieldPath: "['a']"}}}`, path + `: Invalid value: "['a']"` + convertWords + "field label not supported: ['a']", "a key of nothing"},
		{`{name: "", valueFrom: {fieldRef: {fieldPath: metadata.name}}}`, env + ".name: Required value", "the name is checked first"},
	} {
		p := validateCase{spec: `containers: [{name: pi, image: perl, env: [` + c.variable + `]}]`}.pod(t)
		p.SetDefaults()
		assert.Equal(t, c.want, lines(pod.Validate(p)), "%s (%s)", c.variable, c.why)
	}
}

func TestFieldReferencesWithoutDefaults(t *testing.T) {
	p := validateCase{spec: `containers: [{name: pi, image: perl, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]`}.pod(t)
	assert.Contains(t, lines(pod.Validate(p)), "spec.containers[0].env[0].valueFrom.fieldRef.apiVersion: Required value")
	before := p.Spec.Containers[0].Env
	p.SetDefaults()
	assert.Equal(t, "v1", p.Spec.Containers[0].Env[0].ValueFrom.FieldRef.APIVersion)
	assert.Empty(t, before[0].ValueFrom.FieldRef.APIVersion, "what may be shared is not written into")
}
