package job_test

import (
	"strconv"
	"strings"
	"testing"
)

// exitCodes is a policy whose only rule has this on exit codes.
func exitCodes(text string) string {
	return `spec: {podFailurePolicy: {rules: [{action: FailJob, onExitCodes: ` + text + `}]}}`
}

func conditions(text string) string {
	return `spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: ` + text + `}]}}`
}

func repeated(item string, n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+", ", n), ", ") + "]"
}

const (
	rule0   = "spec.podFailurePolicy.rules[0]"
	aRule   = "{action: Count, onPodConditions: [{type: A}]}"
	oneOfIt = ": Invalid value: specifying one of OnExitCodes and OnPodConditions is required"
)

var podFailurePolicyCases = []validateCase{
	{exitCodes(`{operator: In, values: [1, 2, 42], containerName: pi}`), "", "a rule in order"},
	{`spec: {template: {spec: {initContainers: [{name: setup, image: x}]}}, podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, values: [1], containerName: setup}}]}}`, "", "or of an init container"},
	{exitCodes(`{operator: NotIn, values: [0]}`), "", "0 is legal for NotIn"},
	{exitCodes(`{operator: In, values: [0]}`), rule0 + ".onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator", "no failure has it"},
	{exitCodes(`{operator: In, values: [3, 2, 2]}`), rule0 + ".onExitCodes.values[2]: Duplicate value: 2\n" + rule0 + ".onExitCodes.values: Invalid value: [3,2,2]: must be ordered", "in order and unique"},
	{exitCodes(`{operator: In}`), rule0 + ".onExitCodes.values: Invalid value: null: at least one value is required", "no values"},
	{exitCodes(`{operator: In, values: []}`), rule0 + ".onExitCodes.values: Invalid value: []: at least one value is required", "an empty list is shown as one"},
	{exitCodes(`{values: [1]}`), rule0 + `.onExitCodes.operator: Required value: valid values: ["In" "NotIn"]`, "no operator"},
	{exitCodes(`{operator: in, values: [1]}`), rule0 + `.onExitCodes.operator: Unsupported value: "in": supported values: "In", "NotIn"`, "case matters"},
	{exitCodes(`{operator: In, values: [1], containerName: web}`), rule0 + `.onExitCodes.containerName: Invalid value: "web": must be one of the container or initContainer names in the pod template`, "no such container"},
	{exitCodes(`{operator: NotIn, values: ` + repeated("7", 256) + `}`), rule0 + ".onExitCodes.values: Too many: 256: must have at most 255 items" + duplicates(256), "too many"},

	{conditions(`[{type: DisruptionTarget}]`), "", "the status defaults to True"},
	{conditions(`[{type: DisruptionTarget, status: true-ish}]`), rule0 + `.onPodConditions[0].status: Unsupported value: "true-ish": supported values: "False", "True", "Unknown"`, "a status"},
	{conditions(`[{status: "True"}]`), rule0 + ".onPodConditions[0].type: Invalid value: \"\": name part must be non-empty\n" + rule0 + ".onPodConditions[0].type: Invalid value: \"\": name part " + nameWords, "no type"},
	{conditions(repeated("{type: A}", 21)), rule0 + ".onPodConditions: Too many: 21: must have at most 20 items", "too many"},
	{conditions(`[]`), rule0 + oneOfIt, "an empty list is none"},

	{`spec: {podFailurePolicy: {rules: ` + repeated(aRule, 20) + `}}`, "", "as many as may be"},
	{`spec: {podFailurePolicy: {rules: ` + repeated(aRule, 21) + `}}`, "spec.podFailurePolicy.rules: Too many: 21: must have at most 20 items", "too many"},
	{`spec: {podFailurePolicy: {rules: [{}]}}`, rule0 + ".action: Required value: valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]\n" + rule0 + oneOfIt, "nothing in it"},
	{`spec: {podFailurePolicy: {rules: [{action: Fail, onPodConditions: [{type: A}], onExitCodes: {operator: In, values: [1]}}]}}`, rule0 + ".action: Unsupported value: \"Fail\": supported values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"\n" + rule0 + ": Invalid value: specifying both OnExitCodes and OnPodConditions is not supported", "too much in it"},
	{`spec: {podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: A}]}]}}`, rule0 + `.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`, "no limit an index"},
	{`spec: {completionMode: Indexed, completions: 1, podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: A}]}]}}`, rule0 + `.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`, "nor in an Indexed Job"},
	{`spec: {completionMode: Indexed, completions: 1, backoffLimitPerIndex: 0, podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: A}]}]}}`, "", "with one"},

	{`spec: {podReplacementPolicy: Failed}`, "", "without a podFailurePolicy both are legal"},
	{`spec: {podReplacementPolicy: failed}`, `spec.podReplacementPolicy: Unsupported value: "failed": supported values: "Failed", "TerminatingOrFailed"`, "case matters"},
	{`spec: {podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {rules: [` + aRule + `]}}`, `spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"`, "with one only Failed is"},
}

func duplicates(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString("\n" + rule0 + ".onExitCodes.values[" + strconv.Itoa(i) + "]: Duplicate value: 7")
	}
	return b.String()
}

func TestValidatePodFailurePolicy(t *testing.T) { checkCreate(t, podFailurePolicyCases) }

// success is an Indexed Job of five whose successPolicy has one rule.
func success(rule string) string {
	return `spec: {completionMode: Indexed, completions: 5, successPolicy: {rules: [` + rule + `]}}`
}

const (
	indexes0     = "spec.successPolicy.rules[0].succeededIndexes: "
	count0       = "spec.successPolicy.rules[0].succeededCount: "
	parsing      = ": error parsing succeededIndexes: "
	tooManyParts = ` violates the requirement that an index interval can have at most two parts separated by '-'`
)

var successPolicyCases = []validateCase{
	{success(`{succeededIndexes: "0,2-4"}`), "", "one and a run"},
	{success(`{succeededIndexes: "0,2-4", succeededCount: 4}`), "", "a number of them"},
	{success(`{succeededIndexes: ""}`), "", "none named is legal"},
	{success(`{succeededIndexes: "+1"}`), "", "so is a plus sign"},
	{success(`{succeededIndexes: "5"}`), indexes0 + `Invalid value: "5"` + parsing + `too large index: "5"`, "the last is 4"},
	{success(`{succeededIndexes: "3-5"}`), indexes0 + `Invalid value: "3-5"` + parsing + `too large index: "5"`, "at the end of a run too"},
	{success(`{succeededIndexes: "1-1"}`), indexes0 + `Invalid value: "1-1"` + parsing + "non-increasing order, previous: 1, current: 1", "a run of one is no run"},
	{success(`{succeededIndexes: "1,1"}`), indexes0 + `Invalid value: "1,1"` + parsing + "non-increasing order, previous: 1, current: 1", "each once"},
	{success(`{succeededIndexes: "2,0-1"}`), indexes0 + `Invalid value: "2,0-1"` + parsing + "non-increasing order, previous: 2, current: 0", "in order"},
	{success(`{succeededIndexes: "0-1-2"}`), indexes0 + `Invalid value: "0-1-2"` + parsing + `the fragment "0-1-2"` + tooManyParts, "three parts"},
	{success(`{succeededIndexes: "1,"}`), indexes0 + `Invalid value: "1,"` + parsing + `cannot convert string to integer for index: ""`, "a comma too many"},
	{success(`{succeededIndexes: "99999999999999999999"}`), indexes0 + `Invalid value: "99999999999999999999"` + parsing + `cannot convert string to integer for index: "99999999999999999999"`, "beyond all integers"},
	{success(`{succeededIndexes: "` + strings.Repeat("0", 64*1024+1) + `"}`), indexes0 + "Too long: may not be more than 65536 bytes", "long, but a zero"},
	{success(`{succeededCount: 0}`), "", "zero is legal"},
	{success(`{succeededCount: 6}`), count0 + "Invalid value: 6: must be less than or equal to 5 (the number of specified completions)", "more than there are"},
	{success(`{succeededIndexes: "0-1", succeededCount: 3}`), count0 + "Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)", "more than are named"},
	{success(`{succeededCount: -1}`), count0 + "Invalid value: -1: must be greater than or equal to 0", "negative"},
	{success(`{}`), "spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified", "nothing in it"},
	{success(``), "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified", "no rule"},
	{success(strings.Repeat("{succeededCount: 1},", 21)), "spec.successPolicy.rules: Too many: 21: must have at most 20 items", "too many"},
	{`spec: {successPolicy: {rules: [{succeededCount: 1}]}}`, `spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode`, "shown with the names of the internal type"},
	{`spec: {successPolicy: {}}`, `spec.successPolicy: Invalid value: {"Rules":null}: requires indexed completion mode`, "no list is null"},
}

func TestValidateSuccessPolicy(t *testing.T) { checkCreate(t, successPolicyCases) }

// TestValidateSuccessPolicyWithoutCompletions is a case in which the real API
// server panics.
func TestValidateSuccessPolicyWithoutCompletions(t *testing.T) {
	checkCreate(t, []validateCase{{
		`spec: {completionMode: Indexed, parallelism: 2, successPolicy: {rules: [{succeededIndexes: "0", succeededCount: 7}]}}`,
		"spec.completions: Required value: when completion mode is Indexed",
		"there is nothing to hold the indexes against",
	}})
}
