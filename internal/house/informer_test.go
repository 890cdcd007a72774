package house

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// neverLate are the controllers of package sim that read the tables: what they
// derive they keep beside the stored object, for others too, and no watch is
// between them and the pods that they look after.
var neverLate = []string{"recorder", "quotas", "scheduler", "kubelets", "nodeLifecycle"}

// ofARow is what a controller may have of a row in the store: what is derived of
// it, and the revision that came of the controller's own write.
var ofARow = []string{"derived", "revision"}

// TestControllersReadThroughTheirInformer: a file of package sim with methods of a
// controller, which is a type with a method busy, does not read what is stored:
// the controller may see it late (sim/informer.go). What it reads from the API
// server itself is a request, such as Cluster.get.
//
// Refused are the tables of a Cluster, whatever it is called; a method or function
// that reads these and makes no request (Cluster.Jobs, but not Cluster.get); and
// of the row in the store, row.origin, all but ofARow.
func TestControllersReadThroughTheirInformer(t *testing.T) {
	for _, read := range lateReads(t, simSources(t), "jobController") {
		assert.Fail(t, "a controller reads what is stored", "%s: read through its informer (sim/informer.go), or make a request", read)
	}
}

func TestLateReadsFindsThem(t *testing.T) {
	const controller = `package sim
type jobController struct { cluster *Cluster; view informer; live *row[int] }
func startJobController(c *Cluster) *jobController {
	return &jobController{cluster: c, view: c.informer()}
}
func (jc *jobController) busy() bool { return false }
func (jc *jobController) refused(r *row[int]) {
	jc.cluster.jobs.find("a")         // want
	cl := jc.cluster
	cl.jobs.find("a")                 // want
	tables := &cl.tables              // want
	_ = tables
	jc.cluster.Jobs("")               // want
	read := cl.Jobs                   // want
	_ = read
	cl.counted()                      // want
	count(cl)                         // want
	r.origin().get()                  // want
	live := r.origin()
	again := live
	_ = again.object                  // want
	func() { live.get() }()           // want
	jc.live = r.origin()
	jc.live.get()                     // want
	var third = r.origin()
	third.get()                       // want
	stored(r).get()                   // want
	held := holder{row: r.origin()}
	held.row.get()                    // want
}
type holder struct { row *row[int] }
func stored(r *row[int]) *row[int] { return r.origin() }
func (jc *jobController) allowed(r *row[int]) {
	jc.view.jobs.find("a")
	jc.cluster.get("a")
	_ = jc.cluster.Now()
	_ = r.origin().revision
	live := r.origin()
	_ = live.derived
	r.get()
}
`
	const cluster = `package sim
type row[T any] struct { object T; derived, revision int }
func (r *row[T]) origin() *row[T] { return r }
func (r *row[T]) get() *T { return &r.object }
type table struct{}
func (t *table) find(name string) *row[int] { return nil }
type Cluster struct { tables []*table; jobs, pods, cronJobs *table; now int }
type informer struct { jobs *table }
func (c *Cluster) informer() informer { return informer{c.jobs} }
func (c *Cluster) Now() int { return c.now }
func (c *Cluster) Jobs(name string) *row[int] { return c.jobs.find(name) }
func (c *Cluster) counted() int { return count(c) }
func count(c *Cluster) int { return len(c.tables) }
func (c *Cluster) do(effect func()) { effect() }
func (c *Cluster) get(name string) (r *row[int]) {
	c.do(func() { r = c.jobs.find(name) })
	return r
}
`
	var want []string
	for i, line := range strings.Split(controller, "\n") {
		if strings.HasSuffix(line, "// want") {
			want = append(want, fmt.Sprintf("sim/jobcontroller.go:%d", i+1))
		}
	}
	var found []string
	for _, read := range lateReads(t, map[string]string{"sim/jobcontroller.go": controller, "sim/cluster.go": cluster}, "jobController") {
		place, _, _ := strings.Cut(read, ": ")
		found = append(found, place[:strings.LastIndex(place, ":")])
	}
	assert.Equal(t, want, found)
}

// lateReads returns "file:line:column: expression" for each refused read in the
// files of package sim, in which there is such a controller.
func lateReads(t *testing.T, sources map[string]string, controller string) []string {
	t.Helper()
	f := &readFinder{typed: check(t, sources), reads: map[types.Object]bool{}, requests: map[types.Object]bool{}, origins: map[types.Object]bool{}}
	f.cluster = f.pkg.Scope().Lookup("Cluster").Type()
	for known := -1; known != len(f.reads)+len(f.requests)+len(f.origins); { // who calls one is one
		known = len(f.reads) + len(f.requests) + len(f.origins)
		for _, file := range f.files {
			f.noteFunctions(file)
		}
	}
	receivers := map[*ast.File][]string{} // of the methods in a file
	late := map[string]bool{}
	for _, file := range f.files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv != nil {
				r := receiver(d)
				receivers[file] = append(receivers[file], r)
				late[r] = late[r] || d.Name.Name == "busy" && !slices.Contains(neverLate, r)
			}
		}
	}
	require.True(t, late[controller])
	for _, file := range f.files {
		if slices.ContainsFunc(receivers[file], func(r string) bool { return late[r] }) {
			ast.Inspect(file, f.noteReads)
		}
	}
	return f.found
}

// readFinder looks for reads of the store in package sim.
type readFinder struct {
	typed
	cluster types.Type
	// reads are the functions that read the tables of a cluster, and requests
	// those that pass the door.
	reads, requests map[types.Object]bool
	// origins are the variables and fields that hold a row in the store, and the
	// functions that return one.
	origins map[types.Object]bool
	found   []string
}

func (f *readFinder) noteFunctions(file *ast.File) {
	for _, d := range file.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Body == nil {
			continue
		}
		function := f.info.Defs[d.Name]
		ast.Inspect(d.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if f.isTables(n) {
					f.reads[function] = true
				}
			case *ast.AssignStmt:
				for i := range n.Lhs {
					if len(n.Lhs) == len(n.Rhs) && f.isOrigin(n.Rhs[i]) {
						f.noteOrigin(n.Lhs[i])
					}
				}
			case *ast.ValueSpec:
				for i := range n.Names {
					if len(n.Names) == len(n.Values) && f.isOrigin(n.Values[i]) {
						f.noteOrigin(n.Names[i])
					}
				}
			case *ast.KeyValueExpr:
				if f.isOrigin(n.Value) {
					f.noteOrigin(n.Key)
				}
			case *ast.ReturnStmt:
				if slices.ContainsFunc(n.Results, f.isOrigin) {
					f.origins[function] = true
				}
			case *ast.Ident:
				used := f.used(n)
				if used == nil {
					break
				}
				if f.reads[used] {
					f.reads[function] = true
				}
				if f.isRequest(used) {
					f.requests[function] = true
				}
			}
			return true
		})
	}
}

// used is the function of ours that a name means; nil: it means none.
func (f *readFinder) used(name *ast.Ident) types.Object {
	if function, ok := f.info.Uses[name].(*types.Func); ok && function.Pkg() == f.pkg {
		return function.Origin()
	}
	return nil
}

func (f *readFinder) isMethodOfCluster(o types.Object, name string) bool {
	receiver := o.(*types.Func).Signature().Recv()
	return o.Name() == name && receiver != nil && f.isCluster(receiver.Type())
}

// isRequest reports whether a function passes the door. A method of an interface
// does if one of that name does.
func (f *readFinder) isRequest(function types.Object) bool {
	if f.requests[function] || f.isMethodOfCluster(function, "do") {
		return true
	}
	receiver := function.(*types.Func).Signature().Recv()
	if receiver == nil || !types.IsInterface(receiver.Type()) {
		return false
	}
	for other := range f.requests {
		if other.Name() == function.Name() && other.(*types.Func).Signature().Recv() != nil {
			return true
		}
	}
	return false
}

func (f *readFinder) isCluster(t types.Type) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return types.Identical(t, f.cluster)
}

// isTables reports whether a selector is a table of a cluster.
func (f *readFinder) isTables(s *ast.SelectorExpr) bool {
	return slices.Contains([]string{"tables", "jobs", "pods", "cronJobs"}, s.Sel.Name) && f.isCluster(f.info.TypeOf(s.X))
}

// isOrigin reports whether an expression is a row in the store.
func (f *readFinder) isOrigin(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		object, ok := f.callee(e).(*types.Func)
		return ok && object.Pkg() == f.pkg && (object.Name() == "origin" || f.origins[object.Origin()])
	case *ast.Ident:
		return f.origins[f.info.ObjectOf(e)]
	case *ast.SelectorExpr:
		return f.origins[f.info.ObjectOf(e.Sel)]
	}
	return false
}

// noteOrigin notes the variable or the field that is assigned a row in the store.
func (f *readFinder) noteOrigin(to ast.Expr) {
	switch to := to.(type) {
	case *ast.Ident:
		f.origins[f.info.ObjectOf(to)] = true
	case *ast.SelectorExpr:
		f.origins[f.info.ObjectOf(to.Sel)] = true
	}
}

// noteReads fills found.
func (f *readFinder) noteReads(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		used := f.used(n.Sel)
		if f.isTables(n) || f.isRead(used) || f.isOrigin(n.X) && !slices.Contains(ofARow, n.Sel.Name) {
			f.note(n)
		}
	case *ast.CallExpr:
		if name, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && f.isRead(f.used(name)) {
			f.note(n)
		}
	}
	return true
}

// isRead reports whether a function reads the tables and makes no request of it;
// an informer is there to be read.
func (f *readFinder) isRead(function types.Object) bool {
	return function != nil && f.reads[function] && !f.requests[function] && !f.isMethodOfCluster(function, "informer")
}

func (f *readFinder) note(e ast.Expr) {
	f.found = append(f.found, fmt.Sprintf("%s: %s", f.set.Position(e.Pos()), types.ExprString(e)))
}

// receiver is the name of the type that a method belongs to.
func receiver(f *ast.FuncDecl) string {
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
