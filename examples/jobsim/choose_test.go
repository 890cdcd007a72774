package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/sweep"
)

func TestChoose(t *testing.T) {
	inDirectory(t, flakyGood)
	args := []string{"choose", "--want", "90%", "--runs", "1000", "in.yaml"}
	status, stdout, stderr := invoke(args...)
	require.Zero(t, status, stderr)
	assert.Contains(t, stdout, "\n  backoffLimit: 3\n  activeDeadlineSeconds: ")
	status, again, _ := invoke(append(args, "--workers", "1")...)
	require.Zero(t, status)
	assert.Equal(t, stdout, again)

	status, stdout, _ = invoke(append(args, "-o", "json")...)
	require.Zero(t, status)
	var choice sweep.Choice
	require.NoError(t, json.Unmarshal([]byte(stdout), &choice))
	assert.Equal(t, int32(3), choice.Limit)

	status, stdout, _ = invoke(append(args, "--max-limit", "1")...)
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, stdout, "No backoffLimit up to 1 reaches 90%")
}

func TestChooseAgainstAHang(t *testing.T) {
	inDirectory(t, strings.Replace(flakyGood, "50% succeed after 2s else fail after 3s", "hang", 1))
	status, stdout, _ := invoke("choose", "--want", "0.5", "--max-limit", "1", "--runs", "10", "in.yaml")
	assert.Equal(t, exitFailed, status)
	assert.Contains(t, stdout, "10 of 10 runs did not end at all")
}

func TestChooseRefusals(t *testing.T) {
	inDirectory(t, flakyGood)
	for args, want := range map[string]string{
		"choose in.yaml":                          "--want: Required value",
		"choose in.yaml --want 1":                 "must be above 0 and below 1",
		"choose in.yaml --want 1.5":               `invalid probability "1.5"`,
		"choose in.yaml --want 0.9 --runs 0":      "must be 1 or more",
		"choose in.yaml --want 0.9 --max-limit 0": "must be 1 or more",
		"choose --want 0.9":                       "no FILE given",
		"choose --want 0.9 in.yaml -o csv":        `-o, --output: Unsupported value: "csv"`,
		"choose --want 0.9 in.yaml --job other":   "there is no Job other",
	} {
		status, stdout, stderr := invoke(strings.Fields(args)...)
		assert.Equal(t, exitUsage, status, args)
		assert.Empty(t, stdout, args)
		assert.Contains(t, stderr, want, args)
	}
}
