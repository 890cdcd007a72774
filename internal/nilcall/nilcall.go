// Package nilcall tests that no exported function of a package panics because
// an argument is nil or zero.
package nilcall

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Package is the package under test, whose files are in the working directory.
type Package struct {
	// Functions are its exported functions and methods, by name: job.Validate
	// under "Validate" and, as a method expression, (*job.Job).SetDefaults under
	// "Job.SetDefaults". A generic one is there with types of the caller's choice.
	Functions map[string]any
	// Handles are the types whose methods are called with a nil receiver too. A
	// method of another type needs its receiver, as is usual in Go, but takes a
	// zero one.
	Handles []string
	// Given are values for parameters whose type is an interface, tried beside
	// nil: a parameter gets all that it can be assigned.
	Given []any
}

// Check calls each function with arguments that are nil or zero, some of them and
// all, and fails where one panics. Functions that a function returns, such as an
// iterator, are called too. It also fails where an exported function of the
// package is not listed.
func (p Package) Check(t *testing.T) {
	t.Helper()
	for _, name := range exported(t) {
		if _, ok := p.Functions[name]; !ok {
			t.Errorf("%s is exported and not called with nil", name)
		}
	}
	for name, f := range p.Functions {
		v := reflect.ValueOf(f)
		receiver, _, isMethod := strings.Cut(name, ".")
		for _, args := range combinations(v.Type(), p.Given) {
			if isMethod && isNil(args[0]) && !slices.Contains(p.Handles, receiver) {
				continue
			}
			if panicked := call(v, args); panicked != nil {
				t.Errorf("%s(%s): panic: %v", name, show(args), panicked)
			}
		}
	}
}

func isNil(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }

// exported are the exported functions of the package in the working directory,
// and the exported methods of its exported types.
func exported(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && ast.IsExported(nameOf(f)) {
				names = append(names, nameOf(f))
			}
		}
	}
	return names
}

// nameOf is the name of a function, after that of the type of its receiver.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	return of.(*ast.Ident).Name + "." + f.Name.Name
}

// combinations are lists of arguments: all zero, for each parameter one of its
// values with the others zero, and for each of them zero with the others set.
func combinations(f reflect.Type, given []any) [][]reflect.Value {
	values := make([][]reflect.Value, f.NumIn())
	zero, set := make([]reflect.Value, f.NumIn()), make([]reflect.Value, f.NumIn())
	for i := range values {
		values[i] = valuesOf(f.In(i), given)
		zero[i], set[i] = values[i][0], values[i][len(values[i])-1]
	}
	lists := [][]reflect.Value{zero, set}
	with := func(list []reflect.Value, i int, v reflect.Value) []reflect.Value {
		list = append([]reflect.Value{}, list...)
		list[i] = v
		return list
	}
	for i := range values {
		lists = append(lists, with(set, i, zero[i]))
		for _, v := range values[i][1:] {
			lists = append(lists, with(zero, i, v), with(set, i, v))
		}
	}
	return lists
}

// valuesOf are values for a parameter, its zero one first.
func valuesOf(of reflect.Type, given []any) []reflect.Value {
	values := []reflect.Value{reflect.Zero(of)}
	switch of.Kind() {
	case reflect.Pointer:
		values = append(values, reflect.New(of.Elem()))
	case reflect.Slice:
		for _, element := range valuesOf(of.Elem(), given) {
			values = append(values, reflect.Append(reflect.Zero(of), element))
		}
	case reflect.Func:
		values = append(values, reflect.MakeFunc(of, func([]reflect.Value) []reflect.Value { return zeros(of.NumOut(), of.Out) }))
	case reflect.Interface:
		for _, g := range given {
			if v := reflect.ValueOf(g); v.Type().AssignableTo(of) {
				values = append(values, v.Convert(of))
			}
		}
	}
	return values
}

func zeros(n int, of func(int) reflect.Type) []reflect.Value {
	list := make([]reflect.Value, n)
	for i := range list {
		list[i] = reflect.Zero(of(i))
	}
	return list
}

// call returns what the function, or one that it returns, panics with; nil: it
// does not.
func call(f reflect.Value, args []reflect.Value) (panicked any) {
	defer func() { panicked = recover() }()
	results := f.Call
	if f.Type().IsVariadic() {
		results = f.CallSlice
	}
	for _, r := range results(args) {
		if r.Kind() != reflect.Func || r.IsNil() {
			continue
		}
		inner := make([]reflect.Value, r.Type().NumIn())
		for i := range inner {
			values := valuesOf(r.Type().In(i), nil)
			inner[i] = values[len(values)-1]
		}
		r.Call(inner)
	}
	return nil
}

func show(args []reflect.Value) string {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.Type().String()
		if a.IsZero() {
			texts[i] += " nil or zero"
		}
		if a.Kind() == reflect.Slice && a.Len() > 0 {
			texts[i] += fmt.Sprintf(" of %d", a.Len())
		}
	}
	return strings.Join(texts, ", ")
}
