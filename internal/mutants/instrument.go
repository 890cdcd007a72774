package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The package of the instrumented copy that says which mutant is switched on.
const (
	switchDir    = "internal/mutanton"
	switchSource = `// Package mutanton says which mutant is switched on: On is its number, 0 for none.
package mutanton

import (
	"os"
	"strconv"
)

var On, _ = strconv.Atoi(os.Getenv("` + switchVariable + `"))

// Pick is the mutated value where the mutant of that number is on.
func Pick[T any](number int, original, mutated T) T {
	if On == number {
		return mutated
	}
	return original
}
`
	switchVariable = "JOBSIM_MUTANT"
)

// instrument changes the module at root so that each of the mutants can be
// switched on, by its number in the table.
func instrument(root string, mutants []mutant) error {
	dir := filepath.Join(root, filepath.FromSlash(switchDir))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "mutanton.go"), []byte(switchSource), 0o644); err != nil {
		return err
	}
	files := map[string][]numbered{}
	for i, m := range mutants {
		files[m.file] = append(files[m.file], numbered{i + 1, m})
	}
	var errs []error
	for _, file := range slices.Sorted(maps.Keys(files)) {
		errs = append(errs, instrumentFile(filepath.Join(root, filepath.FromSlash(file)), files[file]))
	}
	return errors.Join(errs...)
}

// numbered is a mutant with its number.
type numbered struct {
	number int
	mutant
}

func instrumentFile(path string, mutants []numbered) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	instrumented, err := instrumentSource(source, mutants)
	if err != nil {
		return err
	}
	return os.WriteFile(path, instrumented, 0o644)
}

// instrumentSource returns the source with all mutants in it. A mutant of a
// function is a copy of it with the replaced text, under another name, to which
// the head of the function branches. A mutant of a variable is another initial
// value.
func instrumentSource(source []byte, mutants []numbered) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	s := &instrumenter{source: string(source), set: set, file: file, values: map[variable]string{}, branches: map[*ast.FuncDecl][]string{}}
	var errs []error
	for _, m := range mutants {
		if err := s.add(m); err != nil {
			errs = append(errs, fmt.Errorf("%s: %q no longer applies: %w", m.file, m.name, err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	out := s.result()
	if _, err := parser.ParseFile(token.NewFileSet(), "", out, parser.SkipObjectResolution); err != nil {
		return nil, fmt.Errorf("the mutants of %s make no Go file: %w", mutants[0].file, err)
	}
	return []byte(out), nil
}

// instrumenter collects the changes of one file.
type instrumenter struct {
	source string
	set    *token.FileSet
	file   *ast.File
	edits  []edit
	// values are the expressions that replace initial values.
	values map[variable]string
	// branches are the cases at the head of a function.
	branches map[*ast.FuncDecl][]string
	// copies are the mutated functions.
	copies []string
}

// edit replaces the source from one offset to another.
type edit struct {
	from, to int
	text     string
}

func (s *instrumenter) offset(p token.Pos) int { return s.set.Position(p).Offset }

func (s *instrumenter) text(n ast.Node) string {
	return s.source[s.offset(n.Pos()):s.offset(n.End())]
}

// add adds one mutant.
func (s *instrumenter) add(m numbered) error {
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if declName(d) == m.in {
				return s.addFunc(m, d)
			}
		case *ast.GenDecl:
			if v, found := variableOf(d, m.in); found {
				return s.addValue(m, v)
			}
		}
	}
	return fmt.Errorf("there is no function and no variable with a value %s", m.in)
}

// declName is the name by which the table knows a function: T.f or f.
func declName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	switch generic := typ.(type) {
	case *ast.IndexExpr:
		typ = generic.X
	case *ast.IndexListExpr:
		typ = generic.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// variable is the initial value of a package-level variable, and its type
// where that is written down.
type variable struct{ value, typ ast.Expr }

func variableOf(d *ast.GenDecl, name string) (variable, bool) {
	if d.Tok != token.VAR {
		return variable{}, false
	}
	for _, spec := range d.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, n := range spec.Names {
			if n.Name == name && len(spec.Values) == len(spec.Names) {
				return variable{spec.Values[i], spec.Type}, true
			}
		}
	}
	return variable{}, false
}

// replace returns the text with old replaced, which has to occur once.
func (m mutant) replace(text string) (string, error) {
	switch n := strings.Count(text, m.old); {
	case n == 0:
		return "", fmt.Errorf("%s does not contain %q", m.in, m.old)
	case n > 1:
		return "", fmt.Errorf("%s contains %q %d times", m.in, m.old, n)
	}
	return strings.Replace(text, m.old, m.new, 1), nil
}

func (s *instrumenter) addValue(m numbered, v variable) error {
	mutated, err := m.replace(s.text(v.value))
	if err != nil {
		return err
	}
	if s.values[v] == "" {
		s.values[v] = s.text(v.value)
	}
	typ := ""
	if v.typ != nil {
		typ = "[" + s.text(v.typ) + "]"
	}
	s.values[v] = fmt.Sprintf("%s.Pick%s(%d, %s, %s)", switchName, typ, m.number, s.values[v], mutated)
	return nil
}

func (s *instrumenter) addFunc(m numbered, d *ast.FuncDecl) error {
	text := s.text(d)
	mutated, err := m.replace(text)
	if err != nil {
		return err
	}
	// Not exported, whatever the function is: tests count a package's exported names.
	name := fmt.Sprintf("mutant%d__%s", m.number, d.Name.Name)
	from, to := s.offset(d.Name.Pos())-s.offset(d.Pos()), s.offset(d.Name.End())-s.offset(d.Pos())
	if len(mutated) < to || mutated[:to] != text[:to] {
		return fmt.Errorf("the name and the receiver of %s have to stay", m.in)
	}
	s.copies = append(s.copies, fmt.Sprintf("\n// %s\n%s%s%s\n", m.name, mutated[:from], name, mutated[to:]))
	if len(s.branches[d]) == 0 {
		s.nameParameters(d)
	}
	s.branches[d] = append(s.branches[d], fmt.Sprintf("case %d: %s", m.number, s.call(d, name)))
	return nil
}

// eachParameter calls f for each parameter, the receiver first, with the name
// by which the head of the function can use it. named is nil where it has none
// of its own.
func eachParameter(d *ast.FuncDecl, f func(receiver bool, named *ast.Ident, typ ast.Expr, name string)) {
	n := 0
	visit := func(receiver bool, list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			names := field.Names
			if len(names) == 0 {
				names = []*ast.Ident{nil}
			}
			for _, named := range names {
				n++
				name := fmt.Sprintf("parameter__%d", n)
				if named != nil && named.Name != "_" {
					name = named.Name
				}
				f(receiver, named, field.Type, name)
			}
		}
	}
	visit(true, d.Recv)
	visit(false, d.Type.Params)
}

// nameParameters gives names to the parameters of a function that have none.
func (s *instrumenter) nameParameters(d *ast.FuncDecl) {
	eachParameter(d, func(_ bool, named *ast.Ident, typ ast.Expr, name string) {
		switch {
		case named == nil:
			at := s.offset(typ.Pos())
			s.edits = append(s.edits, edit{at, at, name + " "})
		case named.Name == "_":
			s.edits = append(s.edits, edit{s.offset(named.Pos()), s.offset(named.End()), name})
		}
	})
}

// call is the statement that hands over to the copy of that name.
func (s *instrumenter) call(d *ast.FuncDecl, name string) string {
	var args []string
	eachParameter(d, func(receiver bool, _ *ast.Ident, typ ast.Expr, parameter string) {
		if receiver {
			name = parameter + "." + name
			return
		}
		if _, variadic := typ.(*ast.Ellipsis); variadic {
			parameter += "..."
		}
		args = append(args, parameter)
	})
	call := fmt.Sprintf("%s%s(%s)", name, typeArguments(d), strings.Join(args, ", "))
	if d.Type.Results == nil {
		return call + "; return"
	}
	return "return " + call
}

// typeArguments are the type parameters of a generic function, as arguments.
func typeArguments(d *ast.FuncDecl) string {
	if d.Type.TypeParams == nil {
		return ""
	}
	var names []string
	for _, field := range d.Type.TypeParams.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// switchName is the name under which an instrumented file imports switchDir.
const switchName = "mutanton__"

// result is the source with all changes.
func (s *instrumenter) result() string {
	for v, value := range s.values {
		s.edits = append(s.edits, edit{s.offset(v.value.Pos()), s.offset(v.value.End()), value})
	}
	for d, cases := range s.branches {
		at := s.offset(d.Body.Lbrace) + 1
		s.edits = append(s.edits, edit{at, at, fmt.Sprintf("\nswitch %s.On {\n%s\n}\n", switchName, strings.Join(cases, "\n"))})
	}
	at := s.offset(s.file.Name.End())
	s.edits = append(s.edits, edit{at, at, fmt.Sprintf("\n\nimport %s %q", switchName, module+"/"+switchDir)})

	slices.SortStableFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := 0
	for _, e := range s.edits {
		b.WriteString(s.source[done:e.from])
		b.WriteString(e.text)
		done = e.to
	}
	b.WriteString(s.source[done:])
	for _, c := range s.copies {
		b.WriteString(c)
	}
	return b.String()
}
