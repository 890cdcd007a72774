// Package document reads files of YAML and JSON into trees of nodes that keep
// the line on which each value was written. Package manifest and package
// workload turn the trees into objects and workloads.
//
// A file is cut into documents as Kubernetes' readers cut it, and each scalar
// means what it means to the YAML 1.1 reader that Kubernetes uses. A broken
// document does not hide the next one.
package document

import (
	"bytes"
	"iter"
	"strconv"
	"unicode"
)

// Value is one value of a file, with the bytes that it was written in. A YAML
// document is one value; of JSON, a document may hold several.
type Value struct {
	// Line is that of the first byte of Data, from 1, in the file.
	Line int
	// Data is the text as it was written, in UTF-8.
	Data []byte
	// Node is what it means. Its Kind may be Null, for an empty document with
	// nothing but a separator or "null" in it.
	Node *Node
}

// SyntaxError is text that is neither YAML nor JSON, or that goes beyond a
// bound on size, depth or aliases.
type SyntaxError struct {
	// Line counts from 1, in the file; 0 where the file as a whole is meant.
	Line int
	// Err is the error, in the words of Kubernetes' readers.
	Err error
	// problem is Problem, where that is not Err.
	problem string
	// isJSON is set where the text as such was JSON, so that there is no point
	// in trying whether it is YAML.
	isJSON bool
}

// Problem is Err for a message that gives the line itself: without the line or
// the offset that Err names, and without the words of the conversion from YAML to JSON.
func (e *SyntaxError) Problem() string {
	if e.problem != "" {
		return e.problem
	}
	return e.Err.Error()
}

// Read yields the values of a file in order, each with a nil error. Where a
// document cannot be read it yields a zero Value and why, and goes on with the
// next document; separators that are not well formed come first.
func Read(data []byte) iter.Seq2[Value, *SyntaxError] {
	return func(yield func(Value, *SyntaxError) bool) {
		if len(data) > MaxBytes {
			yield(Value{}, &SyntaxError{Err: errTooLarge})
			return
		}
		stretches, bad := split(plainText(data))
		for _, err := range bad {
			if !yield(Value{}, err) {
				return
			}
		}
		for _, s := range stretches {
			values, err := parse(s)
			if err != nil && !yield(Value{}, err) {
				return
			}
			for _, v := range values {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// At returns the beginning of a message about a line of a file: "flaky.yaml:7: ".
// Line 0 leaves the line out. The file "-" is called STDIN, as kubectl does.
func At(file string, line int) string {
	if file == "-" {
		file = "STDIN"
	}
	if line > 0 {
		file += ":" + strconv.Itoa(line)
	}
	if file != "" {
		file += ": "
	}
	return file
}

// parse reads the values of a stretch: one of YAML, any number of JSON. As in
// apimachinery's YAMLOrJSONDecoder, what begins with a brace is tried as JSON
// and then as YAML, whose flow style looks much the same. Where it is neither,
// the first key decides which of the two was meant: JSON has it in quotes.
func parse(s stretch) ([]Value, *SyntaxError) {
	inside, braced := bytes.CutPrefix(bytes.TrimLeftFunc(s.data, unicode.IsSpace), []byte("{"))
	if !braced {
		return parseYAML(s)
	}
	values, jsonErr := parseJSON(s)
	if jsonErr == nil || jsonErr.isJSON {
		return values, jsonErr
	}
	values, yamlErr := parseYAML(s)
	if yamlErr != nil && bytes.HasPrefix(bytes.TrimLeftFunc(inside, unicode.IsSpace), []byte(`"`)) {
		return nil, jsonErr
	}
	return values, yamlErr
}
