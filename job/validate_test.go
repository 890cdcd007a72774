package job_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// validJob is a Job in order. The cases below each change a part of it.
const validJob = `
metadata: {name: pi, namespace: default, uid: u-1, resourceVersion: "1"}
spec: {template: {spec: {containers: [{name: pi, image: "perl:5.34"}], restartPolicy: Never}}}
`

// decodeJob reads a Job that has patches laid over it one after the other, as
// JSON merge patches (RFC 7396).
func decodeJob(t testing.TB, base string, patches ...string) *job.Job {
	t.Helper()
	var merged any
	for _, text := range append([]string{base}, patches...) {
		var patch any
		require.NoError(t, yaml.Unmarshal([]byte(text), &patch), text)
		merged = mergePatch(merged, patch)
	}
	data, err := json.Marshal(merged)
	require.NoError(t, err)
	var j job.Job
	require.NoError(t, json.Unmarshal(data, &j), "%s", data)
	return &j
}

func mergePatch(base, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		if patch == nil {
			return base
		}
		return patch
	}
	merged, ok := base.(map[string]any)
	if !ok {
		merged = map[string]any{}
	}
	for key, change := range changes {
		if change == nil {
			delete(merged, key)
			continue
		}
		merged[key] = mergePatch(merged[key], change)
	}
	return merged
}

// lines is what kubectl would list, one error a line.
func lines(errs []*jobsim.FieldError) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

// validateCase is a part of a Job and what the API server says
// of it.
type validateCase struct{ patch, want, why string }

const (
	subdomainWords = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character" +
		` (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`
	nameWords = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
		" (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
	notNegative  = ": Invalid value: -1: must be greater than or equal to 0"
	prefixedPath = `must be a domain-prefixed path (such as "acme.io/foo")`
)

func checkCreate(t *testing.T, cases []validateCase) {
	t.Helper()
	for _, c := range cases {
		j := decodeJob(t, validJob, c.patch)
		j.SetDefaults()
		j.PrepareForCreate()
		assert.Equal(t, c.want, lines(job.Validate(j)), "%s (%s)", c.patch, c.why)
	}
}

var metaCases = []validateCase{
	{`{}`, "", "a Job in order"},
	{`metadata: {name: a.b}`, "", "a name may have dots"},
	{`metadata: {name: null}`, "metadata.name: Required value: name or generateName is required", "a name must be there, generated or not"},
	{`metadata: {name: Pi}`, `metadata.name: Invalid value: "Pi": ` + subdomainWords, "upper case"},
	{`metadata: {namespace: null}`, "metadata.namespace: Required value", "so must a namespace"},
	{`metadata: {namespace: a.b}`, `metadata.namespace: Invalid value: "a.b": must not contain dots`, "a namespace is a label"},
	{`metadata: {uid: null}`, "metadata.uid: Required value", "the generated selector needs the UID"},
	{`metadata: {annotations: {Example.com/A: x}}`, "", "case does not matter in annotations"},
	{`metadata: {annotations: {a/b/c: x}}`, `metadata.annotations: Invalid value: "a/b/c": a valid label key ` + nameWords + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')", "two slashes"},
	{`metadata: {labels: {-: x}}`, `metadata.labels: Invalid value: "-": name part ` + nameWords, "the key is shown, not its path"},
	{`metadata: {finalizers: [x]}`, `metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified`, "a finalizer has a domain"},
	{`metadata: {finalizers: [orphan, foregroundDeletion]}`, `metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set`, "two that contradict"},
	{`metadata: {ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: c, uid: u, controller: true}]}`, "", "an owner"},
	{`metadata: {ownerReferences: [{apiVersion: a/b/c}]}`, "metadata.ownerReferences[0].apiVersion: Invalid value: \"a/b/c\": must be <group>/<version> or <version>\nmetadata.ownerReferences[0].kind: Required value: must not be empty\nmetadata.ownerReferences[0].name: Required value: must not be empty\nmetadata.ownerReferences[0].uid: Required value: must not be empty", "nothing in it"},
	{`metadata: {generateName: "a%-"}`, `metadata.generateName: Invalid value: "a%-": may not contain '%'`, "the last two bytes of a generateName are looked at last"},
	{`metadata: {ownerReferences: [{apiVersion: v1, kind: Event, name: e, uid: u}]}`, `metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"e","uid":"u"}: /v1, Kind=Event is disallowed from being an owner`, "an Event owns nothing"},
	{`metadata: {ownerReferences: [{apiVersion: v1, kind: A, name: a, uid: u, controller: true}, {apiVersion: v1, kind: B, name: b, uid: u, controller: true}]}`, `metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"A","name":"a","uid":"u","controller":true},{"apiVersion":"v1","kind":"B","name":"b","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for A/a and B/b`, "two controllers"},
}

func TestValidateMeta(t *testing.T) { checkCreate(t, metaCases) }

var numberCases = []validateCase{
	{`spec: {parallelism: 0, completions: 0, backoffLimit: 0, activeDeadlineSeconds: 0, ttlSecondsAfterFinished: 0}`, "", "zero is legal everywhere"},
	{`spec: {parallelism: 2147483647, completions: 2147483647}`, "", "NonIndexed has no upper limit"},
	{`spec: {activeDeadlineSeconds: -1, completions: -1, parallelism: -1}`, "spec.parallelism" + notNegative + "\nspec.completions" + notNegative + "\nspec.activeDeadlineSeconds" + notNegative, "all at once, in the order of the API"},
	{`spec: {backoffLimit: -1}`, "spec.backoffLimit" + notNegative, "negative"},
	{`spec: {ttlSecondsAfterFinished: -1}`, "spec.ttlSecondsAfterFinished" + notNegative, "negative"},
	{`spec: {completionMode: Indexed, completions: 3, backoffLimitPerIndex: -1, maxFailedIndexes: -1}`, "spec.backoffLimitPerIndex" + notNegative + "\nspec.maxFailedIndexes" + notNegative, "negative"},

	{`spec: {managedBy: kubernetes.io/job-controller}`, "", "the built-in controller by name"},
	{`spec: {managedBy: acme}`, `spec.managedBy: Invalid value: "acme": ` + prefixedPath, "no path"},
	{`spec: {managedBy: ""}`, "spec.managedBy: Required value", "given, but empty"},
	{`spec: {managedBy: acme.io/` + strings.Repeat("x", 56) + `}`, "spec.managedBy: Too long: may not be more than 63 bytes", "64 bytes"},

	{`spec: {completionMode: indexed}`, `spec.completionMode: Unsupported value: "indexed": supported values: "NonIndexed", "Indexed"`, "case matters"},
	{`spec: {completionMode: Indexed, parallelism: 2}`, "spec.completions: Required value: when completion mode is Indexed", "no work queue with indexes"},
	{`spec: {completionMode: Indexed, completions: 1, parallelism: 100001}`, "spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed", "too wide"},
	{`spec: {completionMode: Indexed, completions: 3, maxFailedIndexes: 4}`, "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified\nspec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions", "more failures than indexes, and no limit an index"},
	{`spec: {completionMode: Indexed, completions: 200000, backoffLimitPerIndex: 1, maxFailedIndexes: 100001, parallelism: 10001}`, "spec.maxFailedIndexes: Invalid value: 100001: must be less than or equal to 100000\nspec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index\nspec.maxFailedIndexes: Invalid value: 100001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index", "high completions have lower limits"},
	{`spec: {completionMode: Indexed, completions: 100000, backoffLimitPerIndex: 1}`, "", "100000 are not above it"},
	{`spec: {completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1}`, "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000", "and must say how many may fail"},
	{`spec: {backoffLimitPerIndex: 1, maxFailedIndexes: 1}`, "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode\nspec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode", "no index, no limit an index"},
	{`{metadata: {name: ` + strings.Repeat("a", 62) + `}, spec: {completionMode: Indexed, completions: 10}}`, fmt.Sprintf("metadata.name: Invalid value: %[1]q: will not able to create pod with invalid DNS label: %[1]s-9", strings.Repeat("a", 62)), "the hostname of the last index is 64 long"},
	{`{metadata: {name: a.b}, spec: {completionMode: Indexed, completions: 1}}`, `metadata.name: Invalid value: "a.b": will not able to create pod with invalid DNS label: a.b-0`, "a hostname has no dots"},
	{`{metadata: {name: ` + strings.Repeat("a", 63) + `}, spec: {completionMode: Indexed, completions: 0}}`, "", "no index, no hostname"},
}

func TestValidateNumbers(t *testing.T) { checkCreate(t, numberCases) }

var selectorCases = []validateCase{
	{`spec: {selector: {matchLabels: {app: web}}}`, "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"web\",\"batch.kubernetes.io/controller-uid\":\"u-1\"}}: `selector` not auto-generated\nspec.template.metadata.labels: Invalid value: {\"batch.kubernetes.io/controller-uid\":\"u-1\",\"batch.kubernetes.io/job-name\":\"pi\",\"controller-uid\":\"u-1\",\"job-name\":\"pi\"}: `selector` does not match template `labels`", "S8: an own selector wants manualSelector"},
	{`spec: {manualSelector: true}`, "spec.selector: Required value\nspec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`", "and manualSelector an own selector"},
	{`spec: {manualSelector: true, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}`, "", "S7: both"},
	{`spec: {manualSelector: true, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: api}}}}`, "spec.template.metadata.labels: Invalid value: {\"app\":\"api\"}: `selector` does not match template `labels`", "a selector that matches nothing"},
	{`spec: {manualSelector: true, selector: {}}`, "", "the empty selector matches everything"},
	{`spec: {template: {metadata: {labels: {job-name: other}}}}`, "spec.template.metadata.labels[job-name]: Invalid value: {\"batch.kubernetes.io/controller-uid\":\"u-1\",\"batch.kubernetes.io/job-name\":\"pi\",\"controller-uid\":\"u-1\",\"job-name\":\"other\"}: must be 'pi'", "a label that generation needs is taken"},
	{`spec: {manualSelector: true, selector: {matchExpressions: [{key: a, operator: In}, {key: a/, operator: is}, {key: a, operator: Exists, values: ["-"]}]}}`, "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'\nspec.selector.matchExpressions[1].operator: Invalid value: \"is\": not a valid selector operator\nspec.selector.matchExpressions[1].key: Invalid value: \"a/\": name part must be non-empty\nspec.selector.matchExpressions[1].key: Invalid value: \"a/\": name part " + nameWords + "\nspec.selector.matchExpressions[2].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'\nspec.selector.matchExpressions[2].values[0]: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')", "what cannot be parsed is not asked what it matches"},
}

func TestValidateSelector(t *testing.T) { checkCreate(t, selectorCases) }

var templateCases = []validateCase{
	{`spec: {template: {spec: {restartPolicy: never}}}`, "spec.template.spec.restartPolicy: Unsupported value: \"never\": supported values: \"Always\", \"OnFailure\", \"Never\"\nspec.template.spec.restartPolicy: Unsupported value: \"never\": supported values: \"OnFailure\", \"Never\"", "S19: case matters, to a pod and to a Job"},
	{`spec: {template: {spec: {restartPolicy: Always}}}`, `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`, "a Job is to end"},
	{`spec: {template: {spec: {restartPolicy: null}}}`, `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`, "none given means Always"},
	{`spec: {template: {spec: {restartPolicy: OnFailure}}, podFailurePolicy: {rules: []}}`, `spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified`, "a container that restarts has no failed pod"},
	{`spec: {template: {spec: {containers: []}}}`, "spec.template.spec.containers: Required value", "no container"},
}

func TestValidateTemplate(t *testing.T) { checkCreate(t, templateCases) }

func TestValidateOfAJobWithoutDefaults(t *testing.T) {
	errs := lines(job.Validate(&job.Job{}))
	assert.Contains(t, errs, "spec.selector: Required value")
	assert.Contains(t, errs, "spec.template.spec.containers: Required value")
	assert.Contains(t, errs, "spec.template.spec.terminationGracePeriodSeconds: Required value")
}
