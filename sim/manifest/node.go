package manifest

import (
	"bytes"
	"encoding/json"
)

// kind is what a value is on the wire.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

// words are the kinds as encoding/json names them when a value does not fit.
var words = [...]string{null: "null", boolean: "bool", number: "number", text: "string", list: "array", object: "object"}

func (k kind) String() string { return words[k] }

// node is a value as it was written, and where. YAML and JSON both become
// nodes, so that everything after parsing exists once. Unlike a Go map, an
// object keeps its order and its duplicates.
type node struct {
	kind kind
	line int // from 1, in the file
	// value is a text, or a number or boolean as JSON writes it; written is
	// how the file has it: 010 for 8, yes for true.
	value, written string
	items          []*node // of a list
	fields         []field // of an object
}

// field is one key of an object with its value. Its line is that of the key.
type field struct {
	name  string
	line  int
	value *node
}

// get returns the first value of that name, or nil.
func (n *node) get(name string) *node {
	for i := range n.fields {
		if n.fields[i].name == name {
			return n.fields[i].value
		}
	}
	return nil
}

// getText returns the text of that name, or "" where there is none.
func (n *node) getText(name string) string {
	if v := n.get(name); v != nil && v.kind == text {
		return v.value
	}
	return ""
}

// without returns the object less the fields of these names.
func (n *node) without(names ...string) *node {
	out := *n
	out.fields = nil
fields:
	for _, f := range n.fields {
		for _, name := range names {
			if f.name == name {
				continue fields
			}
		}
		out.fields = append(out.fields, f)
	}
	return &out
}

// isEmpty reports whether the value asks for nothing: null, "", [] or {}.
func (n *node) isEmpty() bool {
	switch n.kind {
	case null:
		return true
	case text:
		return n.value == ""
	case list:
		return len(n.items) == 0
	case object:
		return len(n.fields) == 0
	}
	return false
}

// json returns the value as compact JSON, the fields in the order in which
// they were written.
func (n *node) json() []byte {
	var b bytes.Buffer
	n.writeJSON(&b)
	return b.Bytes()
}

func (n *node) writeJSON(b *bytes.Buffer) {
	switch n.kind {
	case null:
		b.WriteString("null")
	case boolean, number:
		b.WriteString(n.value)
	case text:
		writeString(b, n.value)
	case list:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.writeJSON(b)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, f := range n.fields {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, f.name)
			b.WriteByte(':')
			f.value.writeJSON(b)
		}
		b.WriteByte('}')
	}
}

// writeString writes a JSON string and leaves <, > and & as they are.
func writeString(b *bytes.Buffer, s string) {
	if isPlain(s) {
		b.WriteByte('"')
		b.WriteString(s)
		b.WriteByte('"')
		return
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes, and a Buffer takes it
	b.Truncate(b.Len() - 1)
}

// isPlain reports whether JSON needs no escape for the string.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
