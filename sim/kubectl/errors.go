package kubectl

import (
	"errors"
	"fmt"
)

// Error is a command that failed. Its text is what kubectl prints for it.
type Error struct {
	// Reason is the API server's: "NotFound", "BadRequest". It is empty where
	// kubectl itself refused.
	Reason string
	// Message is what is wrong, as a phrase or a sentence.
	Message string
	// Err is the error behind the message, where there is one, such as the
	// Cluster's.
	Err error
}

// Error returns the words that kubectl prints on standard error.
func (e *Error) Error() string {
	if e.Reason == "" {
		return "error: " + e.Message
	}
	return "Error from server (" + e.Reason + "): " + e.Message
}

// Unwrap returns the error behind the message.
func (e *Error) Unwrap() error { return e.Err }

// IsNotFound reports whether a command failed because an object that it names
// does not exist.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Reason == "NotFound"
}

// errorf is an error of kubectl itself; %w in the format is kept as Err.
func errorf(format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Message: err.Error(), Err: errors.Unwrap(err)}
}

func badRequest(format string, args ...any) *Error {
	err := errorf(format, args...)
	err.Reason = "BadRequest"
	return err
}

func notFound(r *resource, name string) *Error {
	return &Error{Reason: "NotFound", Message: fmt.Sprintf("%s %q not found", r.qualified(), name)}
}

// refused makes an Error of what the Cluster answered, with the API server's
// reason where the answer has one.
func refused(err error) *Error {
	e := &Error{Message: err.Error(), Err: err}
	var status interface{ StatusReason() string }
	if errors.As(err, &status) {
		e.Reason = status.StatusReason()
	}
	return e
}
