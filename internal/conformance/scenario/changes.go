package scenario

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jobsim/jobsim"
)

// changes lists what two revisions of an object differ in, each as path=value
// with the new value, in the order of the fields. "-" is a field that is not
// there any more. Where all of a struct is new, each of its fields is listed.
//
// Paths are those of the API. An element of a list is found by its name or type
// where it has one, so that one more at the front does not change all others;
// the order of such a list is then a value of its own.
type changes struct {
	recorder *Recorder
	// without are the paths that are left out.
	without []string
	found   []string
}

var (
	timeType = reflect.TypeFor[time.Time]()
	typeMeta = reflect.TypeFor[jobsim.TypeMeta]()
)

// compare looks for changes between two values of one type.
func (c *changes) compare(path string, old, now reflect.Value) {
	switch {
	case slices.Contains(c.without, path):
	case now.Type() == timeType:
		if a, b := old.Interface().(time.Time), now.Interface().(time.Time); !a.Equal(b) {
			c.found = append(c.found, path+"="+c.recorder.moment(&b))
		}
	default:
		c.compareKind(path, old, now)
	}
}

func (c *changes) compareKind(path string, old, now reflect.Value) {
	switch now.Kind() {
	case reflect.Struct:
		c.compareFields(path, old, now)
	case reflect.Pointer:
		c.comparePointers(path, old, now)
	case reflect.Map:
		c.compareMaps(path, old, now)
	case reflect.Slice:
		c.compareLists(path, old, now)
	default:
		if !old.Equal(now) {
			c.found = append(c.found, path+"="+c.text(now))
		}
	}
}

func (c *changes) compareFields(path string, old, now reflect.Value) {
	for i, field := range fieldsOf(now.Type()) {
		if field != "" {
			c.compare(join(path, field), old.Field(i), now.Field(i))
		}
	}
}

// cachedFields keeps what fieldsOf has found, by type.
var cachedFields sync.Map

// fieldsOf returns the name that each field of a struct has in the API; empty:
// it is not compared.
func fieldsOf(t reflect.Type) []string {
	if names, ok := cachedFields.Load(t); ok {
		return names.([]string)
	}
	names := make([]string, t.NumField())
	for i := range names {
		if t.Field(i).Type != typeMeta {
			names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
		}
	}
	cachedFields.Store(t, names)
	return names
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// comparePointers follows pointers. Some mean something although what they
// point to is empty.
func (c *changes) comparePointers(path string, old, now reflect.Value) {
	switch {
	case old.UnsafePointer() == now.UnsafePointer():
	case now.IsNil():
		c.found = append(c.found, path+"=-")
	case old.IsNil():
		elem := now.Elem()
		if elem.Kind() == reflect.Struct && elem.Type() != timeType {
			c.all(path, elem)
			return
		}
		c.found = append(c.found, path+"="+c.text(elem))
	default:
		c.compare(path, old.Elem(), now.Elem())
	}
}

// all lists a struct that was not there before.
func (c *changes) all(path string, now reflect.Value) {
	before := len(c.found)
	c.compare(path, reflect.Zero(now.Type()), now)
	if len(c.found) == before {
		c.found = append(c.found, path+"={}")
	}
}

func (c *changes) compareMaps(path string, old, now reflect.Value) {
	if old.UnsafePointer() == now.UnsafePointer() {
		return
	}
	for _, key := range sortedKeys(old, now) {
		name, value := path+"["+c.text(key)+"]", now.MapIndex(key)
		switch before := old.MapIndex(key); {
		case !value.IsValid():
			c.found = append(c.found, name+"=-")
		case !before.IsValid() || !before.Equal(value):
			c.found = append(c.found, name+"="+c.text(value))
		}
	}
}

func sortedKeys(maps ...reflect.Value) []reflect.Value {
	var keys []reflect.Value
	for _, m := range maps {
		keys = append(keys, m.MapKeys()...)
	}
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return slices.CompactFunc(keys, func(a, b reflect.Value) bool { return a.String() == b.String() })
}

// compareLists compares lists of structs element by element, and all others as
// one value.
func (c *changes) compareLists(path string, old, now reflect.Value) {
	switch {
	case old.Len() == now.Len() && (now.Len() == 0 || old.UnsafePointer() == now.UnsafePointer()):
	case now.Type().Elem().Kind() == reflect.Struct:
		c.compareElements(path, old, now)
	case !reflect.DeepEqual(old.Interface(), now.Interface()):
		c.found = append(c.found, path+"="+c.text(now))
	}
}

func (c *changes) compareElements(path string, old, now reflect.Value) {
	before, after := namesOf(old), namesOf(now)
	if !slices.Equal(before, after) {
		c.found = append(c.found, path+"=["+strings.Join(after, " ")+"]")
	}
	for i, name := range after {
		at := path + "[" + name + "]"
		if k := slices.Index(before, name); k >= 0 {
			c.compare(at, old.Index(k), now.Index(i))
			continue
		}
		from := len(c.found)
		c.all(at, now.Index(i))
		if from < len(c.found) && (c.found[from] == at+".name="+name || c.found[from] == at+".type="+name) {
			c.found = slices.Delete(c.found, from, from+1) // it is in the path
		}
	}
}

// namesOf returns what distinguishes the elements of a list: their name or type,
// or where they have neither, their place.
func namesOf(list reflect.Value) []string {
	names := make([]string, list.Len())
	for i := range names {
		names[i] = strconv.Itoa(i)
		for _, field := range []string{"Name", "Type"} {
			if f := list.Index(i).FieldByName(field); f.IsValid() && f.Kind() == reflect.String {
				if name := f.String(); !slices.Contains(names[:i], name) {
					names[i] = name
				}
				break
			}
		}
	}
	return names
}

// text writes a value, with the names of pods replaced by their labels. Texts
// of more than a word are quoted.
func (c *changes) text(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		s := c.recorder.known(v.String())
		if s == "" || strings.ContainsAny(s, " \n\t\"") {
			return strconv.Quote(s)
		}
		return s
	case reflect.Slice:
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = c.text(v.Index(i))
		}
		return "[" + strings.Join(texts, " ") + "]"
	}
	if v.Type() == timeType {
		t := v.Interface().(time.Time)
		return c.recorder.moment(&t)
	}
	return fmt.Sprint(v.Interface())
}
