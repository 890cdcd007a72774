// Package house keeps the rules of the house: which room may look into which,
// and what the core must not touch. Its tests name what to use instead.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	root   = "../.."
	module = "github.com/jobsim/jobsim"
)

// mayImport says which rooms of ours each room may import. A room stands for
// the packages below it too.
var mayImport = map[string][]string{
	".":                  {},
	"backoff":            {},
	"pod":                {".", "internal/field", "internal/image"},
	"pod/kubelet":        {".", "backoff", "pod", "internal/apitime", "internal/share"},
	"job":                {".", "backoff", "pod", "internal/apitime", "internal/field"},
	"cronjob":            {".", "backoff", "pod", "job", "internal/apitime", "internal/field"},
	"sim":                {".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim/workload", "internal/apitime", "internal/clone", "internal/control", "internal/correlate", "internal/random", "internal/share"},
	"sim/workload":       {".", "internal/document", "internal/image", "internal/random"},
	"sim/manifest":       {".", "pod", "job", "cronjob", "internal/document"},
	"sim/kubectl":        {".", "pod", "job", "cronjob", "internal/field"},
	"sim/load":           {".", "sim", "sim/manifest", "sim/workload"},
	"sim/simtest":        {".", "sim", "sim/load"},
	"examples":           {".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim", "sim/kubectl", "sim/load", "sim/manifest", "sim/simtest", "sim/workload"},
	"internal/apitime":   {},
	"internal/clone":     {},
	"internal/control":   {".", "backoff"},
	"internal/correlate": {"."},
	"internal/document":  {},
	"internal/field":     {"."},
	"internal/image":     {},
	"internal/random":    {},
	"internal/share":     {".", "pod"},
	"internal/house":     {},
}

// pure are the rooms in which nothing may depend on anything but its input.
var pure = []string{
	".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim", "sim/workload", "internal/apitime", "internal/clone",
	"internal/control", "internal/correlate", "internal/document", "internal/field", "internal/image", "internal/random", "internal/share",
}

// edge are the files of pure rooms that meet a clock on purpose.
var edge = []string{"sim/live.go"}

// forbidden are the names that a pure room must not use, with what to use
// instead.
var forbidden = map[string]string{
	"time.Now":         "take the time as an argument (Observation.Now, Cluster.Now)",
	"time.Since":       "take the time as an argument and subtract",
	"time.Until":       "take the time as an argument and subtract",
	"time.Sleep":       "schedule a task on the cluster's queue",
	"time.After":       "schedule a task on the cluster's queue",
	"time.AfterFunc":   "schedule a task on the cluster's queue",
	"time.NewTimer":    "schedule a task on the cluster's queue",
	"time.NewTicker":   "schedule a task on the cluster's queue",
	"time.Tick":        "schedule a task on the cluster's queue",
	"os.Getenv":        "take the setting as a field",
	"maphash.MakeSeed": "derive from the cluster's seed: workload.NewRand",
}

// forbiddenImports are packages that a pure room must not import.
var forbiddenImports = map[string]string{
	"math/rand":    "workload.Rand, which derives from the seed and an identity",
	"math/rand/v2": "workload.Rand, which derives from the seed and an identity",
	"crypto/rand":  "workload.Rand, which derives from the seed and an identity",
	"hash/maphash": "a sum that is the same in every process",
	"sync/atomic":  "a plain variable: the core has one goroutine",
}

// source is one Go file.
type source struct {
	path string // from the root, with slashes
	room string
	file *ast.File
	set  *token.FileSet
}

// conformance is the directory of the module that compares jobsim with
// Kubernetes' own code.
const conformance = "internal/conformance"

// sources are the Go files of the root module.
func sources(t *testing.T) []source {
	t.Helper()
	return sourcesWithout(t, conformance, "internal/tools")
}

// sourcesWithout are the Go files of the repository, except those below the
// directories in skip.
func sourcesWithout(t *testing.T, skip ...string) []source {
	t.Helper()
	var found []source
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(skip, rel) || strings.HasPrefix(d.Name(), ".") && rel != "."):
			return fs.SkipDir
		case !strings.HasSuffix(rel, ".go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err == nil {
			found = append(found, source{rel, roomOf(filepath.ToSlash(filepath.Dir(rel))), file, set})
		}
		return err
	}))
	require.NotEmpty(t, found)
	return found
}

// roomOf is the room that a directory belongs to: itself, or the nearest one
// above it.
func roomOf(dir string) string {
	for {
		if _, ok := mayImport[dir]; ok || dir == "." {
			return dir
		}
		dir = filepath.ToSlash(filepath.Dir(dir))
	}
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

func TestImportsPointOneWay(t *testing.T) {
	for _, s := range sources(t) {
		if isTest(s.path) {
			continue
		}
		for _, imported := range s.file.Imports {
			path := strings.Trim(imported.Path.Value, `"`)
			if path != module && !strings.HasPrefix(path, module+"/") {
				continue
			}
			room := roomOf(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"))
			if path == module {
				room = "."
			}
			assert.True(t, room == s.room || slices.Contains(mayImport[s.room], room),
				"%s imports %s: %s may import only %v; move what is shared to a room that both may look into",
				s.path, room, s.room, mayImport[s.room])
		}
	}
}

func TestCoreIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if isTest(s.path) || slices.Contains(edge, s.path) || !slices.Contains(pure, s.room) {
			continue
		}
		for _, imported := range s.file.Imports {
			path := strings.Trim(imported.Path.Value, `"`)
			instead, bad := forbiddenImports[path]
			assert.False(t, bad, "%s imports %s: use %s", s.path, path, instead)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				assert.Fail(t, "goroutine in the core", "%s: schedule a task on the cluster's queue", s.set.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok {
					instead, bad := forbidden[x.Name+"."+n.Sel.Name]
					assert.False(t, bad, "%s uses %s.%s: %s", s.set.Position(n.Pos()), x.Name, n.Sel.Name, instead)
				}
			}
			return true
		})
	}
}

// maxLines is how long a file may be. A longer one has two subjects.
const maxLines = 500

func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if lines := s.set.Position(s.file.End()).Line; !isTest(s.path) {
			assert.LessOrEqual(t, lines, maxLines, "%s is too long: which two subjects does it have?", s.path)
		}
	}
}
