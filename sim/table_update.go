package sim

import (
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/internal/field"
)

// update edits an object as the API server does (upstream: rest.BeforeUpdate).
func (t *table[T, D]) update(c *Cluster, who actor, namespace, name string, edit func(jobsim.Object)) error {
	r := t.find(namespace, name)
	switch {
	case r == nil:
		return notFound(t.kind, name)
	case t.strategy.ValidateUpdate == nil:
		return fmt.Errorf("sim: an update of a %s is not simulated", t.kind.name)
	}
	edited := r.copied()
	c.call("the function of an update", func() { edit(any(edited).(jobsim.Object)) })
	o := clone.Of(edited) // edit may have put something of its own in
	object := any(o).(jobsim.Object)
	switch m := object.GetObjectMeta(); m.ResourceVersion {
	case "": // an unconditional update
		m.ResourceVersion = r.version()
	case r.version():
	default:
		return conflict(t.kind, name)
	}
	*object.GetTypeMeta() = t.kind.typeMeta()
	t.strategy.SetDefaults(o)
	t.strategy.PrepareForUpdate(o, r.get())
	if errs := t.strategy.ValidateUpdate(o, r.get()); len(errs) > 0 {
		return &jobsim.InvalidError{Kind: t.kind.name, Name: name, Errs: errs}
	}
	object.GetObjectMeta().ResourceVersion = "" // the table numbers it
	c.warnings(who, t.strategy.WarnOfUpdate(o, r.get()))
	return ask(c, who, verbUpdate, r, replaced[T]{o})
}

// updateStatus stores the status of an object, and nothing else of it.
func (t *table[T, D]) updateStatus(c *Cluster, who actor, object jobsim.Object) error {
	m := object.GetObjectMeta()
	r := t.find(m.Namespace, m.Name)
	switch {
	case r == nil || r.meta().UID != m.UID:
		return notFound(t.kind, m.Name)
	case m.ResourceVersion != "" && m.ResourceVersion != r.version():
		return conflict(t.kind, m.Name)
	}
	o := r.object
	t.strategy.SetStatus(&o, clone.Of(any(object).(*T)))
	return ask(c, who, verbUpdateStatus, r, replaced[T]{&o})
}

// validateMeta refuses a change of metadata that would break the rules for all
// objects: who asks for it may have seen an older one.
func (r *row[T, D]) validateMeta(c metaChange) error {
	o := r.object
	ofMeta[T](c).apply(&o)
	m := any(&o).(jobsim.Object).GetObjectMeta()
	m.ResourceVersion = r.version()
	var errs field.Errors
	errs.ObjectMetaUpdate("metadata", m, r.meta())
	if len(errs.List()) > 0 {
		return &jobsim.InvalidError{Kind: r.of().name, Name: m.Name, Errs: errs.List()}
	}
	return nil
}
