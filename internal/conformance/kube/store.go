package kube

import (
	"bytes"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
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
// It stands for etcd and the wire: what goes in is encoded and decoded, so that
// times come out in whole seconds, and a write that changes nothing makes no
// revision.
type store struct {
	mu       sync.Mutex
	revision int64
	tables   map[schema.GroupResource]*table
	// observe is called for each revision, in order.
	observe func(watch.EventType, object)
	// ahead is by how much the moment that objects show is ahead of the clock,
	// see Turn.Early; nil: by nothing.
	ahead func() time.Duration
}

// table holds the objects of one resource.
type table struct {
	resource schema.GroupResource
	empty    func() object
	objects  map[string]object
	names    []string // in the order of creation, removed ones included; see all
	watchers []*watcher
}

func (t *table) get(name string) (object, error) {
	if o, ok := t.objects[name]; ok {
		return o, nil
	}
	return nil, apierrors.NewNotFound(t.resource, name)
}

// all are the objects in the order of creation. A name that was used again
// after its object was removed is in names more than once.
func (t *table) all() iter.Seq[object] {
	return func(yield func(object) bool) {
		for i, name := range t.names {
			o := t.objects[name]
			if o != nil && !slices.Contains(t.names[i+1:], name) && !yield(o) {
				return
			}
		}
	}
}

// put stores a new or a changed object and returns it as a client sees it.
func (s *store) put(t *table, o object) (object, error) {
	old := t.objects[o.GetName()]
	s.stamp(old, o)
	if old != nil {
		o.SetResourceVersion(old.GetResourceVersion())
		if same(old, o) {
			return old, nil
		}
	}
	stored := s.encode(t, o)
	t.objects[stored.GetName()] = stored
	kind := watch.Modified
	if old == nil {
		kind = watch.Added
		t.names = append(t.names, stored.GetName())
	}
	s.notify(t, kind, stored)
	return stored, nil
}

// stamp makes the times of a creation and of a deletion show the moment for which
// they were planned.
func (s *store) stamp(old, o object) {
	if s.ahead == nil || s.ahead() == 0 {
		return
	}
	if old == nil {
		o.SetCreationTimestamp(metav1.NewTime(o.GetCreationTimestamp().Add(s.ahead())))
	}
	if at := o.GetDeletionTimestamp(); at != nil && (old == nil || !at.Equal(old.GetDeletionTimestamp())) {
		later := metav1.NewTime(at.Add(s.ahead()))
		o.SetDeletionTimestamp(&later)
	}
}

// remove takes an object out of the store. Its last revision has a number of
// its own, as in etcd.
func (s *store) remove(t *table, o object) object {
	last := s.encode(t, o)
	delete(t.objects, o.GetName())
	s.notify(t, watch.Deleted, last)
	return last
}

// encode sends an object over the wire, as its next revision.
func (s *store) encode(t *table, o object) object {
	s.revision++
	o.SetResourceVersion(strconv.FormatInt(s.revision, 10))
	stored := t.empty()
	must(stored.Unmarshal(bytesOf(o)))
	return stored
}

func bytesOf(o object) []byte {
	b, err := o.Marshal()
	must(err)
	return b
}

func same(a, b object) bool { return bytes.Equal(bytesOf(a), bytesOf(b)) }

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
