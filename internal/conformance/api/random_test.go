package api

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
)

// random draws specs.
type random struct {
	*rand.Rand
	// careful draws values in order only: half of the specs are drawn so, and
	// most of those are valid. In the others anything can be wrong.
	careful bool
}

func newRandom(seed uint64) *random {
	r := &random{Rand: rand.New(rand.NewPCG(seed, 0))}
	r.careful = r.percent(50)
	return r
}

func (r *random) percent(n int) bool { return r.IntN(100) < n }

// object is an object as JSON has it.
type object = map[string]any

// drawn is a field of an object: how often of a hundred it is given, and what
// it is then.
type drawn struct {
	name    string
	percent int
	draw    func(*random) any
}

// object draws an object from its fields.
func (r *random) object(fields []drawn) object {
	o := object{}
	for _, f := range fields {
		if r.percent(f.percent) {
			o[f.name] = f.draw(r)
		}
	}
	return o
}

// of draws one of the values.
func of(values ...any) func(*random) any {
	return func(r *random) any { return values[r.IntN(len(values))] }
}

// either draws a value in order, or one that may be wrong.
func either(right, wrong func(*random) any) func(*random) any {
	return func(r *random) any {
		if r.careful || r.percent(60) {
			return right(r)
		}
		return wrong(r)
	}
}

// nested draws an object.
func nested(fields []drawn) func(*random) any {
	return func(r *random) any { return r.object(fields) }
}

// list draws up to most elements; now and then it is empty, null or too long.
func list(most, tooLong int, element func(*random) any) func(*random) any {
	return func(r *random) any {
		n := 1 + r.IntN(most)
		if !r.careful {
			switch r.IntN(20) {
			case 0:
				return nil
			case 1:
				n = tooLong
			case 2:
				n = 0
			}
		}
		elements := []any{}
		for range n {
			elements = append(elements, element(r))
		}
		return elements
	}
}

// stringMap draws a map of up to most entries.
func stringMap(most int, key, value func(*random) any) func(*random) any {
	return func(r *random) any {
		m := object{}
		for range r.IntN(most + 1) {
			m[key(r).(string)] = value(r)
		}
		return m
	}
}

// copyOf is a deep copy, in which numbers keep all their digits.
func copyOf(raw []byte) object {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var o object
	if err := d.Decode(&o); err != nil {
		panic(err) // what is drawn here can be read
	}
	return o
}

// redraw draws some fields of an object again.
func (r *random) redraw(o object, fields []drawn, percent int) {
	for _, f := range fields {
		if !r.percent(percent) {
			continue
		}
		delete(o, f.name)
		if r.percent(f.percent) {
			o[f.name] = f.draw(r)
		}
	}
}

// job draws a Job to be created.
func (r *random) job() object {
	spec := r.object(jobFields)
	if r.careful {
		r.reconcile(spec)
	}
	return object{"metadata": r.object(metaFields), "spec": spec}
}

// reconcile makes fields agree that depend on each other.
func (r *random) reconcile(spec object) {
	if spec["completionMode"] == "Indexed" {
		spec["completions"] = 5
		spec["parallelism"] = r.IntN(10)
	} else {
		for _, name := range []string{"backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"} {
			delete(spec, name)
		}
	}
	if spec["backoffLimitPerIndex"] == nil {
		delete(spec, "maxFailedIndexes")
	}
	template := spec["template"].(object)
	delete(spec, "selector")
	delete(spec, "manualSelector")
	if r.percent(20) {
		spec["manualSelector"], spec["selector"] = true, object{"matchLabels": object{"app": "web"}}
		template["metadata"] = object{"labels": object{"app": "web"}}
	}
	if spec["podFailurePolicy"] != nil {
		delete(spec, "podReplacementPolicy")
		template["spec"].(object)["restartPolicy"] = "Never"
	}
}

// update draws a Job as it is stored, and one that is to replace it.
func (r *random) update() (stored, updated object) {
	stored = r.job()
	identify(stored)
	if raw := marshal(stored); (r.careful || r.percent(60)) && !crashes(raw) {
		stored = copyOf([]byte(realCreate(raw).object))
	}
	if r.percent(70) {
		stored["metadata"].(object)["generation"] = 2
	}
	stored["status"] = r.object(statusFields)
	updated = copyOf(marshal(stored))
	r.edit(updated)
	return stored, updated
}

// edit changes a Job.
func (r *random) edit(job object) {
	spec := job["spec"].(object)
	r.redraw(spec, slices.DeleteFunc(slices.Clone(jobFields), func(f drawn) bool {
		return f.name == "template" || r.careful && slices.Contains(immutable, f.name)
	}), 12)
	if template, ok := spec["template"].(object); ok && r.percent(30) {
		r.redraw(template, templateFields, 20)
		if pod, ok := template["spec"].(object); ok {
			r.editPod(pod)
		}
	}
	if r.percent(20) {
		r.redraw(job["metadata"].(object), metaFields, 30)
	}
	if n, ok := spec["completions"]; ok && r.percent(20) {
		spec["parallelism"] = n
	}
	if r.percent(20) {
		job["status"] = object{"active": 3}
	}
}

// immutable are fields of a spec that cannot change.
var immutable = []string{
	"completions", "completionMode", "selector", "manualSelector", "podFailurePolicy", "successPolicy",
	"backoffLimitPerIndex", "managedBy", "maxFailedIndexes", "podReplacementPolicy",
}
