package sweep

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/job"
)

// setField sets a field of a Job, given as its path in the manifest, to a value
// in text. A path that begins with neither spec nor metadata begins in spec.
func setField(j *job.Job, path, text string) error {
	steps := strings.Split(fullPath(path), ".")
	v := reflect.ValueOf(j).Elem()
	at := ""
	for _, step := range steps {
		name, index, indexed, err := splitStep(step)
		if err != nil {
			return fmt.Errorf("%s: Invalid value: %q: %w", path, step, err)
		}
		v = allocated(v)
		field, known := childOf(v, name)
		if !field.IsValid() {
			return fmt.Errorf("%s: unknown field %q: allowed here are %s", path, strings.TrimPrefix(at+"."+name, "."), strings.Join(known, ", "))
		}
		v, at = field, strings.TrimPrefix(at+"."+step, ".")
		if !indexed {
			continue
		}
		v = allocated(v)
		if v.Kind() != reflect.Slice || index >= v.Len() {
			return fmt.Errorf("%s: there is no %s in the Job", path, at)
		}
		v = v.Index(index)
	}
	return setScalar(allocated(v), path, text)
}

// fullPath is a path from the root of the Job.
func fullPath(path string) string {
	first, _, _ := strings.Cut(path, ".")
	if first == "spec" || first == "metadata" {
		return path
	}
	return "spec." + path
}

// splitStep splits containers[0].
func splitStep(step string) (name string, index int, indexed bool, err error) {
	name, rest, indexed := strings.Cut(step, "[")
	if !indexed {
		return name, 0, false, nil
	}
	index, err = strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if err != nil || index < 0 || !strings.HasSuffix(rest, "]") {
		return name, 0, true, fmt.Errorf("must be a name, or a name and an index such as containers[0]")
	}
	return name, index, true, nil
}

// allocated is what v points to; a nil pointer is made to point to a zero value.
func allocated(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v
}

// childOf returns the field of a struct that has that name in JSON, or the names
// that there are.
func childOf(v reflect.Value, name string) (child reflect.Value, known []string) {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}, []string{"none"}
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || tag == "-":
		case tag == name && tag != "":
			return v.Field(i), nil
		case f.Anonymous && (tag == "" || strings.Contains(options, "inline")):
			inner, more := childOf(v.Field(i), name)
			if inner.IsValid() {
				return inner, nil
			}
			known = append(known, more...)
		case tag != "":
			known = append(known, tag)
		}
	}
	return reflect.Value{}, known
}

// setScalar reads the text as the type of the field wants it.
func setScalar(v reflect.Value, path, text string) error {
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%s: Invalid value: %q: must be a whole number of %d bits", path, text, v.Type().Bits())
		}
		v.SetInt(n)
	case v.Kind() == reflect.Bool:
		if text != "true" && text != "false" {
			return fmt.Errorf("%s: Invalid value: %q: must be true or false", path, text)
		}
		v.SetBool(text == "true")
	case v.Kind() == reflect.String:
		v.SetString(text)
	default:
		return fmt.Errorf("%s: Invalid value: %q: only a field that holds a number, a text, true or false can be set", path, text)
	}
	return nil
}
