package field

import (
	"reflect"
	"time"
)

// Equal reports whether two values of one type mean the same to the API: as
// reflect.DeepEqual, but an empty list or map is as good as none, times are
// compared as moments, and texts of a type with a method IsSame by that, such as
// quantities. It is apimachinery's equality.Semantic.DeepEqual for what jobsim's
// types are made of.
func Equal(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.IsValid() || !y.IsValid() {
		return x.IsValid() == y.IsValid()
	}
	return x.Type() == y.Type() && equal(x, y)
}

func equal(x, y reflect.Value) bool {
	switch x.Kind() {
	case reflect.Pointer:
		if x.Pointer() == y.Pointer() || x.IsNil() || y.IsNil() {
			return x.Pointer() == y.Pointer()
		}
		return equal(x.Elem(), y.Elem())
	case reflect.Struct:
		return equalStructs(x, y)
	case reflect.Slice:
		return equalSlices(x, y)
	case reflect.Map:
		return equalMaps(x, y)
	case reflect.String:
		return x.String() == y.String() || x.Type() != stringType && isSame(x, y)
	}
	return x.Equal(y)
}

var (
	stringType = reflect.TypeFor[string]()
	timeType   = reflect.TypeFor[time.Time]()
)

// isSame asks a text whether another one means the same.
func isSame(x, y reflect.Value) bool {
	text, ok := x.Interface().(interface{ IsSame(text string) bool })
	return ok && text.IsSame(y.String())
}

func equalStructs(x, y reflect.Value) bool {
	if x.Type() == timeType {
		return x.Interface().(time.Time).Equal(y.Interface().(time.Time))
	}
	for i := range x.NumField() {
		if !equal(x.Field(i), y.Field(i)) {
			return false
		}
	}
	return true
}

func equalSlices(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}
	if x.Pointer() == y.Pointer() {
		return true
	}
	for i := range x.Len() {
		if !equal(x.Index(i), y.Index(i)) {
			return false
		}
	}
	return true
}

func equalMaps(x, y reflect.Value) bool {
	if x.Len() != y.Len() {
		return false
	}
	if x.Pointer() == y.Pointer() {
		return true
	}
	for _, key := range x.MapKeys() {
		other := y.MapIndex(key)
		if !other.IsValid() || !equal(x.MapIndex(key), other) {
			return false
		}
	}
	return true
}
