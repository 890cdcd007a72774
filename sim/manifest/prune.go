package manifest

import (
	"maps"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/document"
)

// leftOut is a field of the Kubernetes API that jobsim does not simulate.
type leftOut struct {
	line  int
	field string
}

// asksNothing are values that the API server would set itself, or that mean the
// same as no value. kubectl get -o yaml prints many of them, and a warning about
// each would hide those that matter.
var asksNothing = map[string]string{
	"dnsPolicy":                "ClusterFirst",
	"enableServiceLinks":       "true",
	"hostIPC":                  "false",
	"hostNetwork":              "false",
	"hostPID":                  "false",
	"preemptionPolicy":         "PreemptLowerPriority",
	"priority":                 "0",
	"schedulerName":            "default-scheduler",
	"serviceAccount":           "default",
	"serviceAccountName":       "default",
	"stdin":                    "false",
	"stdinOnce":                "false",
	"terminationMessagePath":   "/dev/termination-log",
	"terminationMessagePolicy": "File",
	"tty":                      "false",
}

// pruner reduces a value to what a Go type has fields for. What the type lacks
// is, after a strict check, known to Kubernetes and not simulated.
type pruner struct {
	left []leftOut
}

// prune returns the value without the fields that the type lacks, and without
// those that are null or an empty list or map, which is the same as not given.
func (p *pruner) prune(n *document.Node, t reflect.Type, path string) *document.Node {
	t = pointedTo(t)
	out := *n
	switch {
	case n.Kind == document.List && t.Kind() == reflect.Slice:
		out.Items = nil
		for i, item := range n.Items {
			out.Items = append(out.Items, p.prune(item, t.Elem(), path+"["+strconv.Itoa(i)+"]"))
		}
	case n.Kind == document.Object && shapeOfType(t) == isObject:
		out.Fields = p.fields(n.Fields, goFields(t), path)
	}
	return &out
}

func (p *pruner) fields(fields []document.Field, simulated map[string]reflect.Type, path string) []document.Field {
	var kept []document.Field
	for _, f := range fields {
		path := join(path, f.Name)
		t, ok := simulated[f.Name]
		switch {
		case f.Value.Kind == document.Null:
		case ok && f.Value.IsEmpty() && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map):
		case ok:
			leftBefore := len(p.left)
			f.Value = p.prune(f.Value, t, path)
			if len(p.left) > leftBefore && f.Value.IsEmpty() && t.Kind() == reflect.Pointer {
				continue // it is there for nothing but what is left out
			}
			kept = append(kept, f)
		case asksForSomething(f):
			p.left = append(p.left, leftOut{f.Line, path})
		}
	}
	return kept
}

func asksForSomething(f document.Field) bool {
	if f.Value.IsEmpty() {
		return false
	}
	quiet, ok := asksNothing[f.Name]
	return !ok || f.Value.Value != quiet
}

// goFields returns the types of a struct's fields by their names on the wire,
// those of inlined structs included.
func goFields(t reflect.Type) map[string]reflect.Type {
	t = pointedTo(t)
	if t == reflect.TypeFor[time.Time]() {
		return nil
	}
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, inlined := nameOnTheWire(f)
		switch {
		case inlined:
			maps.Copy(fields, goFields(f.Type))
		case name != "":
			fields[name] = f.Type
		}
	}
	return fields
}

// nameOnTheWire returns the name that encoding/json gives a field; none: the
// field is left out, or is a struct whose fields are inlined.
func nameOnTheWire(f reflect.StructField) (name string, inlined bool) {
	tag := f.Tag.Get("json")
	name, _, _ = strings.Cut(tag, ",")
	switch {
	case f.Anonymous && name == "" && pointedTo(f.Type).Kind() == reflect.Struct:
		return "", true
	case !f.IsExported(), tag == "-":
		return "", false
	case name == "":
		return f.Name, false
	}
	return name, false
}

// pointedTo is the type without its pointers.
func pointedTo(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
