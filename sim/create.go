package sim

import (
	"fmt"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// DefaultNamespace is where an object without a namespace goes.
const DefaultNamespace = "default"

// Create puts objects into the cluster, such as a *job.Job or a *pod.Pod, as
// the API server would: with defaults set and checked. If one of them is
// refused, none is created; the error is a *jobsim.InvalidError or an
// *[APIError], or several joined. The objects stay the caller's; see the
// function [Create] for one that returns what was stored.
func (c *Cluster) Create(objects ...jobsim.Object) error {
	_, err := c.create(objects)
	return err
}

// Create puts one object into the cluster, as [Cluster.Create] does, and
// returns it as it was stored, with its name, UID and defaults.
func Create[O jobsim.Object](c *Cluster, object O) (O, error) {
	created, err := c.create([]jobsim.Object{object})
	if err != nil {
		var none O
		return none, err
	}
	return created[0].toKeep().(O), nil
}

// Check reports what Create would refuse, and creates nothing.
func (c *Cluster) Check(objects ...jobsim.Object) error {
	_, err := c.admitAll(objects)
	return err
}

func (c *Cluster) create(objects []jobsim.Object) ([]stored, error) {
	stores, err := c.admitAll(objects)
	if err != nil {
		return nil, err
	}
	var created []stored
	var errs errorList
	for _, store := range stores {
		r, err := store()
		errs.add(err)
		created = append(created, r)
	}
	return created, errs.err()
}

// createNew creates an object that a controller has just made and does not keep:
// it is stored without a copy.
func (c *Cluster) createNew(who Component, o jobsim.Object) (stored, error) {
	t, err := c.tableOf(o)
	if err != nil {
		return nil, err
	}
	return t.create(c, who, o)
}

// createPod creates a pod of a Job. The API server makes its name and its UID.
func (c *Cluster) createPod(owner *jobRow, template *pod.Pod) (*podRow, error) {
	owner = owner.origin()
	p := &podRow{table: c.pods, object: *template}
	o := &p.object
	index := job.CompletionIndex(o)
	o.Name = c.podName(owner, o.GenerateName, index, int(owner.derived.numbers.next(index)))
	o.UID = c.newUID("pod", o.Namespace, o.Name)
	o.CreationTimestamp = c.nowWhole()
	o.PrepareForCreate()
	return p, c.do(request{actor: ComponentJobController, verb: VerbCreate, kind: c.pods.kind, about: p, owner: owner}, func() error {
		c.pods.add(p)
		return nil
	})
}

// batch is what one Create of the user's has admitted so far.
type batch struct {
	taken map[string]bool // the objects, by resource, namespace and name
	ahead map[string]int  // their number, by resource and namespace
}

// isTaken reports whether the batch has an object of that name; a nil batch has
// none.
func (b *batch) isTaken(k *kind, namespace, name string) bool {
	return b != nil && b.taken[k.resource+"/"+namespace+"/"+name]
}

// admitAll returns a function for each object that creates it, once none of
// them would be refused.
func (c *Cluster) admitAll(objects []jobsim.Object) ([]func() (stored, error), error) {
	if c.isZero() {
		return nil, errZeroCluster
	}
	b := &batch{taken: map[string]bool{}, ahead: map[string]int{}}
	var stores []func() (stored, error)
	var errs errorList
	for _, o := range objects {
		store, err := c.admitObject(b, o)
		errs.add(err)
		stores = append(stores, store)
	}
	return stores, errs.err()
}

func (c *Cluster) admitObject(b *batch, o jobsim.Object) (func() (stored, error), error) {
	t, err := c.tableOf(o)
	if err != nil {
		return nil, err
	}
	return t.admit(c, b, o)
}

// tableOf returns the table for an object.
func (c *Cluster) tableOf(o jobsim.Object) (anyTable, error) {
	for _, t := range c.tables {
		if t.takes(o) {
			return t, nil
		}
	}
	return nil, fmt.Errorf("sim: %T is not simulated: want %s", o, strings.Join(c.kindNames(), " or "))
}
