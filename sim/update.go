package sim

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
)

// UpdateJob changes a Job's spec, labels or annotations: edit gets a copy of the
// Job as stored, and what it makes of it is checked and stored as the API
// server would. Changes of the status are not kept. It is [Cluster.Update] for
// a Job.
func (c *Cluster) UpdateJob(namespace, name string, edit func(*job.Job)) error {
	if edit == nil {
		return errNilEdit
	}
	return c.Update(job.Kind, namespace, name, func(o jobsim.Object) { edit(o.(*job.Job)) })
}

// Update changes an object of a kind, such as "Job": edit gets a copy of the
// object as stored, and what it makes of it is checked and stored as the API
// server would. edit must not change the cluster.
//
// The error is an *[APIError] for an object that is not there, or whose
// resourceVersion edit has set to another than the stored one; it is a
// *jobsim.InvalidError for a change that the API server refuses.
func (c *Cluster) Update(kind, namespace, name string, edit func(jobsim.Object)) error {
	if edit == nil {
		return errNilEdit
	}
	t, err := c.tableFor("Update", kind)
	if err != nil {
		return err
	}
	return t.update(c, actorUser, namespace, name, edit)
}

var errNilEdit = fmt.Errorf("sim: Update: the function is nil")

// tableFor returns the table of a kind that a caller names.
func (c *Cluster) tableFor(method, kind string) (anyTable, error) {
	if c.tables == nil {
		return nil, errZeroCluster
	}
	if t := c.table(kind); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("sim: %s: kind: Unsupported value: %q: supported values: %s", method, kind, strings.Join(c.kindNames(), ", "))
}

// kindNames are the kinds that the cluster stores.
func (c *Cluster) kindNames() []string {
	names := make([]string, len(c.tables))
	for i, t := range c.tables {
		names[i] = t.of().name
	}
	return names
}

func (t *table[T, D]) update(c *Cluster, who actor, namespace, name string, edit func(jobsim.Object)) error {
	r := t.find(namespace, name)
	switch {
	case r == nil:
		return notFound(t.kind, name)
	case t.strategy.validateUpdate == nil:
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
	t.strategy.setDefaults(o)
	t.strategy.prepareForUpdate(o, r.get())
	if errs := t.strategy.validateUpdate(o, r.get()); len(errs) > 0 {
		return &jobsim.InvalidError{Kind: t.kind.name, Name: name, Errs: errs}
	}
	object.GetObjectMeta().ResourceVersion = "" // the table numbers it
	if reflect.DeepEqual(o, r.get()) {
		return nil
	}
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
	t.strategy.setStatus(&o, clone.Of(any(object).(*T)))
	if reflect.DeepEqual(&o, r.get()) {
		return nil
	}
	return ask(c, who, verbUpdateStatus, r, replaced[T]{&o})
}
