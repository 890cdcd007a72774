package manifest

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// The fields of the Kubernetes API. The first lines of each file explain its
// format; the larger one is generated, see internal/conformance/schema.
var (
	//go:embed known/kubernetes.txt
	kubernetesTable string
	//go:embed known/extensions-v1beta1.txt
	oldGroupTable string
	//go:embed known/cronjobs.txt
	oldCronJobsTable string
)

// shape is what the values of a type look like.
type shape uint8

const (
	isObject shape = iota // with the fields of knownType.fields
	isList                // of knownType.elem
	isMap                 // from strings to knownType.elem
	isString
	isBool
	isInt32
	isInt64
	isIntOrString
	isQuantity
	isTime
	isAny
)

// shapes are the words for shapes that need nothing else.
var shapes = map[string]shape{
	"string": isString, "bool": isBool, "int32": isInt32, "int64": isInt64,
	"intOrString": isIntOrString, "quantity": isQuantity, "time": isTime, "any": isAny,
}

// knownType is a type of the Kubernetes API.
type knownType struct {
	// name is how Go spells it, v1.PodSpec or []string: the API server's
	// messages do so too.
	name   string
	shape  shape
	elem   *knownType
	fields map[string]knownField
}

// knownField is a field of an object. Its goPath differs from its name where
// Go embeds the struct that has it: "ProbeHandler.httpGet".
type knownField struct {
	goPath string
	typ    *knownType
}

// knownTypes holds all types of the tables by name.
type knownTypes map[string]*knownType

// known returns the tables, read when they are first wanted.
var known = sync.OnceValue(func() knownTypes { return readTables(kubernetesTable, oldGroupTable, oldCronJobsTable) })

// readTables reads tables whose types may name each other. The tables are part
// of the program: a type without a line is a mistake in it, so readTables
// panics.
func readTables(tables ...string) knownTypes {
	types := knownTypes{}
	for name, kind := range shapes {
		types[name] = &knownType{name: name, shape: kind}
	}
	defined := map[string]bool{}
	for line := range strings.Lines(strings.Join(tables, "")) {
		words := strings.Fields(line)
		if words[0] == "#" {
			continue
		}
		defined[words[0]] = true
		types.define(types.named(words[0]), words[1:])
	}
	for name, t := range types {
		if t.shape == isObject && !defined[name] {
			panic(fmt.Sprintf("manifest: the tables of known fields lack the type %s", name))
		}
	}
	return types
}

// define gives a type what its line says: "= KIND", or its fields.
func (k knownTypes) define(t *knownType, words []string) {
	if len(words) == 2 && words[0] == "=" {
		under := k.expression(words[1])
		t.shape, t.elem = under.shape, under.elem
		return
	}
	t.fields = make(map[string]knownField, len(words))
	for _, word := range words {
		path, typ, _ := strings.Cut(word, ":")
		name := path[strings.LastIndexByte(path, '.')+1:]
		t.fields[name] = knownField{goPath: path, typ: k.expression(typ)}
	}
}

// expression returns the type that the table writes as []T, map[K]T or by name.
func (k knownTypes) expression(s string) *knownType {
	if t, ok := k[s]; ok {
		return t
	}
	if elem, ok := strings.CutPrefix(s, "[]"); ok {
		t := &knownType{name: s, shape: isList, elem: k.expression(elem)}
		k[s] = t
		return t
	}
	if rest, ok := strings.CutPrefix(s, "map["); ok {
		_, elem, _ := strings.Cut(rest, "]")
		t := &knownType{name: s, shape: isMap, elem: k.expression(elem)}
		k[s] = t
		return t
	}
	return k.named(s)
}

// named returns the type of that name, which may have its line further down.
func (k knownTypes) named(name string) *knownType {
	t, ok := k[name]
	if !ok {
		t = &knownType{name: name}
		k[name] = t
	}
	return t
}
