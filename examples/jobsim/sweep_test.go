package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/load"
)

// flakyGood is a Job with one half of its runs failing.
const flakyGood = good + "---\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: 50% succeed after 2s else fail after 3s}]\n"

// inDirectory puts in.yaml into a directory of its own and goes there.
func inDirectory(t *testing.T, content string) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.yaml", []byte(content), 0o600))
}

// invoke runs the program with these arguments.
func invoke(args ...string) (status int, stdout, stderr string) {
	var out, errOut bytes.Buffer
	status = runProgram(context.Background(), args, os.Stdin, &out, &errOut)
	return status, out.String(), errOut.String()
}

func TestSweepShardsAndMerge(t *testing.T) {
	inDirectory(t, flakyGood)
	for _, format := range sweepOutputs {
		args := []string{"sweep", "--runs", "50", "--seed", "4", "--vary", "backoffLimit=0..2", "in.yaml", "-o", format}
		status, want, stderr := invoke(append(args, "--workers", "1")...)
		require.Zero(t, status, stderr)
		status, again, _ := invoke(append(args, "--workers", "3")...)
		require.Zero(t, status)
		assert.Equal(t, want, again)
		if format == "table" || format == "json" { // these name what is replayed, and the shards
			continue
		}
		for _, shard := range []string{"0/3", "1/3", "2/3"} {
			status, stdout, stderr := invoke("sweep", "--runs", "50", "--seed", "4", "--vary", "backoffLimit=0..2", "in.yaml",
				"-o", "json", "--shard", shard, "--to", "shard-"+shard[:1]+".json")
			require.Zero(t, status, stderr)
			assert.Empty(t, stdout)
		}
		status, merged, stderr := invoke("merge", "shard-2.json", "shard-0.json", "shard-1.json", "-o", format)
		require.Zero(t, status, stderr)
		assert.Equal(t, want, merged)
	}
	status, _, stderr := invoke("merge", "shard-0.json", "shard-2.json")
	assert.Zero(t, status)
	assert.Contains(t, stderr, "1 of 3 shards are missing")
	status, _, stderr = invoke("merge", "shard-0.json", "shard-0.json")
	assert.Equal(t, exitUsage, status)
	assert.Contains(t, stderr, "the shard 0/3 is there already")
}

// The table names the worst runs with a command that does the same again.
func TestSweepReplays(t *testing.T) {
	inDirectory(t, flakyGood)
	status, stdout, stderr := invoke("sweep", "--runs", "200", "--vary", "backoffLimit=1", "--vary", "failure=0.7", "in.yaml")
	require.Zero(t, status, stderr)
	_, lines, found := strings.Cut(stdout, "The worst runs:\n")
	require.True(t, found, stdout)
	replayed := 0
	for line := range strings.Lines(lines) {
		_, command, _ := strings.Cut(line, ": jobsim ")
		status, stdout, stderr := invoke(strings.Fields(command)...)
		require.Equal(t, exitFailed, status, stderr)
		took, _, _ := strings.Cut(strings.TrimPrefix(line, "BackoffLimitExceeded after "), ":")
		assert.Contains(t, stdout, "# "+took+" later")
		replayed++
	}
	assert.Equal(t, 3, replayed)
}

// The manifest that runs the shards on a cluster has as many indexes as it asks for
// parts, runs here, and its arguments are those of the program.
func TestSweepManifest(t *testing.T) {
	in, err := load.Files("../manifests/sweep.yaml")
	require.NoError(t, err)
	j := in.Objects[0].(*job.Job)
	for index := range *j.Spec.Completions {
		var args []string
		for _, arg := range j.Spec.Template.Spec.Containers[0].Args[1:] {
			args = append(args, strings.ReplaceAll(arg, "$(JOB_COMPLETION_INDEX)", fmt.Sprint(index)))
		}
		var o sweepOptions
		cmd := &cobra.Command{}
		o.define(cmd)
		require.NoError(t, cmd.ParseFlags(args))
		assert.Equal(t, int64(index), o.sweep.Shard)
		assert.Equal(t, int64(*j.Spec.Completions), o.sweep.Shards)
		assert.Equal(t, fmt.Sprintf("/results/shard-%d.json", index), o.to)
	}
	status, _, stderr := invoke("run", "../manifests/sweep.yaml")
	assert.Equal(t, exitComplete, status, stderr)
	status, stdout, stderr := invoke("lint", "../manifests/sweep.yaml")
	assert.Zero(t, status, stdout+stderr)
}

// A setting of the probability counts also where a default is assumed.
func TestSetFailure(t *testing.T) {
	inDirectory(t, good)
	status, _, stderr := invoke("run", "--set", "failure=1", "in.yaml")
	assert.Equal(t, exitFailed, status, stderr)
	status, _, stderr = invoke("run", "--set", "failure=0", "in.yaml")
	assert.Equal(t, exitComplete, status, stderr)
}

func TestSweepRefusals(t *testing.T) {
	inDirectory(t, flakyGood)
	require.NoError(t, os.WriteFile("bad.json", []byte("{}"), 0o600))
	require.NoError(t, os.WriteFile("cron.yaml", []byte("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {schedule: \"* * * * *\", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}\n"), 0o600))
	for _, c := range []struct {
		args string
		want string
	}{
		{"sweep", "no FILE given"},
		{"sweep in.yaml --vary limit=5..1", "a range must go upwards"},
		{"sweep in.yaml --vary limit=1..5", `unknown field "spec.limit"`},
		{"sweep in.yaml --vary failure=1.5", `invalid probability "1.5"`},
		{"sweep in.yaml --runs 0", "runs: Invalid value: 0"},
		{"sweep in.yaml --shard 3/3", "must be I/N with I from 0 to N-1"},
		{"sweep in.yaml --shard x", "must be I/N with I from 0 to N-1"},
		{"sweep in.yaml --workers -1", "workers: Invalid value: -1"},
		{"sweep in.yaml --until -1s", "--until: Invalid value"},
		{"sweep in.yaml -o xml", `-o, --output: Unsupported value: "xml"`},
		{"sweep in.yaml --to none/out.json", "none"},
		{"sweep in.yaml --to .", "is not a regular file"},
		{"sweep none.yaml", "none.yaml"},
		{"sweep cron.yaml", "CronJob"},
		{"sweep in.yaml --job other --vary backoffLimit=1", "there is no Job other"},
		{"merge", "no SHARD given"},
		{"merge none.json", "none.json"},
		{"merge bad.json", "bad.json: apiVersion"},
		{"merge in.yaml", "in.yaml: "},
		{"run in.yaml --set backoffLimit", "must be FIELD=VALUE"},
		{"run in.yaml --set backofLimit=3", `unknown field "spec.backofLimit"`},
	} {
		status, stdout, stderr := invoke(strings.Fields(c.args)...)
		assert.Equal(t, exitUsage, status, c.args)
		assert.Empty(t, stdout, c.args)
		assert.Contains(t, stderr, c.want, c.args)
	}
	left, err := filepath.Glob("*")
	require.NoError(t, err)
	hidden, err := filepath.Glob(".*")
	require.NoError(t, err)
	assert.Equal(t, []string{"bad.json", "cron.yaml", "in.yaml"}, left)
	assert.Empty(t, hidden, "nothing partial is left behind")
}

// An interrupt writes what is counted by then, and says so.
func TestSweepIsInterrupted(t *testing.T) {
	inDirectory(t, flakyGood)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := runProgram(ctx, []string{"sweep", "in.yaml", "--runs", "100000000", "--to", "out.txt"}, os.Stdin, &stdout, &stderr)
	assert.Equal(t, exitBound, status, stderr.String())
	assert.Contains(t, stderr.String(), "interrupted")
	text, err := os.ReadFile("out.txt")
	require.NoError(t, err)
	assert.Contains(t, string(text), "interrupted: what is counted here was done until then")
}

func TestProgressLine(t *testing.T) {
	assert.Equal(t, "2500 of 10000 runs (25%), 500 a second, 15s left", progressLine(2500, 10_000, 5*time.Second))
	assert.Equal(t, "0 of 10000 runs (0%), 0 a second", progressLine(0, 10_000, time.Second))
}

func TestQuote(t *testing.T) {
	assert.Equal(t, "a.yaml", quote("a.yaml"))
	assert.Equal(t, `'it'\''s here.yaml'`, quote("it's here.yaml"))
	assert.Equal(t, "''", quote(""))
}
