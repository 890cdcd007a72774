// Package clone makes deep copies of API objects, so that what a caller does
// with one changes nothing elsewhere.
package clone

import (
	"reflect"
	"sync"
)

// Of returns a deep copy of what p points to; nil for nil. It handles the kinds
// of which API objects are made: structs, pointers, slices, maps, strings and
// numbers. Unexported fields, such as those of a time, are not changed by those who
// have a copy, and stay shared.
func Of[T any](p *T) *T {
	if p == nil {
		return nil
	}
	fresh := new(T)
	*fresh = *p
	Detach(fresh)
	return fresh
}

// Detach makes what p points to, which is a plain copy of another value, a deep
// copy of it: what the two share is replaced.
func Detach[T any](p *T) {
	if plan := planOf(reflect.TypeFor[T]()); plan != nil {
		detach(reflect.ValueOf(p).Elem(), plan)
	}
}

// plan is what there is to do for a type that holds references.
type plan struct {
	// fields are those of a struct that hold references.
	fields []fieldPlan
	// elem is that of what a pointer, a slice or a map holds; nil: a plain copy
	// of it is a deep one.
	elem *plan
}

type fieldPlan struct {
	index int
	plan  *plan
}

// plans are those of the types that were copied, by reflect.Type. A type has
// always the same one.
var plans sync.Map

func planOf(t reflect.Type) *plan {
	if known, ok := plans.Load(t); ok {
		return known.(*plan)
	}
	p := planner{}.planOf(t)
	plans.Store(t, p)
	return p
}

// planner makes the plan of a type and of those that it is made of, which may
// have the type in them again.
type planner map[reflect.Type]*plan

func (made planner) planOf(t reflect.Type) *plan {
	if !holdsReferences(t) {
		return nil
	}
	if p := made[t]; p != nil {
		return p
	}
	p := &plan{}
	made[t] = p
	if t.Kind() != reflect.Struct {
		p.elem = made.planOf(t.Elem())
		return p
	}
	for i := range t.NumField() {
		if f := t.Field(i); !f.IsExported() {
			continue
		}
		if f := made.planOf(t.Field(i).Type); f != nil {
			p.fields = append(p.fields, fieldPlan{i, f})
		}
	}
	return p
}

// holdsReferences reports whether a plain copy of a value shares something with
// it. Times share their location, which does not change.
func holdsReferences(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return true
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() && holdsReferences(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// detach replaces the references that a value of the plan's type holds by copies.
func detach(v reflect.Value, p *plan) {
	switch {
	case v.Kind() == reflect.Struct:
		for _, f := range p.fields {
			detach(v.Field(f.index), f.plan)
		}
	case v.IsNil():
	case v.Kind() == reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		if p.elem != nil {
			detach(fresh.Elem(), p.elem)
		}
		v.Set(fresh)
	case v.Kind() == reflect.Slice:
		detachSlice(v, p)
	case v.Kind() == reflect.Map:
		detachMap(v, p)
	}
}

func detachSlice(v reflect.Value, p *plan) {
	fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(fresh, v)
	if p.elem != nil {
		for i := range fresh.Len() {
			detach(fresh.Index(i), p.elem)
		}
	}
	v.Set(fresh)
}

func detachMap(v reflect.Value, p *plan) {
	fresh := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		value := it.Value()
		if p.elem != nil {
			value = reflect.New(v.Type().Elem()).Elem()
			value.Set(it.Value())
			detach(value, p.elem)
		}
		fresh.SetMapIndex(it.Key(), value)
	}
	v.Set(fresh)
}
