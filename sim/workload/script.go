package workload

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// The apiVersion and kind of a script's YAML document.
const (
	APIVersion = "jobsim.dev/v1alpha1"
	Kind       = "Workload"
)

// Script is a Workload that is written down as data: rules for what the
// containers do that match their patterns. It comes from a YAML document, see
// [Parse], that usually lies beside a manifest: flaky.workload.yaml beside
// flaky.yaml.
//
//	apiVersion: jobsim.dev/v1alpha1
//	kind: Workload
//	metadata:
//	  name: flaky               # optional
//	rules:                      # the first that matches counts
//	- job: flaky                # patterns: * any text, ? any character, [a-c];
//	  container: main           # also namespace and pod; left out: any
//	  run: fail x3, succeed after 5s
//
// What stands at run is a line, as [ParseRun] reads it, or a mapping with
// exactly one of the following. Wherever a mapping contains another run, that
// is a line or a mapping in its turn.
//
//	do: fail                                      Fail()
//	do: exit 3                                    Exit(3)
//	  log: [one, "replica {replica}"]               .WithLog("one", "replica {replica}")
//	  reason: Error                                 with Reason, and message likewise
//	sequence: [fail, succeed]                     Sequence(Fail(), Succeed())
//	attempts:                                     Attempts(
//	- {attempts: 1-3, run: fail}                    Range{First: 1, Last: 3, Do: Fail()},
//	- {attempts: 4-, run: succeed}                  Range{First: 4, Do: Succeed()})
//	tries:                                        Tries(
//	- {tries: "1", run: imageCannotBePulled}        Range{First: 1, Last: 1, Do: ImageCannotBePulled()},
//	- {tries: 2-, run: succeed}                     Range{First: 2, Do: Succeed()})
//	containers: {main: fail, "*": hang}           PerContainer(map[string]Workload{"main": Fail()}).Else(Hang())
//	indexes: {3: fail, "*": succeed}              PerIndex(map[int]Workload{3: Fail()}).Else(Succeed())
//	chance: 0.4                                   Chance(0.4,
//	  then: succeed                                 Succeed(),
//	  else: fail                                    Fail())
//	workQueue:                                    WorkQueue(100,
//	  items: 100
//	  item: succeed after 2s                        After(2*time.Second, Succeed()))
//
// To any of these may be added:
//
//	after: 5s                                     After(5*time.Second, …)
//	after: 1s..3s                                 AfterUniform(time.Second, 3*time.Second, …)
//	after: 1s..2s..9s                             AfterQuantiles([]time.Duration{time.Second, 2*time.Second, 9*time.Second}, …)
//	after: exponential 10s                        AfterExponential(10*time.Second, …)
//	onTerm: {after: 3s, exitCode: 0, log: bye}    OnTerm(Termination{After: 3*time.Second, Log: []string{"bye"}}, …)
//	onTerm: {ignore: true}                        IgnoreTerm(…)
//
// A rule without patterns matches every container. One that no rule matches
// does what Else does.
type Script struct {
	// Name is metadata.name of the document; it may be empty.
	Name string
	// Rules are tried in order.
	Rules []ScriptRule
	// Else is what a container does that no rule matches. With nil it stops the
	// cluster with an [*UnmatchedError]. A document has no field for it.
	Else Workload
}

// ScriptRule is what the containers do that match all of its patterns. A
// pattern is that of [path.Match]; an empty one matches everything.
type ScriptRule struct {
	// Namespace, Job, Pod and Container are the patterns.
	Namespace, Job, Pod, Container string
	// Run is what these containers do.
	Run Workload
}

// Run hands the run to the first rule that matches.
func (s *Script) Run(a Attempt) Outcome { return s.choice().Run(a) }

// choice is the script as a choice among its rules.
func (s *Script) choice() *choice {
	if s == nil {
		s = new(Script)
	}
	parts := make([]part, len(s.Rules))
	for i, r := range s.Rules {
		label := r.label(i)
		parts[i] = part{key: label, label: label, work: plain(r.Run)}
		for _, f := range r.patterns() {
			if _, err := path.Match(f.pattern, ""); err != nil {
				parts[i].work = invalidf("%s: %q: %s", f.field, f.pattern, patternWanted).work
			}
		}
	}
	c := &choice{picker: byPatterns(slices.Clone(s.Rules)), unit: byRule, list: parts}
	if s.Else != nil {
		c = c.otherwise(s.Else)
	}
	return c
}

func (s *Script) parts() []part { return s.choice().parts() }

func (s *Script) begun(parts []part) Workload { return s.choice().begun(parts) }

// label is the rule for people: rule 1 (job flaky).
func (r ScriptRule) label(i int) string {
	var texts []string
	for _, f := range r.patterns() {
		if f.pattern != "" {
			texts = append(texts, f.field+" "+f.pattern)
		}
	}
	if len(texts) == 0 {
		return fmt.Sprintf("rule %d", i+1)
	}
	return fmt.Sprintf("rule %d (%s)", i+1, strings.Join(texts, ", "))
}

// patternWanted names what a pattern of a ScriptRule may be.
const patternWanted = `must be a name, or a pattern with "*", "?" and "[a-c]"`

type rulePattern struct{ field, pattern string }

func (r ScriptRule) patterns() [4]rulePattern {
	return [...]rulePattern{
		{"namespace", r.Namespace}, {"job", r.Job}, {"pod", r.Pod}, {"container", r.Container},
	}
}

type byPatterns []ScriptRule

func (rules byPatterns) pick(a Attempt) int {
	for i := range rules {
		r := &rules[i]
		if matches(r.Namespace, a.Namespace) && matches(r.Job, a.Job) &&
			matches(r.Pod, a.Pod) && matches(r.Container, a.Container) {
			return i
		}
	}
	return -1
}

// matches compares names first, as most patterns are one.
func matches(pattern, name string) bool {
	if pattern == "" || pattern == name {
		return true
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
