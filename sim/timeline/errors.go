package timeline

import (
	"errors"
	"reflect"
)

var errNilWriter = errors.New("timeline: there is no writer")

// isNil reports whether an interface holds nothing, or a nil pointer.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
