package conformance

import "strings"

// knob is one field of a Job and values for it as JSON, good and bad; null
// leaves the field out.
type knob struct {
	path   string
	values []string
}

// values splits a list of JSON values at "|".
func values(list string) []string { return strings.Split(list, "|") }

var (
	numbers = values(`0|1|2|5|-1|100|100000|100001|2147483647|-2147483648|null`)
	names   = values(`"a"|"a-b"|"A"|"a_b"|"-a"|"a."|"` + strings.Repeat("x", 64) + `"|""|null`)
	labels  = values(`{"a":"b"}|{"a/b":"c"}|{"-":"x"}|{"a":"-"}|{"/a":"b"}|{"a":"` + strings.Repeat("x", 64) + `"}|{"job-name":"other"}|` +
		`{"batch.kubernetes.io/controller-uid":"other"}|{}|null`)
	containers = values(`[]|null|[{"name":"main","image":"perl"}]|[{"name":"main","image":"perl:5"},{"name":"main","image":"perl"}]|` +
		`[{"name":"Main","image":"perl"}]|[{"name":"main"}]|[{"name":"","image":" perl"}]|[{"name":"a","image":"x:latest"},{"name":"b","image":"y@sha256:z"}]`)
)

// knobs are what random Jobs are made by.
var knobs = []knob{
	{"metadata/name", append(names, `"`+strings.Repeat("y", 63)+`"`, `"`+strings.Repeat("y", 254)+`"`, `"a.b"`)},
	{"metadata/generateName", names},
	{"metadata/labels", labels},
	{"metadata/annotations", labels},
	{"metadata/finalizers", values(`["a/b"]|["a"]|["orphan","foregroundDeletion"]|[]`)},
	{"metadata/generation", values(`-1|0|7`)},
	{"metadata/ownerReferences", values(`[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"1"}]|[{"apiVersion":"","kind":"","name":"","uid":""}]|` +
		`[{"apiVersion":"v1","kind":"Event","name":"a","uid":"1"}]|` +
		`[{"apiVersion":"v1","kind":"A","name":"a","uid":"1","controller":true},{"apiVersion":"v1","kind":"B","name":"b","uid":"2","controller":true}]`)},
	{"spec/parallelism", numbers},
	{"spec/completions", numbers},
	{"spec/activeDeadlineSeconds", numbers},
	{"spec/backoffLimit", numbers},
	{"spec/backoffLimitPerIndex", numbers},
	{"spec/maxFailedIndexes", numbers},
	{"spec/ttlSecondsAfterFinished", numbers},
	{"spec/completionMode", values(`"Indexed"|"Indexed"|"NonIndexed"|"indexed"|""|null`)},
	{"spec/suspend", values(`true|false|null`)},
	{"spec/manualSelector", values(`true|false|null`)},
	{"spec/selector", values(`{"matchLabels":{"a":"b"}}|{"matchLabels":{"a":"-"}}|{}|null|{"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}|` +
		`{"matchExpressions":[{"key":"a","operator":"In"}]}|{"matchExpressions":[{"key":"-","operator":"Exists","values":["x"]}]}|{"matchExpressions":[{"key":"a","operator":"Near"}]}`)},
	{"spec/podReplacementPolicy", values(`"Failed"|"TerminatingOrFailed"|"Never"|""|null`)},
	{"spec/managedBy", values(`"kubernetes.io/job-controller"|"example.com/x"|"x"|""|"a/b/c"|"` + strings.Repeat("x", 70) + `/y"|null`)},
	{"spec/podFailurePolicy", values(`{}|{"rules":[]}|null|` +
		`{"rules":[{"action":"FailJob","onExitCodes":{"operator":"In","values":[1,2]}}]}|` +
		`{"rules":[{"action":"FailJob","onExitCodes":{"operator":"In","values":[2,1,1,0]}}]}|` +
		`{"rules":[{"action":"Ignore","onExitCodes":{"containerName":"other","operator":"NotIn","values":[]}}]}|` +
		`{"rules":[{"action":"Count","onPodConditions":[{"type":"DisruptionTarget","status":"True"}]}]}|` +
		`{"rules":[{"action":"Count","onPodConditions":[{"type":"Disruption Target","status":"Yes"}]},{"action":"Retry"}]}|` +
		`{"rules":[{"action":"FailIndex","onExitCodes":{"operator":"Equals","values":[1]},"onPodConditions":[{"type":"X"}]}]}`)},
	{"spec/successPolicy", values(`{}|{"rules":[]}|null|{"rules":[{"succeededIndexes":"0-1"}]}|{"rules":[{"succeededCount":1}]}|{"rules":[{"succeededCount":0}]}|` +
		`{"rules":[{"succeededIndexes":"1-0"}]}|{"rules":[{"succeededIndexes":"a"}]}|{"rules":[{"succeededIndexes":"0,0"}]}|{"rules":[{"succeededIndexes":"0-9,11"}]}|` +
		`{"rules":[{}]}|{"rules":[{"succeededIndexes":"","succeededCount":1}]}|{"rules":[{"succeededIndexes":"0-2","succeededCount":9}]}`)},
	{"spec/template/metadata/labels", labels},
	{"spec/template/metadata/annotations", labels},
	{"spec/template/metadata/name", names},
	{"spec/template/spec/restartPolicy", values(`"Never"|"OnFailure"|"Always"|"never"|""|null`)},
	{"spec/template/spec/containers", containers},
	{"spec/template/spec/initContainers", append(containers, `[{"name":"side","image":"x","restartPolicy":"Always"}]`,
		`[{"name":"side","image":"x","restartPolicy":"Never"}]`, `[{"name":"side","image":"x","restartPolicy":"Sometimes"}]`)},
	{"spec/template/spec/containers/0/imagePullPolicy", values(`"Always"|"IfNotPresent"|"Never"|"always"|null`)},
	{"spec/template/spec/containers/0/env", values(`[{"name":"A","value":"b"}]|[{"name":""}]|[{"name":"A=B"}]|[{"name":"1a"}]|[]`)},
	{"spec/template/spec/containers/0/command", values(`["a","b"]|[]|null`)},
	{"spec/template/spec/terminationGracePeriodSeconds", numbers},
	{"spec/template/spec/activeDeadlineSeconds", numbers},
	{"spec/template/spec/nodeSelector", labels},
	{"spec/template/spec/nodeName", names},
	{"spec/template/spec/hostname", names},
}
