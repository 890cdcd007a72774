package sim

import (
	"errors"
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/control"
)

// The door: every request to the API server is carried out by Cluster.do,
// whoever makes it and whatever it is about. What may refuse a request is one
// more admission; what comes between its effect and the answer belongs in do.

// actorUser makes the requests of the methods of Cluster, which no function of
// [Config.Intercept] sees.
const actorUser Component = "user"

// verbSet is about the cluster itself: its nodes, quotas and components.
const verbSet Verb = "set"

// request is what an actor asks of the API server.
type request struct {
	actor Component
	verb  Verb
	// kind and about are what it is about; both nil for a request about the
	// cluster itself.
	kind  *kind
	about target
	// revision is the one that the object must have; 0: whichever it has.
	revision int64
	// invalid is what is wrong with the request in itself; nil: nothing.
	invalid error
	// ahead counts the objects of that kind and namespace that the same call
	// creates before this one.
	ahead int
	// owner is the Job whose controller creates a pod; else nil.
	owner *jobRow
}

// target is what a request is about: a row, which is that of a stored object or
// to become one; the object of a name; or an event.
type target interface {
	key() (namespace, name string)
	// refuse is why what is stored does not let the request pass: the object is
	// gone, there is one of its name, or it is at another revision (upstream:
	// storage.Preconditions, Store.create).
	refuse(v Verb, revision int64) error
}

// do carries out a request, unless the function of [Config.Intercept] refuses it.
func (c *Cluster) do(q request, effect func() error) error {
	if c.cfg.Intercept == nil || q.actor == actorUser {
		return c.carryOut(q, effect)
	}
	return c.intercept(q, effect)
}

// carryOut carries out a request: effect is called if all admissions let it pass,
// and what is stored does.
func (c *Cluster) carryOut(q request, effect func() error) error {
	if err := c.allow(q); err != nil {
		return err
	}
	return effect()
}

// allow refuses a request, in the order in which the API server looks.
func (c *Cluster) allow(q request) error {
	if q.invalid != nil {
		return q.invalid
	}
	if err := c.admit(q); err != nil || q.about == nil {
		return err
	}
	return q.about.refuse(q.verb, q.revision)
}

// set carries out a request of the user's about the cluster itself.
func (c *Cluster) set(effect func() error) error {
	c = c.orZero()
	return c.do(request{actor: actorUser, verb: verbSet}, effect)
}

// admission decides whether a request may go on; an error refuses it.
type admission func(*Cluster, request) error

// admissions are those that every cluster has.
var admissions = []admission{notWhileCalled, withinQuota}

// admit lets a request pass all admissions.
func (c *Cluster) admit(q request) error {
	if c.isZero() {
		return errZeroCluster
	}
	for _, a := range c.admissions {
		if err := a(c, q); err != nil {
			return err
		}
	}
	return nil
}

var errZeroCluster = errors.New("sim: the zero Cluster is of no use: make one with New")

// notWhileCalled refuses requests of functions that the cluster calls in the
// middle of something else, and that may only look.
func notWhileCalled(c *Cluster, q request) error {
	if c.calling == "" {
		return nil
	}
	return fmt.Errorf("sim: %s must not change the cluster while it is called; let it use Cluster.At(c.Elapsed(), …)", c.calling)
}

// call calls a function of the user's that may only look.
func (c *Cluster) call(what string, f func()) {
	defer func(before string) { c.calling = before }(c.calling)
	c.calling = what
	f()
}

// ask makes a request for a change of a stored object. A row of a replica stands
// for the stored one.
func ask[T, D any, C change[T]](c *Cluster, who Component, v Verb, r *row[T, D], change C) error {
	return askAt(c, who, v, r, 0, change)
}

// askAt is ask for an object that must be at a revision.
func askAt[T, D any, C change[T]](c *Cluster, who Component, v Verb, r *row[T, D], revision int64, change C) error {
	r = r.origin()
	return c.do(request{actor: who, verb: v, kind: r.table.kind, about: r, revision: revision}, func() error {
		if v == VerbUpdateStatus {
			return writeStatus(r, change)
		}
		write(r, change)
		return nil
	})
}

func (r *row[T, D]) key() (namespace, name string) {
	m := r.meta()
	return m.Namespace, m.Name
}

func (r *row[T, D]) refuse(v Verb, revision int64) error {
	switch {
	case v == VerbCreate:
		m := r.meta()
		if there := r.table.find(m.Namespace, m.Name); there != nil {
			return alreadyExists(r.table.kind, m.Name, there.meta().DeletionTimestamp != nil)
		}
	case r.removed:
		return notFound(r.table.kind, r.meta().Name)
	case revision != 0 && revision != r.revision:
		return conflict(r.table.kind, r.meta().Name)
	}
	return nil
}

// named is the object that has a name when the request is carried out.
type named struct {
	table           anyTable
	namespace, name string
	uid             jobsim.UID // that it must have; empty: any
	found           stored
}

func (n *named) key() (namespace, name string) { return n.namespace, n.name }

func (n *named) refuse(v Verb, revision int64) error {
	n.found = n.table.lookup(n.namespace, n.name)
	switch {
	case n.found == nil:
		return notFound(n.table.of(), n.name)
	case n.uid != "" && n.uid != n.found.meta().UID:
		return conflict(n.table.of(), n.name)
	}
	return n.found.refuse(v, revision)
}

// doNamed makes a request about the object of a name: effect gets it.
func (c *Cluster) doNamed(who Component, v Verb, n named, effect func(stored) error) error {
	return c.do(request{actor: who, verb: v, kind: n.table.of(), about: &n}, func() error { return effect(n.found) })
}

// get asks for the object of a name. It sees what is stored, where an informer
// may be late.
func (c *Cluster) get(who Component, kind, namespace, name string) (found stored, err error) {
	err = c.doNamed(who, VerbGet, named{table: c.tables.of(kind), namespace: namespace, name: name}, func(r stored) error {
		found = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// APIError is a refusal by the API server that is not about the fields of an
// object; those are *jobsim.InvalidError.
type APIError struct {
	// Reason is the machine-readable word: NotFound, AlreadyExists, Forbidden,
	// Conflict, BadRequest, Invalid, NamespaceTerminating.
	Reason string
	// Message is the API server's sentence.
	Message string
}

func (e *APIError) Error() string { return e.Message }

// Is reports whether the refusal is one that a controller distinguishes.
func (e *APIError) Is(target error) bool { return refusals[e.Reason] == target && target != nil }

// refusals are those, by Reason.
var refusals = map[string]error{
	reasonNotFound: control.ErrNotFound, reasonAlreadyExists: control.ErrAlreadyExists, reasonConflict: control.ErrConflict,
}

// StatusReason returns the Reason; kubectl prints it.
func (e *APIError) StatusReason() string { return e.Reason }

// Reasons that a controller distinguishes. NamespaceTerminating is not a reason but
// the cause of one of them upstream.
const (
	reasonNotFound             = "NotFound"
	reasonAlreadyExists        = "AlreadyExists"
	reasonConflict             = "Conflict"
	reasonNamespaceTerminating = "NamespaceTerminating"
)

func notFound(k *kind, name string) error { return notFoundError(k.resource, name) }

func notFoundError(resource, name string) error {
	return &APIError{reasonNotFound, fmt.Sprintf("%s %q not found", resource, name)}
}

func isNotFound(err error) bool {
	refused, ok := err.(*APIError)
	return ok && refused.Reason == reasonNotFound
}

// ignoreNotFound is the error of a request about an object that may be gone.
func ignoreNotFound(err error) error {
	if isNotFound(err) {
		return nil
	}
	return err
}

// alreadyExists refuses a name that is taken, also by an object that is only
// being deleted (upstream: Store.create).
func alreadyExists(k *kind, name string, deleting bool) error {
	message := fmt.Sprintf("%s %q already exists", k.resource, name)
	if deleting {
		message = "object is being deleted: " + message
	}
	return &APIError{reasonAlreadyExists, message}
}

func conflict(k *kind, name string) error {
	return &APIError{reasonConflict, fmt.Sprintf("Operation cannot be fulfilled on %s %q: the object has been modified; "+
		"please apply your changes to the latest version and try again", k.resource, name)}
}

// pod is the row that a request names.
func (c *Cluster) pod(namespace, name string) (*podRow, error) {
	if r := c.pods.find(namespace, name); r != nil {
		return r, nil
	}
	return nil, notFoundError("pods", name)
}
