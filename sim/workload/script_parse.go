package workload

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/document"
)

// Parse reads a script from YAML or JSON; see [Script] for its form. The name,
// usually that of a file, is for the errors. The data may hold several
// documents; their rules follow each other, and the first one's name counts.
//
// Nothing unknown is ignored. All that is wrong comes back at once, each with
// file and line. Text that is not YAML is an error of its own; for the rest,
// the errors that errors.As finds are a *[jobsim.InvalidError] for each
// document, and in it a *[jobsim.FieldError] for each field with its line, its
// path, the value and what is allowed.
func Parse(name string, data []byte) (*Script, error) { return ParseAt(name, 1, data) }

// ParseAt is Parse for data that begins at that line of the file, such as a
// document inside a manifest (manifest.Raw).
func ParseAt(name string, line int, data []byte) (*Script, error) {
	var script *Script
	var errs []error
	for value, bad := range document.Read(data) {
		if bad != nil {
			errs = append(errs, errors.New(document.At(name, bad.Line+line-1)+bad.Problem()))
			continue
		}
		if value.Node.Kind == document.Null { // nothing but comments
			continue
		}
		next, err := decodeScript(name, line-1, value.Node)
		switch {
		case err != nil:
			errs = append(errs, err)
		case script == nil:
			script = next
		default:
			script.Rules = append(script.Rules, next.Rules...)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if script == nil {
		return nil, fmt.Errorf("%shas no document; want one with apiVersion: %s and kind: %s", document.At(name, 0), APIVersion, Kind)
	}
	return script, nil
}

// decodeScript turns a tree into a script. It is in a part of the file that
// begins after that many lines.
func decodeScript(file string, before int, n *document.Node) (*Script, error) {
	d := scriptDecoder{before: before}
	script := d.script(n)
	if len(d.errs) == 0 {
		return script, nil
	}
	slices.SortStableFunc(d.errs, func(a, b *jobsim.FieldError) int { return a.Line - b.Line })
	return nil, &jobsim.InvalidError{File: strings.TrimSuffix(document.At(file, 0), ": "), Kind: Kind, Name: script.Name, Errs: d.errs}
}
