package jobsim

import (
	"fmt"
	"slices"
	"strings"
)

// FieldErrorType is the way in which a field is wrong. The values are those of
// k8s.io/apimachinery's field.ErrorType, as far as jobsim has a use for them.
type FieldErrorType string

// The ways in which a field can be wrong.
const (
	// ErrorTypeRequired is a field that must have a value and has none.
	ErrorTypeRequired FieldErrorType = "FieldValueRequired"
	// ErrorTypeInvalid is a value that is malformed or out of range.
	ErrorTypeInvalid FieldErrorType = "FieldValueInvalid"
	// ErrorTypeNotSupported is a value that is not one of those listed.
	ErrorTypeNotSupported FieldErrorType = "FieldValueNotSupported"
	// ErrorTypeForbidden is a field that may not be set, given the others.
	ErrorTypeForbidden FieldErrorType = "FieldValueForbidden"
	// ErrorTypeDuplicate is a value that occurs twice where it must be unique.
	ErrorTypeDuplicate FieldErrorType = "FieldValueDuplicate"
	// ErrorTypeTooLong is a text with too many bytes.
	ErrorTypeTooLong FieldErrorType = "FieldValueTooLong"
	// ErrorTypeTooMany is a list with too many items.
	ErrorTypeTooMany FieldErrorType = "FieldValueTooMany"
	// ErrorTypeTypeInvalid is a value of a wrong type, such as a string for a
	// number.
	ErrorTypeTypeInvalid FieldErrorType = "FieldValueTypeInvalid"
)

// FieldError is one thing that is wrong with one field of an object. Its text
// is what the API server would answer.
type FieldError struct {
	// Type is the way in which the field is wrong.
	Type FieldErrorType
	// Field is the path of the field: spec.template.spec.restartPolicy.
	Field string
	// BadValue is the value as the text shows it, already in quotes where it
	// is a string; empty where the text shows none.
	BadValue string
	// Detail is what is allowed, as a phrase. It may be empty.
	Detail string
	// Line is where the value, or the key of an unknown field, stands in the
	// file, from 1; 0 where the object was not read from a file, or its reader
	// keeps no lines.
	Line int
}

// fieldErrorWords holds, for each type, the words that follow the field.
var fieldErrorWords = map[FieldErrorType]string{
	ErrorTypeRequired:     "Required value",
	ErrorTypeInvalid:      "Invalid value",
	ErrorTypeNotSupported: "Unsupported value",
	ErrorTypeForbidden:    "Forbidden",
	ErrorTypeDuplicate:    "Duplicate value",
	ErrorTypeTooLong:      "Too long",
	ErrorTypeTooMany:      "Too many",
	ErrorTypeTypeInvalid:  "Invalid value",
}

// Error returns the field, what is wrong, the value and what is allowed.
func (e *FieldError) Error() string {
	text := e.Field + ": " + fieldErrorWords[e.Type]
	if e.BadValue != "" {
		text += ": " + e.BadValue
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// InvalidError is the refusal of an object: all that is wrong with it, at once.
type InvalidError struct {
	// File is where the object came from; empty where it was not a file.
	File string
	// Kind and Name are those of the object: Job and pi.
	Kind, Name string
	// Errs is what is wrong, in the order in which the API server reports it, or
	// of the lines where there are lines; never empty.
	Errs []*FieldError
}

// Error returns kubectl's words for the refusal: one line for one error, a
// list for more. Errors with lines of a file are a line each, as those of
// package manifest are:
//
//	flaky.workload.yaml:7: Workload flaky: rules[0].run: Required value: must be …
func (e *InvalidError) Error() string {
	if e.hasLines() {
		return e.byLine()
	}
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	fmt.Fprintf(&b, "The %s %q is invalid: ", e.Kind, e.Name)
	if len(e.Errs) == 1 {
		b.WriteString(e.Errs[0].Error())
		return b.String()
	}
	for _, err := range e.Errs {
		b.WriteString("\n* " + err.Error())
	}
	return b.String()
}

func (e *InvalidError) hasLines() bool {
	return slices.ContainsFunc(e.Errs, func(err *FieldError) bool { return err.Line > 0 })
}

func (e *InvalidError) byLine() string {
	lines := make([]string, len(e.Errs))
	object := strings.TrimSpace(e.Kind + " " + e.Name)
	for i, err := range e.Errs {
		lines[i] = fmt.Sprintf("%s:%d: %s: %s", e.File, err.Line, object, err)
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors, so that errors.As finds a *FieldError.
func (e *InvalidError) Unwrap() []error {
	errs := make([]error, len(e.Errs))
	for i, err := range e.Errs {
		errs[i] = err
	}
	return errs
}
