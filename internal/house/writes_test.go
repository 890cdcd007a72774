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
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tableFiles are the files of package sim that may write stored objects.
var tableFiles = []string{"table*.go", "changes*.go"}

// onlyTheTableWrites switches TestOnlyTheTableWrites on, once sim has a table.
const onlyTheTableWrites = false

// TestOnlyTheTableWrites: outside the table's own files, no file of package sim
// writes a stored object, so that no write can miss the revision, the watchers
// and the derived indexes.
//
// The rule, precisely. A stored type is a struct that implements jobsim.Object
// (job.Job, pod.Pod, …), or a struct of ours that one of them contains. A write
// is an assignment, ++ or --, or a call of delete, clear or copy. It is refused
// where the place that is written lies in a value of a stored type, unless
//
//   - it lies in a local variable itself, without a pointer, slice or map in
//     between: the variable is a copy; or
//   - the local variable through which it is reached is only ever assigned fresh
//     values: of clone.Of, slices.Clone, maps.Clone, new, make, append to itself,
//     a composite literal, or the address of a part of such a variable; or
//   - that variable is a parameter of a function literal that is passed to a
//     function of the table's files: what the table passes to it is a copy.
//
// Not seen are writes by a function of another package that gets a pointer.
func TestOnlyTheTableWrites(t *testing.T) {
	if !onlyTheTableWrites {
		t.Skip("package sim has no table yet: set onlyTheTableWrites when it has")
	}
	paths, err := filepath.Glob(filepath.Join(root, "sim", "*.go"))
	require.NoError(t, err)
	sources := map[string]string{}
	for _, path := range paths {
		if !isTest(path) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			sources["sim/"+filepath.Base(path)] = string(text)
		}
	}
	for _, write := range storedWrites(t, sources) {
		assert.Fail(t, "a stored object is written", "%s: ask the table for a change: see sim/table.go", write)
	}
}

func TestStoredWritesFindsThem(t *testing.T) {
	const actor = `package sim
import (
	"slices"
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)
type record struct { pod pod.Pod; job *job.Job; owner *record; seen int; why jobsim.Reason }
type embedding struct { pod.Pod }
var last pod.Pod

func refused(r *record, p *pod.Pod, list []*pod.Pod, e *embedding, statuses []pod.ContainerStatus, get func() *pod.Pod) {
	r.pod.Spec.NodeName = "n"                   // want
	r.job.Status.Active++                       // want
	r.owner.pod = pod.Pod{}                     // want
	*p = pod.Pod{}                              // want
	p.Labels["a"] = "b"                         // want
	delete(p.Labels, "a")                       // want
	copy(p.Finalizers, p.Finalizers)            // want
	list[0].Name = "x"                          // want
	e.Name = "x"                                // want
	last.Name = "x"                             // want
	get().Name = "x"                            // want
	meta := &r.pod.ObjectMeta
	meta.Finalizers = nil                       // want
	statuses[0].Ready = true                    // want
	shallow := r.pod
	shallow.Status.ContainerStatuses[0].Ready = true // want
	for _, p := range list {
		p.Status.Phase = pod.Failed              // want
	}
	mixed := clone.Of(p)
	if r.seen > 0 {
		mixed = p
	}
	mixed.Name = "x"                            // want
	func() { *r.job.Spec.Parallelism = 3 }()    // want
	other(func(p *pod.Pod) { p.Name = "x" })    // want
	p.Name, r.seen = "x", 1                     // want
}

func allowed(r *record, p *pod.Pod, t *table) {
	r.seen++
	r.owner = nil
	r.job = &job.Job{}
	r.why.Text = "a Reason is stored nowhere"
	copied := r.pod
	copied.Name = "x"
	copied.Status.Phase = pod.Failed
	fresh := clone.Of(p)
	fresh.Labels["a"] = "b"
	made := &pod.Pod{}
	made.Name = "x"
	part := &made.ObjectMeta
	part.Name = "x"
	template := new(pod.Template)
	template.Spec.NodeName = "n"
	var containers []pod.Container
	containers = append(containers, pod.Container{})
	containers[0].Name = "x"
	statuses := slices.Clone(p.Status.ContainerStatuses)
	statuses[0].Ready = true
	t.change(r, func(p *pod.Pod) { p.Spec.NodeName = "n" })
	labels := map[string]string{}
	labels["a"] = "b"
}

func other(f func(*pod.Pod)) {}
`
	const table = `package sim
import "github.com/jobsim/jobsim/pod"
type table struct{}
func (t *table) change(r *record, f func(*pod.Pod)) { f(&r.pod); r.pod.ResourceVersion = "2" }
`
	var want []string
	for i, line := range strings.Split(actor, "\n") {
		if strings.HasSuffix(line, "// want") {
			want = append(want, fmt.Sprintf("sim/actor.go:%d", i+1))
		}
	}
	var found []string
	for _, write := range storedWrites(t, map[string]string{"sim/actor.go": actor, "sim/table.go": table}) {
		place, _, _ := strings.Cut(write, ": ")
		found = append(found, place[:strings.LastIndex(place, ":")])
	}
	assert.Equal(t, want, found)
}

// storedWrites returns "file:line:column: expression" for each refused write in
// the files of a package, given by their paths.
func storedWrites(t *testing.T, sources map[string]string) []string {
	t.Helper()
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range sortedKeys(sources) {
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

	w := &writeFinder{set: set, info: info, pkg: pkg, stored: storedTypes(pkg), fresh: map[types.Object]bool{}}
	for _, file := range files {
		ast.Inspect(file, w.noteAssignments)
	}
	for _, file := range files {
		if !w.isTable(file.Pos()) {
			ast.Inspect(file, w.noteWrites)
		}
	}
	return w.found
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
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
	set    *token.FileSet
	info   *types.Info
	pkg    *types.Package
	stored map[*types.Named]bool
	// fresh has each variable that is assigned: true as long as all that it is
	// assigned is fresh.
	fresh map[types.Object]bool
	found []string
}

func (w *writeFinder) isTable(pos token.Pos) bool {
	name := filepath.Base(w.set.Position(pos).Filename)
	return slices.ContainsFunc(tableFiles, func(pattern string) bool {
		matched, err := filepath.Match(pattern, name)
		return err == nil && matched
	})
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

// callee returns the function or the builtin that is called, if it has a name.
func (w *writeFinder) callee(call *ast.CallExpr) types.Object {
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
		if f := w.callee(n); f != nil && f.Pkg() == nil && slices.Contains([]string{"delete", "clear", "copy"}, f.Name()) {
			w.write(n.Args[0], true)
		}
	}
	return true
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
			w.note(place, inStored && !own)
			return
		case *ast.CallExpr:
			w.note(place, inStored && !w.isFresh(nil, at))
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
	named, ok := types.Unalias(t).(*types.Named)
	return ok && w.stored[named]
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
