package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The picture of a run comes after its end, or is in a file, whatever else is printed.
func TestTimeline(t *testing.T) {
	status, stdout, _ := program(t, []string{"--timeline", "-"}, good)
	assert.Zero(t, status)
	assert.Contains(t, stdout, "\n# Timeline\nJob pi: Complete after 6s; 1 pod: 1 succeeded\n")

	status, stdout, _ = program(t, []string{"--timeline", "run.txt", "-o", "json"}, good)
	assert.Zero(t, status)
	assert.Contains(t, stdout, `"kind": "Job"`)
	picture, err := os.ReadFile("run.txt")
	require.NoError(t, err)
	assert.Contains(t, string(picture), "Job pi: Complete after 6s; 1 pod: 1 succeeded\n")

	status, _, stderr := program(t, []string{"--timeline", "no/such/directory/run.txt"}, good)
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, stderr, "no/such/directory")
}
