package manifest

import (
	"fmt"
	"strconv"

	"github.com/jobsim/jobsim/internal/document"
)

// finding is one thing that is wrong with a value.
type finding struct {
	line   int
	field  string
	reason Reason
	text   string
	hint   string
}

// spot is the way from an object to a value inside it.
type spot struct {
	path string // with indexes: spec.template.spec.containers[0].name
	// goPath and goType are what the API server's messages show: the path
	// without indexes, and the innermost struct on it.
	goPath, goType string
	// typ is the innermost object, up is where that stands. Guessing at what
	// was meant looks there.
	typ *knownType
	up  *spot
}

// child returns the spot of a field of an object that stands at s.
func (s *spot) child(t *knownType, name string) spot {
	goPath := name
	if f, ok := t.fields[name]; ok {
		goPath = f.goPath
	}
	_, goType, _ := cutLast(t.name, '.')
	return spot{path: join(s.path, name), goPath: join(s.goPath, goPath), goType: goType, typ: t, up: s}
}

// key returns the spot of a value of a map.
func (s *spot) key(name string) spot {
	c := *s
	c.path = join(s.path, name)
	return c
}

// item returns the spot of an element of a list.
func (s *spot) item(i int) spot {
	c := *s
	c.path += "[" + strconv.Itoa(i) + "]"
	return c
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// maxErrors is how many errors are reported of one object; apimachinery stops
// at as many.
const maxErrors = 100

// checker compares a value with its type in the Kubernetes API, as the API
// server's strict decoder does, except that it does not stop at the first
// value of a wrong type.
type checker struct {
	findings []finding
	untold   int // findings beyond maxErrors
}

// check returns what is wrong with an object of that type.
func check(t *knownType, n *document.Node) []finding {
	c := &checker{}
	c.value(t, n, &spot{})
	if c.untold > 0 {
		last := c.findings[len(c.findings)-1]
		c.findings = append(c.findings, finding{line: last.line, reason: last.reason, text: fmt.Sprintf("too many errors: %d more", c.untold)})
	}
	return c.findings
}

func (c *checker) add(f finding) {
	if len(c.findings) == maxErrors {
		c.untold++
		return
	}
	c.findings = append(c.findings, f)
}

// value checks a value. Null fits everywhere: it is a field not given.
func (c *checker) value(t *knownType, n *document.Node, at *spot) {
	if n.Kind == document.Null {
		return
	}
	switch t.shape {
	case isObject, isMap:
		if n.Kind != document.Object {
			c.mismatch(t.name, n, at)
			return
		}
		c.fields(t, n, at)
	case isList:
		if n.Kind != document.List {
			c.mismatch(t.name, n, at)
			return
		}
		for i, item := range n.Items {
			next := at.item(i)
			c.value(t.elem, item, &next)
		}
	default:
		c.scalar(t, n, at)
	}
}

// fields checks the fields of an object or the values of a map.
func (c *checker) fields(t *knownType, n *document.Node, at *spot) {
	seen := make(map[string]bool, len(n.Fields))
	for _, f := range n.Fields {
		if t.shape == isObject {
			if _, ok := t.fields[f.Name]; !ok {
				c.unknown(t, f, at, seen)
				continue
			}
		}
		if seen[f.Name] {
			path := join(at.path, f.Name)
			c.add(finding{f.Line, path, ReasonDuplicateField, "strict decoding error: duplicate field " + strconv.Quote(path), ""})
		}
		seen[f.Name] = true
		typ, next := t.elem, at.key(f.Name)
		if t.shape == isObject {
			typ, next = t.fields[f.Name].typ, at.child(t, f.Name)
		}
		c.value(typ, f.Value, &next)
	}
}

// unknown reports a field that the object does not have, once.
func (c *checker) unknown(t *knownType, f document.Field, at *spot, seen map[string]bool) {
	if seen[f.Name] {
		return
	}
	seen[f.Name] = true
	if len(c.findings) == maxErrors {
		c.untold++ // without the search for what may have been meant
		return
	}
	here := spot{path: at.path, typ: t, up: at}
	path := join(at.path, f.Name)
	c.add(finding{f.Line, path, ReasonUnknownField, "strict decoding error: unknown field " + strconv.Quote(path), suggest(&here, f.Name)})
}

// mismatch reports a value of a wrong kind in the words of encoding/json.
func (c *checker) mismatch(typeName string, n *document.Node, at *spot) {
	c.wrong(n.Kind.String(), typeName, n, at)
}

func (c *checker) wrong(value, typeName string, n *document.Node, at *spot) {
	c.add(finding{
		line: n.Line, field: at.path, reason: ReasonWrongType,
		text: fmt.Sprintf("json: cannot unmarshal %s into Go struct field %s of type %s", value, join(at.goType, at.goPath), typeName),
		hint: hintForMismatch(typeName, n, at.path),
	})
}

// cutLast cuts s around the last sep.
func cutLast(s string, sep byte) (before, after string, found bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return s[:i], s[i+1:], true
		}
	}
	return "", s, false
}
