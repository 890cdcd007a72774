package manifest

import (
	"maps"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
)

// suggest returns a hint for a field that does not exist: the field of a
// similar name, or the one of that name in an object around this one or within
// it.
func suggest(at *spot, name string) string {
	if near := nearest(at.typ, name); near != "" {
		return "did you mean " + near + "?"
	}
	if path, ok := outwards(at, name); ok {
		return "did you mean " + path + "?"
	}
	if path, ok := inwards(at, name); ok {
		return "did you mean " + path + "?"
	}
	if at.typ.name == "v1beta1.JobSpec" && has(known()["v1.JobSpec"], name) {
		return "that is a field of batch/v1"
	}
	return ""
}

// suggestValue adds to the refusal of a value the one that is meant, if it is one of
// those that are supported in another case: never for Never.
func suggestValue(e *jobsim.FieldError) {
	values, ok := strings.CutPrefix(e.Detail, "supported values: ")
	if !ok || e.Type != jobsim.ErrorTypeNotSupported {
		return
	}
	for value := range strings.SplitSeq(values, ", ") {
		if value != e.BadValue && strings.EqualFold(value, e.BadValue) {
			e.Detail += "; did you mean " + strings.Trim(value, `"`) + "?"
			return
		}
	}
}

func has(t *knownType, name string) bool {
	_, ok := t.fields[name]
	return ok
}

// nearest returns the field whose name is closest, if it is close: the same in
// another case, or a slip of the finger away (two in a longer name). Of equals
// it is the first in the alphabet.
func nearest(t *knownType, name string) string {
	best, bestDistance := "", 1+min(2, len(name)/3)
	for _, field := range slices.Sorted(maps.Keys(t.fields)) {
		if strings.EqualFold(field, name) {
			return field
		}
		if d := distance(field, name); d < bestDistance {
			best, bestDistance = field, d
		}
	}
	return best
}

// outwards looks for the field in the objects around: backoffLimit, written
// into the pod template, belongs to the Job's spec.
func outwards(at *spot, name string) (string, bool) {
	for s := at.up; s != nil && s.typ != nil; s = s.up {
		if has(s.typ, name) {
			return join(parentPath(s), name), true
		}
	}
	return "", false
}

// parentPath is the path of the object that has the field which stands at s.
func parentPath(s *spot) string {
	if s.up == nil {
		return ""
	}
	return s.up.path
}

// inwards looks for the field in the objects within, level by level, not in
// lists: restartPolicy, written into the Job's spec, belongs to
// spec.template.spec. It leaves the status out, which no user writes.
func inwards(at *spot, name string) (string, bool) {
	const levels = 3
	type place struct {
		path string
		typ  *knownType
	}
	level := []place{{at.path, at.typ}}
	for range levels {
		var next []place
		for _, p := range level {
			for _, field := range slices.Sorted(maps.Keys(p.typ.fields)) {
				t := p.typ.fields[field].typ
				if t.shape != isObject || field == "status" {
					continue
				}
				path := join(p.path, field)
				if has(t, name) {
					return join(path, name), true
				}
				next = append(next, place{path, t})
			}
		}
		level = next
	}
	return "", false
}

// distance is how many letters have to be inserted, removed, replaced or
// swapped with their neighbour to make a into b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
