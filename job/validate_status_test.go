package job_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/job"
)

const (
	perIndex5  = `spec: {completionMode: Indexed, completions: 5, parallelism: 5, backoffLimitPerIndex: 1}`
	isComplete = `status: {startTime: "2026-01-01T00:00:00Z", completionTime: "2026-01-01T00:00:09Z", conditions: [{type: SuccessCriteriaMet, status: "True"}, {type: Complete, status: "True"}]}`
	isFailed   = `status: {startTime: "2026-01-01T00:00:00Z", conditions: [{type: FailureTarget, status: "True"}, {type: Failed, status: "True"}]}`
)

// statusCases are a Job's spec, the status that it has, and a change to that.
var statusCases = []updateCase{
	{``, started, `status: {active: 1, ready: 1}`, "", "a pod is ready"},
	{``, started, isComplete, "", "the end"},
	{``, started, isFailed, "", "the other end"},
	{``, ``, `status: {active: -1}`, "status.active: Invalid value: -1: must be greater than or equal to 0", "a count"},
	{``, ``, `status: {active: 1, ready: 2}`, "status.ready: Invalid value: 2: cannot set more ready pods than active", "ready pods are active ones"},
	{``, ``, `status: {uncountedTerminatedPods: {succeeded: [a], failed: [a]}}`, `status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"`, "a pod ends once"},
	{``, ``, `status: {uncountedTerminatedPods: {failed: [""]}}`, `status.uncountedTerminatedPods.failed[0]: Invalid value: "": must not be empty`, "which pod?"},
	{suspended, stopped, `status: {conditions: [{type: FailureTarget, status: "True"}, {type: Failed, status: "True"}], startTime: null}`, "status.startTime: Required value: startTime is required for finished job", "a suspended Job cannot fail"},
	{``, started, `status: {conditions: [{type: Failed, status: "True"}]}`, "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition", "FailureTarget comes first (KEP-3998)"},
	{``, started, `status: {completionTime: "2026-01-01T00:00:09Z"}`, `status.completionTime: Invalid value: "2026-01-01T00:00:09Z": cannot set completionTime when there is no Complete=True condition`, "not complete"},
	{``, isFailed, `status: {conditions: [{type: FailureTarget, status: "True"}]}`, "status.conditions: Invalid value: cannot disable the terminal Failed=True condition", "a finished Job stays finished"},
	{``, `status: {failed: 2}`, `status: {failed: 1}`, "status.failed: Invalid value: 1: cannot decrease the failed counter", "what has failed has failed"},
	{`spec: {completions: 5}`, `status: {succeeded: 2}`, `status: {succeeded: 1}`, "status.succeeded: Invalid value: 1: cannot decrease the succeeded counter", "nor a success"},
	{indexed5, `status: {succeeded: 2}`, `status: {succeeded: 1}`, "", "KEP-3715: but an Indexed Job may be made smaller"},
	{``, started, `status: {startTime: "2026-01-01T00:00:01Z"}`, `status.startTime: Invalid value: "2026-01-01T00:00:01Z": field is immutable for unsuspended job once set`, "the deadline counts from it"},
	{`spec: {completions: 5}`, ``, `status: {completedIndexes: "1"}`, `status.completedIndexes: Invalid value: "1": cannot set non-empty completedIndexes when non-indexed completion mode`, "no indexes"},
	{indexed5, ``, `status: {completedIndexes: "3,5"}`, `status.completedIndexes: Invalid value: "3,5": error parsing completedIndexes: too large index: "5"`, "indexes are below completions"},
	{indexed5, ``, `status: {failedIndexes: "1"}`, `status.failedIndexes: Invalid value: "1": cannot set non-null failedIndexes when backoffLimitPerIndex is null`, "without a limit per index none fails for good"},
	{perIndex5, ``, `status: {completedIndexes: "0,3-4", failedIndexes: "1-3"}`, `status.failedIndexes: Invalid value: "1-3": failedIndexes and completedIndexes overlap at index: 3`, "one or the other"},
	{perIndex5, `status: {completedIndexes: "3", failedIndexes: "3"}`, `status: {active: 1}`, "", "what is wrong already does not stop another change"},
}

func TestValidateStatusUpdate(t *testing.T) {
	for _, c := range statusCases {
		old := decodeJob(t, string(asJSON(t, stored(t, c.old))), c.since)
		j := decodeJob(t, string(asJSON(t, old)), c.patch)
		assert.Equal(t, c.want, lines(job.ValidateStatusUpdate(j, old)), "%s, %s: %s (%s)", c.old, c.since, c.patch, c.why)
	}
}
