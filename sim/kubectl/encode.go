package kubectl

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
)

// encodeObjects writes one object, or a List of them, as JSON or YAML with the
// fields in alphabetical order, as kubectl does, which prints them from maps.
func encodeObjects(objects []jobsim.Object, output string, single bool) ([]byte, error) {
	items := make([]any, len(objects))
	for i, o := range objects {
		item, err := fieldsOf(o)
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	var document any = map[string]any{
		"apiVersion": "v1",
		"kind":       "List",
		"items":      items,
		"metadata":   map[string]any{"resourceVersion": ""},
	}
	if single {
		document = items[0]
	}
	if output == "yaml" {
		return yaml.Marshal(document)
	}
	text, err := json.MarshalIndent(document, "", "    ")
	return append(text, '\n'), err
}

// fieldsOf returns the object as the map that its JSON is.
func fieldsOf(o jobsim.Object) (map[string]any, error) {
	r := resourceOf(o)
	failed := func(err error) error {
		return fmt.Errorf("encoding %s: %w", Reference(o), err)
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, failed(err)
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return nil, failed(err)
	}
	fields["apiVersion"], fields["kind"] = r.apiVersion, r.kind
	return fields, nil
}
