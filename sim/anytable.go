package sim

import (
	"time"

	"github.com/jobsim/jobsim"
)

// anyTable is a table where the type of its objects does not matter.
type anyTable interface {
	// takes reports whether an object is of the table's type.
	takes(jobsim.Object) bool
	// admit is what the API server makes of an object that the user is to create;
	// the function makes the request.
	admit(*Cluster, *batch, jobsim.Object) (store func() (stored, error), err error)
	// create creates an object that is not used otherwise.
	create(*Cluster, Component, jobsim.Object) (stored, error)
	// update edits the object of that name.
	update(c *Cluster, who Component, namespace, name string, edit func(jobsim.Object)) error
	updateStatus(c *Cluster, who Component, o jobsim.Object) error
	of() *kind
	lookup(namespace, name string) stored
	each(namespace string, f func(stored))
	// observe is subscribe without types.
	observe(func(anyNotice))
	replica(*watch) anyTable
}

// stored is a row where the type of its object does not matter.
type stored interface {
	target
	asObject() jobsim.Object
	meta() *jobsim.ObjectMeta
	of() *kind
	isRemoved() bool
	eventsOf() *objectEvents
	// explain keeps the reasons of a decision about the object, and explained
	// returns them.
	explain(at time.Duration, reasons []jobsim.Reason)
	explained() []Explanation
	// toRead and toKeep are the object as clients see it, see row.snapshot and
	// row.copied.
	toRead() jobsim.Object
	toKeep() jobsim.Object
	// askMeta asks for a change of the metadata, and askDelete for the deletion.
	askMeta(*Cluster, Component, metaChange) error
	askDelete(*Cluster, Component, jobsim.DeleteOptions) error
	// delete is the effect of a deletion that was asked for.
	delete(*Cluster, jobsim.DeleteOptions)
}

// anyNotice is a notice where the type of the object does not matter. Old is
// nil when the object is Added.
type anyNotice struct {
	kind WatchType
	row  stored
	old  jobsim.Object
}

func (t *table[T, D]) takes(o jobsim.Object) bool {
	_, ok := any(o).(*T)
	return ok
}

func (t *table[T, D]) of() *kind { return t.kind }

func (t *table[T, D]) lookup(namespace, name string) stored {
	if r := t.find(namespace, name); r != nil {
		return r
	}
	return nil
}

func (t *table[T, D]) each(namespace string, f func(stored)) {
	for r := range t.all(namespace) {
		f(r)
	}
}

func (t *table[T, D]) observe(f func(anyNotice)) {
	t.subscribe(func(notice[T, D]) { f(t.current) })
}

func (r *row[T, D]) of() *kind { return r.table.kind }

func (r *row[T, D]) isRemoved() bool { return r.removed }

func (r *row[T, D]) eventsOf() *objectEvents {
	r = r.origin()
	r.events.of = r
	return &r.events
}

func (r *row[T, D]) toRead() jobsim.Object { return any(r.snapshot()).(jobsim.Object) }

func (r *row[T, D]) toKeep() jobsim.Object { return any(r.copied()).(jobsim.Object) }

func (r *row[T, D]) askMeta(c *Cluster, who Component, m metaChange) error {
	r = r.origin()
	q := request{actor: who, verb: VerbPatch, kind: r.table.kind, about: r}
	return c.do(q, func() error {
		if m.addOwner != nil {
			if err := r.validateMeta(m); err != nil {
				return err
			}
		}
		write(r, ofMeta[T](m))
		return nil
	})
}

// tables are those of each kind, in the order of kinds.
type tables []anyTable

// of returns the table of a kind; nil: there is none.
func (ts tables) of(kind string) anyTable {
	for _, t := range ts {
		if t.of().name == kind {
			return t
		}
	}
	return nil
}

// owner is the object that a reference means; nil: it is gone, or of a kind that
// is not stored.
func (ts tables) owner(namespace string, ref *jobsim.OwnerReference) stored {
	t := ts.of(ref.Kind)
	if t == nil {
		return nil
	}
	if r := t.lookup(namespace, ref.Name); r != nil && r.meta().UID == ref.UID {
		return r
	}
	return nil
}
