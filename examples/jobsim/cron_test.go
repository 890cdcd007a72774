package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const nightly = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "30 2 * * *"
  timeZone: America/New_York
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "busybox:1"}]
`

// cron runs jobsim cron on in.yaml with that content.
func cron(t *testing.T, content string, flags ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.yaml", []byte(content), 0o600))
	return invoke(append(append([]string{"cron"}, flags...), "in.yaml")...)
}

func TestCronFromTheScheduleAlone(t *testing.T) {
	status, out, stderr := cron(t, nightly)
	assert.Equal(t, 0, status)
	assert.Empty(t, stderr)
	assert.Contains(t, out, `cronjob default/nightly: "30 2 * * *" in America/New_York, Forbid
2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z, from the schedule alone

365 slots: 364 Run, 1 LeftOut
gaps between Jobs: 24h0m0s to 47h0m0s, the longest until Mon 2026-03-09 02:30:00 EDT

The first 10:
  Thu 2026-01-01 02:30:00 EST  Run
`)
	assert.Contains(t, out, `
Odd slots:
  Sun 2026-03-08 02:30:00 EST  LeftOut  the clocks are put forward past it
`)
}

func TestCronSimulated(t *testing.T) {
	input := nightly + "---\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{job: nightly-*, run: {sequence: [succeed after 49h]}}]\n"
	status, out, _ := cron(t, input, "--for", "96h", "-o", "wide")
	assert.Equal(t, 0, status)
	assert.Equal(t, `cronjob default/nightly: "30 2 * * *" in America/New_York, Forbid
2026-01-01T00:00:00Z to 2026-01-05T00:00:00Z, simulated

4 slots: 2 Run, 2 Forbidden
2 Jobs, 1 Complete, 1 Unfinished
1 Jobs more than 1s late
gaps between Jobs: 49h0m1s to 49h0m1s, the longest until Sat 2026-01-03 03:30:01 EST
overlaps: none

Slots:
  Thu 2026-01-01 02:30:00 EST  Run, Complete
  Fri 2026-01-02 02:30:00 EST  Forbidden        the Job before it was active
  Sat 2026-01-03 02:30:00 EST  Run, Unfinished  the Job came 1h0m1.1s late; the Job had not ended
  Sun 2026-01-04 02:30:00 EST  Forbidden        the Job before it was active
`, out)
}

// The pods of a Job that is replaced run beside those of the next.
func TestCronReplaced(t *testing.T) {
	input := strings.Replace(nightly, "Forbid", "Replace", 1) +
		"---\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{job: nightly-*, run: succeed after 49h}]\n"
	_, out, _ := cron(t, input, "--for", "96h")
	assert.Contains(t, out, "4 Jobs, 3 Replaced, 1 Unfinished\n")
	assert.Contains(t, out, "overlaps: no two Jobs at once, but the pods of the 3 that were replaced go on while they stop\n")
}

func TestCronAsJSON(t *testing.T) {
	status, out, _ := cron(t, nightly, "-o", "json", "--start", "2026-03-07T00:00:00Z", "--for", "72h")
	require.Equal(t, 0, status)
	var reports []struct {
		CronJob   string         `json:"cronJob"`
		Simulated bool           `json:"simulated"`
		Outcomes  map[string]int `json:"outcomes"`
		Odd       []struct {
			Time string   `json:"time"`
			Why  []string `json:"why"`
		} `json:"odd"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &reports))
	require.Len(t, reports, 1)
	assert.Equal(t, map[string]int{"Run": 2, "LeftOut": 1}, reports[0].Outcomes)
	require.Len(t, reports[0].Odd, 1)
	assert.Equal(t, "2026-03-08T02:30:00-05:00", reports[0].Odd[0].Time)
}

func TestCronRefuses(t *testing.T) {
	for _, test := range []struct{ content, flag, want string }{
		{good, "--for=1h", "error: no CronJob in the files\n"},
		{nightly, "--for=-1h", "error: --for: Invalid value: \"-1h\": must be greater than or equal to 0"},
		{nightly, "-o=xml", `error: -o, --output: Unsupported value: "xml": supported values: text, wide, json`},
	} {
		status, _, stderr := cron(t, test.content, test.flag)
		assert.Equal(t, 2, status)
		assert.Contains(t, stderr, test.want)
	}
	status, out, _ := cron(t, nightly, "-h")
	assert.Equal(t, 0, status)
	assert.Contains(t, out, "Usage:\n  jobsim cron")
}

// A schedule that never fires is said to do so, and of one that has no slot in the
// time asked for the first one is shown.
func TestCronWithoutSlots(t *testing.T) {
	for schedule, want := range map[string]string{
		"0 0 31 2 *":  "\n0 slots: the schedule never fires\n",
		"0 0 29 2 *":  "\n0 slots: the first one is after that, Tue 2028-02-29 00:00:00 EST\n",
		"@every 200h": "\n0 slots: the first one is after that, Fri 2026-01-09 03:00:00 EST\n",
	} {
		status, out, _ := cron(t, strings.ReplaceAll(nightly, "30 2 * * *", schedule), "--for=100h")
		assert.Equal(t, 0, status)
		assert.Contains(t, out, want)
	}
}

// Counts are written alike whichever comes first.
func TestCronSuspended(t *testing.T) {
	_, out, _ := cron(t, strings.ReplaceAll(nightly, "spec:\n  schedule", "spec:\n  suspend: true\n  schedule"), "--for=72h")
	assert.Contains(t, out, "\n3 slots: 3 Suspended\n")
}

func TestRunWithACronJob(t *testing.T) {
	status, out, stderr := program(t, []string{"--do", "succeed"}, nightly)
	assert.Equal(t, 0, status)
	assert.Equal(t, "Warning: a CronJob has no last slot: the run goes on for 24h; --until says how far it goes\n", stderr)
	assert.Contains(t, out, "# 24h0m0s later")
	status, out, _ = program(t, []string{"--until", "48h", "--show", "cronjobs,jobs"}, nightly)
	assert.Equal(t, 0, status)
	assert.Contains(t, out, "cronjob.batch/nightly created")
	assert.Contains(t, out, "nightly   30 2 * * *   America/New_York   False     0        16h             2d")
}
