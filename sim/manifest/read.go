package manifest

import "github.com/jobsim/jobsim"

// Source is a file to read.
type Source struct {
	// Name is what messages call the file; "-" is standard input.
	Name string
	// Data is the content of the file: UTF-8, or UTF-16 with a byte order mark.
	Data []byte
}

// Result is what one file, or several together, hold.
type Result struct {
	// Objects are the objects in the order in which they were written, such as
	// a *job.Job or a *pod.Pod.
	Objects []jobsim.Object
	// Workloads are the documents of the API group jobsim.dev, untouched.
	Workloads []Raw
	// Warnings are about the fields that were left out, and one is about all objects
	// that were skipped: those of kinds that Kubernetes has and jobsim does not, such as
	// a ConfigMap beside a Job.
	Warnings []Warning
}

// Of returns the objects of one type, in their order:
//
//	jobs := manifest.Of[*job.Job](result)
func Of[O jobsim.Object](r *Result) []O {
	if r == nil {
		return nil
	}
	var found []O
	for _, object := range r.Objects {
		if o, ok := object.(O); ok {
			found = append(found, o)
		}
	}
	return found
}

// Raw is a document as it was written.
type Raw struct {
	// File is the Name of the Source.
	File string
	// Line is the line of the file, from 1, on which Data begins.
	Line int
	// APIVersion and Kind are the type that the document gives.
	APIVersion, Kind string
	// Data is YAML or JSON. Of a file in UTF-16 it is UTF-8; of an item of a
	// List it is JSON on one line.
	Data []byte
}

// Read reads all objects of one file. The name is for messages. See Reader for
// reading several files, and for validating what is read.
func Read(name string, data []byte) (*Result, error) {
	return Reader{}.Read(Source{Name: name, Data: data})
}

// Reader reads manifests. The zero Reader is ready for use, and safe for
// concurrent use as long as Check and Workload are.
type Reader struct {
	// Check, if it is not nil, is called with each object that could be read,
	// a *job.Job or *pod.Pod, in order; also when others could not be. An error
	// that it returns joins those of reading, so that a caller who validates in
	// it reports all that is wrong with a file at once. It must not change the
	// object. The file is added to a *jobsim.InvalidError that names none.
	Check func(object jobsim.Object) error
	// Workload, if it is not nil, is called with each document of the API group
	// jobsim.dev, in order; also when other documents could not be read. An
	// error that it returns joins those of reading, and should name the file.
	Workload func(Raw) error
}

// Read reads all objects of the sources, in order. Objects of one kind,
// namespace and name are an error also when they stand in different files.
//
// The error, if there is one, is of type Errors and holds everything that is
// wrong; the Result is then nil.
func (r Reader) Read(sources ...Source) (*Result, error) {
	s := session{check: r.Check, workload: r.Workload, seen: map[identity]Place{}}
	for _, source := range sources {
		s.source(source)
	}
	if len(s.errs) == 0 && len(s.result.Objects)+len(s.result.Workloads)+len(s.skipped) == 0 {
		s.nothingRead(sources)
	}
	if len(s.errs) > 0 {
		return nil, s.errs
	}
	s.warnOfSkipped()
	return &s.result, nil
}
