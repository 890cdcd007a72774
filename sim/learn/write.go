package learn

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// ErrNothing is the error of a model without a rule that can be written: no container has
// ended a run.
var ErrNothing = errors.New("there is nothing to learn from: no container has ended a run of itself")

// WriteWorkload writes the model as a document of kind Workload: each rule after comments
// with its counts and intervals, and with what is too little to learn from. The error is
// [ErrNothing], or that of w.
func (m *Model) WriteWorkload(w io.Writer) error {
	if m == nil || !slices.ContainsFunc(m.Rules, Rule.canBeWritten) {
		return ErrNothing
	}
	if w == nil {
		return errors.New("learn: there is no writer")
	}
	d := &writer{}
	d.comment("Learned from %s. A comment gives what was counted, and behind it the interval", plural(m.Pods, "pod"))
	d.comment("of 95%% in which the true value lies. Times of pods are whole seconds: each run time")
	d.comment("is true to a second.")
	d.line("apiVersion: %s", workload.APIVersion)
	d.line("kind: %s", workload.Kind)
	d.line("rules:")
	for i := range m.Rules {
		d.rule(&m.Rules[i])
	}
	_, err := io.WriteString(w, d.text.String())
	return err
}

// Script is the workload that [Model.WriteWorkload] writes. The error is [ErrNothing].
func (m *Model) Script() (*workload.Script, error) {
	var text strings.Builder
	if err := m.WriteWorkload(&text); err != nil {
		return nil, err
	}
	return workload.Parse("", []byte(text.String()))
}

// canBeWritten reports whether it is known what the containers do.
func (r Rule) canBeWritten() bool { return len(r.Stretches) > 0 || r.IsSidecar }

// writer writes lines of YAML.
type writer struct {
	text   strings.Builder
	indent int
	// prefix stands before the next line in place of its last two blanks: the dash of a
	// list.
	prefix string
}

func (d *writer) line(format string, args ...any) {
	blanks := strings.Repeat("  ", d.indent)
	if d.prefix != "" {
		blanks, d.prefix = blanks[:len(blanks)-2]+d.prefix, ""
	}
	fmt.Fprintf(&d.text, blanks+format+"\n", args...)
}

func (d *writer) comment(format string, args ...any) {
	fmt.Fprintf(&d.text, strings.Repeat("  ", d.indent)+"# "+format+"\n", args...)
}

// inside writes lines that are indented more than those around them.
func (d *writer) inside(write func()) {
	d.indent++
	write()
	d.indent--
}

// rule writes a rule with the comments before it.
func (d *writer) rule(r *Rule) {
	d.text.WriteString("\n")
	d.comment("%s", r.title())
	d.about(r)
	if !r.canBeWritten() {
		d.comment("No run has ended of itself: there is nothing to learn from, and no rule.")
		return
	}
	d.indent, d.prefix = 1, "- "
	for _, f := range []struct{ field, pattern string }{{"namespace", r.Namespace}, {"job", r.Job}, {"pod", r.Pod}, {"container", r.Container}} {
		if f.pattern != "" {
			d.line("%s: %s", f.field, scalar(f.pattern))
		}
	}
	switch {
	case r.IsSidecar:
		d.line("run: hang")
	case len(r.Stretches) == 1:
		d.line("run:")
		d.inside(func() { d.stretch(&r.Stretches[0]) })
	default:
		d.line("run:")
		d.inside(func() { d.attempts(r.Stretches) })
	}
	d.indent = 0
}

// title names the containers that a rule is for.
func (r *Rule) title() string {
	kind := "container"
	switch {
	case r.IsSidecar:
		kind = "sidecar"
	case r.IsInit:
		kind = "init container"
	}
	of := "Job " + r.Job
	if r.Pod != "" {
		of = "Pod " + r.Pod
	}
	if r.Namespace != "" {
		of = r.Namespace + ": " + of
	}
	return fmt.Sprintf("%s, %s %s: %s", of, kind, r.Container, plural(r.Pods, "pod"))
}

// about writes what was counted, and what was not.
func (d *writer) about(r *Rule) {
	if r.IsSidecar {
		d.comment("A sidecar is ended by the kubelet, after the containers: its runs say nothing.")
		return
	}
	if r.Runs > 0 {
		all := Attempt{Runs: r.Runs, Failures: r.Failures}
		d.comment("%s ended, %d failed: %s", plural(r.Runs, "run"), r.Failures, percent(all.Odds()))
		if r.Runs < Enough {
			d.comment("Too little to learn from: with %s the interval is wide. %d are wanted.", plural(r.Runs, "run"), Enough)
		}
		d.byAttempt(r)
	}
	if r.Forgotten > 0 {
		d.comment("Of %s only the failure is known: a pod shows the last two runs of a container.", plural(r.Forgotten, "run"))
	}
	for _, c := range r.LeftOut {
		d.comment("Left out, as they were ended from outside: %s (%s).", plural(c.Seen, "run"), oneLine(c.Why))
	}
	if r.Going > 0 {
		d.comment("Left out, as still going: %s, the longest for %s or more.", plural(r.Going, "run"), r.Longest)
		if longest := r.longestEnded(); r.Longest > longest && r.Runs > 0 {
			d.comment("That is longer than any run that ended (%s): run times are longer than learned here, or it hangs.", longest)
		}
	}
	for _, c := range r.Waiting {
		d.comment("Never ran: %s (%s).", plural(c.Seen, "container"), oneLine(c.Why))
	}
	if r.RestartPolicy == pod.RestartOnFailure && r.Job != "" {
		d.comment("OnFailure: a Job that fails at its limit deletes its pod: such failures are not among these.")
	}
}

// shown is how many attempts are listed by number.
const shown = 6

// byAttempt writes how often each attempt failed.
func (d *writer) byAttempt(r *Rule) {
	if len(r.Attempts) > 1 && r.Runs >= Enough {
		for _, a := range r.Attempts[:min(shown, len(r.Attempts))] {
			d.comment("  attempt %d: %d of %d failed: %s", a.Number, a.Failures, a.Runs, percent(a.Odds()))
		}
		if more := len(r.Attempts) - shown; more > 0 {
			d.comment("  and %s after these", plural(more, "attempt"))
		}
	}
	numbered := 0
	for _, a := range r.Attempts {
		numbered += a.Runs
	}
	if rest := r.Runs - numbered; rest > 0 {
		d.comment("The attempt of %s is not known: pods of the Job ran side by side.", plural(rest, "run"))
	}
}

func (r *Rule) longestEnded() (longest time.Duration) {
	for _, s := range r.Stretches {
		for _, e := range s.Ends {
			for _, t := range e.Times {
				longest = max(longest, t)
			}
		}
	}
	return longest
}

// attempts writes what is distinguished by attempt.
func (d *writer) attempts(list []Stretch) {
	d.line("attempts:")
	for i := range list {
		s := &list[i]
		r := workload.Range{First: s.First, Last: s.Last}
		d.comment("%s, %d failed: %s", plural(s.Runs, "run"), s.Failures, percent(s.Odds()))
		if s.Runs < Enough {
			d.comment("Too little to learn from: %d runs are wanted.", Enough)
		}
		d.inside(func() {
			d.prefix = "- "
			d.line("attempts: %q", r.String())
			d.line("run:")
			d.inside(func() { d.stretch(s) })
		})
	}
}

// stretch writes the ends of a stretch as choices, one inside the other. Failures that
// were forgotten are taken to have ended as those did that are known: they weigh where
// success is the other side, and not between two failures.
func (d *writer) stretch(s *Stretch) {
	ends := s.Ends
	failed := 0 // of which the exit code is known
	for _, e := range ends {
		if e.ExitCode != 0 {
			failed += len(e.Times)
		}
	}
	if failed == 0 && s.Forgotten > 0 {
		ends = append(slices.Clone(ends), End{ExitCode: 1})
	}
	d.ends(ends, s.Runs, failed)
}

// ends writes a choice between the first end and the others, of so many runs that have
// come to neither of those before it, and failures whose exit code is known.
func (d *writer) ends(list []End, runs, failed int) {
	if len(list) == 0 {
		return // a Model that was not made by From may have none
	}
	e, rest := &list[0], list[1:]
	if len(rest) == 0 {
		d.end(e)
		return
	}
	n := len(e.Times)
	if e.ExitCode == 0 {
		d.comment("%d of %s: %s", n, plural(runs, "run"), percent(sweep.NewOdds(int64(n), int64(runs))))
		d.line("chance: %d/%d", n, runs)
		runs -= n
	} else {
		d.comment("%d of %s: %s", n, plural(failed, "failure"), percent(sweep.NewOdds(int64(n), int64(failed))))
		d.line("chance: %d/%d", n, failed)
		failed -= n
	}
	d.line("then:")
	d.inside(func() { d.end(e) })
	d.line("else:")
	d.inside(func() { d.ends(rest, runs, failed) })
}

// end writes one way to end.
func (d *writer) end(e *End) {
	if len(e.Times) == 0 {
		d.comment("Neither the exit code nor the run time of these failures is known.")
	}
	if e.ExitCode < 0 || e.ExitCode > 255 {
		d.comment("The exit code was %d, which a workload cannot have.", e.ExitCode)
	}
	verb, saysReason := e.verb()
	d.line("do: %s", verb)
	if e.Reason != "" && !saysReason {
		d.line("reason: %s", strconv.Quote(e.Reason))
	}
	d.times(e)
}

// times writes the run times of an end.
func (d *writer) times(e *End) {
	if len(e.Times) == 0 || e.Times[len(e.Times)-1] == 0 {
		return
	}
	if len(e.Times) < EnoughTimes {
		d.comment("Too little to learn from: %s.", plural(len(e.Times), "run time"))
	} else {
		d.comment("median %s, 90%% within %s", quantile(e.Quantile(50)), quantile(e.Quantile(90)))
	}
	points := e.Quantiles()
	if points[0] == points[len(points)-1] {
		points = points[:1]
	}
	texts := make([]string, len(points))
	for i, p := range points {
		texts[i] = p.String()
	}
	d.line("after: %s", strings.Join(texts, ".."))
}

func quantile(q Quantile) string { return fmt.Sprintf("%s (%s to %s)", q.Value, q.Low, q.High) }

// verb is the end as a workload names it, and whether that says the reason, too.
func (e *End) verb() (verb string, saysReason bool) {
	switch {
	case e.Reason == workload.ReasonOOMKilled && e.ExitCode == 137:
		return "oomKilled", true
	case e.Reason == workload.ReasonOOMKilled && e.ExitCode == 0:
		return "oomKilledChild", true
	case e.ExitCode == 0:
		return "succeed", false
	case e.ExitCode == 1:
		return "fail", false
	case e.ExitCode < 0 || e.ExitCode > 255:
		return "exit 255", false
	}
	return fmt.Sprintf("exit %d", e.ExitCode), false
}

func percent(o sweep.Odds) string {
	return fmt.Sprintf("%.1f%% (%.1f%% to %.1f%%)", o.P*100, o.Low*100, o.High*100)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// oneLine keeps a reason from ending a comment.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// plain is a name that YAML takes as a text without quotes.
var plain = regexp.MustCompile(`^[a-z][a-z0-9.*-]*$`)

// words are texts that YAML takes for something else.
var words = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

func scalar(text string) string {
	if plain.MatchString(text) && !slices.Contains(words, text) {
		return text
	}
	return strconv.Quote(text)
}
