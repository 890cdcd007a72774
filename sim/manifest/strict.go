package manifest

import (
	"fmt"
	"strconv"
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

// checker compares a value with its type in the Kubernetes API, as the API
// server's strict decoder does, except that it does not stop at the first
// value of a wrong type.
type checker struct {
	findings []finding
	untold   int // findings beyond maxErrors
}

// check returns what is wrong with an object of that type.
func check(t *knownType, n *node) []finding {
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
func (c *checker) value(t *knownType, n *node, at *spot) {
	if n.kind == null {
		return
	}
	switch t.shape {
	case isObject, isMap:
		if n.kind != object {
			c.mismatch(t.name, n, at)
			return
		}
		c.fields(t, n, at)
	case isList:
		if n.kind != list {
			c.mismatch(t.name, n, at)
			return
		}
		for i, item := range n.items {
			next := at.item(i)
			c.value(t.elem, item, &next)
		}
	default:
		c.scalar(t, n, at)
	}
}

// fields checks the fields of an object or the values of a map.
func (c *checker) fields(t *knownType, n *node, at *spot) {
	seen := make(map[string]bool, len(n.fields))
	for _, f := range n.fields {
		if t.shape == isObject {
			if _, ok := t.fields[f.name]; !ok {
				c.unknown(t, f, at, seen)
				continue
			}
		}
		if seen[f.name] {
			path := join(at.path, f.name)
			c.add(finding{f.line, path, ReasonDuplicateField, "strict decoding error: duplicate field " + strconv.Quote(path), ""})
		}
		seen[f.name] = true
		typ, next := t.elem, at.key(f.name)
		if t.shape == isObject {
			typ, next = t.fields[f.name].typ, at.child(t, f.name)
		}
		c.value(typ, f.value, &next)
	}
}

// unknown reports a field that the object does not have, once.
func (c *checker) unknown(t *knownType, f field, at *spot, seen map[string]bool) {
	if seen[f.name] {
		return
	}
	seen[f.name] = true
	if len(c.findings) == maxErrors {
		c.untold++ // without the search for what may have been meant
		return
	}
	here := spot{path: at.path, typ: t, up: at}
	path := join(at.path, f.name)
	c.add(finding{f.line, path, ReasonUnknownField, "strict decoding error: unknown field " + strconv.Quote(path), suggest(&here, f.name)})
}

// mismatch reports a value of a wrong kind in the words of encoding/json.
func (c *checker) mismatch(typeName string, n *node, at *spot) {
	c.wrong(n.kind.String(), typeName, n, at)
}

func (c *checker) wrong(value, typeName string, n *node, at *spot) {
	c.add(finding{
		line: n.line, field: at.path, reason: ReasonWrongType,
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
