package field

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
)

// Errors is a list of what is wrong with an object, in the order in which it
// was found. The zero Errors is empty and ready to use.
//
// Of errors with the same text the first is kept. Upstream finds many of them
// several times, and both field.ErrorList.ToAggregate, which makes the message
// of the refusal, and kubectl drop the repeats.
type Errors struct {
	list []*jobsim.FieldError
	seen map[string]bool
}

// List returns the errors, nil where there are none.
func (e *Errors) List() []*jobsim.FieldError { return e.list }

// Add appends errors, except those whose text is there already.
func (e *Errors) Add(errs ...*jobsim.FieldError) {
	for _, err := range errs {
		text := err.Error()
		if e.seen[text] {
			continue
		}
		if e.seen == nil {
			e.seen = map[string]bool{}
		}
		e.seen[text] = true
		e.list = append(e.list, err)
	}
}

// AddAt appends errors whose fields are relative to p: an empty one is p itself.
func (e *Errors) AddAt(p Path, errs ...*jobsim.FieldError) {
	for _, err := range errs {
		if err.Field == "" {
			err.Field = string(p)
		} else {
			err.Field = string(p.Child(err.Field))
		}
		e.Add(err)
	}
}

// Required adds that a field must have a value.
func (e *Errors) Required(p Path, detail string) {
	e.add(jobsim.ErrorTypeRequired, p, Omitted, detail)
}

// Invalid adds that the value of a field is malformed or out of range.
func (e *Errors) Invalid(p Path, value any, detail string) {
	e.add(jobsim.ErrorTypeInvalid, p, value, detail)
}

// InvalidEach adds an Invalid error for each detail that a check such as
// [IsDNS1123Label] returned.
func (e *Errors) InvalidEach(p Path, value any, details []string) {
	for _, detail := range details {
		e.Invalid(p, value, detail)
	}
}

// Forbidden adds that the field may not be set, given the others.
func (e *Errors) Forbidden(p Path, detail string) {
	e.add(jobsim.ErrorTypeForbidden, p, Omitted, detail)
}

// Duplicate adds that a value occurs a second time where it must be unique.
func (e *Errors) Duplicate(p Path, value any) {
	e.add(jobsim.ErrorTypeDuplicate, p, value, "")
}

// TooLong adds that a text has more than limit bytes. The text is not shown.
func (e *Errors) TooLong(p Path, limit int) {
	e.add(jobsim.ErrorTypeTooLong, p, Omitted, fmt.Sprintf("may not be more than %d bytes", limit))
}

// TooMany adds that a list has more than limit items.
func (e *Errors) TooMany(p Path, items, limit int) {
	e.add(jobsim.ErrorTypeTooMany, p, items, fmt.Sprintf("must have at most %d items", limit))
}

// NotSupported adds that a value is not one of the supported ones, which it
// lists in the order given. It is a function because methods cannot be generic.
func NotSupported[T ~string](e *Errors, p Path, value T, supported []T) {
	quoted := make([]string, len(supported))
	for i, s := range supported {
		quoted[i] = strconv.Quote(string(s))
	}
	e.add(jobsim.ErrorTypeNotSupported, p, value, "supported values: "+strings.Join(quoted, ", "))
}

// OneOf checks that a field that must be given has one of the values. Where it
// is not given, the error has whenMissing as its detail.
func OneOf[T ~string](e *Errors, p Path, value T, values []T, whenMissing string) {
	switch {
	case value == "":
		e.Required(p, whenMissing)
	case !slices.Contains(values, value):
		NotSupported(e, p, value, values)
	}
}

// Nonnegative checks that a number that was given is not below 0.
func (e *Errors) Nonnegative(p Path, value *int64) {
	if value != nil && *value < 0 {
		e.Invalid(p, *value, "must be greater than or equal to 0")
	}
}

// Immutable checks that an update left a field as it was.
func (e *Errors) Immutable(p Path, value, old any) {
	if !Equal(value, old) {
		e.Invalid(p, value, Immutable)
	}
}

// Immutable is the detail of an error about a field that an update may not
// change.
const Immutable = "field is immutable"

func (e *Errors) add(t jobsim.FieldErrorType, p Path, value any, detail string) {
	e.Add(&jobsim.FieldError{Type: t, Field: string(p), BadValue: show(value), Detail: detail})
}

// Nil returns what a check has to say of an object of a kind that is nil.
func Nil(kind string) []*jobsim.FieldError {
	return []*jobsim.FieldError{{Type: jobsim.ErrorTypeRequired, Field: kind, Detail: "it is nil"}}
}

// Omitted stands for a value that is not shown.
var Omitted = omitted{}

type omitted struct{}

// show writes a value as field.Error's ErrorBody does: a string in Go's
// quotes, anything else as JSON. A value of a named string type is written as
// JSON too: "\u003c" for "<".
func show(value any) string {
	switch v := value.(type) {
	case omitted:
		return ""
	case string:
		return strconv.Quote(v)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// Each returns what to show for each element of a list. A nil list stays nil:
// JSON writes null for it, and [] for an empty one.
func Each[T, S any](list []T, show func(T) S) []S {
	if list == nil {
		return nil
	}
	shown := make([]S, len(list))
	for i := range list {
		shown[i] = show(list[i])
	}
	return shown
}
