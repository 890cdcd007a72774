package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// parseJSON reads a stream of JSON values.
func parseJSON(doc stretch) ([]Value, *SyntaxError) {
	var all []Value
	stream := json.NewDecoder(bytes.NewReader(doc.data))
	line, counted := doc.line, 0
	for {
		var raw json.RawMessage
		err := stream.Decode(&raw)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, jsonSyntaxError(doc, err)
		}
		start := int(stream.InputOffset()) - len(raw)
		line += bytes.Count(doc.data[counted:start], []byte("\n"))
		counted = start
		value, bad := jsonTree(raw, line)
		if bad != nil {
			return nil, bad
		}
		all = append(all, Value{Line: line, Data: raw, Node: value})
	}
}

// jsonSyntaxError finds the line of an error of the decoder.
func jsonSyntaxError(doc stretch, err error) *SyntaxError {
	offset := int64(len(doc.data))
	problem := err.Error()
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = min(syntax.Offset, offset)
		problem = "json: " + problem
		err = fmt.Errorf("json: offset %d: %w", int64(doc.offset)+syntax.Offset, err)
	}
	return &SyntaxError{Line: doc.line + bytes.Count(doc.data[:offset], []byte("\n")), Err: err, problem: problem}
}

// jsonReader walks over the tokens of one value that is known to be sound.
type jsonReader struct {
	dec  *json.Decoder
	data []byte
	seen int // how far lines have been counted
	line int
}

func jsonTree(data []byte, line int) (*Node, *SyntaxError) {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: line}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		return nil, &SyntaxError{Line: r.line, Err: err, isJSON: true}
	}
	return n, nil
}

// token returns the next token; afterwards r.line is its line.
func (r *jsonReader) token() (json.Token, error) {
	token, err := r.dec.Token()
	offset := int(r.dec.InputOffset())
	r.line += bytes.Count(r.data[r.seen:offset], []byte("\n"))
	r.seen = offset
	return token, err
}

func (r *jsonReader) value(depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	n := &Node{Line: r.line}
	switch token := token.(type) {
	case bool:
		n.Kind, n.Value = Boolean, strconv.FormatBool(token)
		n.Written = n.Value
	case string:
		n.Kind, n.Value = Text, token
	case json.Number:
		n.Kind, n.Written = Number, token.String()
		n.Value, err = canonicalNumber(n.Written)
	case json.Delim:
		err = r.children(n, token, depth)
	}
	return n, err
}

// children reads what follows an opening bracket or brace, up to its end.
func (r *jsonReader) children(n *Node, open json.Delim, depth int) error {
	n.Kind = List
	if open == '{' {
		n.Kind = Object
	}
	for r.dec.More() {
		f := Field{}
		if n.Kind == Object {
			key, err := r.token()
			if err != nil {
				return err
			}
			f.Name, _ = key.(string)
			f.Line = r.line
		}
		child, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.Kind == Object {
			f.Value = child
			n.Fields = append(n.Fields, f)
			continue
		}
		n.Items = append(n.Items, child)
	}
	_, err := r.token() // the end of the list or object
	return err
}

// canonicalNumber writes a number as kubectl sends it on: what fits an int64
// as that, everything else as the nearest float64. So 6.0 is the integer 6.
func canonicalNumber(s string) (string, error) {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return strconv.FormatInt(i, 10), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return "", fmt.Errorf("json: cannot unmarshal number %s into Go value of type float64", s)
	}
	return floatNumber(f)
}

// floatNumber writes a float as JSON does, which has no word for infinity.
func floatNumber(f float64) (string, error) {
	b, err := json.Marshal(f)
	return string(b), err
}
