package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const good = `
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: perl}]
`

// program runs jobsim on files with these contents, named in.yaml,
// in2.yaml, and so on, and flags.
func program(t *testing.T, flags []string, contents ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	args := []string{"run"}
	for i, content := range contents {
		name := "in.yaml"
		if i > 0 {
			name = "in2.yaml"
		}
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
		args = append(args, name)
	}
	return invoke(append(args, flags...)...)
}

func TestExitStatus(t *testing.T) {
	script := func(line string) string {
		return good + "---\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [{run: " + line + "}]\n"
	}
	for _, test := range []struct {
		why    string
		flags  []string
		input  string
		status int
		stderr string
	}{
		{"the Job completes", nil, good, 0, ""},
		{"the Job fails", nil, script("fail"), 1, ""},
		{"a container hangs", nil, script("hang"), 3, "nothing is left to happen"},
		{"the time is up", []string{"--until", "3s"}, good, 3, ""},
		{"it ends in time", []string{"--until=1h"}, good, 0, ""},
		{"it is deleted when it has completed", nil, withTTL(good, 0), 0, ""},
		{"it is deleted when it has failed", nil, withTTL(script("fail"), 0), 1, ""},
		{"it is deleted later", nil, withTTL(script("fail"), 60), 1, ""},
		{"a bad script", nil, script("explode"), 2, `in.yaml:14: Workload: rules[0].run: Invalid value: "explode"`},
	} {
		t.Run(test.why, func(t *testing.T) {
			status, _, stderr := program(t, test.flags, test.input)
			assert.Equal(t, test.status, status, stderr)
			assert.Contains(t, stderr, test.stderr)
		})
	}
}

// withTTL is a manifest whose Job is deleted so many seconds after its end.
func withTTL(manifest string, seconds int) string {
	return strings.Replace(manifest, "backoffLimit: 0", fmt.Sprintf("backoffLimit: 0\n  ttlSecondsAfterFinished: %d", seconds), 1)
}

// A run ends with the Job, and with --until it goes on to the end of the Job's
// time to live.
func TestTTL(t *testing.T) {
	for _, test := range []struct {
		flags []string
		want  string
	}{
		{nil, "pi     Complete   1/1           6s         6s"},
		{[]string{"--until=65s"}, "pi     Complete   1/1           6s         65s"},
		{[]string{"--until=2m"}, "# 1m6s later (seed 0)\n\n$ kubectl get jobs\n"},
	} {
		status, stdout, _ := program(t, append(test.flags, "--show=jobs"), withTTL(good, 60))
		assert.Zero(t, status)
		assert.Contains(t, stdout, test.want, test.flags)
	}
}

// A container without a rule succeeds, with a warning that this is assumed: once
// for each name, however many pods there are.
func TestAssumedToSucceed(t *testing.T) {
	three := strings.Replace(good, "backoffLimit: 0", "backoffLimit: 0\n  completions: 3", 1)
	document := func(rule string) string {
		return "---\napiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules: [" + rule + "]\n"
	}
	for _, test := range []struct{ why, input, want string }{
		{"no workload", three, "so it is assumed to succeed after 5s: container main of job pi; say otherwise with --workload FILE, or --do"},
		{"no rule", three + document("{job: phi, run: fail}"), "container main of job pi (no rule matches: there is only rule 1 (job phi))"},
		{"no entry", three + document(`{run: {containers: {mian: fail}}}`), `container main of job pi (no entry for container "main": there is only "mian")`},
		{"a rule for all", three + document("{run: succeed}"), ""},
	} {
		status, _, stderr := program(t, []string{"--show", "jobs"}, test.input)
		assert.Zero(t, status, test.why)
		if test.want == "" {
			assert.Empty(t, stderr, test.why)
			continue
		}
		assert.Equal(t, 1, strings.Count(stderr, "assumed"), "%s: %s", test.why, stderr)
		assert.Contains(t, stderr, "Warning: no workload says what this does, so it is assumed to succeed after 5s: ", test.why)
		assert.Contains(t, stderr, test.want, test.why)
	}
}

// Bad input: a clear error, exit status 2, and nothing done.
func TestBadInput(t *testing.T) {
	for _, test := range []struct {
		why    string
		inputs []string
		want   []string
	}{
		{"broken YAML", []string{"a: [1"}, []string{"in.yaml"}},
		{"a wrong kind", []string{"apiVersion: example.com/v1\nkind: Web\nmetadata: {name: x}\n"}, []string{`no matches for kind "Web" in version "example.com/v1"`}},
		{"nothing but another kind", []string{"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n"}, []string{"no Jobs, CronJobs or Pods to run"}},
		{"an unknown field", []string{strings.Replace(good, "backoffLimit", "backOffLimit", 1)}, []string{`unknown field "spec.backOffLimit"`}},
		{"a negative number", []string{strings.Replace(good, "backoffLimit: 0", "backoffLimit: -1", 1)}, []string{"spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0"}},
		{"a huge number", []string{strings.Replace(good, "backoffLimit: 0", "backoffLimit: 99999999999", 1)}, []string{"99999999999", "int32"}},
		{"restartPolicy: never", []string{strings.Replace(good, "Never", "never", 1)}, []string{`spec.template.spec.restartPolicy: Unsupported value: "never": supported values: "OnFailure", "Never"; did you mean Never?`}},
		{"an empty file", []string{""}, []string{"in.yaml", "no objects"}},
		{"two objects of one name", []string{good + "---" + good}, []string{"pi"}},
		{"two objects of one name in two files", []string{good, good}, []string{"in2.yaml", "pi"}},
		{"a selector that matches nothing", []string{strings.Replace(good, "spec:\n", "spec:\n  manualSelector: true\n  selector: {matchLabels: {app: x}}\n", 1)}, []string{"`selector` does not match template `labels`"}},
		{"all that is wrong at once", []string{strings.Replace(good, "backoffLimit: 0", "backoffLimit: -1\n  parallelism: -2", 1)}, []string{"spec.backoffLimit", "spec.parallelism"}},
		{"a good file beside a bad one", []string{good, "x"}, []string{"in2.yaml"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			status, stdout, stderr := program(t, nil, test.inputs...)
			assert.Equal(t, exitUsage, status)
			assert.Empty(t, stdout)
			for _, want := range test.want {
				assert.Contains(t, stderr, want)
			}
		})
	}
}

func TestBadFlags(t *testing.T) {
	for _, test := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--nonsense"}, "nonsense"},
		{[]string{"--until", "-5s"}, `--until: Invalid value: "-5s": must be greater than or equal to 0`},
		{[]string{"--until", "soon"}, `error: --until: Invalid value: "soon": must be a length of time such as 90s, 10m or 2h30m` + "\n"},
		{[]string{"--seed", "-1"}, `--seed: Invalid value: "-1": must be a whole number, and not too large`},
		{[]string{"--all=perhaps"}, `--all: Invalid value: "perhaps": must be true or false`},
		{[]string{"--max-steps", "0"}, "--max-steps: Invalid value: 0: must be 1 or more"},
		{[]string{"--do", "explode"}, "--do: invalid run"},
		{[]string{"--", "kubectl"}, "after -- a command of kubectl is required"},
		{[]string{"-o", "json", "--", "get", "pods"}, "after -- it is kubectl that prints"},
		{[]string{"--", "get", "dragons"}, "error: the server doesn't have a resource type \"dragons\"\n"},
		{[]string{"--start", "yesterday"}, `--start: Invalid value: "yesterday": must be a time such as 2026-01-31T18:30:00Z`},
		{[]string{"--show", "jobs,nodes"}, `--show: Unsupported value: "nodes": supported values: cronjobs, jobs, pods, logs, events, describe, describe-pods, why`},
		{[]string{"--timeline", "run.png"}, `--timeline: Unsupported value: "run.png": supported values: FILE.html, FILE.svg, FILE.txt, -`},
		{[]string{"--timeline", "-", "-o", "json"}, `--timeline: Invalid value: "-"`},
		{[]string{"-o", "xml"}, `error: -o, --output: Unsupported value: "xml": supported values: text, json, yaml, watch` + "\nSee 'jobsim run --help' for usage\n"},
		{[]string{"--workload", "no-such-file"}, "no-such-file"},
	} {
		status, stdout, stderr := program(t, test.flags, good)
		assert.Equal(t, exitUsage, status, test.flags)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, test.want)
	}
	for args, want := range map[string]string{
		"run":              "error: no FILE given\nSee 'jobsim run --help' for usage\n",
		"":                 "error: a command is required, such as jobsim run FILE\nSee 'jobsim --help' for usage\n",
		"run no-such.yaml": "error: open no-such.yaml: no such file or directory\n",
		"logs pi":          "ask its end with jobsim run FILE -- kubectl logs",
		"in.yaml":          "to run that file: jobsim run in.yaml",
		"get pods":         "no -f FILE given",
	} {
		status, stdout, stderr := invoke(strings.Fields(args)...)
		assert.Equal(t, exitUsage, status, args)
		assert.Empty(t, stdout, args)
		assert.Contains(t, stderr, want, args)
	}
}

func TestJSON(t *testing.T) {
	status, stdout, _ := program(t, []string{"-o", "json", "--seed", "7", "--start", "2020-02-02T00:00:00Z"}, good)
	assert.Zero(t, status)
	var end struct {
		Seed       uint64
		Start, End string
		Objects    []struct{ Kind string }
		Events     []struct{ Reason string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &end))
	assert.Equal(t, uint64(7), end.Seed)
	assert.Equal(t, [2]string{"2020-02-02T00:00:00Z", "2020-02-02T00:00:06Z"}, [2]string{end.Start, end.End})
	assert.Equal(t, "Job", end.Objects[0].Kind)
	assert.Equal(t, "Pod", end.Objects[1].Kind)
	assert.Equal(t, "Completed", end.Events[len(end.Events)-1].Reason)
}

func TestWatchHasEveryRevision(t *testing.T) {
	_, stdout, _ := program(t, []string{"-o", "watch"}, good)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	var kinds []string
	for _, line := range lines {
		var revision struct {
			At     float64
			Type   string
			Object struct {
				Kind     string
				Metadata struct{ ResourceVersion string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(line), &revision))
		kinds = append(kinds, revision.Type+" "+revision.Object.Kind)
	}
	assert.Equal(t, []string{
		"ADDED Job", "ADDED Pod", "MODIFIED Job", "MODIFIED Pod", "MODIFIED Pod",
		"MODIFIED Job", "MODIFIED Pod", "MODIFIED Job", "MODIFIED Pod", "MODIFIED Job",
	}, kinds)
	_, again, _ := program(t, []string{"-o", "watch"}, good)
	assert.Equal(t, stdout, again)
}

func TestFlagsMayFollowFiles(t *testing.T) {
	inDirectory(t, good)
	status, stdout, stderr := invoke("run", "in.yaml", "--seed", "3", "-w")
	assert.Zero(t, status, stderr)
	assert.Contains(t, stdout, "$ kubectl get pods -w\n")
	assert.Contains(t, stdout, "(seed 3)")
}

// Every example manifest runs to the end that its comment names.
func TestManifests(t *testing.T) {
	manifests := filepath.Join("..", "manifests")
	for name, want := range map[string]int{
		"job-oneshot.yaml": 0, "job-parallel.yaml": 0, "job-consumers.yaml": 0, "flaky.yaml": 0, "healthchecker.json": 0,
		"pi-never.yaml": 1, "pi-onfailure.yaml": 1, "pi-deadline.yaml": 1, "multi-container.yaml": 3,
	} {
		status, _, stderr := invoke("run", filepath.Join(manifests, name))
		assert.Equal(t, want, status, "%s: %s", name, stderr)
		assert.NotContains(t, stderr, "never asked", "%s: each entry of the script is used", name)
	}
}
