package sim

import (
	"encoding/json"
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
)

// The methods of scriptDecoder that are named after a part of the document
// turn that part into what it stands for. They note what is wrong and go on,
// so that everything is found; what they return then is never used.

func (d *scriptDecoder) script(v any) *Script {
	doc := d.object("", v, "apiVersion", "kind", "metadata", "rules")
	d.constant(doc, "apiVersion", ScriptAPIVersion)
	d.constant(doc, "kind", ScriptKind)
	s := &Script{}
	if metadata, ok := doc.get("metadata"); ok {
		s.Name = d.optionalText(d.object("metadata", metadata, "name"), "name")
	}
	for i, v := range d.list(doc, "rules") {
		s.Rules = append(s.Rules, d.rule(fmt.Sprintf("rules[%d]", i), v))
	}
	return s
}

func (d *scriptDecoder) rule(at string, v any) Rule {
	o := d.object(at, v, "namespace", "job", "pod", "container", "run")
	return Rule{
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
		d.invalid(o.at(field), text, patternWanted)
	}
	return text
}

// runForm is one form that a run as a mapping may have: the field that tells
// it from the others, and the fields that go with it.
type runForm struct {
	field  string
	with   []string
	decode func(*scriptDecoder, object) Workload
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

func (d *scriptDecoder) requiredRun(o object, field string) Workload {
	v, ok := o.get(field)
	if !ok {
		d.required(o.at(field), "must be a line such as \"fail x3, succeed\", or a mapping")
		return nil
	}
	return d.run(o.at(field), v)
}

func (d *scriptDecoder) run(at string, v any) Workload {
	if line, ok := v.(string); ok {
		return d.line(at, line)
	}
	var fields, names []string
	for _, form := range runForms() {
		names = append(names, form.field)
		fields = append(append(fields, form.field), form.with...)
	}
	o := d.object(at, v, append(fields, "after", "onTerm")...)
	if o.fields == nil {
		return nil
	}
	form, ok := d.formOf(o, names)
	if !ok {
		return nil
	}
	return d.onTerm(o, d.after(o, form.decode(d, o)))
}

// formOf returns the one form that the mapping has, and notes fields that
// belong to another.
func (d *scriptDecoder) formOf(o object, names []string) (found runForm, ok bool) {
	for _, form := range runForms() {
		if _, has := o.get(form.field); !has {
			continue
		}
		if ok {
			d.forbidden(o.at(form.field), "may not be given together with "+strconv.Quote(found.field))
			continue
		}
		found, ok = form, true
	}
	if !ok {
		d.required(o.path, "must have one of "+quoteAll(names))
		return found, false
	}
	for _, form := range runForms() {
		for _, field := range form.with {
			if _, has := o.get(field); has && form.field != found.field {
				d.forbidden(o.at(field), "may only be given together with "+strconv.Quote(form.field))
			}
		}
	}
	return found, true
}

func (d *scriptDecoder) line(at string, v any) Workload {
	text, ok := v.(string)
	if !ok {
		d.wrongType(at, v, "must be a text")
		return nil
	}
	w, err := ParseRun(text)
	if err != nil {
		d.invalid(at, text, strings.TrimPrefix(err.Error(), fmt.Sprintf("invalid run %q: ", text)))
	}
	return w
}

// do is a line whose outcome may be refined.
func (d *scriptDecoder) do(o object) Workload {
	v, _ := o.get("do")
	w := d.line(o.at("do"), v)
	outcome, isOutcome := w.(Outcome)
	for _, field := range []string{"log", "reason", "message"} {
		if _, has := o.get(field); has && w != nil && !isOutcome {
			d.forbidden(o.at(field), `belongs to a single outcome: put it where the run is one, such as "fail"`)
		}
	}
	log := append(outcome.Log, d.lines(o, "log")...)
	reason, message := d.optionalText(o, "reason"), d.optionalText(o, "message")
	if !isOutcome {
		return w
	}
	outcome = outcome.WithLog(log...)
	if reason != "" {
		outcome.Reason = reason
	}
	if message != "" {
		outcome.Message = message
	}
	return outcome
}

func (d *scriptDecoder) sequence(o object) Workload {
	var entries []Workload
	for i, v := range d.list(o, "sequence") {
		entries = append(entries, d.run(fmt.Sprintf("%s[%d]", o.at("sequence"), i), v))
	}
	return Sequence(entries...)
}

func (d *scriptDecoder) attempts(o object) Workload { return Attempts(d.ranges(o, "attempts")...) }

func (d *scriptDecoder) tries(o object) Workload { return Tries(d.ranges(o, "tries")...) }

// ranges is a list of mappings in which the field's name occurs again.
func (d *scriptDecoder) ranges(o object, field string) []Range {
	var ranges []Range
	for i, v := range d.list(o, field) {
		entry := d.object(fmt.Sprintf("%s[%d]", o.at(field), i), v, field, "run")
		r := d.numbers(entry, field)
		r.Do = d.requiredRun(entry, "run")
		ranges = append(ranges, r)
	}
	return ranges
}

// numbers reads "1-3", "4-", "7" or 7.
func (d *scriptDecoder) numbers(o object, field string) Range {
	const wanted = `must be a number from 1 ("7"), a range ("1-3") or a range without an end ("4-")`
	v, ok := o.get(field)
	if !ok {
		if o.fields != nil {
			d.required(o.at(field), wanted)
		}
		return Range{}
	}
	text, _ := scalarText(v)
	from, to, isRange := strings.Cut(text, "-")
	endless := isRange && to == ""
	if !isRange || endless {
		to = from
	}
	first, okFirst := parseDigits(from)
	last, okLast := parseDigits(to)
	if !okFirst || !okLast || first < 1 || last < first || last > math.MaxInt32 {
		d.invalid(o.at(field), v, wanted)
		return Range{}
	}
	if endless {
		last = 0
	}
	return Range{First: int(first), Last: int(last)}
}

func (d *scriptDecoder) containers(o object) Workload {
	works := map[string]Workload{}
	d.entries(o, "containers", func(at, key string, v any) { works[key] = d.run(at, v) })
	return PerContainer(works)
}

func (d *scriptDecoder) indexes(o object) Workload {
	works := map[int]Workload{}
	d.entries(o, "indexes", func(at, key string, v any) {
		if key == "*" {
			works[AnyOther] = d.run(at, v)
			return
		}
		index, ok := parseDigits(key)
		if !ok || index > math.MaxInt32 {
			d.invalid(at, key, `must be a completion index from 0, or "*" for any other`)
		}
		works[int(index)] = d.run(at, v)
	})
	return PerIndex(works)
}

func (d *scriptDecoder) chance(o object) Workload {
	v, _ := o.get("chance")
	text, _ := scalarText(v)
	p, err := ParseProbability(text)
	if err != nil {
		d.invalid(o.at("chance"), v, probabilityWanted)
	}
	return chance(p, d.requiredRun(o, "then"), d.requiredRun(o, "else"))
}

func (d *scriptDecoder) workQueue(o object) Workload {
	v, _ := o.get("workQueue")
	queue := d.object(o.at("workQueue"), v, "items", "item")
	if queue.fields == nil {
		return nil
	}
	items := d.integer(queue, "items", true, 0, math.MaxInt32)
	return WorkQueue(int(items), d.requiredRun(queue, "item"))
}

// after puts the time, if there is one, before w.
func (d *scriptDecoder) after(o object, w Workload) Workload {
	s, ok := d.span(o)
	if !ok || w == nil {
		return w
	}
	return after(s, w)
}

func (d *scriptDecoder) span(o object) (span, bool) {
	v, has := o.get("after")
	if !has {
		return span{}, false
	}
	text, _ := v.(string)
	s, err := parseSpan(text)
	if v == json.Number("0") {
		err = nil
	}
	if err != nil {
		d.invalid(o.at("after"), v, spanWanted)
	}
	return s, err == nil
}

// onTerm puts the answer to SIGTERM, if there is one, around w.
func (d *scriptDecoder) onTerm(o object, w Workload) Workload {
	v, has := o.get("onTerm")
	if !has {
		return w
	}
	term := d.object(o.at("onTerm"), v, "ignore", "after", "exitCode", "log")
	t := Termination{
		Ignore:   d.boolean(term, "ignore"),
		ExitCode: int32(d.integer(term, "exitCode", false, math.MinInt32, math.MaxInt32)),
		Log:      d.lines(term, "log"),
	}
	if s, ok := d.span(term); ok {
		t.After = s.lo
		if !s.isFixed() {
			after, _ := term.get("after")
			d.invalid(term.at("after"), after, `must be a single time of 0 or more ("5s")`)
		}
	}
	for _, field := range []string{"after", "exitCode", "log"} {
		if _, has := term.get(field); has && t.Ignore {
			d.forbidden(term.at(field), `may not be given together with "ignore"`)
		}
	}
	if w == nil {
		return nil
	}
	return OnTerm(t, w)
}
