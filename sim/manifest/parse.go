package manifest

import (
	"bytes"
	"unicode"
)

// parsed is one value of a document, with the bytes that it was written in.
type parsed struct {
	line  int // of the first byte of data
	data  []byte
	value *node
}

// syntaxError is text that is neither YAML nor JSON, or goes beyond a bound.
type syntaxError struct {
	line int
	err  error
	// isJSON says that the text as such was JSON, so that there is no point in
	// trying whether it is YAML.
	isJSON bool
}

// parse reads the values of a document: one of YAML, any number of JSON. As in
// apimachinery's YAMLOrJSONDecoder, what begins with a brace is tried as JSON
// and then as YAML, whose flow style looks much the same. Where it is neither,
// the first key tells which of the two was meant: JSON has it in quotes.
func parse(doc document) ([]parsed, *syntaxError) {
	inside, braced := bytes.CutPrefix(bytes.TrimLeftFunc(doc.data, unicode.IsSpace), []byte("{"))
	if !braced {
		return parseYAML(doc)
	}
	values, jsonErr := parseJSON(doc)
	if jsonErr == nil || jsonErr.isJSON {
		return values, jsonErr
	}
	values, yamlErr := parseYAML(doc)
	if yamlErr != nil && bytes.HasPrefix(bytes.TrimLeftFunc(inside, unicode.IsSpace), []byte(`"`)) {
		return nil, jsonErr
	}
	return values, yamlErr
}
