package manifest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
)

// The texts in these tables are Kubernetes' own up to the semicolon; the
// conformance test internal/conformance/schema holds them against the API
// server's decoder.
func TestRead_Refuses(t *testing.T) {
	read := "; " + whatIsRead(readables)
	for _, c := range []struct{ in, want, why string }{
		// Nothing, or nothing that is an object.
		{"", "in: no objects passed to apply" + read, "an empty file"},
		{"# nothing\n---\n\n---\nnull\n", "in: no objects passed to apply" + read, "only empty documents"},
		{"hello", "in:1: couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type v1.TypeMeta; a manifest is an object with apiVersion, kind and metadata", "text"},
		{"- a\n- b\n", "in:1: couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type v1.TypeMeta; a manifest is an object with apiVersion, kind and metadata", "a list without its object"},

		// No kind, no version, no name.
		{"\napiVersion: v1\n", `in:2: Object 'Kind' is missing in '{"apiVersion":"v1"}'`, "no kind"},
		{"kind: Pod\nmetadata: {name: a}\n", `in:1: Pod a: Object 'apiVersion' is missing in '{"kind":"Pod","metadata":{"name":"a"}}'`, "no version"},
		{"apiVersion: v1\nkind: 3\n", "in:2: couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string", "a kind that is no string"},
		{"apiVersion: a/b/c\nkind: Pod\n", "in:1: Pod: unexpected GroupVersion string: a/b/c", "a version with two slashes"},
		{"apiVersion: v1\nkind: Pod\n", `in: The Pod "" is invalid: metadata.name: Required value: name or generateName is required`, "no name"},
		{"apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]\n", `in:3: Object 'Kind' is missing in '{"metadata":{"name":"a"}}'`, "a List does not say what it holds"},

		// Kinds that are not read.
		{"apiVersion: apps/v9\nkind: Deployment\nmetadata: {name: web}\n", `in:1: Deployment web: no matches for kind "Deployment" in version "apps/v9"` + read, "a version of another controller's kind that never was"},
		{"apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: web}\n", `in:1: Backup web: no matches for kind "Backup" in version "example.com/v1"` + read, "a kind that the API server does not have by itself"},
		{"apiVersion: batch/v1beta2\nkind: CronJob\nmetadata: {name: c}\n", `in:1: CronJob c: no matches for kind "CronJob" in version "batch/v1beta2"` + read, "a version that never was"},
		{"apiVersion: batch/v1\nkind: ScheduledJob\nmetadata: {name: c}\n", `in:1: ScheduledJob c: no matches for kind "ScheduledJob" in version "batch/v1"` + read, "a kind that was renamed"},
		{"apiVersion: batch/v1\nkind: job\n", `in:1: job: no matches for kind "job" in version "batch/v1"; did you mean kind Job?` + strings.Replace(read, ";", "", 1), "a kind in lower case"},
		{"apiVersion: v1\nkind: Job\n", `in:1: Job: no matches for kind "Job" in version "v1"` + read, "a Job of a wrong group"},

		// Text that is neither YAML nor JSON.
		{"a: b: c\n", "in:1: error converting YAML to JSON: yaml: mapping values are not allowed in this context", "broken YAML"},
		{"# x\n---\na: 1\nb: [1,\nc: 2\n", "in:4: error converting YAML to JSON: yaml: line 4: did not find expected ',' or ']'", "the line is that of the file"},
		{"a: 1\n\tb: 2\n", "in:2: error converting YAML to JSON: yaml: line 2: found a tab character that violates indentation", "a tab"},
		{"--- a\nb: 1\n", "in:1: invalid Yaml document separator: a\nin:2: Object 'Kind' is missing in '{\"b\":1}'", "text behind a separator; the rest is read all the same"},
		{"{\"apiVersion\": \"v1\",\n \"kind\" \"Pod\"}", "in:2: json: offset 30: invalid character '\"' after object key", "broken JSON"},
		{podB + "\n" + `{"apiVersion": `, "in:2: unexpected EOF", "JSON without an end"},
		{podB + "\n}", "in:2: json: offset 64: invalid character '}' looking for beginning of value", "JSON with too much of an end"},
		{"{apiVersion: v1, kind: [}", "in:1: error converting YAML to JSON: yaml: did not find expected node content", "braces without quotes are meant as YAML"},
		{"{apiVersion: v1}\nkind: Pod\n", "in:2: error converting YAML to JSON: yaml: line 2: did not find expected <document start>", "nothing is ignored"},
		{"a: *b\n", "in:1: error converting YAML to JSON: yaml: unknown anchor 'b' referenced", "an alias of nothing"},
		{"a: &a [*a]\n", "in:1: error converting YAML to JSON: yaml: anchor 'a' value contains itself", "an alias of what it stands in"},
		{"a: {<<: [1]}\n", "in:1: error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value", "a merge of a number"},
		{"? [a]\n: b\n", "in:1: error converting YAML to JSON: yaml: invalid map key: it is not a scalar", "a list as a key"},
		{"~: b\n", "in:1: error converting YAML to JSON: unsupported map key: null", "null as a key"},
		{"a: !!int x\n", "in:1: error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int", "a tag that lies"},
		{"a: !!binary x\n", "in:1: error converting YAML to JSON: yaml: !!binary value contains invalid base64 data", "a tag that lies"},
		{"a: .inf\n", "in:1: error converting YAML to JSON: json: unsupported value: +Inf", "a number that JSON lacks"},
		{`{"a": 1e999}`, "in:1: json: cannot unmarshal number 1e999 into Go value of type float64", "a number that nothing holds"},

		// Twice the same.
		{podB + "\n" + podC + "\n" + podB, `in:3: Pod b: pods "b" already exists; the first is at in:1`, "two objects of one name"},
		{podB + "\n" + strings.ReplaceAll(podB, `"name"`, `"namespace": "default", "name"`), `in:2: Pod b: pods "b" already exists; the first is at in:1`, "no namespace is the default one"},
		{jobA + "\n" + strings.ReplaceAll(jobA, "batch/v1", "extensions/v1beta1"), `in:2: Job a: jobs.batch "a" already exists; the first is at in:1`, "both groups have the same Jobs"},
	} {
		r, err := Read("in", []byte(c.in))
		require.Error(t, err, c.why)
		assert.Equal(t, c.want, err.Error(), c.why)
		assert.Nil(t, r, c.why)
	}
}

// TestRead_RefusesFields: each row is what stands in a container, a Job's spec
// or metadata, and what is said about it.
func TestRead_RefusesFields(t *testing.T) {
	const (
		inSpec      = `{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {%s}}`
		inMeta      = `{apiVersion: batch/v1, kind: Job, metadata: {name: a, %s}}`
		inContainer = `{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {containers: [{%s}]}}}}`
		inOldSpec   = `{apiVersion: extensions/v1beta1, kind: Job, metadata: {name: a}, spec: {%s}}`
		inPod       = `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {%s}}`
	)
	for _, c := range []struct{ in, field, want, why string }{
		// Unknown.
		{inSpec, `backofLimit: 1`, `strict decoding error: unknown field "spec.backofLimit"; did you mean backoffLimit?`, "a letter is missing"},
		{inSpec, `BackoffLimit: 1`, `strict decoding error: unknown field "spec.BackoffLimit"; did you mean backoffLimit?`, "names are case-sensitive"},
		{inSpec, `restartPolicy: Never`, `strict decoding error: unknown field "spec.restartPolicy"; did you mean spec.template.spec.restartPolicy?`, "it belongs further in"},
		{inSpec, `schedule: x`, `strict decoding error: unknown field "spec.schedule"`, "nothing near"},
		{inContainer, `imge: x`, `strict decoding error: unknown field "spec.template.spec.containers[0].imge"; did you mean image?`, "the path has the index"},
		{inContainer, `iamge: x`, `strict decoding error: unknown field "spec.template.spec.containers[0].iamge"; did you mean image?`, "two letters in the wrong order"},
		{inContainer, `backoffLimit: 3`, `strict decoding error: unknown field "spec.template.spec.containers[0].backoffLimit"; did you mean spec.backoffLimit?`, "it belongs further out"},
		{inContainer, `x: 1, x: 2`, `strict decoding error: unknown field "spec.template.spec.containers[0].x"`, "unknown is said once"},
		{inContainer, `livenessProbe: {httpGet: {prt: 1}}`, `strict decoding error: unknown field "spec.template.spec.containers[0].livenessProbe.httpGet.prt"; did you mean port?`, "also where nothing is simulated"},
		{inOldSpec, `backoffLimit: 3`, `strict decoding error: unknown field "spec.backoffLimit"; that is a field of batch/v1`, "the old group did not have it"},
		{inOldSpec, `manualSelector: true`, `strict decoding error: unknown field "spec.manualSelector"; that is a field of batch/v1`, "it had the inverse"},
		{inSpec, `autoSelector: true`, `strict decoding error: unknown field "spec.autoSelector"`, "which batch/v1 does not have"},

		// Twice.
		{inSpec, `suspend: true, suspend: false`, `strict decoding error: duplicate field "spec.suspend"`, "in an object"},
		{inMeta, `labels: {a: b, a: c}`, `strict decoding error: duplicate field "metadata.labels.a"`, "in a map"},
		{inContainer, `resources: {limits: {cpu: 1, cpu: 2}}`, `strict decoding error: duplicate field "spec.template.spec.containers[0].resources.limits.cpu"`, "also where nothing is simulated"},

		// Of a wrong type.
		{inSpec, `backoffLimit: "6"`, `json: cannot unmarshal string into Go struct field JobSpec.spec.backoffLimit of type int32; spec.backoffLimit is a number: write it without quotes, 6`, "a number in quotes"},
		{inSpec, `backoffLimit: six`, `json: cannot unmarshal string into Go struct field JobSpec.spec.backoffLimit of type int32`, "a word"},
		{inSpec, `backoffLimit: 1.5`, `json: cannot unmarshal number 1.5 into Go struct field JobSpec.spec.backoffLimit of type int32`, "a fraction"},
		{inSpec, `backoffLimit: 2147483648`, `json: cannot unmarshal number 2147483648 into Go struct field JobSpec.spec.backoffLimit of type int32; spec.backoffLimit may be at most 2147483647`, "one too many"},
		{inSpec, `backoffLimit: -2147483649`, `json: cannot unmarshal number -2147483649 into Go struct field JobSpec.spec.backoffLimit of type int32; spec.backoffLimit must be at least -2147483648`, "one too few"},
		{inSpec, `activeDeadlineSeconds: 9223372036854775808`, `json: cannot unmarshal number 9223372036854776000 into Go struct field JobSpec.spec.activeDeadlineSeconds of type int64`, "more than 64 bits, as kubectl sends it"},
		{inSpec, `activeDeadlineSeconds: 1e30`, `json: cannot unmarshal number 1e+30 into Go struct field JobSpec.spec.activeDeadlineSeconds of type int64`, "much more"},
		{inSpec, `activeDeadlineSeconds: 1m`, `json: cannot unmarshal string into Go struct field JobSpec.spec.activeDeadlineSeconds of type int64`, "a duration"},
		{inSpec, `suspend: "true"`, `json: cannot unmarshal string into Go struct field JobSpec.spec.suspend of type bool; spec.suspend is a boolean: write it without quotes, true`, "a boolean in quotes"},
		{inSpec, `suspend: 1`, `json: cannot unmarshal number into Go struct field JobSpec.spec.suspend of type bool`, "a number for a boolean"},
		{inSpec, `template: []`, `json: cannot unmarshal array into Go struct field JobSpec.spec.template of type v1.PodTemplateSpec`, "a list for an object"},
		{inMeta, `labels: {a: 5}`, `json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string; metadata.labels.a is a string: write it in quotes, "5"`, "a number for a string"},
		{inMeta, `labels: [a]`, `json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string`, "a list for a map"},
		{inMeta, `creationTimestamp: yesterday`, `metadata.creationTimestamp: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"`, "no time"},
		{inMeta, `creationTimestamp: 5`, `json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string; metadata.creationTimestamp is a string: write it in quotes, "5"`, "no text"},
		{inContainer, `command: echo`, `json: cannot unmarshal string into Go struct field Container.spec.template.spec.containers.command of type []string`, "a string for a list"},
		{inContainer, `args: [a, 010]`, `json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.args of type string; spec.template.spec.containers[0].args[1] is a string: write it in quotes, "010"`, "as it was written, not 8"},
		{inContainer, `env: [{name: DEBUG, value: y}]`, `json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value of type string; spec.template.spec.containers[0].env[0].value is a string: write it in quotes, "y"`, "y is a boolean"},
		{inContainer, `resources: {limits: {memory: 1GB}}`, `spec.template.spec.containers[0].resources.limits.memory: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`, "no quantity"},
		{inContainer, `resources: {limits: {memory: 1ki}}`, `spec.template.spec.containers[0].resources.limits.memory: unable to parse quantity's suffix`, "no suffix"},
		{inContainer, `livenessProbe: {httpGet: {port: true}}`, `json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.template.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32`, "neither a number nor a name"},
		{inPod, `volumes: {}`, `json: cannot unmarshal object into Go struct field PodSpec.spec.volumes of type []v1.Volume`, "also where nothing is simulated"},
		{inPod, `restartPolicy: [Never]`, `json: cannot unmarshal array into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy`, "a list for a word"},
		{`{apiVersion: v1, kind: List, %s}`, `items: {}`, `json: cannot unmarshal object into Go struct field List.items of type []runtime.RawExtension`, "the items of a List"},
		{`{apiVersion: v1, kind: List, %s}`, `itemz: []`, `strict decoding error: unknown field "itemz"; did you mean items?`, "the List itself"},
	} {
		_, err := Read("in", fmt.Appendf(nil, c.in, c.field))
		require.Error(t, err, c.why)
		found, ok := errors.AsType[*Error](err)
		require.True(t, ok, c.why)
		found.Place = Place{}
		assert.Equal(t, c.want, found.Error(), c.why)
		assert.Len(t, err, 1, c.why)
	}
}

// TestRead_RefusesAllAtOnce: errors of all documents come together, in the
// order of the file, and nothing is read.
func TestRead_RefusesAllAtOnce(t *testing.T) {
	r, err := Read("-", []byte(`apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec:
  backofLimit: 3
  template:
    spec:
      containers:
      - name: main
        imge: x
        env:
        - {name: A, value: 5}
---
a: [
---
apiVersion: v1
kind: Pod
metadata: {name: fine}
---
apiVersion: v1
kind: Pod
`))
	assert.Nil(t, r)
	assert.EqualError(t, err, strings.Join([]string{
		`STDIN:5: Job a: strict decoding error: unknown field "spec.backofLimit"; did you mean backoffLimit?`,
		`STDIN:10: Job a: strict decoding error: unknown field "spec.template.spec.containers[0].imge"; did you mean image?`,
		`STDIN:12: Job a: json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string; spec.template.spec.containers[0].env[0].value is a string: write it in quotes, "5"`,
		`STDIN:14: error converting YAML to JSON: yaml: line 14: did not find expected node content`,
		`-: The Pod "" is invalid: metadata.name: Required value: name or generateName is required`,
	}, "\n"))

	first, ok := errors.AsType[*Error](err)
	require.True(t, ok)
	assert.Equal(t, Place{File: "-", Line: 5, Object: "Job a", Field: "spec.backofLimit"}, first.Place)
	assert.Equal(t, ReasonUnknownField, first.Reason)
	assert.Equal(t, "did you mean backoffLimit?", first.Hint)
	invalid, ok := errors.AsType[*jobsim.FieldError](err)
	require.True(t, ok)
	assert.Equal(t, "metadata.name", invalid.Field)
}

func TestReader_ReadsSeveralFiles(t *testing.T) {
	r, err := Reader{}.Read(Source{"one", []byte(podB)}, Source{"two", nil}, Source{"three", []byte(jobA)})
	require.NoError(t, err, "one empty file among others")
	assert.Equal(t, "Pod b, Job a", describeAll(r))

	_, err = Reader{}.Read(Source{"one", []byte(podB)}, Source{"two", []byte("\n" + podB)})
	assert.EqualError(t, err, `two:2: Pod b: pods "b" already exists; the first is at one:1`)

	_, err = Reader{}.Read(Source{"one", nil}, Source{"two", []byte("---")})
	assert.ErrorContains(t, err, "one, two: no objects passed to apply")

	_, err = Reader{}.Read()
	assert.ErrorContains(t, err, "no objects passed to apply")
}

// TestReader_Check: a caller's validation is reported with the rest, and is not
// asked about what could not be read.
func TestReader_Check(t *testing.T) {
	var asked []string
	plain := errors.New("no")
	reader := Reader{Check: func(object jobsim.Object) error {
		name := object.GetObjectMeta().Name
		asked = append(asked, name)
		switch name {
		case "a":
			return &jobsim.InvalidError{Kind: "Job", Name: "a", Errs: []*jobsim.FieldError{{Type: jobsim.ErrorTypeRequired, Field: "spec.template"}}}
		case "c":
			return plain
		}
		return nil
	}}
	_, err := reader.Read(Source{"in", []byte(jobA + "\n" + `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "nam": "y"}}` + "\n" + podB + podC)})
	assert.EqualError(t, err, strings.Join([]string{
		`in: The Job "a" is invalid: spec.template: Required value`,
		`in:2: Pod x: strict decoding error: unknown field "metadata.nam"; did you mean name?`,
		`in:3: Pod c: no`,
	}, "\n"))
	assert.ErrorIs(t, err, plain)
	assert.Equal(t, []string{"a", "b", "c"}, asked)
}
