package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/manifest"
	"github.com/jobsim/jobsim/sim/workload"
)

// input is all that the files hold.
type input struct {
	objects  []any
	script   workload.Script
	warnings []string
}

// load reads all files before anything is done with one. All that is wrong
// with any of them comes back at once.
func load(o options) (*input, error) {
	var in input
	var errs []error
	sources := readAll(o.files, &errs)
	checker, err := sim.New(sim.Config{})
	if err != nil {
		return nil, err
	}
	read, err := manifest.Reader{Check: func(object any) error { return checker.Check(object) }}.Read(sources...)
	if err != nil {
		errs = append(errs, err)
	} else {
		in.objects = read.Objects
		for _, w := range read.Warnings {
			in.warnings = append(in.warnings, w.String())
		}
		for _, raw := range read.Workloads {
			errs = append(errs, in.addScript(raw.File, raw.Line, raw.Data))
		}
	}
	for _, source := range readAll(append(o.workloads, besides(o.files)...), &errs) {
		errs = append(errs, in.addScript(source.Name, 1, source.Data))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(in.objects) == 0 {
		return nil, fmt.Errorf("%s: no Jobs or Pods to run", strings.Join(o.files, ", "))
	}
	return &in, nil
}

// readAll reads the files that can be read.
func readAll(files []string, errs *[]error) []manifest.Source {
	var sources []manifest.Source
	for _, name := range files {
		data, err := readFile(name)
		if err != nil {
			*errs = append(*errs, err)
			continue
		}
		sources = append(sources, manifest.Source{Name: name, Data: data})
	}
	return sources
}

func readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

// besides lists the workload files that lie beside the manifests:
// flaky.workload.yaml beside flaky.yaml.
func besides(files []string) []string {
	var found []string
	for _, name := range files {
		beside := strings.TrimSuffix(name, filepath.Ext(name)) + ".workload.yaml"
		if _, err := os.Stat(beside); !errors.Is(err, fs.ErrNotExist) && name != "-" {
			found = append(found, beside)
		}
	}
	return found
}

// addScript appends the rules of a workload document that begins at that line
// of the file.
func (in *input) addScript(name string, line int, data []byte) error {
	script, err := workload.ParseAt(name, line, data)
	if err != nil {
		return err
	}
	in.script.Rules = append(in.script.Rules, script.Rules...)
	return nil
}
