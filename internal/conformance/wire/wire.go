// Package wire gives an object of jobsim's types to Kubernetes' code and back:
// what two programs would know of each other that share only the API's JSON.
package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Over makes To of a From: the fields that both have by the same name in JSON
// have the same value, as if one had written the object and the other had read
// it. It copies field by field, since most of the judge's time went into JSON
// before; a test compares it with JSON.
func Over[From, To any](from *From) *To {
	to := new(To)
	copierOf(reflect.TypeFor[To](), reflect.TypeFor[From]())(reflect.ValueOf(to).Elem(), reflect.ValueOf(from).Elem())
	return to
}

// copier sets to what from is. Both can be addressed, and to is zero.
type copier func(to, from reflect.Value)

type typePair struct{ to, from reflect.Type }

// copiers are those that were made so far, by typePair.
var copiers sync.Map

func copierOf(to, from reflect.Type) copier {
	pair := typePair{to, from}
	if known, ok := copiers.Load(pair); ok {
		return known.(copier)
	}
	made := newCopier(to, from)
	copiers.Store(pair, made)
	return made
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	metaTimeType = reflect.TypeFor[metav1.Time]()
)

func newCopier(to, from reflect.Type) copier {
	switch {
	case from == metaTimeType && to == timeType:
		return func(to, from reflect.Value) {
			if t := from.Addr().Interface().(*metav1.Time); !t.IsZero() {
				*to.Addr().Interface().(*time.Time) = t.Truncate(time.Second).UTC()
			}
		}
	case from == timeType && to == metaTimeType:
		return func(to, from reflect.Value) {
			if t := from.Addr().Interface().(*time.Time); !t.IsZero() {
				to.Addr().Interface().(*metav1.Time).Time = t.Local()
			}
		}
	case writesItself(from) || writesItself(to) || to.Kind() != from.Kind():
		return byJSON
	}
	switch from.Kind() {
	case reflect.Struct:
		return structCopier(to, from)
	case reflect.Pointer:
		return pointerCopier(to, from)
	case reflect.Slice:
		return sliceCopier(to, from)
	case reflect.Map:
		return mapCopier(to, from)
	case reflect.Interface:
		return byJSON
	}
	return func(to, from reflect.Value) { to.Set(from.Convert(to.Type())) }
}

func writesItself(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]())
}

// byJSON copies what has a form of its own in JSON.
func byJSON(to, from reflect.Value) {
	raw, err := json.Marshal(from.Addr().Interface())
	if err == nil {
		err = json.Unmarshal(raw, to.Addr().Interface())
	}
	if err != nil {
		panic(fmt.Errorf("wire: %s to %s: %w", from.Type(), to.Type(), err))
	}
}

func pointerCopier(to, from reflect.Type) copier {
	elem := lazy(to.Elem(), from.Elem())
	return func(to, from reflect.Value) {
		if from.IsNil() || isNull(from.Elem()) {
			return
		}
		to.Set(reflect.New(to.Type().Elem()))
		elem(to.Elem(), from.Elem())
	}
}

// isNull reports whether JSON writes null for a value that is there.
func isNull(v reflect.Value) bool { return v.Type() == metaTimeType && v.IsZero() }

func sliceCopier(to, from reflect.Type) copier {
	elem := lazy(to.Elem(), from.Elem())
	return func(to, from reflect.Value) {
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			elem(to.Index(i), from.Index(i))
		}
	}
}

func mapCopier(to, from reflect.Type) copier {
	key, elem := lazy(to.Key(), from.Key()), lazy(to.Elem(), from.Elem())
	return func(to, from reflect.Value) {
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeMapWithSize(to.Type(), from.Len()))
		for entries := from.MapRange(); entries.Next(); {
			to.SetMapIndex(copied(key, to.Type().Key(), entries.Key()), copied(elem, to.Type().Elem(), entries.Value()))
		}
	}
}

// copied copies a value that has no address, as those of a map.
func copied(c copier, to reflect.Type, from reflect.Value) reflect.Value {
	addressed := reflect.New(from.Type()).Elem()
	addressed.Set(from)
	v := reflect.New(to).Elem()
	c(v, addressed)
	return v
}

// lazy is the copier of a pair of types that may contain itself.
func lazy(to, from reflect.Type) copier {
	return func(t, f reflect.Value) { copierOf(to, from)(t, f) }
}

// structCopier copies the fields that both types have.
func structCopier(to, from reflect.Type) copier {
	type pair struct {
		to, from  []int
		omitEmpty bool
		copy      copier
	}
	var pairs []pair
	theirs := fields(to)
	for name, f := range fields(from) {
		if t, ok := theirs[name]; ok {
			pairs = append(pairs, pair{t.index, f.index, f.omitEmpty, lazy(t.typ, f.typ)})
		}
	}
	return func(to, from reflect.Value) {
		for _, p := range pairs {
			value := from.FieldByIndex(p.from)
			if value.IsZero() || p.omitEmpty && isEmpty(value) {
				continue
			}
			p.copy(to.FieldByIndex(p.to), value)
		}
	}
}

func isEmpty(v reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
}

// field is a field of a struct as JSON sees it.
type field struct {
	index     []int
	typ       reflect.Type
	omitEmpty bool
}

// fields are the fields of a struct type by their names in JSON, with those of
// embedded types.
func fields(t reflect.Type) map[string]field {
	found := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			for inner, of := range fields(f.Type) {
				of.index = append([]int{i}, of.index...)
				found[inner] = of
			}
		case name == "":
			found[f.Name] = field{[]int{i}, f.Type, false}
		default:
			found[name] = field{[]int{i}, f.Type, strings.Contains(options, "omitempty")}
		}
	}
	return found
}
