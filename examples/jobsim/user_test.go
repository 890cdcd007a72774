package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a user of kubectl types works, and what it prints is kubectl's.
func TestWhatAKubectlUserTypes(t *testing.T) {
	for _, c := range []struct {
		args string
		want string // in standard output
	}{
		{"run in.yaml", "$ kubectl apply -f in.yaml\njob.batch/pi created\n"},
		{"run -f in.yaml", "$ kubectl apply -f in.yaml\n"},
		{"apply --filename=in.yaml", "job.batch/pi created\n"},
		{"run -f .", "$ kubectl apply -f .\njob.batch/pi created\n"},
		{"run in.yaml -n team", "$ kubectl get jobs -n team\nNAME   STATUS     COMPLETIONS   DURATION   AGE\npi     Complete"},
		{"run in.yaml -o yaml", "seed: 0\n"},
		{"run in.yaml --output json", `"seed": 0`},
		{"run in.yaml --watch", "$ kubectl get pods -w\n"},
		{"get jobs -f in.yaml", "NAME   STATUS     COMPLETIONS   DURATION   AGE\npi     Complete   1/1           1s         1s\n"},
		{"get pods -f in.yaml -o name", ""},
		{"describe job pi -f in.yaml", "Name:             pi\n"},
		{"events -f in.yaml", "SuccessfulCreate"},
		{"run in.yaml -- kubectl logs -l job-name=pi", "done\n"},
		{"run in.yaml -- get pods -o name", "pod/pi-"},
		{"run in.yaml --show logs", "\ndone\n"},
		{"run in.yaml --show describe-pods", "$ kubectl describe pods\nName: "},
		{"version", "Kubernetes v1."},
		{"completion bash", "bash completion"},
		{"-h", "Available Commands:"},
		{"run -h", "Exit status: 0 all Jobs complete"},
		{"help sweep", "--vary FIELD=VALUES"},
	} {
		inDirectory(t, good)
		args := strings.Fields(c.args)
		if strings.Contains(c.args, "in.yaml") || strings.HasSuffix(c.args, "-f .") {
			args = append([]string{args[0], `--do=succeed after 1s saying "done"`}, args[1:]...)
		}
		status, stdout, stderr := invoke(args...)
		if strings.Contains(c.args, "-o name") && args[0] == "get" { // a format of get that run has not
			assert.Equal(t, exitUsage, status)
			continue
		}
		assert.Zero(t, status, "%s: %s", c.args, stderr)
		assert.Empty(t, stderr, c.args)
		assert.Contains(t, stdout, c.want, c.args)
		assert.NotContains(t, stdout, "\x1b", c.args)
	}
}

// Kubectl of release 1.2 hides what is finished, unless it is asked with -a.
func TestOldKubectl(t *testing.T) {
	inDirectory(t, good)
	status, stdout, stderr := invoke("run", "in.yaml", "--do", "succeed", "--old-kubectl", "--", "get", "pods", "--no-headers")
	assert.Zero(t, status, stderr)
	assert.Empty(t, stdout)
	status, stdout, stderr = invoke("run", "in.yaml", "--do", "succeed", "--old-kubectl", "--", "get", "pods", "-a", "--no-headers")
	assert.Zero(t, status, stderr)
	assert.Contains(t, stdout, "Completed")
}

// Kinds that are not simulated are skipped, and what is left out of a document takes
// a line.
func TestWarningLines(t *testing.T) {
	const helm = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\n" + good + "      volumes: [{name: a, emptyDir: {}}]\n      shareProcessNamespace: true\n      hostAliases: [{ip: 1.2.3.4}]\n      runtimeClassName: gvisor\n"
	for flag, want := range map[string][]string{
		"--warnings=document": {
			"Warning: in.yaml:15: Job pi: 4 fields are known to Kubernetes but not simulated; left out: spec.template.spec.volumes, spec.template.spec.shareProcessNamespace, spec.template.spec.hostAliases and 1 more (--warnings=all lists them)",
			"Warning: in.yaml:1: ConfigMap settings: known to Kubernetes but not simulated; skipped",
		},
		"--warnings=all":  {"volumes", "shareProcessNamespace", "hostAliases", "runtimeClassName", "ConfigMap"},
		"--warnings=none": nil,
	} {
		status, _, stderr := program(t, []string{flag, "--do", "succeed"}, helm)
		assert.Zero(t, status, stderr)
		assert.Equal(t, len(want), strings.Count(stderr, "Warning:"), "%s: %s", flag, stderr)
		for _, text := range want {
			assert.Contains(t, stderr, text)
		}
	}
}

// A container that no workload names: with --strict nothing runs.
func TestStrict(t *testing.T) {
	status, stdout, stderr := program(t, []string{"--strict"}, good)
	assert.Equal(t, exitUsage, status)
	assert.Empty(t, stdout)
	assert.Equal(t, "error: --strict: no workload says what this does: container main of job pi: say it with --workload FILE, or --do 'fail x3, succeed after 2s'\n", stderr)
	status, _, stderr = program(t, []string{"--strict", "--do", "succeed"}, good)
	assert.Zero(t, status)
	assert.Empty(t, stderr)
}

// What is assumed of the Jobs of a CronJob is said once.
func TestAssumedOfACronJob(t *testing.T) {
	status, _, stderr := program(t, []string{"--until", "96h"}, nightly)
	assert.Zero(t, status)
	assert.Equal(t, 1, strings.Count(stderr, "assumed"), stderr)
	assert.Contains(t, stderr, "container main of cronjob nightly")
}

// A workload that is named and found beside the manifest is read once.
func TestWorkloadIsReadOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.yaml", []byte(good), 0o600))
	require.NoError(t, os.WriteFile("in.workload.yml", []byte("apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: fail}]\n"), 0o600))
	status, _, stderr := invoke("run", "in.yaml", "--workload", "./in.workload.yml")
	assert.Equal(t, exitFailed, status)
	assert.Empty(t, stderr)
}

// Each way of stopping before the end is called by its name.
func TestWhyItStopped(t *testing.T) {
	forever := strings.Replace(good, "backoffLimit: 0", "backoffLimit: 2147483647", 1)
	for _, c := range []struct {
		input string
		flags []string
		want  string
	}{
		{good, []string{"--do", "succeed after 1m", "--until", "3s"}, "error: stopped at 3s, as --until says; not finished:\n  job default/pi: 1 active, 0 succeeded, 0 failed\n"},
		{good, []string{"--do", "hang"}, "nothing is left to happen, and what is not finished will wait for ever; not finished:\n"},
		{good, []string{"--do", "imageCannotBePulled"}, "it will wait for ever: nothing but the same retry has happened since 1h0m10s"},
		{forever, []string{"--do", "fail", "--max-steps", "5000"}, "of virtual time after 5000 steps, with 358 pods so far: --max-steps raises this bound"},
	} {
		status, _, stderr := program(t, c.flags, c.input)
		assert.Equal(t, exitBound, status, stderr)
		assert.Contains(t, stderr, c.want)
		assert.Equal(t, 1, strings.Count("\n"+stderr, "\nerror:"), stderr)
	}
	deadline := strings.Replace(good, "backoffLimit: 0", "activeDeadlineSeconds: 864000", 1)
	status, _, stderr := program(t, []string{"--do", "imageCannotBePulled"}, deadline)
	assert.Equal(t, exitFailed, status, "a deadline ends the wait: %s", stderr)
}

// Long lists are cut, with a count; --all prints them whole.
func TestListsAreCut(t *testing.T) {
	many := strings.Replace(good, "backoffLimit: 0", "completions: 100\n  parallelism: 100", 1)
	_, stdout, _ := program(t, []string{"--do", "succeed", "--show", "pods"}, many)
	assert.Contains(t, stdout, "\n… 66 more lines; --all prints them\n")
	assert.Equal(t, 35, strings.Count(stdout, "\npi-")+1)
	_, stdout, _ = program(t, []string{"--do", "succeed", "--show", "pods", "--all"}, many)
	assert.Equal(t, 100, strings.Count(stdout, "\npi-"))
}

// brokenWriter cannot be written to.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// Output that cannot be written is said once, and is no success.
func TestOutputThatCannotBeWritten(t *testing.T) {
	inDirectory(t, good)
	for _, args := range []string{
		"run in.yaml --do succeed", "run in.yaml --do succeed -o json", "run in.yaml --do succeed -o yaml", "run in.yaml --do succeed -o watch", "run in.yaml --do succeed -w",
		"run in.yaml --do succeed -- get pods", "version", "sweep in.yaml --do succeed --runs 1", "lint in.yaml -o json",
	} {
		var stderr bytes.Buffer
		assert.Equal(t, exitUsage, runProgram(context.Background(), strings.Fields(args), os.Stdin, brokenWriter{}, &stderr), args)
		assert.Equal(t, "error: writing the output: no space left on device\n", stderr.String(), args)
	}
}

// An interrupt prints what there is by then.
func TestRunIsInterrupted(t *testing.T) {
	inDirectory(t, strings.Replace(good, "backoffLimit: 0", "backoffLimit: 2147483647", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	assert.Equal(t, exitBound, runProgram(ctx, []string{"run", "in.yaml", "--do", "fail"}, os.Stdin, &stdout, &stderr))
	assert.Contains(t, stderr.String(), "error: interrupted at ")
	assert.Contains(t, stdout.String(), "$ kubectl get jobs\n")
}
