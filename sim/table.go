package sim

import (
	"iter"
	"slices"
	"strconv"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/internal/control"
)

// table holds the objects of one kind. It alone writes a stored object: an
// actor asks for a change (see changes.go), the table makes it, numbers the
// revision and notifies its subscribers of what was and what is. A change that
// changes nothing makes no revision.
//
// D is what subscribers derive of each object and keep beside it. Each field
// of it belongs to one subscriber, which alone writes it.
type table[T, D any] struct {
	kind     *kind
	strategy control.Strategy[T]
	revision *int64 // the latest one of all tables
	rows     map[string]*row[T, D]
	order    []*row[T, D] // in the order of creation, some removed ones included
	gone     int          // removed ones in order
	// kept are removed rows that can still be looked at, the oldest at next.
	kept []*row[T, D]
	next int

	// origins are the stored rows of those of a replica; nil: it is the store's.
	origins map[*row[T, D]]*row[T, D]

	subscribers []func(notice[T, D])
	before      T         // the object before the change that is being made
	current     anyNotice // the one that subscribers are being called with
	notifying   bool
}

// row is one stored object.
type row[T, D any] struct {
	table    *table[T, D]
	object   T
	revision int64
	removed  bool
	// unsaved says that what is stored lacks defaults which everyone who reads
	// it sees: the next write is a revision even where it changes nothing else.
	unsaved bool
	derived D
	events  objectEvents // the recorder's
}

// notice is what a table's subscribers are called with: one revision.
type notice[T, D any] struct {
	kind WatchType
	row  *row[T, D]
	// old is the object before, until the call returns; nil when it is Added.
	old *T
}

// newTable returns an empty table that numbers its revisions with those of
// others.
func newTable[T, D any](k *kind, s control.Strategy[T], revision *int64) *table[T, D] {
	return &table[T, D]{kind: k, strategy: s, revision: revision, rows: map[string]*row[T, D]{}}
}

// subscribe arranges for f to be called for every revision, after all that
// subscribed earlier. f must not ask for a change; it may schedule a task.
func (t *table[T, D]) subscribe(f func(notice[T, D])) { t.subscribers = append(t.subscribers, f) }

func (t *table[T, D]) notify(kind WatchType, r *row[T, D], old *T) {
	if t.notifying {
		panic("sim: a subscriber of " + t.kind.name + " has asked for a change")
	}
	t.notifying = true
	defer func() { t.notifying = false }()
	if t.origins == nil {
		*t.revision++
		r.revision = *t.revision
	}
	t.current = anyNotice{kind: kind, row: r}
	if old != nil {
		t.current.old = any(old).(jobsim.Object)
	}
	for _, f := range t.subscribers {
		f(notice[T, D]{kind, r, old})
	}
}

// add stores a new object.
func (t *table[T, D]) add(r *row[T, D]) {
	r.table = t
	m := r.meta()
	t.rows[keyOf(m.Namespace, m.Name)] = r
	t.order = append(t.order, r)
	t.notify(Added, r, nil)
}

// write makes a change. An object that is being deleted and that nothing holds
// any more is removed instead of stored, as it was before the change (upstream:
// Store.Update, ShouldDeleteDuringUpdate).
func write[T, D any, C change[T]](r *row[T, D], c C) { _ = writeValid(r, c, nil) }

// writeStatus makes a change of a status that is in order.
func writeStatus[T, D any, C change[T]](r *row[T, D], c C) error {
	return writeValid(r, c, r.table.strategy.ValidateStatusUpdate)
}

// writeValid makes a change unless the function finds something wrong with it.
func writeValid[T, D any, C change[T]](r *row[T, D], c C, validate func(o, old *T) []*jobsim.FieldError) error {
	t := r.table
	t.before = r.object
	if r.removed || !c.apply(&r.object) && !r.unsaved {
		return nil
	}
	if validate != nil {
		if errs := validate(&r.object, &t.before); len(errs) > 0 {
			r.object = t.before
			return &jobsim.InvalidError{Kind: t.kind.name, Name: r.meta().Name, Errs: errs}
		}
	}
	if r.isDone() {
		r.object = t.before
		t.remove(r)
		return nil
	}
	r.unsaved = false
	t.notify(Modified, r, &t.before)
	return nil
}

// mark marks an object that is to be deleted. The mark is a revision of its own
// even where the object goes at the same moment (upstream: Store.Delete updates
// an object that is deleted gracefully, and then removes it).
func mark[T, D any](r *row[T, D], c marked[T]) {
	t := r.table
	t.before = r.object
	c.apply(&r.object)
	r.unsaved = false
	t.notify(Modified, r, &t.before)
	if r.isDone() {
		t.discard(r)
	}
}

// isDone reports whether nothing holds an object that was to be deleted.
func (r *row[T, D]) isDone() bool {
	m := r.meta()
	return m.DeletionTimestamp != nil && *m.DeletionGracePeriodSeconds == 0 && len(m.Finalizers) == 0
}

// discard removes an object as it is.
func (t *table[T, D]) discard(r *row[T, D]) {
	t.before = r.object
	t.remove(r)
}

// remove takes an object out of the table. Subscribers are given what it was
// before: the one in t.before.
func (t *table[T, D]) remove(r *row[T, D]) {
	m := r.meta()
	delete(t.rows, keyOf(m.Namespace, m.Name))
	r.removed = true
	t.gone++
	if t.gone > 64 && t.gone > len(t.order)/2 {
		t.order = slices.DeleteFunc(t.order, func(r *row[T, D]) bool { return r.removed })
		t.gone = 0
	}
	t.keep(r)
	t.notify(Deleted, r, &t.before)
}

// keep remembers a removed row in the place of the one that was removed
// longest ago.
func (t *table[T, D]) keep(r *row[T, D]) {
	if cap(t.kept) == 0 {
		return
	}
	if len(t.kept) < cap(t.kept) {
		t.kept = append(t.kept, r)
		return
	}
	t.kept[t.next] = r
	t.next = (t.next + 1) % len(t.kept)
}

// find returns the row of that name; nil: there is none. A nil table, which a
// zero Cluster has, is empty.
func (t *table[T, D]) find(namespace, name string) *row[T, D] {
	if t == nil {
		return nil
	}
	return t.rows[keyOf(namespace, name)]
}

// all are the rows of a namespace, or of all if it is empty, in the order of
// creation. What is removed meanwhile is left out.
func (t *table[T, D]) all(namespace string) iter.Seq[*row[T, D]] {
	return func(yield func(*row[T, D]) bool) {
		if t == nil {
			return
		}
		for _, r := range t.order {
			if !r.removed && (namespace == "" || namespace == r.meta().Namespace) && !yield(r) {
				return
			}
		}
	}
}

// removedRows are the removed rows that are kept, in the order of removal.
func (t *table[T, D]) removedRows() iter.Seq[*row[T, D]] {
	return func(yield func(*row[T, D]) bool) {
		if t == nil {
			return
		}
		for i := range t.kept {
			if !yield(t.kept[(t.next+i)%len(t.kept)]) {
				return
			}
		}
	}
}

// get returns the stored object, to be read only.
func (r *row[T, D]) get() *T { return &r.object }

func (r *row[T, D]) asObject() jobsim.Object { return any(&r.object).(jobsim.Object) }

func (r *row[T, D]) meta() *jobsim.ObjectMeta { return r.asObject().GetObjectMeta() }

// snapshot is the object as clients see it at this revision. Nothing in the
// table is changed in place below the top level of an object, so a copy of that
// is enough for whoever only reads.
func (r *row[T, D]) snapshot() *T {
	o := r.object
	object := any(&o).(jobsim.Object)
	*object.GetTypeMeta() = r.table.kind.typeMeta()
	object.GetObjectMeta().ResourceVersion = r.version()
	return &o
}

// version is the resourceVersion of the object.
func (r *row[T, D]) version() string { return strconv.FormatInt(r.revision, 10) }

// copied is the object as clients see it, for the caller to keep and change.
func (r *row[T, D]) copied() *T { return clone.Of(r.snapshot()) }
