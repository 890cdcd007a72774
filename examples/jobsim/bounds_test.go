package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/bounds"
)

func TestBounds(t *testing.T) {
	inDirectory(t, good)
	args := []string{"bounds", "in.yaml", "--run", "1s..3m", "--ends", "succeed,fail"}
	status, stdout, stderr := invoke(args...)
	require.Zero(t, status, stderr)
	assert.Empty(t, stderr)
	assert.Equal(t, `Each run lasts 1s to 3m0s and succeeds or fails.

Earliest end: 1s (exact)
  each run is at its shortest, and no other number of failures ends sooner
  The path: 1 pod
    0s: pod 1 begins and succeeds after 1s
    1s: Complete

Latest end: 3m1s (exact)
  each run is at its longest, and no other number of failures ends later
  The path: 1 pod
    0s: pod 1 begins and succeeds after 3m0s
    3m1s: Complete

Most pods: 1 (exact)
  each completion takes one pod, and up to 0 pods are replaced that failed
  The path: 1 pod
    0s: pod 1 begins and succeeds after 1s
    1s: Complete
`, stdout)

	status, _, stderr = invoke(append(args, "-o", "json", "--to", "out.json")...)
	require.Zero(t, status, stderr)
	data, err := os.ReadFile("out.json")
	require.NoError(t, err)
	var b bounds.Bounds
	require.NoError(t, json.Unmarshal(data, &b))
	assert.True(t, b.Latest.IsExact)

	status, stdout, _ = invoke("bounds", "in.yaml", "--ends", "hang")
	require.Zero(t, status)
	assert.Contains(t, stdout, "Each run hangs.\n\nEarliest end: never (")
	assert.Contains(t, stdout, "Latest end: never (exact)\n  a run that hangs is waited for")
}

func TestBoundsRefusals(t *testing.T) {
	inDirectory(t, good)
	require.NoError(t, os.WriteFile("suspended.yaml", []byte(strings.Replace(good, "backoffLimit: 0", "suspend: true", 1)), 0o600))
	require.NoError(t, os.WriteFile("other.yaml", []byte(strings.Replace(good, "{name: pi}", "{name: po}", 1)), 0o600))
	for args, want := range map[string]string{
		"bounds":                                "no FILE given",
		"bounds none.yaml":                      "none.yaml",
		"bounds in.yaml --ends burn":            `--ends: Unsupported value: "burn"`,
		"bounds in.yaml --run 5s..1s":           "must be a time of 0 or more (5s), or two of them going upwards",
		"bounds in.yaml --run -5s":              "must be a time of 0 or more",
		"bounds in.yaml --job other":            "there is no Job other",
		"bounds in.yaml other.yaml":             "there are several Jobs",
		"bounds in.yaml --to none/x":            "--to: open none/x: no such file or directory",
		"bounds in.yaml -o xml":                 `-o, --output: Unsupported value: "xml"`,
		"bounds suspended.yaml --ends fail":     "spec.suspend: cannot be bounded",
		"bounds suspended.yaml --to suspended2": "spec.suspend: cannot be bounded",
	} {
		status, stdout, stderr := invoke(strings.Fields(args)...)
		assert.Equal(t, exitUsage, status, args)
		assert.Empty(t, stdout, args)
		assert.Contains(t, stderr, want, args)
	}
	assert.NoFileExists(t, "suspended2")
}
