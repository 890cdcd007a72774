package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/workload"
)

// What jobsim run saved of its pods is learned from, and the workload serves the next run.
func TestLearn(t *testing.T) {
	inDirectory(t, flakyGood)
	_, stdout, stderr := invoke("run", "in.yaml", "-o", "json")
	var run struct{ Objects []json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(stdout), &run), stderr)
	require.NotEmpty(t, run.Objects)
	list, err := json.Marshal(map[string]any{"kind": "List", "items": run.Objects})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("pods.json", list, 0o600))

	status, stdout, stderr := invoke("learn", "pods.json", "--to", "learned.yaml")
	require.Zero(t, status, stderr)
	assert.Empty(t, stdout)
	learned, err := os.ReadFile("learned.yaml")
	require.NoError(t, err)
	_, err = workload.Parse("learned.yaml", learned)
	require.NoError(t, err)
	status, stdout, stderr = invoke("learn", "pods.json", "pods.json")
	require.Zero(t, status, stderr)
	assert.Equal(t, string(learned), stdout, "a pod that is given twice counts once")

	require.NoError(t, os.WriteFile("job.yaml", []byte(good), 0o600))
	status, _, stderr = invoke("run", "job.yaml", "--workload", "learned.yaml")
	assert.NotEqual(t, exitUsage, status, stderr)

	var out, complaints strings.Builder
	require.Zero(t, runProgram(t.Context(), []string{"learn", "-"}, strings.NewReader(string(list)), &out, &complaints), complaints.String())
	assert.Equal(t, string(learned), out.String())
}

func TestLearnRefusals(t *testing.T) {
	inDirectory(t, good)
	require.NoError(t, os.WriteFile("pending.json", []byte(`{"kind":"Pod"}`), 0o600))
	for args, want := range map[string]string{
		"learn":                              "no FILE given",
		"learn none.json":                    "none.json",
		"learn in.yaml":                      "in.yaml: there is no pod",
		"learn pending.json --to none/x":     "--to: ",
		"learn pending.json --nosuch":        "nosuch",
		"learn pending.json in.yaml --to xx": "in.yaml: there is no pod",
	} {
		status, stdout, stderr := invoke(strings.Fields(args)...)
		assert.Equal(t, exitUsage, status, args)
		assert.Empty(t, stdout, args)
		assert.Contains(t, stderr, want, args)
	}
	status, stdout, stderr := invoke("learn", "pending.json", "--to", "xx")
	assert.Equal(t, exitFailed, status)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "nothing to learn from")
	assert.NoFileExists(t, "xx")
}
