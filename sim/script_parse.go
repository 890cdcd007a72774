package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
)

// ParseScript reads a script from YAML or JSON; see [Script] for its form. The
// name, usually that of a file, is for the errors. The data may hold several
// documents; their rules follow each other, and the first one's name counts.
//
// Nothing unknown is ignored. All that is wrong comes back at once: the errors
// that errors.As finds are a *[jobsim.InvalidError] for each document, and in it
// a *[jobsim.FieldError] for each field with its path, the value and what is
// allowed.
func ParseScript(name string, data []byte) (*Script, error) {
	var script *Script
	var errs []error
	for i, text := range splitDocuments(data) {
		tree, err := readYAML(text)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: document %d: %w", name, i+1, err))
			continue
		case tree == nil: // nothing but comments
			continue
		}
		next, err := decodeScript(name, tree)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if script == nil {
			script = next
			continue
		}
		script.Rules = append(script.Rules, next.Rules...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if script == nil {
		return nil, fmt.Errorf("%s: has no document; want one with apiVersion: %s and kind: %s", name, ScriptAPIVersion, ScriptKind)
	}
	return script, nil
}

// splitDocuments cuts YAML at its document markers: lines that begin with
// three dashes and nothing else, or a blank after them.
func splitDocuments(data []byte) [][]byte {
	var documents [][]byte
	var current []byte
	for line := range bytes.Lines(data) {
		rest, isMarker := bytes.CutPrefix(line, []byte("---"))
		if !isMarker || len(rest) > 0 && !bytes.ContainsAny(rest[:1], " \t\r\n") {
			current = append(current, line...)
			continue
		}
		documents = append(documents, current)
		current = append([]byte(nil), rest...)
	}
	return append(documents, current)
}

// readYAML returns a document as maps, slices, strings, booleans and
// json.Numbers, or nil for an empty one.
func readYAML(text []byte) (any, error) {
	asJSON, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "error converting YAML to JSON: "))
	}
	decoder := json.NewDecoder(bytes.NewReader(asJSON))
	decoder.UseNumber() // 0.4 stays the text 0.4
	var tree any
	if err := decoder.Decode(&tree); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return tree, nil
}

func decodeScript(file string, tree any) (*Script, error) {
	var d scriptDecoder
	script := d.script(tree)
	if len(d.errs) > 0 {
		return nil, &jobsim.InvalidError{File: file, Kind: ScriptKind, Name: script.Name, Errs: d.errs}
	}
	return script, nil
}
