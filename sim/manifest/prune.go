package manifest

import (
	"reflect"
	"strconv"
	"strings"
	"time"
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
func (p *pruner) prune(n *node, t reflect.Type, path string) *node {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	out := *n
	switch {
	case n.kind == list && t.Kind() == reflect.Slice:
		out.items = nil
		for i, item := range n.items {
			out.items = append(out.items, p.prune(item, t.Elem(), path+"["+strconv.Itoa(i)+"]"))
		}
	case n.kind == object && t.Kind() == reflect.Struct:
		out.fields = p.fields(n.fields, goFields(t), path)
	}
	return &out
}

func (p *pruner) fields(fields []field, simulated map[string]reflect.Type, path string) []field {
	var kept []field
	for _, f := range fields {
		path := join(path, f.name)
		t, ok := simulated[f.name]
		switch {
		case f.value.kind == null:
		case ok && f.value.isEmpty() && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map):
		case ok:
			f.value = p.prune(f.value, t, path)
			kept = append(kept, f)
		case asksForSomething(f):
			p.left = append(p.left, leftOut{f.line, path})
		}
	}
	return kept
}

func asksForSomething(f field) bool {
	if f.value.isEmpty() {
		return false
	}
	quiet, ok := asksNothing[f.name]
	return !ok || f.value.value != quiet
}

// goFields returns the types of a struct's fields by their names on the wire,
// those of inlined structs included.
func goFields(t reflect.Type) map[string]reflect.Type {
	if t == reflect.TypeFor[time.Time]() {
		return nil
	}
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" && f.Anonymous {
			for name, t := range goFields(f.Type) {
				fields[name] = t
			}
			continue
		}
		fields[name] = f.Type
	}
	return fields
}
