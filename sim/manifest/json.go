package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// parseJSON reads a stream of JSON values.
func parseJSON(doc document) ([]parsed, *syntaxError) {
	var all []parsed
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
		all = append(all, parsed{line: line, data: raw, value: value})
	}
}

// jsonSyntaxError finds the line of an error of the decoder.
func jsonSyntaxError(doc document, err error) *syntaxError {
	offset := int64(len(doc.data))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = min(syntax.Offset, offset)
		err = fmt.Errorf("json: offset %d: %w", int64(doc.offset)+syntax.Offset, err)
	}
	return &syntaxError{line: doc.line + bytes.Count(doc.data[:offset], []byte("\n")), err: err}
}

// jsonReader walks over the tokens of one value that is known to be sound.
type jsonReader struct {
	dec  *json.Decoder
	data []byte
	seen int // how far lines have been counted
	line int
}

func jsonTree(data []byte, line int) (*node, *syntaxError) {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: line}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		return nil, &syntaxError{line: r.line, err: err, isJSON: true}
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

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	token, err := r.token()
	if err != nil {
		return nil, err
	}
	n := &node{line: r.line}
	switch token := token.(type) {
	case bool:
		n.kind, n.value = boolean, strconv.FormatBool(token)
		n.written = n.value
	case string:
		n.kind, n.value = text, token
	case json.Number:
		n.kind, n.written = number, token.String()
		n.value, err = canonicalNumber(n.written)
	case json.Delim:
		err = r.children(n, token, depth)
	}
	return n, err
}

// children reads what follows an opening bracket or brace, up to its end.
func (r *jsonReader) children(n *node, open json.Delim, depth int) error {
	n.kind = list
	if open == '{' {
		n.kind = object
	}
	for r.dec.More() {
		f := field{}
		if n.kind == object {
			key, err := r.token()
			if err != nil {
				return err
			}
			f.name, _ = key.(string)
			f.line = r.line
		}
		child, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.kind == object {
			f.value = child
			n.fields = append(n.fields, f)
			continue
		}
		n.items = append(n.items, child)
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
