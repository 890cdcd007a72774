package manifest

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
)

// schema is the type against which an object of the kind is checked: that of
// the Kubernetes API or, where the kind has none, the one of its Go type.
func (r *readable) schema() *knownType {
	if r.known != "" {
		return known()[r.known]
	}
	d := deriver{}
	return d.typeOf(r.simulated)
}

// deriver makes a knownType of a Go type by its json tags. A struct that stands
// for one of the Kubernetes API, such as ObjectMeta or a pod template, has that
// one's fields: those that are not simulated are left out with a warning. The
// entries are the types that it has come to, so that one may contain itself.
type deriver map[reflect.Type]*knownType

// shapesOfKinds are the shapes of Go's kinds. Of the others, such as a float,
// only decoding says whether a value fits.
var shapesOfKinds = map[reflect.Kind]shape{
	reflect.Struct: isObject, reflect.Slice: isList, reflect.Map: isMap,
	reflect.String: isString, reflect.Bool: isBool,
	reflect.Int32: isInt32, reflect.Int64: isInt64, reflect.Int: isInt64,
}

func (d deriver) typeOf(t reflect.Type) *knownType {
	t = pointedTo(t)
	if k := counterparts()[t]; k != nil {
		return k
	}
	if k := d[t]; k != nil {
		return k
	}
	k := &knownType{name: t.String(), shape: shapeOfType(t)}
	d[t] = k
	switch k.shape {
	case isObject:
		k.fields = map[string]knownField{}
		d.addFields(k, t, "")
	case isList, isMap:
		k.elem = d.typeOf(t.Elem())
	}
	return k
}

// addFields adds the fields of a struct, inlined ones with their path in Go.
func (d deriver) addFields(k *knownType, t reflect.Type, path string) {
	for f := range t.Fields() {
		name, inlined := nameOnTheWire(f)
		switch {
		case inlined:
			d.addFields(k, pointedTo(f.Type), join(path, f.Name))
		case name != "":
			k.fields[name] = knownField{goPath: join(path, name), typ: d.typeOf(f.Type)}
		}
	}
}

func shapeOfType(t reflect.Type) shape {
	switch p := reflect.PointerTo(t); {
	case t == reflect.TypeFor[time.Time]():
		return isTime
	case p.Implements(reflect.TypeFor[json.Unmarshaler]()), p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return isAny
	case t == reflect.TypeFor[[]byte]():
		return isString
	}
	if s, ok := shapesOfKinds[t.Kind()]; ok {
		return s
	}
	return isAny
}

// counterparts are the types of the Kubernetes API that the structs of packages
// job and pod stand for, as the kinds with a known type have them.
var counterparts = sync.OnceValue(func() map[reflect.Type]*knownType {
	found := map[reflect.Type]*knownType{}
	for i := range readables {
		if r := &readables[i]; r.known != "" {
			addCounterparts(found, r.simulated, known()[r.known])
		}
	}
	return found
})

// addCounterparts walks a Go type beside a known one. Of several counterparts
// of a struct the first counts.
func addCounterparts(found map[reflect.Type]*knownType, t reflect.Type, k *knownType) {
	t = pointedTo(t)
	switch {
	case k.elem != nil:
		addCounterparts(found, t.Elem(), k.elem)
	case k.shape == isObject && found[t] == nil:
		found[t] = k
		fields := goFields(t)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			addCounterparts(found, fields[name], k.fields[name].typ)
		}
	}
}
