package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdin is the name of standard input.
const stdin = "-"

// extensions are how the names of manifests end, as kubectl has them.
var extensions = []string{".json", ".yaml", ".yml"}

// workloadEndings are how the names of files end that hold workload documents only.
var workloadEndings = []string{".workload.yaml", ".workload.yml"}

// files are the files to read, each once.
type files struct {
	manifests, workloads []string
	seen                 []os.FileInfo // of the workloads
}

// find lists the files that names stand for: first the workloads of the Loader, then
// those that are in the directories or beside the manifests.
func (l Loader) find(names []string) (*files, error) {
	var f files
	for _, name := range l.Workloads {
		f.addWorkload(name)
	}
	var errs []error
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() || name == stdin { // reading it says what is wrong
			f.manifests = append(f.manifests, name)
			continue
		}
		errs = append(errs, f.addDirectory(name, l.Recursive))
	}
	for _, name := range f.manifests {
		f.addBeside(name)
	}
	if slices.Contains(f.manifests, stdin) && slices.Contains(f.workloads, stdin) {
		errs = append(errs, errors.New("standard input is named twice: as a manifest and as a workload"))
	}
	return &f, errors.Join(errs...)
}

// addDirectory adds the manifests and workloads of a directory, in the order of
// their names.
func (f *files) addDirectory(dir string, recursive bool) error {
	before := len(f.manifests)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && !recursive:
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(extensions, filepath.Ext(path)):
		case slices.ContainsFunc(workloadEndings, func(ending string) bool { return strings.HasSuffix(path, ending) }):
			f.addWorkload(path)
		default:
			f.manifests = append(f.manifests, path)
		}
		return nil
	})
	if err == nil && len(f.manifests) == before {
		return fmt.Errorf("%s: no manifest in this directory: their names end in %s", dir, strings.Join(extensions, ", "))
	}
	return err
}

// addBeside adds the workload that lies beside a manifest: flaky.workload.yaml
// beside flaky.yaml.
func (f *files) addBeside(name string) {
	if name == stdin {
		return
	}
	for _, ending := range workloadEndings {
		beside := strings.TrimSuffix(name, filepath.Ext(name)) + ending
		if _, err := os.Stat(beside); !errors.Is(err, fs.ErrNotExist) {
			f.addWorkload(beside)
		}
	}
}

// addWorkload adds a file with workload documents, unless it is there, also under
// another name.
func (f *files) addWorkload(name string) {
	if info, err := os.Stat(name); err == nil && name != stdin {
		if slices.ContainsFunc(f.seen, func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
			return
		}
		f.seen = append(f.seen, info)
	} else if slices.Contains(f.workloads, name) {
		return
	}
	f.workloads = append(f.workloads, name)
}
