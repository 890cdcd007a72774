package kube

import (
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// object is what the store keeps: an API object of a group's v1 version.
type object interface {
	metav1.Object
	runtime.Object
	Marshal() ([]byte, error)
	Unmarshal([]byte) error
}

// store holds the objects of one cluster and notifies its watchers of each
// revision. Stored objects are never changed: a write puts a new one in place.
type store struct {
	mu       sync.Mutex
	revision uint64
	tables   map[schema.GroupResource]*table
	// observe is called for each revision, in order.
	observe func(watch.EventType, object)
	// now is the moment that objects show. It may be a nanosecond ahead of the
	// bubble's clock.
	now func() time.Time
}

// ahead is by how much the moment that objects show is ahead of the clock, see
// Turn.Early.
func (s *store) ahead() time.Duration { return s.now().Sub(time.Now()) }

// table holds the objects of one resource.
type table struct {
	resource schema.GroupResource
	empty    func() object
	rows     map[key]*row
	keys     []key // of all rows, in the order of creation
	watchers []*watcher
}

// key is the namespace and the name of an object.
type key = types.NamespacedName

func keyOf(o metav1.Object) key { return key{Namespace: o.GetNamespace(), Name: o.GetName()} }

// get returns an object as clients see it.
func (t *table) get(k key) (object, error) {
	if r, ok := t.rows[k]; ok {
		return r.object, nil
	}
	return nil, apierrors.NewNotFound(t.resource, k.Name)
}

// set puts a row in place, behind the others if it is new.
func (t *table) set(k key, r *row) {
	if t.rows[k] == nil {
		t.keys = append(t.keys, k)
	}
	t.rows[k] = r
}

// remove takes a row out.
func (t *table) remove(k key) {
	delete(t.rows, k)
	t.keys = slices.DeleteFunc(t.keys, func(other key) bool { return other == k })
}

// all are the objects in the order of creation, as they are now.
func (t *table) all() iter.Seq[object] {
	return func(yield func(object) bool) {
		for _, k := range t.keys {
			if !yield(t.rows[k].object) {
				return
			}
		}
	}
}

// put stores an object of a resource that has no registry.
func (s *store) put(t *table, o object) object {
	s.revision++
	o.SetResourceVersion(strconv.FormatUint(s.revision, 10))
	stored := t.empty()
	must(stored.Unmarshal(bytesOf(o)))
	kind := watch.Modified
	if t.rows[keyOf(stored)] == nil {
		kind = watch.Added
	}
	t.set(keyOf(stored), &row{object: stored})
	s.notify(t, kind, stored)
	return stored
}

func bytesOf(o object) []byte {
	b, err := o.Marshal()
	must(err)
	return b
}

func (s *store) notify(t *table, kind watch.EventType, o object) {
	s.observe(kind, o)
	for _, w := range t.watchers {
		w.send(watch.Event{Type: kind, Object: o})
	}
}

// must is for what cannot fail, such as decoding what was just encoded.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// watcher is one client's watch. Its buffer is wide enough for the bursts of
// small Jobs; beyond that the writer waits for the reader.
type watcher struct {
	events chan watch.Event
	done   chan struct{}
	once   sync.Once
}

func newWatcher() *watcher {
	return &watcher{events: make(chan watch.Event, 256), done: make(chan struct{})}
}

func (w *watcher) send(e watch.Event) {
	select {
	case w.events <- e:
	case <-w.done:
	}
}

// Stop implements watch.Interface.
func (w *watcher) Stop() { w.once.Do(func() { close(w.done) }) }

// ResultChan implements watch.Interface.
func (w *watcher) ResultChan() <-chan watch.Event { return w.events }
