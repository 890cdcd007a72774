package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	strictjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	_ "github.com/jobsim/jobsim/internal/conformance/round" // the flags of all tests
	"github.com/jobsim/jobsim/sim/manifest"
)

func TestTableIsUpToDate(t *testing.T) {
	have, err := os.ReadFile("../../../sim/manifest/known/kubernetes.txt")
	require.NoError(t, err)
	var want bytes.Buffer
	require.NoError(t, write(&want))
	// A test binary does not know the versions of its modules, so the first
	// line, which names one, is not compared.
	_, rest, _ := strings.Cut(want.String(), "\n")
	_, haveRest, _ := strings.Cut(string(have), "\n")
	assert.Equal(t, rest, haveRest, "run: go run ./schema >../../sim/manifest/known/kubernetes.txt")
}

// TestMessages holds what package manifest says about a fault against what the
// API server's decoder says about it. There is one fault a line, because the
// API server stops at the first value of a wrong type.
func TestMessages(t *testing.T) {
	scheme := runtime.NewScheme()
	require.NoError(t, batchv1.AddToScheme(scheme))
	require.NoError(t, corev1.AddToScheme(scheme))
	server := kjson.NewSerializerWithOptions(kjson.DefaultMetaFactory, scheme, scheme, kjson.SerializerOptions{Yaml: true, Strict: true})

	const container = `{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {containers: [`
	for _, input := range []string{
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: "x"}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: 99999999999}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: -99999999999}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: 1.5}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: 1e30}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: 1e400}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: .inf}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: [1]}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: {a: 1}}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backoffLimit: yes}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {suspend: "yes"}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {backofLimit: 1}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {BackoffLimit: 1}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: []}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: 3}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, "": 3}`,
		`{apiVersion: batch/v1, kind: Job, metadata: foo}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: 3}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, uid: 5}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {a: 5}}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {a: {b: c}}}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: [a]}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, creationTimestamp: x}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, creationTimestamp: 5}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a, ownerReferences: [{controller: x}]}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, status: {conditions: [{lastProbeTime: 3}]}}`,
		`{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {containers: {a: b}}}}}`,
		container + `3]}}}}`,
		container + `{name: 3}]}}}}`,
		container + `{imge: a}]}}}}`,
		container + `{command: a}]}}}}`,
		container + `{command: [1, a]}]}}}}`,
		container + `{env: [{name: A, value: 5}]}]}}}}`,
		container + `{env: [{name: A, value: true}]}]}}}}`,
		container + `{env: [{name: A, valueFrom: {fieldRef: {fieldPath: 3}}}]}]}}}}`,
		container + `{resources: {limits: {cpu: x}}}]}}}}`,
		container + `{resources: {limits: {cpu: [1]}}}]}}}}`,
		container + `{resources: {limits: {cpu: 1X}}}]}}}}`,
		container + `{resources: {limits: {cpu: 1Kii}}}]}}}}`,
		container + `{resources: {limits: {cpu: true}}}]}}}}`,
		container + `{livenessProbe: {httpGet: {port: [1]}}}]}}}}`,
		container + `{livenessProbe: {httpGet: {port: 99999999999}}}]}}}}`,
		container + `{restartPolicy: {}}]}}}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {restartPolicy: 5}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeSelector: {a: 5}}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{hostPath: {path: 4}}]}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{emptyDir: {sizeLimit: abc}}]}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {affinity: {nodeAffinity: {required: {}}}}}`,
		`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{ports: [{containerPort: http}]}]}}`,
		`{kind: Pod}`,
		`{apiVersion: v1}`,
		`{apiVersion: 3, kind: Pod}`,
		`{apiVersion: a/b/c, kind: Pod}`,
	} {
		_, _, want := server.Decode([]byte(input), nil, nil)
		_, have := manifest.Read("a.yaml", []byte(input))
		require.Error(t, want, input)
		require.Error(t, have, input)
		message := want.Error()
		if strings.Contains(message, "is missing in") { // it shows the input, as JSON in kubectl
			message, _, _ = strings.Cut(message, "{")
		}
		assert.Contains(t, have.Error(), message, input)
	}
}

// TestQuantities: what the API server takes in a field that is not simulated
// is no error here either.
func TestQuantities(t *testing.T) {
	for _, quantity := range []string{
		`1`, `0.5`, `"1"`, `" 1 "`, `100m`, `1Ki`, `1.5Gi`, `1e3`, `"1E3"`, `"1e-3"`, `+1`, `-1`, `"."`, `k`, `"0"`, `1n`, `1u`, `12E`, `12Ei`,
		`1K`, `1ki`, `1mi`, `1 Gi`, `1e`, `e3`, `""`, `1.2.3`, `--1`, `1Gi1`,
	} {
		input := []byte(`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {overhead: {cpu: ` + quantity + `}}}`)
		want := yaml.Unmarshal(input, &corev1.Pod{})
		_, have := manifest.Read("a.yaml", input)
		if want == nil {
			assert.NoError(t, have, quantity)
		} else {
			assert.Error(t, have, quantity)
		}
	}
}

var nonSpecificTag = regexp.MustCompile(`!(\s|$)`)

// FuzzYAML holds the reading of YAML against sigs.k8s.io/yaml: what both take
// must be the same JSON.
func FuzzYAML(f *testing.F) {
	for _, s := range []string{
		"yes", "No", "y", "on", "~", "", "null", "Null", "nULL", "true", "'true'", `"5"`, "5", "+5", "-5", "05", "010", "08", "0x1F", "0o17", "0b101", "-0b11",
		"1_000", "0_1", "5.0", "5.", ".5", "-.5", "1e3", "1E+3", "1e400", "1.5e-7", "9223372036854775807", "9223372036854775808", "18446744073709551615",
		"123456789012345678901234567890", "1:30", "2024-01-02", "2024-01-02T03:04:05Z", "0x", "1__2", "_1", "1_", "+.inf", "<<", "=", "!!str 5", "!!int '5'",
		"!!float 5", "!!bool 'yes'", "!!binary aGk=", "!foo bar", "!!null ''", "|\n  a\n  b", ">-\n  a\n  b", "'a''b'", `"\u00e9\n"`, "a b # c", "{a: 1, 2: b, yes: c, 1.5: d}",
		"[a, [b], {c: d}]", "{<<: {a: 1}, b: 2}", "&x [1, 2]", "[&x a, *x, *x]", "? a\n: b", "-0", "-0.0", "1e21", "123456789.125", "0777", "1,000", "0.1e1_0", "infinity", "nan", "0x1p4", "1e+", "٣",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "<<") {
			t.Skip("where a merge comes after a field that it also brings, the reference lets it win, against the specification")
		}
		if nonSpecificTag.MatchString(s) {
			t.Skip("the parser does not tell that a scalar has the tag !, which makes it a string")
		}
		doc := []byte("apiVersion: v1\nkind: List\nitems:\n- apiVersion: jobsim.dev/v1alpha1\n  kind: Test\n  value: " + s + "\n")
		if bytes.Contains(doc, []byte("\n---")) || bytes.Contains(doc, []byte("\n...")) {
			t.Skip("only the splitting into documents differs")
		}
		wantJSON, err := yaml.YAMLToJSONStrict(doc)
		if err != nil {
			t.Skip("not YAML")
		}
		var want struct{ Items []json.RawMessage }
		require.NoError(t, json.Unmarshal(wantJSON, &want))
		have, err := manifest.Read("a.yaml", doc)
		if err != nil {
			t.Skip("refused: a bound, or a slip elsewhere in the document")
		}
		if len(want.Items) == 1 && len(have.Workloads) == 1 {
			var into any
			duplicates, err := strictjson.UnmarshalStrict(have.Workloads[0].Data, &into, strictjson.DisallowDuplicateFields)
			require.NoError(t, err)
			if len(duplicates) > 0 {
				t.Skip("1 and 1.0 are two keys in YAML and one in JSON, of which the reference keeps any")
			}
			assert.JSONEq(t, string(want.Items[0]), string(have.Workloads[0].Data))
		}
	})
}
