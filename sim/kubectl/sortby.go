package kubectl

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim"
)

// sort orders objects by the field that --sort-by names. Objects with equal
// values keep their order. Objects without the field come first, in reverse
// order: so kubectl's comparison leaves them. A path that no object has is an
// error; kubectl itself drops that error where it prints a table, and prints no
// rows.
func (s *session) sort(objects []jobsim.Object) error {
	path := s.text("sort-by", "")
	if path == "" || len(objects) < 2 {
		return nil
	}
	steps, spec, err := fieldPath(path)
	if err != nil {
		return err
	}
	without, with, err := sortKeys(objects, steps)
	if err != nil {
		return err
	}
	if len(with) == 0 {
		return errorf("couldn't find any field with path %q in the list of objects", spec)
	}
	for _, k := range with {
		if !sortable(k.key) {
			return errorf("Field %s is an unsortable type", spec)
		}
	}
	slices.Reverse(without)
	sort.SliceStable(with, func(i, j int) bool { return less(with[i].key, with[j].key) })
	copy(objects, without)
	for i, k := range with {
		objects[len(without)+i] = k.object
	}
	return nil
}

// keyedObject is an object with the value that it is sorted by.
type keyedObject struct {
	object jobsim.Object
	key    any
}

// sortKeys parts the objects into those without the field and those with it.
func sortKeys(objects []jobsim.Object, steps []step) (without []jobsim.Object, with []keyedObject, err error) {
	for _, o := range objects {
		fields, err := fieldsOf(o)
		if err != nil {
			return nil, nil, err
		}
		if key := lookUp(fields, steps); key != nil {
			with = append(with, keyedObject{o, key})
		} else {
			without = append(without, o)
		}
	}
	return without, with, nil
}

// step is one step into an object: a field, or an element of a list.
type step struct {
	field string
	index int
}

var (
	fieldPathRegexp = regexp.MustCompile(`^\{\.?([^{}]+)\}$|^\.?([^{}]+)$`)
	// stepRegexp takes a field, in which "\." is a dot, or ['field'], or [1].
	stepRegexp = regexp.MustCompile(`^\.?(?:((?:[^.\[\]\\]|\\.)+)|\['([^']*)'\]|\[(\d+)\])`)
)

// fieldPath reads the part of JSONPath that names one field: .status.startTime
// with or without the dot and braces, .status.conditions[0].type. It also
// returns the path as kubectl completes it.
func fieldPath(path string) (steps []step, spec string, err error) {
	match := fieldPathRegexp.FindStringSubmatch(path)
	if match == nil {
		return nil, "", errorf("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
	}
	rest := match[1] + match[2]
	spec = "{." + rest + "}"
	for rest != "" {
		m := stepRegexp.FindStringSubmatch(rest)
		if m == nil {
			return nil, "", errorf("the path %q is not simulated: only fields and [number] are", spec)
		}
		steps = append(steps, newStep(m))
		rest = rest[len(m[0]):]
	}
	return steps, spec, nil
}

func newStep(match []string) step {
	if match[3] != "" {
		// Digits only; a number beyond any list finds nothing, as it should.
		index, err := strconv.ParseInt(match[3], 10, 32)
		if err != nil {
			index = -1
		}
		return step{index: int(index)}
	}
	return step{field: strings.ReplaceAll(match[1], `\`, "") + match[2]}
}

func lookUp(value any, steps []step) any {
	for _, s := range steps {
		switch v := value.(type) {
		case map[string]any:
			value = v[s.field]
		case []any:
			if s.field != "" || s.index < 0 || s.index >= len(v) {
				return nil
			}
			value = v[s.index]
		default:
			return nil
		}
	}
	return value
}

func sortable(key any) bool {
	switch key.(type) {
	case string, json.Number:
		return true
	}
	return false
}

// numberRegexp takes the texts that are compared as numbers. kubectl does so
// with every quantity; those with a suffix, 10Mi, no object of jobsim has.
var numberRegexp = regexp.MustCompile(`^[+-]?\d+(\.\d+)?$`)

// less compares texts that are both numbers by value, and others byte by byte.
// Times are texts that sort well.
func less(a, b any) bool {
	x, y := keyText(a), keyText(b)
	if !numberRegexp.MatchString(x) || !numberRegexp.MatchString(y) {
		return x < y
	}
	n, okX := new(big.Rat).SetString(x)
	m, okY := new(big.Rat).SetString(y)
	return okX && okY && n.Cmp(m) < 0
}

func keyText(key any) string {
	if n, ok := key.(json.Number); ok {
		return n.String()
	}
	text, _ := key.(string)
	return text
}
