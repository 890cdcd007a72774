package kubectl

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/yaml"
)

// encodeObjects writes one object, or a List of them, as JSON or YAML with the
// fields in alphabetical order, as kubectl does: to it, objects are maps.
func encodeObjects(objects []object, output string, single bool) ([]byte, error) {
	items := make([]any, len(objects))
	for i, o := range objects {
		item, err := o.fields()
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

// fields returns the object as the map that its JSON is.
func (o object) fields() (map[string]any, error) {
	var value any = o.event
	switch {
	case o.job != nil:
		value = o.job
	case o.pod != nil:
		value = o.pod
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encoding %s/%s: %w", o.resource.singular, o.meta.Name, err)
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return nil, fmt.Errorf("encoding %s/%s: %w", o.resource.singular, o.meta.Name, err)
	}
	fields["apiVersion"], fields["kind"] = o.resource.apiVersion, o.resource.kind
	return fields, nil
}
