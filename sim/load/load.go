// Package load reads what a simulation starts from: manifest files, and the
// workload documents that say what their containers do.
//
//	in, err := load.Files("flaky.yaml")     // and flaky.workload.yaml beside it
//	c, err := in.Cluster(sim.Config{Seed: 7})
//	err = c.Run()
//
// In a test, package sim/simtest does it in one line.
package load

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/manifest"
	"github.com/jobsim/jobsim/sim/workload"
)

// Input is all that some files hold. The zero Input is a cluster in which
// nothing is.
type Input struct {
	// Objects are the objects of the manifests, in their order.
	Objects []jobsim.Object
	// Workload holds the rules of all workload documents, in the order in which
	// they were read; nil: there was no document.
	Workload *workload.Script
	// Sum is the SHA-256 sum, in hexadecimal, of the contents of all files in the order
	// in which they were read. Inputs with one Sum are the same.
	Sum string
	// Warnings are what the manifests ask for and jobsim leaves out.
	Warnings []manifest.Warning
}

// Loader reads manifests, and the workload documents that go with them. The zero
// Loader is ready for use.
type Loader struct {
	// Workloads are further files with workload documents; "-" is standard input.
	Workloads []string
	// Namespace is that of the objects that name none; empty: the default one. As with
	// kubectl apply -n, an object that names another one is an error then.
	Namespace string
	// Recursive has the directories in a directory read, too.
	Recursive bool
}

// Files reads manifest files, and the workload documents in them and in
// NAME.workload.yaml, or .yml, beside NAME.yaml. Of a directory it reads the files
// whose names end as those of manifests do. A name of "-" is standard input. All
// that is wrong with any of them comes back at once, what [sim.Cluster.Check]
// refuses included.
func Files(names ...string) (*Input, error) { return Loader{}.Files(names...) }

// FilesWith reads as [Files] does, and then further files with workload
// documents. A file that is named and found beside a manifest too is read once.
func FilesWith(workloads []string, names ...string) (*Input, error) {
	return Loader{Workloads: workloads}.Files(names...)
}

// Cluster returns a cluster that holds the objects and in which nothing has
// happened yet. Where cfg has a Workload, that counts, and not the documents.
func (in *Input) Cluster(cfg sim.Config) (*sim.Cluster, error) {
	if cfg.Workload == nil && in.Workload != nil {
		cfg.Workload = in.Workload
	}
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	return c, c.Create(in.Objects...)
}

// Files reads as the function [Files] does.
func (l Loader) Files(names ...string) (*Input, error) {
	found, err := l.find(names)
	if err != nil {
		return nil, err
	}
	var in Input
	var errs []error
	checker, err := sim.New(sim.Config{})
	if err != nil {
		return nil, err
	}
	reader := manifest.Reader{
		Check:    func(o jobsim.Object) error { return checker.Check(o) },
		Workload: func(raw manifest.Raw) error { return in.addRules(raw.File, raw.Line, raw.Data) },
	}
	sources := readAll(found.manifests, &errs)
	if len(sources) > 0 {
		result, err := reader.Read(sources...)
		if err != nil {
			errs = append(errs, err)
		} else {
			in.Objects, in.Warnings = result.Objects, result.Warnings
		}
	}
	scripts := readAll(found.workloads, &errs)
	in.Sum = sum(append(sources, scripts...))
	for _, source := range scripts {
		errs = append(errs, in.addRules(source.Name, 1, source.Data))
	}
	errs = append(errs, l.intoNamespace(in.Objects))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(in.Objects) == 0 {
		return nil, fmt.Errorf("%s: no Jobs, CronJobs or Pods to run", strings.Join(found.manifests, ", "))
	}
	return &in, nil
}

// intoNamespace puts the objects into the namespace of the Loader.
func (l Loader) intoNamespace(objects []jobsim.Object) error {
	if l.Namespace == "" {
		return nil
	}
	var errs []error
	for _, o := range objects {
		m := o.GetObjectMeta()
		if m.Namespace != "" && m.Namespace != l.Namespace {
			errs = append(errs, fmt.Errorf("%s %s: the namespace from the provided object %q does not match the namespace %q",
				o.GetTypeMeta().Kind, m.Name, m.Namespace, l.Namespace))
		}
		m.Namespace = l.Namespace
	}
	return errors.Join(errs...)
}

// sum is the sum of what was read. The length of each file goes before it, so that a
// line which moves from one to another makes a difference.
func sum(sources []manifest.Source) string {
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%d\n%s", len(s.Data), s.Data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// readAll reads the files that can be read.
func readAll(names []string, errs *[]error) []manifest.Source {
	var sources []manifest.Source
	for _, name := range names {
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
	if name == stdin {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

// addRules appends the rules of a workload document that begins at that line
// of the file.
func (in *Input) addRules(name string, line int, data []byte) error {
	script, err := workload.ParseAt(name, line, data)
	if err != nil {
		return err
	}
	if in.Workload == nil {
		in.Workload = &workload.Script{Name: script.Name}
	}
	in.Workload.Rules = append(in.Workload.Rules, script.Rules...)
	return nil
}
