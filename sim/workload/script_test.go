package workload

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// inScript puts a run into a document.
func inScript(run string) string {
	return "apiVersion: jobsim.dev/v1alpha1\nkind: Workload\nrules:\n- run:\n    " +
		strings.ReplaceAll(run, "\n", "\n    ") + "\n"
}

// TestScriptForms holds the forms of a run against their Go form. The first
// ones are those of the comment on Script.
func TestScriptForms(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       Task
	}{
		{"do", "do: fail", Fail()},
		{"log", "do: exit 3\nlog: [one, \"replica {replica}\"]", Exit(3).WithLog("one", "replica {replica}")},
		{"reason and message", "{do: fail, reason: Error, message: sorry}", Task{Outcome{ExitCode: 1, Reason: "Error", Message: "sorry"}}},
		{"sequence", "sequence: [fail, succeed]", Sequence(Fail(), Succeed())},
		{
			"attempts", "attempts:\n- {attempts: 1-3, run: fail}\n- {attempts: 4-, run: succeed}",
			Attempts(Range{First: 1, Last: 3, Do: Fail()}, Range{First: 4, Do: Succeed()}),
		},
		{
			"tries", "tries:\n- {tries: \"1\", run: imageCannotBePulled}\n- {tries: 2-, run: succeed}",
			Tries(Range{First: 1, Last: 1, Do: ImageCannotBePulled()}, Range{First: 2, Do: Succeed()}),
		},
		{"containers", `containers: {main: fail, "*": hang}`, PerContainer(map[string]Workload{"main": Fail()}).Else(Hang())},
		{"indexes", `indexes: {3: fail, "*": succeed}`, PerIndex(map[int]Workload{3: Fail()}).Else(Succeed())},
		{"chance", "chance: 0.4\nthen: succeed\nelse: fail", Chance(0.4, Succeed(), Fail())},
		{"workQueue", "workQueue:\n  items: 100\n  item: succeed after 2s", WorkQueue(100, After(2*time.Second, Succeed()))},
		{"after", "{do: fail, after: 5s}", After(5*time.Second, Fail())},
		{"after, uniform", "{do: fail, after: 1s..3s}", AfterUniform(time.Second, 3*time.Second, Fail())},
		{"after, quantiles", "{do: fail, after: 1s..2s..2s..9s}", AfterQuantiles([]time.Duration{time.Second, 2 * time.Second, 2 * time.Second, 9 * time.Second}, Fail())},
		{"after, exponential", "{do: fail, after: exponential 10s}", AfterExponential(10*time.Second, Fail())},
		{
			"onTerm", "{do: hang, onTerm: {after: 3s, exitCode: 0, log: bye}}",
			OnTerm(Termination{After: 3 * time.Second, Log: []string{"bye"}}, Hang()),
		},
		{"onTerm, ignored", "{do: hang, onTerm: {ignore: true}}", IgnoreTerm(Hang())},

		{"a line", "fail x3, succeed after 5s", Attempts(Range{1, 3, Fail()}, Range{4, 0, After(5*time.Second, Succeed())})},
		{"a line in do", "do: fail, succeed\nafter: 1s", After(time.Second, Sequence(Fail(), Succeed()))},
		{"log of several lines", "do: fail\nlog: |\n  one\n  two", Fail().WithLog("one", "two")},
		{"log after the line's own", `{do: 'fail saying "one"', log: two}`, Fail().WithLog("one", "two")},
		{"percentage", "{chance: 40%, then: succeed, else: fail}", Chance(0.4, Succeed(), Fail())},
		{"fraction", "{chance: 2/5, then: succeed, else: fail}", Chance(0.4, Succeed(), Fail())},
		{"small number", "{chance: 0.00001, then: succeed, else: fail}", Chance(0.00001, Succeed(), Fail())},
		{"whole number", "{chance: 1, then: succeed, else: fail}", Chance(1, Succeed(), Fail())},
		{"a single attempt", "attempts: [{attempts: 7, run: fail}]", Attempts(Range{7, 7, Fail()})},
		{"an empty queue", "workQueue: {items: 0, item: fail}", WorkQueue(0, Fail())},
		{"no time", "{do: fail, after: 0}", Fail()},
		{"null is not given", "{do: fail, after: null, log: ~}", Fail()},
		{
			"run in run", "sequence: [{chance: 0.5, then: {do: fail, log: x}, else: hang}, {sequence: [succeed]}]",
			Sequence(Chance(0.5, Fail().WithLog("x"), Hang()), Sequence(Succeed())),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			script, err := Parse("test.yaml", []byte(inScript(tt.yaml)))
			require.NoError(t, err)
			require.Len(t, script.Rules, 1)
			assert.Equal(t, tt.want, script.Rules[0].Run)
			_, err = Start(script)
			assert.NoError(t, err, "what is accepted can begin")
		})
	}
}

func TestScriptRules(t *testing.T) {
	script, err := Parse("rules.yaml", []byte(`
apiVersion: jobsim.dev/v1alpha1
kind: Workload
metadata:
  name: several
rules:
- {job: "backup-*", container: main, run: exit 1}
- {job: "backup-[0-9]*", run: exit 2}
- {namespace: other, run: exit 3}
- {pod: "by-hand-?", run: exit 4}
---
# nothing here
---
apiVersion: jobsim.dev/v1alpha1
kind: Workload
rules:
- {job: pi, run: exit 5}
`))
	require.NoError(t, err)
	assert.Equal(t, "several", script.Name)
	script.Else = Exit(6)
	work := start(t, script)
	tests := []struct {
		attempt Attempt
		want    string
	}{
		{Attempt{Job: "backup-1", Container: "main"}, "exit 1"}, // the first that matches
		{Attempt{Job: "backup-1", Container: "log"}, "exit 2"},
		{Attempt{Job: "backup-x", Container: "log"}, "exit 6"}, // none
		{Attempt{Job: "backup", Container: "main"}, "exit 6"},
		{Attempt{Namespace: "other", Job: "pi"}, "exit 3"},
		{Attempt{Namespace: "default", Pod: "by-hand-1"}, "exit 4"},
		{Attempt{Namespace: "default", Job: "pi", Pod: "pi-abcde"}, "exit 5"}, // of the other document
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, work.Run(tt.attempt).String(), "%+v", tt.attempt)
		assert.Equal(t, tt.want, script.Run(tt.attempt).String(), "%+v, not begun", tt.attempt)
	}
	assert.Empty(t, work.Unused())
}

func TestScriptIsJSONToo(t *testing.T) {
	script, err := Parse("x.json", []byte(`{"apiVersion":"jobsim.dev/v1alpha1","kind":"Workload","rules":[{"run":"fail"}]}`))
	require.NoError(t, err)
	assert.Equal(t, Fail(), script.Rules[0].Run)
}

func TestParseRefuses(t *testing.T) {
	const head = "apiVersion: jobsim.dev/v1alpha1\nkind: Workload\n"
	tests := []struct {
		name, yaml string
		want       []string // of the field errors; of the text where there are none
	}{
		{"empty", "", []string{`x.yaml: has no document; want one with apiVersion: jobsim.dev/v1alpha1 and kind: Workload`}},
		{"only comments", "# nothing\n---\n", []string{`x.yaml: has no document; want one with apiVersion: jobsim.dev/v1alpha1 and kind: Workload`}},
		{"broken", "rules: [", []string{`x.yaml:1: yaml: did not find expected node content`}},
		{"broken, second document", head + "rules: [{run: fail}]\n---\na: b: c", []string{`x.yaml:5: yaml: mapping values are not allowed in this context`}},
		{"field twice", head + "kind: Workload\nrules: [{run: fail, run: {do: fail, do: fail}}]\n", []string{
			`kind: Duplicate value: "kind": the field is given more than once`,
			`rules[0].run: Duplicate value: "run": the field is given more than once`,
		}},
		{"entry twice", inScript("containers: {a: fail, '*': fail, '*': hang}"), []string{`rules[0].run.containers.*: Duplicate value: "*": the field is given more than once`}},
		{"no mapping", "- 1", []string{`<root>: Invalid value: [1]: must be a mapping with the fields "apiVersion", "kind", "metadata", "rules"`}},
		{"nothing in it", "{}", []string{
			`apiVersion: Required value: must be "jobsim.dev/v1alpha1"`, `kind: Required value: must be "Workload"`,
			`rules: Required value: must have at least one entry`,
		}},
		{"another kind", "{apiVersion: batch/v1, kind: Job, rules: [{run: fail}]}", []string{
			`apiVersion: Unsupported value: "batch/v1": supported values: "jobsim.dev/v1alpha1"`,
			`kind: Unsupported value: "Job": supported values: "Workload"`,
		}},
		{"unknown fields", head + "spec: 1\nmetadata: {name: 1, labels: {}}\nrules: [{jop: pi, run: fail}]", []string{
			`spec: Forbidden: unknown field "spec": allowed here are "apiVersion", "kind", "metadata", "rules"`,
			`metadata.labels: Forbidden: unknown field "labels": allowed here are "name"`,
			`metadata.name: Invalid value: 1: must be a text`,
			`rules[0].jop: Forbidden: unknown field "jop": allowed here are "namespace", "job", "pod", "container", "run"`,
		}},
		{"no rules", head + "rules: []", []string{`rules: Required value: must have at least one entry`}},
		{"rules no list", head + "rules: fail", []string{`rules: Invalid value: "fail": must be a list`}},
		{"no run", head + "rules: [{job: pi}]", []string{`rules[0].run: Required value: must be a line such as "fail x3, succeed", or a mapping`}},
		{"bad pattern", head + "rules: [{job: '[', run: fail}]", []string{`rules[0].job: Invalid value: "[": ` + patternWanted}},
		{"bad line", inScript("do: exit <x>"), []string{`rules[0].run.do: Invalid value: "exit <x>": exit "<x>": must be a whole number from 0 to 255`}},
		{"no form", inScript("{after: 5s}"), []string{`rules[0].run: Required value: must have one of "do", "sequence", "attempts", "tries", "containers", "indexes", "chance", "workQueue"`}},
		{"two forms", inScript("{do: fail, sequence: [fail]}"), []string{`rules[0].run.sequence: Forbidden: may not be given together with "do"`}},
		{"a field of another form", inScript("{sequence: [fail], log: x, else: fail}"), []string{
			`rules[0].run.log: Forbidden: may only be given together with "do"`, `rules[0].run.else: Forbidden: may only be given together with "chance"`,
		}},
		{"run of a wrong type", inScript("5"), []string{`rules[0].run: Invalid value: 5: must be a mapping with the fields "do", "log", "reason", "message", "sequence", "attempts", "tries", "containers", "indexes", "chance", "then", "else", "workQueue", "after", "onTerm"`}},
		{"log of many outcomes", inScript("{do: 'fail, succeed', log: x}"), []string{`rules[0].run.log: Forbidden: belongs to a single outcome: put it where the run is one, such as "fail"`}},
		{"log of numbers", inScript("{do: fail, log: [1, x]}"), []string{`rules[0].run.log[0]: Invalid value: 1: must be a text`}},
		{"bad probability", inScript("{chance: 1.5, then: succeed, else: fail}"), []string{`rules[0].run.chance: Invalid value: 1.5: ` + probabilityWanted}},
		{"chance with one side", inScript("{chance: 0.5, then: succeed}"), []string{`rules[0].run.else: Required value: must be a line such as "fail x3, succeed", or a mapping`}},
		{"bad time", inScript("{do: fail, after: 5}"), []string{`rules[0].run.after: Invalid value: 5: ` + spanWanted}},
		{"bad ranges", inScript("attempts: [{attempts: 3-1, run: fail}, {attempts: 0, run: fail}, {run: fail}, {attempts: '-', run: fail}, {attempts: [], run: fail}]"), []string{
			`rules[0].run.attempts[0].attempts: Invalid value: "3-1": must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`,
			`rules[0].run.attempts[1].attempts: Invalid value: 0: must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`,
			`rules[0].run.attempts[2].attempts: Required value: must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`,
			`rules[0].run.attempts[3].attempts: Invalid value: "-": must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`,
			`rules[0].run.attempts[4].attempts: Invalid value: []: must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`,
		}},
		{"bad index", inScript("indexes: {-1: fail, x: fail, 99999999999: fail}"), []string{
			`rules[0].run.indexes[-1]: Invalid value: "-1": must be a completion index from 0, or "*" for any other`,
			`rules[0].run.indexes[x]: Invalid value: "x": must be a completion index from 0, or "*" for any other`,
			`rules[0].run.indexes[99999999999]: Invalid value: "99999999999": must be a completion index from 0, or "*" for any other`,
		}},
		{"containers no mapping", inScript("containers: [fail]"), []string{`rules[0].run.containers: Invalid value: ["fail"]: must be a mapping`}},
		{"bad queue", inScript("workQueue: {items: -1, each: fail}"), []string{
			`rules[0].run.workQueue.each: Forbidden: unknown field "each": allowed here are "items", "item"`,
			`rules[0].run.workQueue.items: Invalid value: -1: must be a whole number from 0 to 2147483647`,
			`rules[0].run.workQueue.item: Required value: must be a line such as "fail x3, succeed", or a mapping`,
		}},
		{"queue no mapping", inScript("workQueue: 100"), []string{`rules[0].run.workQueue: Invalid value: 100: must be a mapping with the fields "items", "item"`}},
		{"onTerm no mapping", inScript("{do: hang, onTerm: exit 3}"), []string{`rules[0].run.onTerm: Invalid value: "exit 3": must be a mapping with the fields "ignore", "after", "exitCode", "log"`}},
		{"a long value is shortened", inScript("do: [" + strings.Repeat("x,", 100) + "]"), []string{`rules[0].run.do: Invalid value: [` + strings.Repeat(`"x",`, 24) + `"x"…: must be a text`}},
		{"queue without items", inScript("workQueue: {item: fail}"), []string{`rules[0].run.workQueue.items: Required value: must be a whole number from 0 to 2147483647`}},
		{"queue of a fraction", inScript("workQueue: {items: 1.5, item: fail}"), []string{`rules[0].run.workQueue.items: Invalid value: 1.5: must be a whole number from 0 to 2147483647`}},
		{"bad onTerm", inScript("{do: hang, onTerm: {ignore: 1, after: 1s..2s, exitCode: x, code: 3}}"), []string{
			`rules[0].run.onTerm.code: Forbidden: unknown field "code": allowed here are "ignore", "after", "exitCode", "log"`,
			`rules[0].run.onTerm.ignore: Invalid value: 1: must be true or false`,
			`rules[0].run.onTerm.exitCode: Invalid value: "x": must be a whole number from 0 to 255`,
			`rules[0].run.onTerm.after: Invalid value: "1s..2s": must be a single time of 0 or more ("5s")`,
		}},
		{"onTerm ignored and answered", inScript("{do: hang, onTerm: {ignore: true, exitCode: 3}}"), []string{`rules[0].run.onTerm.exitCode: Forbidden: may not be given together with "ignore"`}},
		{"errors at every depth", inScript("sequence: [fial, {chance: 2, then: {do: 'exit'}, else: {}}]"), []string{
			`rules[0].run.sequence[0]: Invalid value: "fial": "fial": must be one of "succeed", "fail", "exit", "hang", "oomKilled", "oomKilledChild", "commandNotFound", "configMapMissing", "imageCannotBePulled"`,
			`rules[0].run.sequence[1].chance: Invalid value: 2: ` + probabilityWanted,
			`rules[0].run.sequence[1].then.do: Invalid value: "exit": after "exit" there must be an exit code`,
			`rules[0].run.sequence[1].else: Required value: must have one of "do", "sequence", "attempts", "tries", "containers", "indexes", "chance", "workQueue"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			script, err := Parse("x.yaml", []byte(tt.yaml))
			require.Error(t, err)
			assert.Nil(t, script)
			var invalid *jobsim.InvalidError
			if !errors.As(err, &invalid) {
				assert.Equal(t, tt.want, []string{err.Error()})
				return
			}
			var got []string
			for _, e := range invalid.Errs {
				got = append(got, e.Error())
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestParseNamesTheDocument(t *testing.T) {
	_, err := Parse("flaky.workload.yaml", []byte(`
apiVersion: jobsim.dev/v1alpha1
kind: Workload
metadata: {name: flaky}
rules: [{run: {do: fail, after: soon}}]
---
kind: Workload
rules: [{run: fail}]
`))
	assert.EqualError(t, err, `flaky.workload.yaml:5: Workload flaky: rules[0].run.after: Invalid value: "soon": `+spanWanted+`
flaky.workload.yaml:7: Workload: apiVersion: Required value: must be "jobsim.dev/v1alpha1"`)
}

// TestParseNamesLines: an error has the line on which the value stands, or the
// key that should not be there, or the mapping that lacks something.
func TestParseNamesLines(t *testing.T) {
	const text = `apiVersion: jobsim.dev/v1alpha1
kind: Workload
metadata: {name: lines}
rules:
- job: a
  jop: b
  run:
    sequence:
    - fial
    - chance: 2
      then: fail
- container: "["
  container: x
  run:
    do: hang
    onTerm:
      exitCode: 300
      ignore: 1
---
kind: Workload
`
	lines := func(err error) (lines []int) {
		var joined interface{ Unwrap() []error }
		require.ErrorAs(t, err, &joined)
		for _, err := range joined.Unwrap() {
			var invalid *jobsim.InvalidError
			require.ErrorAs(t, err, &invalid)
			for _, e := range invalid.Errs {
				lines = append(lines, e.Line)
			}
		}
		return lines
	}
	_, err := Parse("x.yaml", []byte(text))
	assert.Equal(t, []int{6, 9, 10, 10, 12, 13, 17, 18, 20, 20}, lines(err))
	assert.Equal(t, 10, strings.Count(err.Error(), "x.yaml:"))
	_, err = ParseAt("x.yaml", 101, []byte(text))
	assert.Equal(t, []int{106, 109, 110, 110, 112, 113, 117, 118, 120, 120}, lines(err))
	_, err = Parse("-", []byte("rules: ["))
	assert.EqualError(t, err, "STDIN:1: yaml: did not find expected node content")
	_, err = ParseAt("f.yaml", 10, []byte("rules:\n- run: [\n"))
	assert.EqualError(t, err, "f.yaml:11: yaml: did not find expected node content")
	_, err = ParseAt("f.yaml", 10, []byte("{\"rules\":\n\"run\" 1}"))
	assert.EqualError(t, err, "f.yaml:11: json: invalid character '1' after object key:value pair")
	_, err = ParseAt("f.yaml", 10, []byte("\n\nrules: *x\n"))
	assert.EqualError(t, err, "f.yaml:10: yaml: unknown anchor 'x' referenced")
	_, err = Parse("-", []byte(text[strings.Index(text, "---"):]))
	assert.ErrorContains(t, err, "STDIN:2: Workload: rules: Required value")
}

func FuzzScript(f *testing.F) {
	for _, run := range []string{
		"do: fail\nlog: [a, b]", "fail x3, succeed after 1s..2s", `fail saying "x"`, "sequence: [fail, {do: hang}]",
		"{chance: 0.4, then: succeed, else: fail}", "attempts: [{attempts: 1-, run: hang}]", "indexes: {0: fail}",
		"{workQueue: {items: 3, item: fail}, after: exponential 1s}", `containers: {"*": hang}`, "{do: hang, onTerm: {ignore: true}}",
		"tries: [{tries: 2, run: imageCannotBePulled}]", "&a [*a]", "40% succeed else exit 2 after exponential 3s, hang",
	} {
		f.Add([]byte(inScript(run)))
	}
	f.Add([]byte("---\n--- a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		script, err := Parse("fuzz.yaml", data)
		if err != nil {
			return
		}
		work, err := Start(script)
		if err != nil {
			t.Fatalf("accepted, but cannot begin: %v", err)
		}
		for n := range 3 {
			for o, steps := work.Run(replica(n+1)), 0; o.Next != nil && steps < 10; steps++ {
				o = o.Next.Run(replica(n + 1))
			}
		}
		work.Unused()
	})
}

func FuzzParseRun(f *testing.F) {
	for _, line := range []string{"fail x3, succeed", `0.4 fail saying "a" else exit 3 after 1s..2s`, "succeed after exponential 1s"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if w, err := ParseRun(line); err == nil {
			start(t, w).Run(replica(1))
		}
	})
}

// TestExampleScripts reads the documents beside the example manifests: each
// rule is for the Job of its manifest, or for those of its CronJob, and for a
// container that it has.
func TestExampleScripts(t *testing.T) {
	files, err := filepath.Glob("../../examples/manifests/*.workload.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			script, err := Parse(file, data)
			require.NoError(t, err)
			_, err = Start(script)
			require.NoError(t, err)

			manifest, err := os.ReadFile(strings.TrimSuffix(file, ".workload.yaml") + ".yaml")
			require.NoError(t, err)
			var j job.Job
			require.NoError(t, yaml.Unmarshal(manifest, &j))
			containers := []string{""}
			for _, c := range j.Spec.Template.Spec.Containers {
				containers = append(containers, c.Name)
			}
			for _, rule := range script.Rules {
				want := j.Name
				if j.Kind == "CronJob" {
					want += "-*"
				}
				assert.Equal(t, want, rule.Job)
				assert.Contains(t, containers, rule.Container)
			}
		})
	}
}
