package manifest

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// describeAll names the objects of a result: "Job a, Pod b".
func describeAll(r *Result) string {
	var names []string
	for _, o := range r.Objects {
		switch o := o.(type) {
		case *job.Job:
			names = append(names, o.Kind+" "+o.Name+o.GenerateName)
		case *pod.Pod:
			names = append(names, o.Kind+" "+o.Name+o.GenerateName)
		}
	}
	for _, w := range r.Workloads {
		names = append(names, "raw "+w.Kind)
	}
	return strings.Join(names, ", ")
}

const (
	jobA = `{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}}`
	podB = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}`
	podC = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}`
	blok = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: d\n"
)

func TestReadFindsAllObjects(t *testing.T) {
	for _, c := range []struct{ in, want, why string }{
		{jobA, "Job a", "one JSON object"},
		{blok, "Pod d", "one YAML document"},
		{jobA + podB + "\n" + podC, "Job a, Pod b, Pod c", "a stream of JSON objects"},
		{"---\n" + blok + "---\n" + jobA + "\n---\n", "Pod d, Job a", "YAML and JSON in turn, empty documents at both ends"},
		{"# only a comment\n---\n" + blok + "--- # and here\n" + podB, "Pod d, Pod b", "comments, also behind the separator"},
		{blok + "...\n# end\n" + podB, "Pod d, Pod b", "the document end marker"},
		{blok + "---\nnull\n---\n~\n", "Pod d", "a document that is null is an empty one"},
		{strings.ReplaceAll(blok+"---\n"+blok, "\n", "\r\n")[:len(blok)+4], "Pod d", "Windows line ends"},
		{"\ufeff" + blok, "Pod d", "a UTF-8 byte order mark"},
		{inUTF16(binary.LittleEndian, blok), "Pod d", "UTF-16, as PowerShell writes it"},
		{inUTF16(binary.BigEndian, blok), "Pod d", "UTF-16 the other way round"},
		{"{apiVersion: v1, kind: Pod, metadata: {name: e,},}", "Pod e", "what looks like JSON may be YAML"},
		{`{"apiVersion": "v1", "kind": "List", "items": [` + jobA + "," + podB + "]}", "Job a, Pod b", "a List"},
		{`{"apiVersion": "v1", "kind": "List", "items": null}` + jobA, "Job a", "a List without items"},
		{`{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [` + podB + `]}]}`, "Pod b", "a List in a List, which kubectl flattens"},
		{`{"apiVersion": "batch/v1", "kind": "JobList", "items": [{"metadata": {"name": "x"}}]}`, "Job x", "the items of a JobList say nothing of themselves"},
		{`{"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": ""}, "items": [{"metadata": {"name": "y"}}]}`, "Pod y", "nor do those of a PodList"},
		{`{"apiVersion": "extensions/v1beta1", "kind": "JobList", "items": [{"metadata": {"name": "z"}}]}`, "Job z", "nor those of the old group"},
		{strings.ReplaceAll(podB, `"name"`, `"generateName"`) + strings.ReplaceAll(podB, `"name"`, `"generateName"`), "Pod b, Pod b", "objects with generateName will have different names"},
		{podB + strings.ReplaceAll(podB, `"name": "b"`, `"name": "b", "namespace": "other"`), "Pod b, Pod b", "one name in two namespaces"},
		{podB + strings.ReplaceAll(jobA, `"a"`, `"b"`), "Pod b, Job b", "one name, two kinds"},
		{"apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nwhat: [ever]\n---\n" + blok, "Pod d, raw Workload", "a document that is not for Kubernetes"},
		{"apiVersion: jobsim.dev/v9\nkind: Whatever\n", "raw Whatever", "its version and kind are somebody else's to judge"},
	} {
		r, err := Read("in", []byte(c.in))
		if assert.NoError(t, err, c.why) {
			assert.Equal(t, c.want, describeAll(r), c.why)
			assert.Len(t, r.Objects, len(Of[*job.Job](r))+len(Of[*pod.Pod](r)), c.why)
		}
	}
}

func inUTF16(order binary.AppendByteOrder, s string) string {
	data := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(s)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

func TestReadDecodesTheObject(t *testing.T) {
	r, err := Read("in", []byte(`
apiVersion: batch/v1
kind: Job
metadata:
  name: pi
  namespace: math
  labels: &labels {app: pi, 2024: "yes"}
  annotations:
    at: 2024-01-02
spec:
  backoffLimit: 0x0A
  completions: 6.0
  parallelism: null
  suspend: off
  activeDeadlineSeconds: 4_000_000_000
  template:
    metadata: {labels: {<<: *labels, app: pod}}
    spec:
      restartPolicy: OnFailure
      containers:
      - name: pi
        image: "perl"
        command: [perl, -e, !!str 5]
        env: [{name: "N", value: '1'}, {name: EMPTY, value: }]
`))
	require.NoError(t, err)
	require.Len(t, Of[*job.Job](r), 1)
	assert.Empty(t, r.Warnings)
	assert.Same(t, Of[*job.Job](r)[0], r.Objects[0])
	got, err := json.Marshal(Of[*job.Job](r)[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"apiVersion": "batch/v1", "kind": "Job",
		"metadata": {"name": "pi", "namespace": "math", "labels": {"app": "pi", "2024": "yes"}, "annotations": {"at": "2024-01-02"}},
		"spec": {
			"backoffLimit": 10, "completions": 6, "suspend": false, "activeDeadlineSeconds": 4000000000,
			"template": {"metadata": {"labels": {"2024": "yes", "app": "pod"}}, "spec": {"restartPolicy": "OnFailure", "containers": [
				{"name": "pi", "image": "perl", "command": ["perl", "-e", "5"], "env": [{"name": "N", "value": "1"}, {"name": "EMPTY"}]}
			]}}
		}
	}`, string(got))
}

func TestReadKeepsRawDocumentsAsTheyAre(t *testing.T) {
	const own = "# mine\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\na: &x [1.50, yes]\nb: *x\n"
	r, err := Read("in", []byte(blok+"---\n"+own+"---\n"+`{"apiVersion":"v1","kind":"List","items":[`+"\n"+`{"apiVersion": "jobsim.dev/v1", "kind": "T", "n": 1}]}`))
	require.NoError(t, err)
	assert.Equal(t, []Raw{
		{File: "in", Line: 6, APIVersion: "jobsim.dev/v1alpha1", Kind: "Workload", Data: []byte(own)},
		{File: "in", Line: 13, APIVersion: "jobsim.dev/v1", Kind: "T", Data: []byte(`{"apiVersion":"jobsim.dev/v1","kind":"T","n":1}`)},
	}, r.Workloads)
}

// TestReadDropsWhatTheServerManages: an object as kubectl get -o yaml prints
// it can be read back, and comes out as what somebody may have written.
func TestReadDropsWhatTheServerManages(t *testing.T) {
	r, err := Read("in", []byte(`
apiVersion: v1
kind: Pod
metadata:
  name: a
  uid: 0f14a2b3
  resourceVersion: "812"
  generation: 1
  selfLink: /api/v1/namespaces/default/pods/a
  creationTimestamp: "2024-01-02T03:04:05Z"
  deletionTimestamp: "2024-01-02T03:05:05Z"
  deletionGracePeriodSeconds: 30
  managedFields:
  - {manager: kubectl, operation: Update, apiVersion: v1, fieldsType: FieldsV1, time: "2024-01-02T03:04:05Z", fieldsV1: {"f:spec": {"f:x": {}}}}
spec:
  containers:
  - {name: a, image: b, resources: {}, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File}
  dnsPolicy: ClusterFirst
  enableServiceLinks: true
  priority: 0
  preemptionPolicy: PreemptLowerPriority
  schedulerName: default-scheduler
  securityContext: {}
  serviceAccount: default
  serviceAccountName: default
  tolerations: []
status:
  phase: Running
  podIPs: [{ip: 10.0.0.7}]
`))
	require.NoError(t, err)
	assert.Empty(t, r.Warnings)
	got, err := json.Marshal(Of[*pod.Pod](r)[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "b"}]}}`, string(got))
}

func TestReadWarnsOfWhatIsLeftOut(t *testing.T) {
	r, err := Read("a.yaml", []byte(`apiVersion: batch/v1
kind: Job
metadata: {name: a, namespace: ops}
spec:
  template:
    spec:
      dnsPolicy: None
      volumes:
      - {name: v, emptyDir: {medium: Memory}}
      containers:
      - name: a
        resources: {limits: {cpu: 1}, claims: [{name: gpu}]}
        env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
      - name: b
        livenessProbe: {exec: {command: ["true"]}}
---
apiVersion: v1
kind: Pod
metadata: {generateName: p-}
spec: {hostNetwork: true, hostPID: false, affinity: null, containers: []}
`))
	require.NoError(t, err)
	var got []string
	for _, w := range r.Warnings {
		got = append(got, w.String())
	}
	const rest = " is known to Kubernetes but not simulated; left out"
	assert.Equal(t, []string{
		"a.yaml:7: Job ops/a: spec.template.spec.dnsPolicy" + rest,
		"a.yaml:8: Job ops/a: spec.template.spec.volumes" + rest,
		"a.yaml:12: Job ops/a: spec.template.spec.containers[0].resources.claims" + rest,
		"a.yaml:13: Job ops/a: spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef" + rest,
		"a.yaml:15: Job ops/a: spec.template.spec.containers[1].livenessProbe" + rest,
		"a.yaml:20: Pod p-: spec.hostNetwork" + rest,
	}, got)
	assert.Equal(t, Place{File: "a.yaml", Line: 8, Object: "Job ops/a", Field: "spec.template.spec.volumes"}, r.Warnings[1].Place)
}
