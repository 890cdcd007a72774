package workload

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/document"
)

// scriptDecoder reads a tree and collects what is wrong with it.
type scriptDecoder struct {
	// before is how many lines of the file come before the text that was read.
	before int
	errs   []*jobsim.FieldError
}

// value is a part of the document, and its path. The Node is nil where there is
// none; null counts as none, as in Kubernetes.
type value struct {
	path string
	*document.Node
}

func (v value) given() bool { return v.Node != nil }

// object is a mapping in the document. Its fields are nil where something else
// was found, which then has been noted.
type object struct {
	value
	fields map[string]*document.Node
}

func (o object) at(field string) string {
	if o.path == "" {
		return field
	}
	return o.path + "." + field
}

// get returns a field.
func (o object) get(field string) value {
	n := o.fields[field]
	if n != nil && n.Kind == document.Null {
		n = nil
	}
	return value{o.at(field), n}
}

// object takes v as a mapping with no other fields than these.
func (d *scriptDecoder) object(v value, allowed ...string) object {
	if v.Kind != document.Object {
		d.wrongType(v, "must be a mapping with the fields "+quoteAll(allowed))
		return object{value: v}
	}
	o := object{v, map[string]*document.Node{}}
	for _, f := range d.distinct(v) {
		if !slices.Contains(allowed, f.Name) {
			d.add(jobsim.ErrorTypeForbidden, f.Line, o.at(f.Name), "", fmt.Sprintf("unknown field %q: allowed here are %s", f.Name, quoteAll(allowed)))
		}
		o.fields[f.Name] = f.Value
	}
	return o
}

// distinct returns the fields of a mapping, and notes those that are repeated.
func (d *scriptDecoder) distinct(v value) []document.Field {
	var fields []document.Field
	seen := map[string]bool{}
	for _, f := range v.Fields {
		if seen[f.Name] {
			d.add(jobsim.ErrorTypeDuplicate, f.Line, object{value: v}.at(f.Name), strconv.Quote(f.Name), "the field is given more than once")
			continue
		}
		seen[f.Name] = true
		fields = append(fields, f)
	}
	return fields
}

// entries calls f for each field of a mapping whose fields are names.
func (d *scriptDecoder) entries(v value, f func(key string, v value)) {
	if v.Kind != document.Object {
		d.wrongType(v, "must be a mapping")
		return
	}
	for _, entry := range d.distinct(v) {
		f(entry.Name, value{fmt.Sprintf("%s[%s]", v.path, entry.Name), entry.Value})
	}
}

// list takes a field as a list with at least one entry.
func (d *scriptDecoder) list(o object, field string) []value {
	v := o.get(field)
	switch {
	case o.fields == nil: // noted where the mapping was expected
		return nil
	case v.given() && v.Kind != document.List:
		d.wrongType(v, "must be a list")
		return nil
	case !v.given() || len(v.Items) == 0:
		d.required(o, field, "must have at least one entry")
		return nil
	}
	return items(v)
}

func items(v value) []value {
	all := make([]value, len(v.Items))
	for i, n := range v.Items {
		all[i] = value{fmt.Sprintf("%s[%d]", v.path, i), n}
	}
	return all
}

// lines takes a field as text: one string, or a list of them.
func (d *scriptDecoder) lines(o object, field string) []string {
	v := o.get(field)
	if !v.given() {
		return nil
	}
	if v.Kind != document.List {
		return strings.Split(strings.TrimSuffix(d.text(v), "\n"), "\n")
	}
	var lines []string
	for _, item := range items(v) {
		lines = append(lines, d.text(item))
	}
	return lines
}

func (d *scriptDecoder) text(v value) string {
	if v.Kind != document.Text {
		d.wrongType(v, "must be a text")
		return ""
	}
	return v.Value
}

func (d *scriptDecoder) optionalText(o object, field string) string {
	if v := o.get(field); v.given() {
		return d.text(v)
	}
	return ""
}

// constant takes a field that has only one right value.
func (d *scriptDecoder) constant(o object, field, want string) {
	if o.fields == nil {
		return
	}
	v := o.get(field)
	switch {
	case !v.given():
		d.required(o, field, "must be "+strconv.Quote(want))
	case v.Kind != document.Text || v.Value != want:
		d.add(jobsim.ErrorTypeNotSupported, v.Line, v.path, show(v.Node), "supported values: "+strconv.Quote(want))
	}
}

func (d *scriptDecoder) boolean(o object, field string) bool {
	v := o.get(field)
	if !v.given() {
		return false
	}
	if v.Kind != document.Boolean {
		d.wrongType(v, "must be true or false")
	}
	return v.Value == "true"
}

// integer takes a field as a whole number from 0 to the largest.
func (d *scriptDecoder) integer(o object, field string, needed bool, largest int64) int64 {
	wanted := fmt.Sprintf("must be a whole number from 0 to %d", largest)
	v := o.get(field)
	if !v.given() {
		if needed {
			d.required(o, field, wanted)
		}
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if v.Kind != document.Number || err != nil || n < 0 || n > largest {
		d.invalid(v, wanted)
		return 0
	}
	return n
}

// required notes a field that is missing; the mapping's line is the nearest.
func (d *scriptDecoder) required(o object, field, detail string) {
	d.add(jobsim.ErrorTypeRequired, o.Line, o.at(field), "", detail)
}

func (d *scriptDecoder) forbidden(v value, detail string) {
	d.add(jobsim.ErrorTypeForbidden, v.Line, v.path, "", detail)
}

func (d *scriptDecoder) invalid(v value, detail string) {
	d.add(jobsim.ErrorTypeInvalid, v.Line, v.path, show(v.Node), detail)
}

func (d *scriptDecoder) wrongType(v value, detail string) {
	d.add(jobsim.ErrorTypeTypeInvalid, v.Line, v.path, show(v.Node), detail)
}

func (d *scriptDecoder) add(t jobsim.FieldErrorType, line int, path, shown, detail string) {
	if path == "" {
		path = "<root>"
	}
	d.errs = append(d.errs, &jobsim.FieldError{Type: t, Field: path, BadValue: shown, Detail: detail, Line: d.before + line})
}

// scalarText returns the text of a string or a number, "" of anything else.
func scalarText(n *document.Node) string {
	if n.Kind == document.Text || n.Kind == document.Number {
		return n.Value
	}
	return ""
}

// show returns a value as it would stand in JSON, shortened.
func show(n *document.Node) string {
	const longest = 100
	text := string(n.JSON())
	if n.Kind == document.Text {
		text = strconv.Quote(n.Value)
	}
	shown := []rune(text)
	if len(shown) <= longest {
		return text
	}
	return string(shown[:longest]) + "…"
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}
