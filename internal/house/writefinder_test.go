package house

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// storedWrites returns "file:line:column: expression" for each refused write in
// the files of a package, given by their paths.
func storedWrites(t *testing.T, sources map[string]string) []string {
	t.Helper()
	p := check(t, sources)
	w := &writeFinder{typed: p, stored: storedTypes(p.pkg), fresh: map[types.Object]bool{}, aliases: map[types.Object]bool{}, returns: map[types.Object]bool{}}
	for _, file := range p.files {
		ast.Inspect(file, w.noteAssignments)
	}
	for known := -1; known != len(w.aliases)+len(w.returns); { // an alias of an alias is one
		known = len(w.aliases) + len(w.returns)
		for _, file := range p.files {
			ast.Inspect(file, w.noteAliases)
			w.noteReturns(file)
		}
	}
	for _, file := range p.files {
		if !w.isTable(file.Pos()) {
			ast.Inspect(file, w.noteWrites)
		}
	}
	return w.found
}

// typed is a package that has been type-checked.
type typed struct {
	set   *token.FileSet
	files []*ast.File
	info  *types.Info
	pkg   *types.Package
}

// check type-checks package sim, of which these are the files by their paths.
func check(t *testing.T, sources map[string]string) typed {
	t.Helper()
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range slices.Sorted(maps.Keys(sources)) {
		file, err := parser.ParseFile(set, path, sources[path], 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: importer.ForCompiler(set, "gc", exportData(t))}
	pkg, err := config.Check(module+"/sim", set, files, info)
	require.NoError(t, err)

	return typed{set, files, info, pkg}
}

// exportData finds the compiled packages that sim imports.
func exportData(t *testing.T) importer.Lookup {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", "./sim")
	list.Dir = root
	out, err := list.Output()
	require.NoError(t, err)
	files := map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath, Export string }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		}
		files[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}

// storedTypes are the kinds of objects in the packages that pkg imports, and
// the structs of ours within them.
func storedTypes(pkg *types.Package) map[*types.Named]bool {
	stored := map[*types.Named]bool{}
	var object *types.Interface
	for _, imported := range pkg.Imports() {
		if imported.Path() == module {
			object = imported.Scope().Lookup("Object").Type().Underlying().(*types.Interface)
		}
	}
	for _, imported := range pkg.Imports() {
		for _, name := range imported.Scope().Names() {
			if n, ok := imported.Scope().Lookup(name).(*types.TypeName); ok && isOurs(imported) && types.Implements(types.NewPointer(n.Type()), object) {
				addStored(stored, n.Type())
			}
		}
	}
	return stored
}

func isOurs(pkg *types.Package) bool {
	return pkg != nil && (pkg.Path() == module || strings.HasPrefix(pkg.Path(), module+"/"))
}

func addStored(stored map[*types.Named]bool, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		addStored(stored, t.Elem())
	case *types.Slice:
		addStored(stored, t.Elem())
	case *types.Map:
		addStored(stored, t.Elem())
	case *types.Named:
		fields, ok := t.Underlying().(*types.Struct)
		if !ok || stored[t] || !isOurs(t.Obj().Pkg()) {
			return
		}
		stored[t] = true
		for field := range fields.Fields() {
			addStored(stored, field.Type())
		}
	}
}

// writeFinder looks for writes in a package that has been type-checked.
type writeFinder struct {
	typed
	stored map[*types.Named]bool
	// fresh has each variable that is assigned: true as long as all that it is
	// assigned is fresh.
	fresh map[types.Object]bool
	// aliases are the variables, the fields, and the parameters of our functions
	// that hold a map, a slice or a pointer of a stored object, or a pointer into
	// it; returns are our functions that return one.
	aliases, returns map[types.Object]bool
	found            []string
}

func (w *writeFinder) isTable(pos token.Pos) bool {
	return slices.Contains(tableFiles, filepath.Base(w.set.Position(pos).Filename))
}

// noteAssignments fills fresh.
func (w *writeFinder) noteAssignments(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				w.assign(left, n.Rhs[i])
			} else {
				w.assign(left, n.Rhs[0]) // one of several results: a call, which is not fresh
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				w.assign(name, n.Values[i])
			} else {
				w.fresh[w.info.Defs[name]] = true // the zero value
			}
		}
	case *ast.CallExpr:
		if f := w.callee(n); f != nil && f.Pkg() == w.pkg && w.isTable(f.Pos()) {
			w.noteParameters(n.Args)
		}
	}
	return true
}

// noteParameters makes the parameters of function literals fresh.
func (w *writeFinder) noteParameters(args []ast.Expr) {
	for _, arg := range args {
		literal, ok := arg.(*ast.FuncLit)
		if !ok {
			continue
		}
		for _, parameter := range literal.Type.Params.List {
			for _, name := range parameter.Names {
				w.fresh[w.info.Defs[name]] = true
			}
		}
	}
}

func (w *writeFinder) assign(left, right ast.Expr) {
	name, ok := left.(*ast.Ident)
	if !ok {
		return
	}
	variable := w.info.ObjectOf(name)
	before, seen := w.fresh[variable]
	w.fresh[variable] = (before || !seen) && w.isFresh(variable, right)
}

// freshCalls are the functions that return a value that nothing else shares.
var freshCalls = []string{module + "/internal/clone.Of", "slices.Clone", "maps.Clone"}

// isFresh reports whether an expression makes a value of its own.
func (w *writeFinder) isFresh(variable types.Object, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.Ident:
		return w.info.Types[e].IsNil()
	case *ast.UnaryExpr:
		return e.Op == token.AND && w.isPartOfFresh(e.X)
	case *ast.CallExpr:
		switch f := w.callee(e); {
		case f == nil:
			return false
		case f.Name() == "append" && f.Pkg() == nil:
			first, ok := e.Args[0].(*ast.Ident)
			return ok && w.info.Uses[first] == variable
		case f.Pkg() == nil:
			return f.Name() == "new" || f.Name() == "make"
		default:
			return slices.Contains(freshCalls, f.Pkg().Path()+"."+f.Name())
		}
	}
	return false
}

// isPartOfFresh reports whether an expression is a composite literal, a fresh
// variable or a field of one.
func (w *writeFinder) isPartOfFresh(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.Ident:
		return w.fresh[w.info.Uses[e]]
	case *ast.SelectorExpr:
		return w.isPartOfFresh(e.X)
	}
	return false
}

// noteAliases adds to aliases.
func (w *writeFinder) noteAliases(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) != len(n.Rhs) {
				break
			}
			switch left := left.(type) {
			case *ast.Ident:
				w.alias(w.info.ObjectOf(left), n.Rhs[i])
			case *ast.SelectorExpr:
				w.aliasField(w.info.ObjectOf(left.Sel), n.Rhs[i])
			}
		}
	case *ast.KeyValueExpr:
		if name, ok := n.Key.(*ast.Ident); ok {
			w.aliasField(w.info.ObjectOf(name), n.Value)
		}
	case *ast.ValueSpec:
		for i, value := range n.Values {
			if len(n.Names) == len(n.Values) {
				w.alias(w.info.Defs[n.Names[i]], value)
			}
		}
	case *ast.CallExpr:
		f, ok := w.callee(n).(*types.Func)
		if !ok || f.Pkg() != w.pkg || w.isTable(f.Pos()) {
			return true
		}
		parameters := f.Origin().Signature().Params()
		for i := range min(parameters.Len(), len(n.Args)) {
			w.alias(parameters.At(i), n.Args[i])
		}
	}
	return true
}

func (w *writeFinder) alias(variable types.Object, value ast.Expr) {
	if variable != nil && !w.fresh[variable] && w.isShared(value) {
		w.aliases[variable] = true
	}
}

// aliasField adds a field of a type of package sim that holds no stored object
// itself.
func (w *writeFinder) aliasField(field types.Object, value ast.Expr) {
	if v, ok := field.(*types.Var); ok && v.IsField() && v.Pkg() == w.pkg && !w.isTable(v.Pos()) && !w.isTable(value.Pos()) {
		w.alias(v, value)
	}
}

// noteReturns adds to returns.
func (w *writeFinder) noteReturns(file *ast.File) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil || w.isTable(f.Pos()) {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ReturnStmt:
				if slices.ContainsFunc(n.Results, w.isShared) {
					w.returns[w.info.Defs[f.Name]] = true
				}
			}
			return true
		})
	}
}

// isShared reports whether an expression is a map, a slice or a pointer that a
// stored object has, or a pointer into one.
func (w *writeFinder) isShared(e ast.Expr) bool {
	if address, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && address.Op == token.AND {
		return w.liesInStored(address.X)
	}
	switch w.info.TypeOf(e).Underlying().(type) {
	case *types.Map, *types.Slice, *types.Pointer:
	default:
		return false
	}
	for {
		switch at := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			selection := w.info.Selections[at]
			if selection == nil || selection.Kind() != types.FieldVal {
				return false
			}
			if w.selectsStored(selection) {
				return !w.isFreshBase(at.X)
			}
			if w.aliases[selection.Obj()] {
				return true
			}
			e = at.X
		case *ast.IndexExpr:
			e = at.X
		case *ast.SliceExpr:
			e = at.X
		case *ast.StarExpr:
			e = at.X
		case *ast.Ident:
			return w.aliases[w.info.ObjectOf(at)]
		case *ast.CallExpr:
			f, ok := w.callee(at).(*types.Func)
			return ok && w.returns[f.Origin()]
		default:
			return false
		}
	}
}

// liesInStored reports whether an expression is a part of a stored object that is
// not in a variable of the function's own.
func (w *writeFinder) liesInStored(e ast.Expr) bool {
	for behind := false; ; {
		switch at := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			selection := w.info.Selections[at]
			if selection == nil || selection.Kind() != types.FieldVal {
				return false
			}
			behind = behind || selection.Indirect()
			if w.selectsStored(selection) {
				return !w.isFreshBase(at.X) && (behind || !w.isVariable(at.X))
			}
			e = at.X
		case *ast.IndexExpr:
			behind, e = true, at.X
		default:
			return false
		}
	}
}

// isVariable reports whether an expression is a local variable or lies in one,
// without a pointer, slice or map in between.
func (w *writeFinder) isVariable(e ast.Expr) bool {
	switch at := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, pointer := w.info.TypeOf(at).Underlying().(*types.Pointer)
		variable := w.info.ObjectOf(at)
		return !pointer && variable != nil && variable.Parent() != w.pkg.Scope()
	case *ast.SelectorExpr:
		selection := w.info.Selections[at]
		return selection != nil && !selection.Indirect() && w.isVariable(at.X)
	}
	return false
}

// isFreshBase reports whether an expression lies in a value of the function's own.
func (w *writeFinder) isFreshBase(e ast.Expr) bool {
	switch at := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return w.isFreshBase(at.X)
	case *ast.IndexExpr:
		return w.isFreshBase(at.X)
	case *ast.Ident:
		return w.fresh[w.info.ObjectOf(at)]
	case *ast.CallExpr:
		return w.isFresh(nil, at)
	}
	return false
}

// callee returns the function or the builtin that is called, if it has a name.
func (w *typed) callee(call *ast.CallExpr) types.Object {
	f := ast.Unparen(call.Fun)
	if generic, ok := f.(*ast.IndexExpr); ok {
		f = generic.X
	}
	var name *ast.Ident
	switch f := f.(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	}
	switch object := w.info.Uses[name].(type) {
	case *types.Func, *types.Builtin:
		return object
	}
	return nil
}

// noteWrites fills found.
func (w *writeFinder) noteWrites(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			w.write(left, false)
		}
	case *ast.IncDecStmt:
		w.write(n.X, false)
	case *ast.CallExpr:
		switch f := w.callee(n); {
		case f == nil:
		case f.Pkg() == nil && slices.Contains([]string{"delete", "clear", "copy"}, f.Name()):
			w.write(n.Args[0], true)
		case f.Pkg() != nil && slices.Contains(writers[f.Pkg().Path()], f.Name()):
			w.write(n.Args[0], true)
		}
	}
	return true
}

// writers are the functions of the standard library that write what their first
// argument holds.
var writers = map[string][]string{
	"maps":   {"Copy", "DeleteFunc", "Insert"},
	"slices": {"Compact", "CompactFunc", "Delete", "DeleteFunc", "Insert", "Replace", "Reverse", "Sort", "SortFunc", "SortStableFunc"},
	"sort":   {"Slice", "SliceStable", "Sort", "Stable", "Strings", "Ints"},
}

// write notes a write to a place that lies in a stored type and is not the
// function's own. Behind is set where what is written lies behind the value of
// the expression: an element of a map or a slice.
func (w *writeFinder) write(place ast.Expr, behind bool) {
	_, pointer := types.Unalias(w.info.TypeOf(place)).(*types.Pointer)
	inStored := !behind && !pointer && w.isStored(w.info.TypeOf(place))
	e := ast.Unparen(place)
	for {
		var inner ast.Expr
		switch at := e.(type) {
		case *ast.SelectorExpr:
			selection := w.info.Selections[at]
			if selection == nil { // a variable of another package
				w.note(place, inStored)
				return
			}
			if behind && w.aliases[selection.Obj()] {
				w.note(place, true)
				return
			}
			inStored = inStored || w.selectsStored(selection)
			behind = behind || selection.Indirect()
			inner = at.X
		case *ast.IndexExpr:
			_, array := w.info.TypeOf(at.X).Underlying().(*types.Array)
			behind = behind || !array
			inner = at.X
		case *ast.SliceExpr:
			behind, inner = true, at.X
		case *ast.StarExpr:
			behind, inner = true, at.X
		case *ast.Ident:
			variable := w.info.ObjectOf(at)
			own := variable == nil || variable.Parent() != w.pkg.Scope() && (!behind || w.fresh[variable])
			w.note(place, (inStored || w.aliases[variable]) && !own)
			return
		case *ast.CallExpr:
			w.note(place, inStored && !w.isFresh(nil, at) || behind && w.isShared(at))
			return
		default:
			w.note(place, inStored)
			return
		}
		e = ast.Unparen(inner)
	}
}

func (w *writeFinder) note(place ast.Expr, refused bool) {
	if refused {
		w.found = append(w.found, fmt.Sprintf("%s: %s", w.set.Position(place.Pos()), types.ExprString(place)))
	}
}

func (w *writeFinder) isStored(t types.Type) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return w.stored[t]
	case *types.TypeParam: // of a row: it is an object of any kind
		return types.Identical(t.Constraint().Underlying(), types.Universe.Lookup("any").Type().Underlying())
	}
	return false
}

// selectsStored reports whether a field is selected from a stored type, or
// through one that is embedded.
func (w *writeFinder) selectsStored(s *types.Selection) bool {
	t := s.Recv()
	for _, index := range s.Index() {
		if w.isStored(t) {
			return true
		}
		if pointer, ok := t.Underlying().(*types.Pointer); ok {
			t = pointer.Elem()
		}
		fields, ok := t.Underlying().(*types.Struct)
		if !ok {
			return false
		}
		t = fields.Field(index).Type()
	}
	return false
}
