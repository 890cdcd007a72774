package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the root module.
const module = "github.com/jobsim/jobsim"

// binary is the tests of one package.
type binary struct {
	// dir is the directory of the package, from the root of the root module,
	// with slashes. The tests run in it.
	dir string
	// module is the directory of its module, likewise.
	module string
	// path is the file that is run, once it is built.
	path string
	// tests are the directories whose packages are part of the binary: only a
	// mutant in one of them can be killed by it.
	tests []string
	// args are the arguments of every run.
	args []string
}

// sees reports whether the binary has the package of a mutant.
func (b binary) sees(m mutant) bool { return slices.Contains(b.tests, m.dir()) }

// readers are the packages whose tests read the source code instead of running
// it.
var readers = []string{"internal/house", "internal/mutants"}

// rapidArgs make the random tests the same in every run, and short where they
// fail.
var rapidArgs = []string{"-rapid.seed=1", "-rapid.shrinktime=0s", "-rapid.nofailfile"}

// listed is what go list says of a package or of a test binary.
type listed struct {
	ImportPath string
	Dir        string
	Deps       []string
}

// list lists those tests of the module in dir, a directory of the copy, that see
// one of the mutants.
func (s *suite) list(dir string) ([]binary, error) {
	packages, err := listTests(filepath.Join(s.root, dir))
	if err != nil {
		return nil, err
	}
	var found []binary
	for _, p := range packages {
		b := binary{dir: dirOf(strings.TrimSuffix(p.ImportPath, ".test")), module: dir}
		for _, dep := range p.Deps {
			dep, _, _ = strings.Cut(dep, " ")
			if dep == module || strings.HasPrefix(dep, module+"/") {
				b.tests = append(b.tests, dirOf(dep))
			}
		}
		if slices.Contains(p.Deps, "pgregory.net/rapid") {
			b.args = rapidArgs
		}
		if !slices.Contains(readers, b.dir) && slices.ContainsFunc(s.mutants, b.sees) {
			found = append(found, b)
		}
	}
	return found, nil
}

// build builds the tests.
func (s *suite) build(b *binary) error {
	b.path = filepath.Join(s.bins, strings.ReplaceAll(b.dir, "/", "_")+".test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", b.path, pathOf(b.dir))
	build.Dir = filepath.Join(s.root, b.module)
	out, err := build.CombinedOutput()
	s.count(build)
	if err != nil {
		return fmt.Errorf("building the tests of %s: %w\n%s", b.dir, err, withMutants(build.Dir, string(out)))
	}
	return nil
}

// dirOf is the directory of a package of ours, from the root.
func dirOf(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}

// pathOf is the path of the package in a directory.
func pathOf(dir string) string {
	if dir == "." {
		return module
	}
	return module + "/" + dir
}

// listTests lists the test binaries of the module in dir. A package without
// tests has none.
func listTests(dir string) ([]listed, error) {
	list := exec.Command("go", "list", "-test", "-json=ImportPath,Dir,Deps", "./...")
	list.Dir = dir
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the packages of %s: %w", dir, err)
	}
	var tests []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			return tests, nil
		} else if err != nil {
			return nil, err
		}
		if strings.HasSuffix(p.ImportPath, ".test") {
			tests = append(tests, p)
		}
	}
}

var (
	position = regexp.MustCompile(`(?m)^(\S+\.go):(\d+):.*$`)
	mutated  = regexp.MustCompile(`\bmutant(\d+)__\w+[(\[]`)
)

// withMutants adds to the errors of the compiler, whose paths begin at dir, the
// mutants in whose copy of a function they are.
func withMutants(dir, output string) string {
	return position.ReplaceAllStringFunc(output, func(line string) string {
		match := position.FindStringSubmatch(line)
		source, err := os.ReadFile(filepath.Join(dir, match[1]))
		to, _ := strconv.Atoi(match[2])
		lines := strings.SplitAfter(string(source), "\n")
		if err != nil || to > len(lines) {
			return line
		}
		// The copies come last in their file, and each begins with its name.
		names := mutated.FindAllStringSubmatch(strings.Join(lines[:to], ""), -1)
		if len(names) == 0 {
			return line
		}
		number, _ := strconv.Atoi(names[len(names)-1][1])
		return fmt.Sprintf("%s (mutant %d, %q)", line, number, table[number-1].name)
	})
}
