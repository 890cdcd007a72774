package manifest

import (
	"fmt"
	"strings"

	"github.com/jobsim/jobsim/internal/document"
)

// Reason is the sort of an Error.
type Reason string

// The reasons of an Error.
const (
	// ReasonSyntax is text that is neither YAML nor JSON, or that goes beyond
	// a bound on size, depth or aliases.
	ReasonSyntax Reason = "Syntax"
	// ReasonUnknownField is a field that Kubernetes does not know.
	ReasonUnknownField Reason = "UnknownField"
	// ReasonDuplicateField is a field that is given twice in one object.
	ReasonDuplicateField Reason = "DuplicateField"
	// ReasonWrongType is a value that does not fit its field: a string for a
	// number, or a number that is too large.
	ReasonWrongType Reason = "WrongType"
	// ReasonNoKind is an object without a usable apiVersion and kind.
	ReasonNoKind Reason = "NoKind"
	// ReasonUnknownKind is an object of a kind that is not read.
	ReasonUnknownKind Reason = "UnknownKind"
	// ReasonAlreadyExists is a second object of one kind, namespace and name.
	ReasonAlreadyExists Reason = "AlreadyExists"
	// ReasonNoObjects is nothing to read at all.
	ReasonNoObjects Reason = "NoObjects"
	// ReasonRefused is an object that Reader.Check refused.
	ReasonRefused Reason = "Refused"
)

// Error is one thing that is wrong with what was read.
type Error struct {
	Place
	// Reason is for code that treats errors of one sort differently.
	Reason Reason
	// Text is what is wrong, in the words of Kubernetes where it has some.
	Text string
	// Hint is a guess at what was meant, in jobsim's words; often empty.
	Hint string
	// Err is what Reader.Check answered; nil otherwise.
	Err error
}

// Error returns the place, the text and the hint:
//
//	flaky.yaml:12: Job flaky: strict decoding error: unknown field "spec.backofLimit"; did you mean backoffLimit?
func (e *Error) Error() string {
	s := e.Place.String() + e.Text
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Unwrap returns what Reader.Check answered, if it was that.
func (e *Error) Unwrap() error { return e.Err }

// Errors is everything that is wrong with what was read, in the order of the
// sources and their lines. Its elements are of type *Error, or what the
// functions of the Reader answered.
type Errors []error

// Error returns one line for each error.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = fmt.Sprint(err)
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the single errors.
func (e Errors) Unwrap() []error { return e }

// Warning is about a field that was left out although Kubernetes acts on it.
type Warning struct {
	Place
	// Text names the field and what became of it: it was left out.
	Text string
}

// String returns the place and the text:
//
//	flaky.yaml:9: Job flaky: spec.template.spec.volumes is known to Kubernetes but not simulated; left out
func (w Warning) String() string { return w.Place.String() + w.Text }

// Place is a position in what was read.
type Place struct {
	// File is the name that was given with the data; "-" is standard input.
	File string
	// Line counts from 1; 0 means that the error belongs to no line.
	Line int
	// Object is kind and name: "Job flaky". It is empty where the text does
	// not get that far.
	Object string
	// Field is a path: spec.template.spec.containers[0].image. It is empty
	// where it is about the object as a whole.
	Field string
}

// String returns "FILE:LINE: OBJECT: ", less what is not known. Standard input
// is called STDIN, as kubectl does.
func (p Place) String() string {
	s := document.At(p.File, p.Line)
	if p.Object != "" {
		s += p.Object + ": "
	}
	return s
}
