// Package clone makes deep copies of API objects, so that what a caller does
// with one changes nothing elsewhere.
package clone

import (
	"reflect"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// Of returns a deep copy of what p points to; nil for nil. It handles the kinds
// of which API objects are made: structs with exported fields, pointers,
// slices, maps, strings, numbers and times.
func Of[T any](p *T) *T {
	if p == nil {
		return nil
	}
	fresh := new(T)
	into(reflect.ValueOf(fresh).Elem(), reflect.ValueOf(p).Elem())
	return fresh
}

func into(dst, src reflect.Value) {
	switch {
	case src.Type() == timeType:
		dst.Set(src)
	case src.Kind() == reflect.Struct:
		for i := range src.NumField() {
			into(dst.Field(i), src.Field(i))
		}
	case isNil(src):
		dst.SetZero()
	case src.Kind() == reflect.Pointer:
		dst.Set(reflect.New(src.Type().Elem()))
		into(dst.Elem(), src.Elem())
	case src.Kind() == reflect.Slice:
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			into(dst.Index(i), src.Index(i))
		}
	case src.Kind() == reflect.Map:
		dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
		for it := src.MapRange(); it.Next(); {
			value := reflect.New(src.Type().Elem()).Elem()
			into(value, it.Value())
			dst.SetMapIndex(it.Key(), value)
		}
	default:
		dst.Set(src)
	}
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}
