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
	if !b.unshared {
		p = clone.Of(p)
	}
	r := &row[T, D]{table: t, object: *p}
	if err := t.prepare(c, b, &r.object); err != nil {
		return nil, err
	}
	m := r.meta()
	place := t.kind.resource + "/" + m.Namespace
	if err := t.strategy.Refuse(&r.object); err != nil {
		return nil, err
	}
	q := request{actor: b.actor, verb: verbCreate, kind: t.kind, object: r.asObject(), ahead: b.ahead[place], dryRun: true}
	if err := c.admit(q); err != nil {
		return nil, err
	}
	// Whether the name is free is known last, when the object is to be stored
	// (upstream: Store.create).
	if there := t.find(m.Namespace, m.Name); there != nil || b.taken[place+"/"+m.Name] {
		return nil, alreadyExists(t.kind, m.Name, there != nil && there.meta().DeletionTimestamp != nil)
	}
	b.taken[place+"/"+m.Name] = true
	b.ahead[place]++
	// The API server sets defaults again whenever it reads what it has stored:
	// a Job without labels gets those of its template, the generated ones too.
	admitted := r.object
	t.strategy.SetDefaults(&r.object)
	r.unsaved = !field.Equal(&admitted, &r.object)
	q.ahead, q.dryRun = 0, false
	do := c.do
	if b.unshared {
		do = c.carryOut
	}
	return func() (stored, error) {
		return r, do(q, func() error {
			c.warnings(b.actor, t.strategy.Warn(&r.object))
			t.add(r)
			return nil
		})
	}, nil
}

// prepare makes of an object that a user creates what the API server stores,
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
