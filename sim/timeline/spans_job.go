package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
)

// jobLane is what happens to a Job itself, but for the delays of its controller.
func (b *builder) jobLane(j *jobFacts) Lane {
	lane := Lane{Name: "job", Rows: 1, Result: j.result(), Note: j.outcome()}
	for i := range j.conditions {
		c := &j.conditions[i]
		if c.Type == job.Suspended {
			until := earlier(c.until, j.over())
			lane.Spans = append(lane.Spans, b.span(Suspended, c.at, until, fmt.Sprintf("suspended for %s", b.lasting(c.at, until)),
				fmt.Sprintf("the Job is suspended for %s: it creates no pods", b.lasting(c.at, until))))
			continue
		}
		if !j.announces(c) {
			lane.Marks = append(lane.Marks, b.conditionMark(j, c))
		}
	}
	if c := j.condition(job.FailureTarget, job.SuccessCriteriaMet); c != nil {
		over := j.over()
		span := b.span(Terminating, c.at, over, b.lasting(c.at, over),
			fmt.Sprintf("the result is certain (%s) and for %s the Job waits until its pods have ended", c.Type, b.lasting(c.at, over)))
		if span.To > span.From {
			lane.Spans = append(lane.Spans, span)
		}
	}
	for _, e := range j.edits {
		lane.Marks = append(lane.Marks, Mark{Kind: MarkEdit, At: b.on(e.at), Label: "edit", Why: "spec is changed: " + e.text})
	}
	if m, ok := b.deadline(j); ok {
		lane.Marks = append(lane.Marks, m)
	}
	if !j.removed.IsZero() {
		lane.Marks = append(lane.Marks, Mark{Kind: MarkRemoved, At: b.on(j.removed), Label: "removed", Why: "the Job is removed from the API server"})
	}
	sortSpans(lane.Spans)
	slices.SortStableFunc(lane.Marks, func(x, y Mark) int { return int(min(1, max(-1, x.At-y.At))) })
	lane.layRows()
	return lane
}

// announces is whether a condition only says a moment earlier, or at the same time,
// what the end of the Job says: the end then stands for both.
func (f *jobFacts) announces(c *conditionFacts) bool {
	end := f.condition(job.Complete, job.Failed)
	return end != nil && end.Type != c.Type && (c.Type == job.FailureTarget || c.Type == job.SuccessCriteriaMet) && end.at.Equal(c.at)
}

func (b *builder) span(kind Kind, from, to time.Time, label, why string) Span {
	s := Span{Kind: kind, From: b.on(from), To: b.on(b.orEnd(to)), Open: to.IsZero(), Label: label, Why: why}
	s.To = max(s.From, s.To)
	return s
}

var conditionMarks = map[job.ConditionType]MarkKind{job.Complete: MarkComplete, job.Failed: MarkFailed}

// conditionMark says that a condition became True, and why: its own words, and the
// reasons of that sync.
func (b *builder) conditionMark(j *jobFacts, c *conditionFacts) Mark {
	kind, ok := conditionMarks[c.Type]
	if !ok {
		kind = MarkCondition
	}
	why := fmt.Sprintf("%s at %s", c.Type, length(b.on(c.at)))
	if c.Reason != "" {
		why += " (" + c.Reason + ")"
	}
	parts := append([]string{why, c.Message}, j.why.at(c.at, "tracking finalizers")...)
	return Mark{Kind: kind, At: b.on(c.at), Label: string(c.Type), Why: sentence(parts...)}
}

// deadline is the mark of the Job's activeDeadlineSeconds, if the picture goes so far.
func (b *builder) deadline(j *jobFacts) (Mark, bool) {
	if j.spec.ActiveDeadlineSeconds == nil || j.status.StartTime == nil {
		return Mark{}, false
	}
	limit := apitime.Seconds(*j.spec.ActiveDeadlineSeconds)
	at := j.status.StartTime.Add(limit)
	if at.After(b.orEnd(j.over())) {
		return Mark{}, false
	}
	return Mark{Kind: MarkDeadline, At: b.on(at), Label: "deadline", Why: fmt.Sprintf(
		"activeDeadlineSeconds: %s after the start of the Job at %s", length(limit), length(b.on(*j.status.StartTime)))}, true
}

// delays are the waits of the Job controller after failures. In the Pod field is the
// index that waits, where each index has a delay of its own.
func (b *builder) delays(j *jobFacts, pods []*podFacts) []Span {
	byIndex := map[string][]*podFacts{}
	for _, p := range pods {
		i := ""
		if j.perIndex() {
			i = p.index()
		}
		byIndex[i] = append(byIndex[i], p)
	}
	known := j.knownDelays()
	var spans []Span
	for _, i := range sortedKeys(byIndex) {
		list := slices.Clone(byIndex[i])
		slices.SortStableFunc(list, func(x, y *podFacts) int { return x.created.Compare(y.created) })
		delays := b.knownDelays(j, known[i], list)
		if len(j.why) == 0 {
			delays = b.inferredDelays(j, list)
		}
		for n := range delays {
			delays[n].Pod = i
		}
		spans = append(spans, delays...)
	}
	sortSpans(spans)
	return spans
}

func sortedKeys(m map[string][]*podFacts) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// knownDelay is a delay that a reason of the Job controller names.
type knownDelay struct {
	reasonAt
	wait time.Duration
}

// knownDelays are the delays that the reasons of the Job controller name, by their index
// where each index has its own.
func (f *jobFacts) knownDelays() map[string][]knownDelay {
	known := map[string][]knownDelay{}
	for _, r := range f.why {
		if r.Rule().Name != "pod failure back-off" || r.Until.IsZero() {
			continue
		}
		index := ""
		if f.perIndex() {
			index = indexArg(r)
		}
		known[index] = append(known[index], knownDelay{r, time.Duration(r.Args[1].Number)})
	}
	return known
}

// knownDelays are the delays that reasons name: each up to the creation of the next
// pod, the end of the Job, or another delay after a later failure.
func (b *builder) knownDelays(j *jobFacts, known []knownDelay, pods []*podFacts) []Span {
	var spans []Span
	for _, r := range known {
		until := earlier(r.Until, j.over())
		for _, p := range pods {
			if p.created.After(r.at) {
				until = earlier(until, p.created)
				break
			}
		}
		from := r.Until.Add(-r.wait)
		if n := len(spans); n > 0 { // a later failure begins a new delay
			spans[n-1].To = min(spans[n-1].To, b.on(from))
		}
		span := b.span(Delay, from, until, length(until.Sub(from)), r.String())
		if span.To >= b.on(b.end) && until.After(b.end) {
			span.To, span.Open = b.on(b.end), true
		}
		spans = append(spans, span)
	}
	return slices.DeleteFunc(spans, func(s Span) bool { return s.To <= s.From })
}

// indexArg is the index that a reason is about.
func indexArg(r reasonAt) string {
	if r.Args[2].Name != "" {
		return r.Args[2].Name
	}
	return fmt.Sprint(r.Args[2].Number)
}

// inferredDelays are the waits that can be seen where the reasons are not known: a
// pod that was created as long after a failure as the rule with its usual figures
// says. tolerance is what whole seconds and the controller's own latency may add.
func (b *builder) inferredDelays(j *jobFacts, pods []*podFacts) []Span {
	const tolerance = 3 * time.Second
	rule := backoff.Exponential{Initial: 10 * time.Second, Max: 10 * time.Minute}
	var spans []Span
	for n, next := range pods {
		last, failures := lastFailure(pods[:n], next.created)
		if failures == 0 || n > 0 && pods[n-1].created.After(last) {
			continue
		}
		wait := rule.After(failures)
		gap := next.created.Sub(last)
		if gap < wait-time.Second || gap > wait+tolerance {
			continue
		}
		spans = append(spans, b.span(Delay, last, next.created, length(gap), fmt.Sprintf(
			"pod failure back-off: after %s since the latest success the controller waits %s; %s was created %s after the last one",
			count(failures, "failure"), length(wait), next.meta.Name, length(gap))))
	}
	return spans
}

// lastFailure is when the latest of the pods that had failed by then had done so, and
// how many have since the latest success.
func lastFailure(pods []*podFacts, by time.Time) (last time.Time, failures int) {
	var success time.Time
	for _, p := range pods {
		if p.result() == Succeeded && !p.ended.After(by) {
			success = later(success, p.ended)
		}
	}
	for _, p := range pods {
		if p.result() == Failed && !p.ended.After(by) && p.ended.After(success) {
			last = later(last, p.ended)
			failures++
		}
	}
	return last, failures
}

func (f *jobFacts) result() Result {
	switch {
	case f.status.IsTrue(job.Complete):
		return Succeeded
	case f.status.IsTrue(job.Failed):
		return Failed
	case !f.removed.IsZero():
		return Removed
	}
	return NotEnded
}

// outcome is what the Job came to, in a few words.
func (f *jobFacts) outcome() string {
	if c := f.condition(job.Complete, job.Failed); c != nil {
		if c.Type == job.Failed && c.Reason != "" {
			return "Failed: " + c.Reason
		}
		return string(c.Type)
	}
	switch {
	case !f.removed.IsZero():
		return "removed"
	case f.status.IsTrue(job.FailureTarget):
		return "failing"
	case f.status.IsTrue(job.Suspended):
		return "suspended"
	}
	return "running"
}

// jobSummary is how the Job went, in a line.
func (b *builder) jobSummary(j *jobFacts, pods []*podFacts, delays []Span) string {
	end := "has not ended by " + length(b.end.Sub(b.start))
	if c := j.condition(job.Complete, job.Failed); c != nil {
		end = fmt.Sprintf("%s after %s", c.Type, length(c.at.Sub(j.created)))
		if c.Type == job.Failed && c.Reason != "" {
			end += " (" + c.Reason + ")"
		}
	} else if !j.removed.IsZero() {
		end = "removed after " + length(j.removed.Sub(j.created))
	}
	parts := []string{end, tally(pods)}
	if wait := total(delays); wait > 0 {
		parts = append(parts, fmt.Sprintf("%s of back-off in %s", length(wait), count(len(delays), "wait")))
	}
	return strings.Join(parts, "; ")
}

// tally counts pods by their result, and runs where they are more.
func tally(pods []*podFacts) string {
	counts := map[Result]int{}
	runs := 0
	for _, p := range pods {
		counts[p.result()]++
		for i := range p.containers {
			if n := int(p.containers[i].latestRun()); i == len(p.containers)-1 || n > 1 {
				runs += n
			}
		}
	}
	var parts []string
	for _, r := range []struct {
		result Result
		words  string
	}{{Succeeded, "succeeded"}, {Failed, "failed"}, {Removed, "removed before the end"}, {NotEnded, "not ended"}} {
		if n := counts[r.result]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, r.words))
		}
	}
	text := count(len(pods), "pod")
	if runs > len(pods) {
		text += " with " + count(runs, "run")
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}

func total(spans []Span) time.Duration {
	var d time.Duration
	for _, s := range spans {
		d += s.To - s.From
	}
	return d
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
