package sim

import (
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/internal/field"
)

func (t *table[T, D]) admit(c *Cluster, b *batch, given jobsim.Object) (func() (stored, error), error) {
	p := any(given).(*T)
	if p == nil {
		return nil, fmt.Errorf("sim: Create: the %T is nil", given)
	}
	r, q := t.creation(c, actorUser, b, clone.Of(p))
	m := r.meta()
	place := t.kind.resource + "/" + m.Namespace
	q.ahead = b.ahead[place]
	if err := c.allow(q); err != nil {
		return nil, err
	}
	if b.isTaken(t.kind, m.Namespace, m.Name) {
		return nil, alreadyExists(t.kind, m.Name, false)
	}
	b.taken[place+"/"+m.Name] = true
	b.ahead[place]++
	q.ahead = 0
	return func() (stored, error) { return t.store(c, r, q) }, nil
}

// create creates an object that is not used otherwise, for an actor other than
// the user.
func (t *table[T, D]) create(c *Cluster, who Component, given jobsim.Object) (stored, error) {
	r, q := t.creation(c, who, nil, any(given).(*T))
	return t.store(c, r, q)
}

// creation is the request to create an object, and the row that it is to become.
func (t *table[T, D]) creation(c *Cluster, who Component, b *batch, o *T) (*row[T, D], request) {
	r := &row[T, D]{table: t, object: *o}
	q := request{actor: who, verb: VerbCreate, kind: t.kind, about: r}
	if q.invalid = t.prepare(c, b, &r.object); q.invalid == nil {
		q.invalid = t.strategy.Refuse(&r.object)
	}
	return r, q
}

// store makes the request of a creation.
func (t *table[T, D]) store(c *Cluster, r *row[T, D], q request) (stored, error) {
	who := q.actor
	err := c.do(q, func() error {
		// The API server sets defaults again whenever it reads what it has stored:
		// a Job without labels gets those of its template, the generated ones too.
		admitted := r.object
		t.strategy.SetDefaults(&r.object)
		r.unsaved = !field.Equal(&admitted, &r.object)
		c.warnings(who, func() []string { return t.strategy.Warn(&r.object) })
		t.add(r)
		return nil
	})
	return r, err
}

// prepare makes of an object that is to be created what the API server stores,
// or refuses it (upstream: rest.BeforeCreate).
func (t *table[T, D]) prepare(c *Cluster, b *batch, o *T) error {
	object := any(o).(jobsim.Object)
	*object.GetTypeMeta() = t.kind.typeMeta()
	m := object.GetObjectMeta()
	if m.Namespace == "" {
		m.Namespace = DefaultNamespace
	}
	if m.Name == "" && m.GenerateName != "" {
		m.Name = c.generateName(t, m, b)
	}
	m.UID = c.newUID(t.kind.lower(), m.Namespace, m.Name)
	m.ResourceVersion = ""
	m.CreationTimestamp = c.nowWhole()
	m.DeletionTimestamp, m.DeletionGracePeriodSeconds = nil, nil
	t.strategy.SetDefaults(o)
	t.strategy.PrepareForCreate(o)
	if errs := t.strategy.Validate(o); len(errs) > 0 {
		return &jobsim.InvalidError{Kind: t.kind.name, Name: m.Name, Errs: errs}
	}
	return nil
}
