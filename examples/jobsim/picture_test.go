package main

import (
	"bytes"
	"os"
	"strings"
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

// What run -o watch saved becomes the same picture, in each format.
func TestTimelineOfASavedRun(t *testing.T) {
	_, saved, _ := program(t, []string{"-o", "watch", "--timeline", "run.svg"}, good)
	require.NoError(t, os.WriteFile("saved.json", []byte(saved), 0o600))
	for output, want := range map[string]string{"text": "Job pi: Complete after 6s", "svg": "<svg xmlns=", "html": "<!DOCTYPE html>"} {
		status, stdout, stderr := invoke("timeline", "-o", output, "saved.json")
		assert.Zero(t, status, stderr)
		assert.True(t, strings.HasPrefix(stdout, want), output)
	}
	var out, errOut bytes.Buffer
	assert.Zero(t, runProgram(t.Context(), []string{"timeline", "-", "--ascii", "--width", "70"}, strings.NewReader(saved), &out, &errOut))
	assert.Contains(t, out.String(), "#+ a run that exits with 0")
}

func TestTimelineRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("bad.json", []byte("kind: Job"), 0o600))
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "no FILE given"},
		{[]string{"none.json"}, "none.json"},
		{[]string{"bad.json"}, "error: bad.json: value 1"},
		{[]string{"-o", "png", "bad.json"}, `-o, --output: Unsupported value: "png": supported values: text, svg, html`},
		{[]string{"--width", "-1", "bad.json"}, "--width: Invalid value: -1"},
		{[]string{"-"}, "standard input: value 1"},
	} {
		var out, errOut bytes.Buffer
		assert.Equal(t, exitUsage, runProgram(t.Context(), append([]string{"timeline"}, test.args...), strings.NewReader("x"), &out, &errOut))
		assert.Contains(t, errOut.String(), test.want)
		assert.Empty(t, out.String())
	}
	status, stdout, _ := invoke("timeline", "-h")
	assert.Zero(t, status)
	assert.Contains(t, stdout, "Usage:\n  jobsim timeline")
}
