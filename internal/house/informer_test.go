package house

import (
	"go/ast"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// neverLate are the controllers of package sim that read the tables: what they
// derive they keep beside the stored object, for others too, and no watch is
// between them and the pods that they look after.
var neverLate = []string{"quotas", "scheduler", "kubelets", "nodeLifecycle"}

// TestControllersReadThroughTheirInformer: a file of package sim with methods of a
// controller, which is a type with a method busy, does not read the tables of
// the cluster: the controller may see them late (sim/informer.go). What it reads
// from the API server itself is a request, such as Cluster.owner.
func TestControllersReadThroughTheirInformer(t *testing.T) {
	var files []source
	receivers := map[string]map[string]bool{} // of the methods in a file
	late := map[string]bool{}
	for _, s := range sources(t) {
		if s.dir() != "sim" || isTest(s.path) {
			continue
		}
		files, receivers[s.path] = append(files, s), map[string]bool{}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				r := receiver(f)
				receivers[s.path][r] = true
				late[r] = late[r] || f.Name.Name == "busy" && !slices.Contains(neverLate, r)
			}
		}
	}
	require.True(t, late["jobController"])
	for _, s := range files {
		for r := range receivers[s.path] {
			if late[r] {
				for _, n := range tableReads(s.file) {
					assert.Fail(t, "a controller reads the tables", "%s: read through the informer of the %s: see sim/informer.go", s.set.Position(n.Pos()), r)
				}
			}
		}
	}
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

// tableReads are the places where the tables of a cluster are named: a cluster is
// called c, or is the field cluster of something.
func tableReads(file *ast.File) (found []ast.Node) {
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"tables", "jobs", "pods", "cronJobs"}, s.Sel.Name) {
			return true
		}
		switch x := s.X.(type) {
		case *ast.Ident:
			ok = x.Name == "c"
		case *ast.SelectorExpr:
			ok = x.Sel.Name == "cluster"
		default:
			ok = false
		}
		if ok {
			found = append(found, n)
		}
		return true
	})
	return found
}
