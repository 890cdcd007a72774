package sim

import (
	"errors"
	"fmt"

	"github.com/jobsim/jobsim"
)

// The door: every request to the API server is carried out by Cluster.do,
// whoever makes it and whatever it is about. What may refuse a request is one
// more admission; what comes between its effect and the answer belongs in do.

// actor is who makes a request: a component by the name that its events carry.
type actor string

// The actors.
const (
	actorUser              actor = "user"
	actorJobController     actor = "job-controller"
	actorCronJobController actor = "cronjob-controller"
	actorScheduler         actor = "default-scheduler"
	actorKubelet           actor = "kubelet"
	actorGC                actor = "generic-garbage-collector"
	actorPodGC             actor = "pod-garbage-collector"
	actorNodeLifecycle     actor = "node-controller"
	actorTaintEviction     actor = "taint-eviction-controller"
	actorTTLController     actor = "ttl-after-finished-controller"
)

// verb is what a request wants done with its object.
type verb string

// The verbs.
const (
	verbCreate       verb = "create"
	verbUpdate       verb = "update"
	verbUpdateStatus verb = "update status"
	verbPatch        verb = "patch"
	verbBind         verb = "bind"
	verbDelete       verb = "delete"
	// verbSet is about the cluster itself: its nodes, quotas and components.
	verbSet verb = "set"
)

// request is what an actor asks of the API server.
type request struct {
	actor actor
	verb  verb
	// kind and object are what it is about, the object as stored or as it is to
	// be created; both nil for a request about the cluster itself.
	kind   *kind
	object jobsim.Object
	// ahead counts the objects of that kind and namespace that the same call
	// creates before this one.
	ahead int
	// dryRun asks whether the request would pass, and does nothing.
	dryRun bool
	// owner is the Job whose controller creates a pod; else nil.
	owner *jobRow
}

// do carries out a request, unless the function of [Config.Intercept] refuses it.
func (c *Cluster) do(q request, effect func() error) error {
	if c.cfg.Intercept == nil || q.actor == actorUser {
		return c.carryOut(q, effect)
	}
	return c.intercept(q, effect)
}

// carryOut carries out a request: effect is called if all admissions let it pass.
func (c *Cluster) carryOut(q request, effect func() error) error {
	if err := c.admit(q); err != nil {
		return err
	}
	return effect()
}

// set carries out a request of the user's about the cluster itself.
func (c *Cluster) set(effect func() error) error {
	return c.do(request{actor: actorUser, verb: verbSet}, effect)
}

// admission decides whether a request may go on; an error refuses it.
type admission func(*Cluster, request) error

// admissions are those that every cluster has.
var admissions = []admission{notWhileCalled, withinQuota}

// admit lets a request pass all admissions.
func (c *Cluster) admit(q request) error {
	if c.tables == nil {
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
func ask[T, D any, C change[T]](c *Cluster, who actor, v verb, r *row[T, D], change C) error {
	r = r.origin()
	if r.removed {
		return notFound(r.table.kind, r.meta().Name)
	}
	return c.do(request{actor: who, verb: v, kind: r.table.kind, object: r.asObject()}, func() error {
		write(r, change)
		return nil
	})
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

// StatusReason returns the Reason; kubectl prints it.
func (e *APIError) StatusReason() string { return e.Reason }

// Reasons that a controller distinguishes. NamespaceTerminating is not a reason but
// the cause of one of them upstream.
const (
	reasonNotFound             = "NotFound"
	reasonAlreadyExists        = "AlreadyExists"
	reasonNamespaceTerminating = "NamespaceTerminating"
)

func notFound(k *kind, name string) error { return notFoundError(k.resource, name) }

func notFoundError(resource, name string) error {
	return &APIError{reasonNotFound, fmt.Sprintf("%s %q not found", resource, name)}
}

// ignoreNotFound is the error of a request about an object that may be gone.
func ignoreNotFound(err error) error {
	if refused, ok := err.(*APIError); ok && refused.Reason == reasonNotFound {
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
	return &APIError{"Conflict", fmt.Sprintf("Operation cannot be fulfilled on %s %q: the object has been modified; "+
		"please apply your changes to the latest version and try again", k.resource, name)}
}

// job is the row that a request names.
func (c *Cluster) job(namespace, name string) (*jobRow, error) {
	if r := c.jobs.find(namespace, name); r != nil {
		return r, nil
	}
	return nil, notFoundError("jobs.batch", name)
}

// pod is the row that a request names.
func (c *Cluster) pod(namespace, name string) (*podRow, error) {
	if r := c.pods.find(namespace, name); r != nil {
		return r, nil
	}
	return nil, notFoundError("pods", name)
}
