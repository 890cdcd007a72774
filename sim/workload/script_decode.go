package workload

import (
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/document"
)

// The methods of scriptDecoder that are named after a part of the document
// turn that part into what it stands for. They note what is wrong and go on,
// so that everything is found; what they return then is never used.

func (d *scriptDecoder) script(n *document.Node) *Script {
	doc := d.object(value{"", n}, "apiVersion", "kind", "metadata", "rules")
	d.constant(doc, "apiVersion", APIVersion)
	d.constant(doc, "kind", Kind)
	s := &Script{}
	if metadata := doc.get("metadata"); metadata.given() {
		s.Name = d.optionalText(d.object(metadata, "name"), "name")
	}
	for _, v := range d.list(doc, "rules") {
		s.Rules = append(s.Rules, d.rule(v))
	}
	return s
}

func (d *scriptDecoder) rule(v value) ScriptRule {
	o := d.object(v, "namespace", "job", "pod", "container", "run")
	return ScriptRule{
		Namespace: d.pattern(o, "namespace"),
		Job:       d.pattern(o, "job"),
		Pod:       d.pattern(o, "pod"),
		Container: d.pattern(o, "container"),
		Run:       d.requiredRun(o, "run"),
	}
}

func (d *scriptDecoder) pattern(o object, field string) string {
	text := d.optionalText(o, field)
	if _, err := path.Match(text, ""); err != nil {
		d.invalid(o.get(field), patternWanted)
	}
	return text
}

// runForm is one form that a run as a mapping may have: the field that only it
// has, and the fields that go with it.
type runForm struct {
	field  string
	with   []string
	decode func(*scriptDecoder, object) Task
}

// runForms is a function because the forms contain runs in their turn.
func runForms() []runForm {
	return []runForm{
		{"do", []string{"log", "reason", "message"}, (*scriptDecoder).do},
		{"sequence", nil, (*scriptDecoder).sequence},
		{"attempts", nil, (*scriptDecoder).attempts},
		{"tries", nil, (*scriptDecoder).tries},
		{"containers", nil, (*scriptDecoder).containers},
		{"indexes", nil, (*scriptDecoder).indexes},
		{"chance", []string{"then", "else"}, (*scriptDecoder).chance},
		{"workQueue", nil, (*scriptDecoder).workQueue},
	}
}

func (d *scriptDecoder) requiredRun(o object, field string) Task {
	v := o.get(field)
	if !v.given() {
		if o.fields != nil {
			d.required(o, field, "must be a line such as \"fail x3, succeed\", or a mapping")
		}
		return Task{}
	}
	return d.run(v)
}

func (d *scriptDecoder) run(v value) Task {
	if v.Kind == document.Text {
		return d.line(v)
	}
	var fields, names []string
	for _, form := range runForms() {
		names = append(names, form.field)
		fields = append(append(fields, form.field), form.with...)
	}
	o := d.object(v, append(fields, "after", "onTerm")...)
	if o.fields == nil {
		return Task{}
	}
	form, ok := d.formOf(o, names)
	if !ok {
		return Task{}
	}
	return d.onTerm(o, d.after(o, form.decode(d, o)))
}

// formOf returns the one form that the mapping has, and notes fields that
// belong to another.
func (d *scriptDecoder) formOf(o object, names []string) (found runForm, ok bool) {
	for _, form := range runForms() {
		v := o.get(form.field)
		if !v.given() {
			continue
		}
		if ok {
			d.forbidden(v, "may not be given together with "+strconv.Quote(found.field))
			continue
		}
		found, ok = form, true
	}
	if !ok {
		d.add(jobsim.ErrorTypeRequired, o.Line, o.path, "", "must have one of "+quoteAll(names))
		return found, false
	}
	for _, form := range runForms() {
		for _, field := range form.with {
			if v := o.get(field); v.given() && form.field != found.field {
				d.forbidden(v, "may only be given together with "+strconv.Quote(form.field))
			}
		}
	}
	return found, true
}

func (d *scriptDecoder) line(v value) Task {
	if v.Kind != document.Text {
		d.wrongType(v, "must be a text")
		return invalidf("noted")
	}
	t, err := ParseRun(v.Value)
	if err != nil {
		d.invalid(v, strings.TrimPrefix(err.Error(), fmt.Sprintf("invalid run %q: ", v.Value)))
		return invalidf("noted")
	}
	return t
}

// do is a line whose outcome may be refined.
func (d *scriptDecoder) do(o object) Task {
	t := d.line(o.get("do"))
	outcome, isOutcome := t.work.(Outcome)
	_, noted := t.work.(invalid)
	for _, field := range []string{"log", "reason", "message"} {
		if v := o.get(field); v.given() && !isOutcome && !noted {
			d.forbidden(v, `belongs to a single outcome: put it where the run is one, such as "fail"`)
		}
	}
	lines := append(outcome.Log, d.lines(o, "log")...)
	reason, message := d.optionalText(o, "reason"), d.optionalText(o, "message")
	if !isOutcome {
		return t
	}
	if reason != "" {
		outcome.Reason = reason
	}
	if message != "" {
		outcome.Message = message
	}
	return Task{outcome}.WithLog(lines...)
}

func (d *scriptDecoder) sequence(o object) Task {
	var entries []Workload
	for _, v := range d.list(o, "sequence") {
		entries = append(entries, d.run(v))
	}
	return Sequence(entries...)
}

func (d *scriptDecoder) attempts(o object) Task { return Attempts(d.ranges(o, "attempts")...) }

func (d *scriptDecoder) tries(o object) Task { return Tries(d.ranges(o, "tries")...) }

// ranges is a list of mappings in which the field's name occurs again.
func (d *scriptDecoder) ranges(o object, field string) []Range {
	var ranges []Range
	for _, v := range d.list(o, field) {
		entry := d.object(v, field, "run")
		r := d.numbers(entry, field)
		r.Do = d.requiredRun(entry, "run")
		ranges = append(ranges, r)
	}
	return ranges
}

// numbers reads "1-3", "4-", "7" or 7.
func (d *scriptDecoder) numbers(o object, field string) Range {
	const wanted = `must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`
	v := o.get(field)
	if !v.given() {
		if o.fields != nil {
			d.required(o, field, wanted)
		}
		return Range{}
	}
	from, to, isRange := strings.Cut(scalarText(v.Node), "-")
	endless := isRange && to == ""
	if !isRange || endless {
		to = from
	}
	first, okFirst := parseDigits(from)
	last, okLast := parseDigits(to)
	if !okFirst || !okLast || first < 1 || last < first || last > math.MaxInt32 {
		d.invalid(v, wanted)
		return Range{}
	}
	if endless {
		last = 0
	}
	return Range{First: int(first), Last: int(last)}
}

func (d *scriptDecoder) containers(o object) Task {
	works := map[string]Workload{}
	otherwise := d.named(o.get("containers"), func(key string, v value) { works[key] = d.run(v) })
	return otherwise(PerContainer(works))
}

func (d *scriptDecoder) indexes(o object) Task {
	works := map[int]Workload{}
	otherwise := d.named(o.get("indexes"), func(key string, v value) {
		index, ok := parseDigits(key)
		if !ok || index > math.MaxInt32 {
			d.add(jobsim.ErrorTypeInvalid, v.Line, v.path, strconv.Quote(key), `must be a completion index from 0, or "*" for any other`)
		}
		works[int(index)] = d.run(v)
	})
	return otherwise(PerIndex(works))
}

// named calls f for each entry of a mapping but "*", which the function that it
// returns adds as an Else.
func (d *scriptDecoder) named(v value, f func(key string, v value)) func(Task) Task {
	otherwise := func(t Task) Task { return t }
	d.entries(v, func(key string, v value) {
		if key != "*" {
			f(key, v)
			return
		}
		rest := d.run(v)
		otherwise = func(t Task) Task { return t.Else(rest) }
	})
	return otherwise
}

func (d *scriptDecoder) chance(o object) Task {
	v := o.get("chance")
	p, err := ParseProbability(scalarText(v.Node))
	if err != nil {
		d.invalid(v, probabilityWanted)
	}
	return Chance(p, d.requiredRun(o, "then"), d.requiredRun(o, "else"))
}

func (d *scriptDecoder) workQueue(o object) Task {
	queue := d.object(o.get("workQueue"), "items", "item")
	if queue.fields == nil {
		return Task{}
	}
	items := d.integer(queue, "items", true, math.MaxInt32)
	return WorkQueue(int(items), d.requiredRun(queue, "item"))
}

// after puts the time, if there is one, before t.
func (d *scriptDecoder) after(o object, t Task) Task {
	if s, ok := d.span(o); ok {
		return modify(t, s)
	}
	return t
}

func (d *scriptDecoder) span(o object) (span, bool) {
	v := o.get("after")
	if !v.given() {
		return span{}, false
	}
	text := scalarText(v.Node)
	if v.Kind == document.Number && text != "0" { // has no unit
		text = ""
	}
	s, err := parseSpan(text)
	if err != nil {
		d.invalid(v, spanWanted)
	}
	return s, err == nil
}

// onTerm puts the answer to SIGTERM, if there is one, around t.
func (d *scriptDecoder) onTerm(o object, t Task) Task {
	v := o.get("onTerm")
	if !v.given() {
		return t
	}
	term := d.object(v, "ignore", "after", "exitCode", "log")
	answer := Termination{
		Ignore:   d.boolean(term, "ignore"),
		ExitCode: int32(d.integer(term, "exitCode", false, maxExitCode)),
		Log:      d.lines(term, "log"),
	}
	if s, ok := d.span(term); ok {
		if !s.isFixed() {
			d.invalid(term.get("after"), `must be a single time of 0 or more ("5s")`)
		} else {
			answer.After = s.points[0]
		}
	}
	for _, field := range []string{"after", "exitCode", "log"} {
		if v := term.get(field); v.given() && answer.Ignore {
			d.forbidden(v, `may not be given together with "ignore"`)
		}
	}
	return OnTerm(answer, t)
}
