// Package house keeps the rules of the house: which room may look into which,
// and what the core must not touch. Its tests name what to use instead.
package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
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
	".":                   {},
	"backoff":             {},
	"pod":                 {".", "internal/clone", "internal/field", "internal/image"},
	"pod/kubelet":         {".", "backoff", "pod", "internal/apitime", "internal/conditions", "internal/share"},
	"job":                 {".", "backoff", "pod", "internal/apitime", "internal/field"},
	"cronjob":             {".", "backoff", "pod", "job", "internal/apitime", "internal/clone", "internal/field", "internal/zones"},
	"sim":                 {".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim/workload", "internal/apitime", "internal/clone", "internal/conditions", "internal/control", "internal/correlate", "internal/field", "internal/random", "internal/share"},
	"sim/workload":        {".", "internal/document", "internal/image", "internal/random"},
	"sim/manifest":        {".", "pod", "job", "cronjob", "internal/apikinds", "internal/document"},
	"sim/kubectl":         {".", "pod", "job", "cronjob", "internal/apikinds", "internal/field"},
	"sim/timeline":        {".", "backoff", "pod", "job", "cronjob", "sim", "internal/apitime"},
	"sim/load":            {".", "sim", "sim/manifest", "sim/workload"},
	"sim/simtest":         {".", "sim", "sim/load"},
	"sim/bounds":          {".", "backoff", "pod", "job", "sim", "sim/workload", "internal/apitime", "internal/clone"},
	"sim/learn":           {".", "pod", "job", "sim/sweep", "sim/workload", "internal/apitime", "internal/document"},
	"sim/lint":            {".", "backoff", "pod", "job", "cronjob", "sim", "sim/sweep", "sim/workload", "internal/apitime", "internal/clone"},
	"sim/sweep":           {".", "job", "cronjob", "sim", "sim/workload", "internal/clone", "internal/random"},
	"examples":            {".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim", "sim/bounds", "sim/kubectl", "sim/learn", "sim/lint", "sim/load", "sim/manifest", "sim/simtest", "sim/sweep", "sim/timeline", "sim/workload"},
	"internal/apikinds":   {},
	"internal/apitime":    {},
	"internal/clone":      {},
	"internal/conditions": {"pod"},
	"internal/control":    {".", "backoff"},
	"internal/nilcall":    {},
	"internal/correlate":  {"."},
	"internal/document":   {},
	"internal/field":      {"."},
	"internal/image":      {},
	"internal/mutants":    {},
	"internal/random":     {},
	"internal/share":      {".", "pod"},
	"internal/zones":      {"internal/apitime"},
	"internal/house":      {},
}

// An addition is a package that holds a kind and its controller and has no row
// in mayImport: it is known by its import of seam. It is a room of its own
// wherever it is, and pure; the rooms of additionsIn may import it.
const seam = "internal/control"

// additionsIn are the rooms with the tables in which a kind and a controller
// are rows.
var additionsIn = []string{"sim", "sim/manifest"}

// additionMayImport says whether an addition may import a room.
func additionMayImport(room string) bool {
	if slices.Contains([]string{".", "backoff", "pod", "job"}, room) {
		return true
	}
	return strings.HasPrefix(room, "internal/") && room != "internal/house"
}

// pure are the rooms in which nothing may depend on anything but its input.
var pure = []string{
	".", "backoff", "pod", "pod/kubelet", "job", "cronjob", "sim", "sim/bounds", "sim/learn", "sim/lint", "sim/sweep", "sim/workload", "internal/apitime", "internal/clone", "internal/conditions",
	"internal/control", "internal/correlate", "internal/document", "internal/field", "internal/image", "internal/random", "internal/share",
	"internal/zones",
}

// edge are the files of pure rooms that meet a clock on purpose.
var edge = []string{"sim/live.go"}

// concurrent are the files of pure rooms that have several goroutines on purpose.
// Nothing else that they are forbidden is allowed there.
var concurrent = []string{"sim/sweep/runner.go"}

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

// concurrentImports are packages that start goroutines: only the files in concurrent may
// import them.
var concurrentImports = map[string]string{
	"golang.org/x/sync/errgroup": "a loop: the core has one goroutine",
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
	return sourcesWithout(t, conformance, "internal/tools", "internal/browser", "sim/kube")
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
			found = append(found, source{path: rel, file: file, set: set})
		}
		return err
	}))
	require.NotEmpty(t, found)
	return withRooms(found)
}

// withRooms gives each file its room.
func withRooms(files []source) []source {
	additions := additionsAmong(files)
	for i := range files {
		f := &files[i]
		if f.room = roomOf(f.dir()); additions[f.dir()] {
			f.room = f.dir()
		}
	}
	return files
}

func (s source) dir() string { return filepath.ToSlash(filepath.Dir(s.path)) }

// ours returns the directories of ours that a file imports.
func (s source) ours() []string {
	var dirs []string
	for _, imported := range s.file.Imports {
		path := strings.Trim(imported.Path.Value, `"`)
		if path == module {
			dirs = append(dirs, ".")
		} else if dir, ok := strings.CutPrefix(path, module+"/"); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// additionsAmong are the directories of additions.
func additionsAmong(sources []source) map[string]bool {
	found := map[string]bool{}
	for _, s := range sources {
		if _, listed := mayImport[s.dir()]; !listed && !isTest(s.path) && slices.Contains(s.ours(), seam) {
			found[s.dir()] = true
		}
	}
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
	for _, wrong := range wrongImports(sources(t)) {
		assert.Fail(t, "import of a room that is closed to this one", "%s; move what is shared to a room that both may look into", wrong)
	}
}

// wrongImports returns "file imports directory: …" for each import that is not
// allowed.
func wrongImports(all []source) []string {
	additions := additionsAmong(all)
	var found []string
	for _, s := range all {
		if isTest(s.path) {
			continue
		}
		for _, dir := range s.ours() {
			room, allowed := roomOf(dir), mayImport[s.room]
			ok := room == s.room || slices.Contains(allowed, room)
			switch {
			case additions[dir]:
				ok = dir == s.room || slices.Contains(additionsIn, s.room)
			case additions[s.room]:
				ok = additionMayImport(room)
			}
			if !ok {
				found = append(found, fmt.Sprintf("%s imports %s: %s may import only %v", s.path, dir, s.room, allowed))
			}
		}
	}
	return found
}

// A kind and its controller come without a row here, and no package else.
func TestWrongImportsFindsThem(t *testing.T) {
	for _, c := range []struct {
		path, imports, want, why string
	}{
		{"toy/toy.go", ". job pod backoff internal/control internal/clone", "", "what an addition may import"},
		{"sim/toy/toy.go", ". job internal/control", "", "wherever it is"},
		{"toy/toy.go", "internal/control sim", "sim", "an addition does not know the cluster"},
		{"toy/toy.go", "internal/control sim/workload", "sim/workload", "nor what is around it"},
		{"sim/toy/toy.go", "internal/control sim", "sim", "also where it is below it"},
		{"toy/toy.go", "internal/control internal/house", "internal/house", "nor the house"},
		{"toy/toy.go", "internal/control added", "added", "nor another addition"},
		{"toy/toy.go", "job", "job", "a package that is no addition needs a row"},
		{"toy/toy_test.go", "sim internal/control", "", "a test is free"},
		{"sim/kinds.go", "added", "", "the table of kinds"},
		{"sim/manifest/kinds.go", "added", "", "the table of what is read"},
		{"sim/kubectl/pods.go", "added", "added", "kubectl needs to know none"},
		{"job/job.go", "added", "added", "nor does a kind"},
		{"job/job.go", "sim", "sim", "a listed package has its row"},
		{"job/job.go", "internal/control", "internal/control", "also for the seam"},
	} {
		files := withRooms([]source{parsed(t, "added/added.go", seam), parsed(t, c.path, c.imports)})
		var found []string
		for _, wrong := range wrongImports(files) {
			_, rest, _ := strings.Cut(wrong, " imports ")
			dir, _, _ := strings.Cut(rest, ":")
			found = append(found, dir)
		}
		assert.Equal(t, c.want, strings.Join(found, " "), "%s imports %s: %s", c.path, c.imports, c.why)
	}
}

// parsed is a file of ours that imports these directories.
func parsed(t *testing.T, path, imports string) source {
	t.Helper()
	text := "package x\n"
	for _, dir := range strings.Fields(imports) {
		text += "import _ " + strconv.Quote(strings.TrimSuffix(module+"/"+dir, "/.")) + "\n"
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.ImportsOnly)
	require.NoError(t, err)
	return source{path: path, file: file, set: set}
}

func TestCoreIsPure(t *testing.T) {
	all := sources(t)
	pure := slices.AppendSeq(slices.Clone(pure), maps.Keys(additionsAmong(all)))
	for _, s := range all {
		if isTest(s.path) || slices.Contains(edge, s.path) || !slices.Contains(pure, s.room) {
			continue
		}
		for _, imported := range s.file.Imports {
			path := strings.Trim(imported.Path.Value, `"`)
			instead, bad := forbiddenImports[path]
			assert.False(t, bad, "%s imports %s: use %s", s.path, path, instead)
			instead, bad = concurrentImports[path]
			assert.False(t, bad && !slices.Contains(concurrent, s.path), "%s imports %s: use %s", s.path, path, instead)
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

// secondsHere is the one place in which a number of seconds becomes a Duration, so
// that all numbers that no Duration holds are treated alike.
const secondsHere = "internal/apitime/apitime.go"

func TestSecondsAreConvertedInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if isTest(s.path) || s.path == secondsHere || s.room == "examples" || s.room == "internal/mutants" {
			continue
		}
		for _, at := range conversionsOfSeconds(s.file) {
			assert.Fail(t, "a number of seconds is converted", "%s: use apitime.Seconds", s.set.Position(at))
		}
	}
}

func TestConversionsOfSecondsFindsThem(t *testing.T) {
	for source, want := range map[string]int{
		"time.Duration(n) * time.Second":        1,
		"time.Second * time.Duration(n)":        1,
		"-2 * time.Duration(n) * time.Second":   1,
		"-time.Second * time.Duration(n)":       1,
		"-time.Duration(n) * (time.Second)":     1,
		"10 * time.Second":                      0,
		"time.Duration(n) * time.Nanosecond":    0,
		"time.Duration(float64(n) * perSecond)": 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nvar d = "+source, 0)
		require.NoError(t, err)
		assert.Len(t, conversionsOfSeconds(file), want, source)
	}
}

// conversionsOfSeconds are the products of a time.Duration made of a number and
// time.Second.
func conversionsOfSeconds(file *ast.File) []token.Pos {
	var found []token.Pos
	ast.Inspect(file, func(n ast.Node) bool {
		product, ok := n.(*ast.BinaryExpr)
		if !ok || product.Op != token.MUL {
			return true
		}
		var converts, seconds bool
		ast.Inspect(product, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				converts = converts || isTimeName(n.Fun, "Duration")
				return false
			case *ast.SelectorExpr:
				seconds = seconds || isTimeName(n, "Second")
			}
			return true
		})
		if converts && seconds {
			found = append(found, product.Pos())
			return false
		}
		return true
	})
	return found
}

// isTimeName reports whether an expression is that name of package time.
func isTimeName(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "time"
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
