package kube

import (
	"reflect"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/jobsim/jobsim/pod"
)

// lay gives dst the value of src in all that both types have by the same names in
// JSON. What only dst has stays as it is. dst shares nothing with src afterwards.
// Both can be addressed.
func lay(dst, src reflect.Value) {
	if dst.Kind() != src.Kind() && layOptional(dst, src) || layLeaf(dst, src) {
		return
	}
	switch src.Kind() {
	case reflect.Struct:
		for _, p := range pairsOf(dst.Type(), src.Type()) {
			lay(dst.FieldByIndex(p.dst), src.FieldByIndex(p.src))
		}
	case reflect.Pointer:
		layPointer(dst, src)
	case reflect.Slice:
		laySlice(dst, src)
	case reflect.Map:
		layMap(dst, src)
	default:
		dst.Set(src.Convert(dst.Type()))
	}
}

// layLeaf copies what has a type of its own on either side: a time, which the API
// keeps in whole seconds, and a quantity.
func layLeaf(dst, src reflect.Value) bool {
	switch from := src.Addr().Interface().(type) {
	case *metav1.Time:
		to := dst.Addr().Interface().(*time.Time)
		if *to = (time.Time{}); !from.IsZero() {
			*to = from.Truncate(time.Second).UTC()
		}
	case *time.Time:
		to := dst.Addr().Interface().(*metav1.Time)
		if *to = (metav1.Time{}); !from.IsZero() {
			*to = metav1.NewTime(from.Local())
		}
	case *resource.Quantity:
		*dst.Addr().Interface().(*pod.Quantity) = pod.Quantity(from.String())
	case *pod.Quantity:
		to := dst.Addr().Interface().(*resource.Quantity)
		if q, err := resource.ParseQuantity(from.String()); err == nil && q.Cmp(*to) != 0 {
			*to = q
		}
	default:
		return false
	}
	return true
}

// layOptional copies a time that is a pointer on one side only, such as the
// lastProbeTime of a condition: nil there is zero here.
func layOptional(dst, src reflect.Value) bool {
	switch {
	case dst.Kind() == reflect.Pointer && src.IsZero():
		dst.SetZero()
	case dst.Kind() == reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		lay(dst.Elem(), src)
	case src.Kind() == reflect.Pointer && src.IsNil():
		dst.SetZero()
	case src.Kind() == reflect.Pointer:
		lay(dst, src.Elem())
	default:
		return false
	}
	return true
}

func layPointer(dst, src reflect.Value) {
	if isOtherSource(src) {
		dst.SetZero()
		return
	}
	if src.IsNil() && isOtherSource(dst) {
		return
	}
	if src.IsNil() || isNull(src.Elem()) {
		dst.SetZero()
		return
	}
	if dst.IsNil() {
		dst.Set(reflect.New(dst.Type().Elem()))
	}
	lay(dst.Elem(), src.Elem())
}

// isOtherSource reports whether a variable has its value from what is not simulated,
// such as a Secret: the simulation then sees a variable without one, and the source
// stays on the object.
func isOtherSource(v reflect.Value) bool {
	source, ok := v.Interface().(*corev1.EnvVarSource)
	return ok && source != nil && source.FieldRef == nil
}

// isNull reports whether JSON writes null for a value that is there.
func isNull(v reflect.Value) bool { return v.Type() == reflect.TypeFor[metav1.Time]() && v.IsZero() }

// laySlice makes a list of the elements of src. Each is laid over the element of
// dst that has its key, the n-th of a key over the n-th, or, where elements have none,
// its place.
func laySlice(dst, src reflect.Value) {
	if src.IsNil() {
		dst.SetZero()
		return
	}
	list := reflect.MakeSlice(dst.Type(), src.Len(), src.Len())
	key := keyOf(dst.Type().Elem(), src.Type().Elem())
	for i := range src.Len() {
		if j := place(dst, src, i, key); j >= 0 {
			list.Index(i).Set(dst.Index(j))
		}
		lay(list.Index(i), src.Index(i))
	}
	dst.Set(list)
}

// place is the index of the element of list over which the i-th of src is to be laid;
// -1: there is none.
func place(list, src reflect.Value, i int, key *pair) int {
	if key == nil {
		if i < list.Len() {
			return i
		}
		return -1
	}
	want, before := src.Index(i).FieldByIndex(key.src).String(), 0
	for j := range i {
		if src.Index(j).FieldByIndex(key.src).String() == want {
			before++
		}
	}
	for j := range list.Len() {
		if list.Index(j).FieldByIndex(key.dst).String() != want {
			continue
		}
		if before == 0 {
			return j
		}
		before--
	}
	return -1
}

// keyOf is the field by which the elements of a list are distinguished; nil: they have
// none.
func keyOf(dst, src reflect.Type) *pair {
	if src.Kind() != reflect.Struct || dst.Kind() != reflect.Struct {
		return nil
	}
	for _, name := range []string{"uid", "name", "type"} {
		for _, p := range pairsOf(dst, src) {
			if p.name == name && src.FieldByIndex(p.src).Type.Kind() == reflect.String {
				return &p
			}
		}
	}
	return nil
}

func layMap(dst, src reflect.Value) {
	if src.IsNil() {
		dst.SetZero()
		return
	}
	made := reflect.MakeMapWithSize(dst.Type(), src.Len())
	for entries := src.MapRange(); entries.Next(); {
		from := reflect.New(src.Type().Elem()).Elem()
		from.Set(entries.Value())
		to := reflect.New(dst.Type().Elem()).Elem()
		key := entries.Key().Convert(dst.Type().Key())
		if old := dst.MapIndex(key); old.IsValid() {
			to.Set(old)
		}
		lay(to, from)
		made.SetMapIndex(key, to)
	}
	dst.Set(made)
}

// pair is a field that two struct types have by the same name in JSON.
type pair struct {
	name     string
	dst, src []int
}

// pairs are those that were looked up so far, by [2]reflect.Type.
var pairs sync.Map

func pairsOf(dst, src reflect.Type) []pair {
	types := [2]reflect.Type{dst, src}
	if known, ok := pairs.Load(types); ok {
		return known.([]pair)
	}
	var found []pair
	theirs := fieldsOf(dst)
	for name, index := range fieldsOf(src) {
		if to, ok := theirs[name]; ok {
			found = append(found, pair{name, to, index})
		}
	}
	pairs.Store(types, found)
	return found
}

// fieldsOf are the fields of a struct type by their names in JSON, with those of
// embedded types.
func fieldsOf(t reflect.Type) map[string][]int {
	found := map[string][]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "":
			for inner, index := range fieldsOf(f.Type) {
				found[inner] = append([]int{i}, index...)
			}
		default:
			found[name] = []int{i}
		}
	}
	return found
}
