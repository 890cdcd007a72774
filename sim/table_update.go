package sim

import (
	"fmt"
	"strconv"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/internal/field"
)

// update edits an object as the API server does (upstream: rest.BeforeUpdate).
func (t *table[T, D]) update(c *Cluster, who Component, namespace, name string, edit func(jobsim.Object)) error {
	return c.doNamed(who, VerbUpdate, named{table: t, namespace: namespace, name: name}, func(found stored) error {
		return t.edit(c, who, found.(*row[T, D]), edit)
	})
}

func (t *table[T, D]) edit(c *Cluster, who Component, r *row[T, D], edit func(jobsim.Object)) error {
	if t.strategy.ValidateUpdate == nil {
		return fmt.Errorf("sim: an update of a %s is not simulated", t.kind.name)
	}
	edited := r.copied()
	c.call("the function of an update", func() { edit(any(edited).(jobsim.Object)) })
	o := clone.Of(edited) // edit may have put something of its own in
	object := any(o).(jobsim.Object)
	if err := r.refuse(VerbUpdate, revisionOf(object)); err != nil {
		return err
	}
	object.GetObjectMeta().ResourceVersion = r.version()
	*object.GetTypeMeta() = t.kind.typeMeta()
	t.strategy.SetDefaults(o)
	t.strategy.PrepareForUpdate(o, r.get())
	if errs := t.strategy.ValidateUpdate(o, r.get()); len(errs) > 0 {
		return &jobsim.InvalidError{Kind: t.kind.name, Name: r.meta().Name, Errs: errs}
	}
	object.GetObjectMeta().ResourceVersion = "" // the table numbers it
	c.warnings(who, func() []string { return t.strategy.WarnOfUpdate(o, r.get()) })
	write(r, replaced[T]{o})
	return nil
}

// revisionOf is the revision that an object was read at; 0: it does not say, and
// -1: none that there is.
func revisionOf(o jobsim.Object) int64 {
	version := o.GetObjectMeta().ResourceVersion
	if version == "" {
		return 0
	}
	revision, err := strconv.ParseInt(version, 10, 64)
	if err != nil || revision <= 0 {
		return -1
	}
	return revision
}

// updateStatus stores the status of an object, and nothing else of it.
func (t *table[T, D]) updateStatus(c *Cluster, who Component, object jobsim.Object) error {
	m := object.GetObjectMeta()
	n := &named{table: t, namespace: m.Namespace, name: m.Name, uid: m.UID}
	return c.do(request{actor: who, verb: VerbUpdateStatus, kind: t.kind, about: n, revision: revisionOf(object)}, func() error {
		r := n.found.(*row[T, D])
		o := r.object
		t.strategy.SetStatus(&o, clone.Of(any(object).(*T)))
		return writeStatus(r, replaced[T]{&o})
	})
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
