package house

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tableFiles are the files of package sim that may write stored objects.
var tableFiles = []string{"table.go", "table_create.go", "table_replica.go", "table_update.go", "table_view.go", "changes.go"}

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
// A map, a slice or a pointer that was taken out of a stored object into a
// variable or a field, passed to a function of the package or returned from one, is
// still the object's, and so is a pointer to a field of it. So is what has the type
// of a type parameter: a row's object. The functions of maps, slices and sort that
// change their first argument write too.
//
// It sees the writes that are made by mistake, where they stand. Not seen are those
// by a function of another package that gets a pointer or a map (json.Unmarshal), or
// by way of a channel, an interface or an element of a slice of maps. These are
// found when they are made: the tests of package sim compare each stored object
// with a copy of its latest revision, in all random histories and transcripts; see
// GuardStore in sim/guard_test.go.
func TestOnlyTheTableWrites(t *testing.T) {
	for _, write := range storedWrites(t, simSources(t)) {
		assert.Fail(t, "a stored object is written", "%s: ask the table for a change: see sim/table.go", write)
	}
}

// TestTableFilesAreThere: a file that is renamed leaves no exemption behind.
func TestTableFilesAreThere(t *testing.T) {
	sources := simSources(t)
	for _, name := range tableFiles {
		assert.Contains(t, sources, "sim/"+name)
	}
}

// simSources are the files of package sim, without its tests.
func simSources(t *testing.T) map[string]string {
	t.Helper()
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
	return sources
}

func TestStoredWritesFindsThem(t *testing.T) {
	const actor = `package sim
import (
	"maps"
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
	labels := r.pod.Labels
	labels["a"] = "b"                           // want
	again := labels
	delete(again, "a")                          // want
	parallelism := r.job.Spec.Parallelism
	*parallelism = 3                            // want
	label(p.Labels)
	var finalizers = p.Finalizers[1:]
	finalizers[0] = "x"                         // want
	node := &p.Spec.NodeName
	*node = "n"                                 // want
	active := &get().Status.Phase
	*active = pod.Failed                        // want
	labelsOf(r)["a"] = "b"                      // want
	returned := labelsOf(r)
	returned["a"] = "b"                         // want
	kept := keeper{labels: p.Labels}
	kept.labels["a"] = "b"                      // want
	maps.Copy(p.Labels, kept.other)             // want
	slices.Sort(p.Finalizers)                   // want
	maps.Copy(kept.other, p.Labels)
}

type keeper struct { labels, other map[string]string }

func labelsOf(r *record) map[string]string { return r.pod.Labels }

func label(l map[string]string) {
	l["a"] = "b"                                // want
}

type anyRow[T, D any] struct { object T; derived D; next *anyRow[T, D] }

func (r *anyRow[T, D]) set(o T) {
	r.object = o                                // want
	r.next.object = o                           // want
	o = r.object
}

type queue[K comparable] struct { last K }

func (q *queue[K]) add(k K) { q.last = k }

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
	own := clone.Of(p).Labels
	own["a"] = "b"
	mine := fresh.Labels
	mine["a"] = "b"
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
