package jobsim

import (
	"fmt"
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
	// Errs is what is wrong, in the order in which the API server reports it;
	// never empty.
	Errs []*FieldError
}

// Error returns kubectl's words for the refusal: one line for one error, a
// list for more.
func (e *InvalidError) Error() string {
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

// Unwrap returns the single errors, so that errors.As finds a *FieldError.
func (e *InvalidError) Unwrap() []error {
	errs := make([]error, len(e.Errs))
	for i, err := range e.Errs {
		errs[i] = err
	}
	return errs
}
