package document

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Kind is what a value is on the wire.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Boolean
	Number
	Text
	List
	Object
)

// words are the kinds as encoding/json names them when a value does not fit.
var words = [...]string{Null: "null", Boolean: "bool", Number: "number", Text: "string", List: "array", Object: "object"}

// String returns the kind as encoding/json names it: "bool", "array".
func (k Kind) String() string { return words[k] }

// Node is a value as it was written, and where. YAML and JSON both become
// nodes, so that everything after parsing exists once. Unlike a Go map, an
// object keeps its order and its duplicates.
type Node struct {
	// Kind is what the value is on the wire.
	Kind Kind
	// Line is where the value begins, from 1, in the file.
	Line int
	// Value is a text, or a number or boolean as JSON writes it; Written is how
	// the file has it: 010 for 8, yes for true. Null, a List and an Object have
	// none.
	Value, Written string
	// Items are the values of a List.
	Items []*Node
	// Fields are those of an Object, in the order in which they were written.
	Fields []Field
}

// Field is one key of an object with its value. Its line is that of the key.
type Field struct {
	// Name is the key as JSON has it, Line where it stands, from 1, and Value
	// what follows it.
	Name  string
	Line  int
	Value *Node
}

// Get returns the first value of that name, or nil.
func (n *Node) Get(name string) *Node {
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return n.Fields[i].Value
		}
	}
	return nil
}

// GetText returns the text of that name, or "" where there is none.
func (n *Node) GetText(name string) string {
	if v := n.Get(name); v != nil && v.Kind == Text {
		return v.Value
	}
	return ""
}

// Without returns the object less the fields of these names.
func (n *Node) Without(names ...string) *Node {
	out := *n
	out.Fields = nil
	for _, f := range n.Fields {
		if !slices.Contains(names, f.Name) {
			out.Fields = append(out.Fields, f)
		}
	}
	return &out
}

// IsEmpty reports whether the value asks for nothing: null, "", [] or {}.
func (n *Node) IsEmpty() bool {
	switch n.Kind {
	case Null:
		return true
	case Text:
		return n.Value == ""
	case List:
		return len(n.Items) == 0
	case Object:
		return len(n.Fields) == 0
	}
	return false
}

// JSON returns the value as compact JSON, the fields in the order in which
// they were written.
func (n *Node) JSON() []byte {
	var b bytes.Buffer
	n.writeJSON(&b)
	return b.Bytes()
}

func (n *Node) writeJSON(b *bytes.Buffer) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Boolean, Number:
		b.WriteString(n.Value)
	case Text:
		writeString(b, n.Value)
	case List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.writeJSON(b)
		}
		b.WriteByte(']')
	case Object:
		b.WriteByte('{')
		for i, f := range n.Fields {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, f.Name)
			b.WriteByte(':')
			f.Value.writeJSON(b)
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
