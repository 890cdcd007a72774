package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/lint"
)

func TestLint(t *testing.T) {
	bad := strings.Replace(good, "backoffLimit: 0", "backoffLimit: 6\n  activeDeadlineSeconds: 60", 1)
	inDirectory(t, bad)
	status, stdout, stderr := invoke("lint", "in.yaml")
	assert.Equal(t, exitFailed, status, stderr)
	assert.Equal(t, `job default/pi: spec.backoffLimit: a backoffLimit of 6 is never reached: activeDeadlineSeconds ends the Job before; a limit above 2 makes no difference
    the waits up to it are 10s + 20s + 40s + … + 5m20s = 10m30s, and the deadline is 1m0s
    silence: annotation jobsim.dev/lint-ignore: limit-unreachable
`, stdout)

	status, stdout, _ = invoke("lint", "in.yaml", "-o", "json")
	assert.Equal(t, exitFailed, status)
	var findings []lint.Finding
	require.NoError(t, json.Unmarshal([]byte(stdout), &findings))
	assert.Len(t, findings, 1)

	status, stdout, _ = invoke("lint", "in.yaml", "--ignore", "limit-unreachable", "-o", "json")
	assert.Zero(t, status)
	assert.Equal(t, "[]\n", stdout)

	inDirectory(t, strings.Replace(bad, "{name: pi}", "{name: pi, annotations: {jobsim.dev/lint-ignore: limit-unreachable}}", 1))
	status, stdout, _ = invoke("lint", "in.yaml")
	assert.Zero(t, status)
	assert.Empty(t, stdout)
}

func TestLintRefusals(t *testing.T) {
	inDirectory(t, good)
	for args, want := range map[string]string{
		"lint":                         "no FILE given",
		"lint in.yaml --ignore nosuch": `--ignore: Unsupported value: "nosuch"`,
		"lint in.yaml -o xml":          `-o, --output: Unsupported value: "xml"`,
		"lint none.yaml":               "none.yaml",
	} {
		status, stdout, stderr := invoke(strings.Fields(args)...)
		assert.Equal(t, exitUsage, status, args)
		assert.Empty(t, stdout, args)
		assert.Contains(t, stderr, want, args)
	}
}
