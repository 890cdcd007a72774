package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
)

// scriptDecoder reads a tree of JSON values and collects what is wrong with it.
type scriptDecoder struct{ errs []*jobsim.FieldError }

// object is a mapping in the document, and where it is. Its fields are nil
// where something else was found, which then has been noted.
type object struct {
	path   string
	fields map[string]any
}

func (o object) at(field string) string {
	if o.path == "" {
		return field
	}
	return o.path + "." + field
}

// get returns a field. One that is null counts as not given, as in Kubernetes.
func (o object) get(field string) (any, bool) {
	v := o.fields[field]
	return v, v != nil
}

// object takes v as a mapping with no other fields than these.
func (d *scriptDecoder) object(at string, v any, allowed ...string) object {
	fields, ok := v.(map[string]any)
	if !ok {
		d.wrongType(at, v, "must be a mapping with the fields "+quoteAll(allowed))
		return object{path: at}
	}
	o := object{at, fields}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(allowed, field) {
			d.forbidden(o.at(field), fmt.Sprintf("unknown field %q: allowed here are %s", field, quoteAll(allowed)))
		}
	}
	return o
}

// entries calls f for each field of a mapping whose fields are names, in the
// order of the names.
func (d *scriptDecoder) entries(o object, field string, f func(at, key string, v any)) {
	v, _ := o.get(field)
	entries, ok := v.(map[string]any)
	if !ok {
		d.wrongType(o.at(field), v, "must be a mapping")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		f(fmt.Sprintf("%s[%s]", o.at(field), key), key, entries[key])
	}
}

// list takes a field as a list with at least one entry.
func (d *scriptDecoder) list(o object, field string) []any {
	v, has := o.get(field)
	list, ok := v.([]any)
	switch {
	case o.fields == nil: // noted where the mapping was expected
	case has && !ok:
		d.wrongType(o.at(field), v, "must be a list")
	case len(list) == 0:
		d.required(o.at(field), "must have at least one entry")
	}
	return list
}

// lines takes a field as text: one string, or a list of them.
func (d *scriptDecoder) lines(o object, field string) []string {
	v, has := o.get(field)
	if !has {
		return nil
	}
	list, isList := v.([]any)
	if !isList {
		return strings.Split(strings.TrimSuffix(d.text(o.at(field), v), "\n"), "\n")
	}
	var lines []string
	for i, v := range list {
		lines = append(lines, d.text(fmt.Sprintf("%s[%d]", o.at(field), i), v))
	}
	return lines
}

func (d *scriptDecoder) text(at string, v any) string {
	text, ok := v.(string)
	if !ok {
		d.wrongType(at, v, "must be a text")
	}
	return text
}

func (d *scriptDecoder) optionalText(o object, field string) string {
	v, has := o.get(field)
	if !has {
		return ""
	}
	return d.text(o.at(field), v)
}

// constant takes a field that has only one right value.
func (d *scriptDecoder) constant(o object, field, want string) {
	if o.fields == nil {
		return
	}
	v, has := o.get(field)
	switch {
	case !has:
		d.required(o.at(field), "must be "+strconv.Quote(want))
	case v != want:
		d.add(jobsim.ErrorTypeNotSupported, o.at(field), showValue(v), "supported values: "+strconv.Quote(want))
	}
}

func (d *scriptDecoder) boolean(o object, field string) bool {
	v, has := o.get(field)
	if !has {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		d.wrongType(o.at(field), v, "must be true or false")
	}
	return b
}

// integer takes a field as a whole number from lo to hi.
func (d *scriptDecoder) integer(o object, field string, needed bool, lo, hi int64) int64 {
	wanted := fmt.Sprintf("must be a whole number from %d to %d", lo, hi)
	v, has := o.get(field)
	if !has {
		if needed {
			d.required(o.at(field), wanted)
		}
		return 0
	}
	number, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil || n < lo || n > hi {
		d.invalid(o.at(field), v, wanted)
		return 0
	}
	return n
}

func (d *scriptDecoder) required(at, detail string) {
	d.add(jobsim.ErrorTypeRequired, at, "", detail)
}

func (d *scriptDecoder) forbidden(at, detail string) {
	d.add(jobsim.ErrorTypeForbidden, at, "", detail)
}

func (d *scriptDecoder) invalid(at string, value any, detail string) {
	d.add(jobsim.ErrorTypeInvalid, at, showValue(value), detail)
}

func (d *scriptDecoder) wrongType(at string, value any, detail string) {
	d.add(jobsim.ErrorTypeTypeInvalid, at, showValue(value), detail)
}

func (d *scriptDecoder) add(t jobsim.FieldErrorType, at, value, detail string) {
	if at == "" {
		at = "<root>"
	}
	d.errs = append(d.errs, &jobsim.FieldError{Type: t, Field: at, BadValue: value, Detail: detail})
}

// scalarText returns the text of a string or a number.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// showValue shows a value as it would stand in JSON, shortened.
func showValue(v any) string {
	const longest = 100
	var text string
	if s, isText := v.(string); isText {
		text = strconv.Quote(s)
	} else if encoded, err := json.Marshal(v); err == nil {
		text = string(encoded)
	}
	shown := []rune(text)
	if len(shown) <= longest {
		return string(shown)
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
