package kube

import (
	"fmt"
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
)

// tracker is the cluster as an ObjectTracker of client-go.
type tracker struct {
	cluster *Cluster
	// fills says that an object which is created or updated is filled with what was
	// stored.
	fills bool
}

// Add puts an object in with its status: a list is one of objects.
func (t *tracker) Add(o runtime.Object) error {
	if meta.IsListType(o) {
		return meta.EachListItem(o, t.Add)
	}
	k := kindOfObject(o)
	if k == nil {
		return t.cluster.others.Add(o)
	}
	given := o.DeepCopyObject().(object)
	created, err := t.create(k, given.DeepCopyObject().(object), given.GetNamespace())
	if err != nil || statusOf(given).IsZero() {
		return err
	}
	k.setStatus(created, given)
	_, err = t.updateStatus(k, created)
	return err
}

func (t *tracker) Get(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.GetOptions) (runtime.Object, error) {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.Get(gvr, ns, name, opts...)
	}
	var found object
	err := t.cluster.Do(func(c *sim.Cluster) (err error) {
		found, err = t.cluster.get(c, k, ns, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// get returns the object of a name as clients see it.
func (k *Cluster) get(c *sim.Cluster, of *kind, ns, name string) (object, error) {
	s := read(c, of, ns, name)
	if s == nil {
		return nil, apierrors.NewNotFound(of.gvr.GroupResource(), name)
	}
	return of.toClient(s, k.bases[key{of.gvk.Kind, ns, name}]), nil
}

// read returns the simulated object of a name; nil: there is none.
func read(c *sim.Cluster, k *kind, ns, name string) jobsim.Object {
	var s jobsim.Object
	switch k.gvk.Kind {
	case "Job":
		s = c.Job(ns, name)
	case "CronJob":
		s = c.CronJob(ns, name)
	case "Pod":
		s = c.Pod(ns, name)
	}
	if s == nil || reflect.ValueOf(s).IsNil() {
		return nil
	}
	return s
}

func (t *tracker) Create(gvr schema.GroupVersionResource, o runtime.Object, ns string, opts ...metav1.CreateOptions) error {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.Create(gvr, o, ns, opts...)
	}
	created, err := t.create(k, o.DeepCopyObject().(object), ns)
	return t.answer(o, created, err)
}

// answer gives the caller's object what was stored.
func (t *tracker) answer(o runtime.Object, stored object, err error) error {
	if err == nil && t.fills {
		reflect.ValueOf(o).Elem().Set(reflect.ValueOf(stored).Elem())
	}
	return err
}

// create creates an object that is not used otherwise.
func (t *tracker) create(k *kind, o object, ns string) (created object, err error) {
	if err := inNamespace(o, ns); err != nil {
		return nil, err
	}
	s := k.toSim(o)
	s.GetObjectMeta().ResourceVersion = ""
	statusOf(o).SetZero()
	err = t.cluster.write(func(c *sim.Cluster) error {
		t.cluster.pending = o
		stored, err := sim.Create(c, s)
		t.cluster.pending = nil
		if err != nil {
			return k.apiError(o.GetName(), err)
		}
		m := stored.GetObjectMeta()
		created, err = t.cluster.get(c, k, m.Namespace, m.Name)
		return err
	})
	return created, err
}

// inNamespace gives an object the namespace of its request.
func inNamespace(o object, ns string) error {
	if o.GetNamespace() == "" {
		o.SetNamespace(ns)
	}
	if ns != "" && ns != o.GetNamespace() {
		return apierrors.NewBadRequest(fmt.Sprintf(
			"the namespace of the provided object does not match the namespace sent on the request: %q, %q", o.GetNamespace(), ns))
	}
	return nil
}

// Update replaces the object but for its status, as an update of the main resource
// does. controller-runtime's fake client asks for that of a status in the same words,
// with the stored object but for the status: then the status is what is replaced.
func (t *tracker) Update(gvr schema.GroupVersionResource, o runtime.Object, ns string, opts ...metav1.UpdateOptions) error {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.Update(gvr, o, ns, opts...)
	}
	given := o.DeepCopyObject().(object)
	if err := inNamespace(given, ns); err != nil {
		return err
	}
	stored, err := t.updateAny(k, given)
	return t.answer(o, stored, err)
}

func (t *tracker) Patch(gvr schema.GroupVersionResource, o runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if kindOf(gvr) == nil {
		return t.cluster.others.Patch(gvr, o, ns, opts...)
	}
	return t.Update(gvr, o, ns)
}

// updateAny takes an update in which only the status differs for one of the status, and
// one that sets the deletionTimestamp for a deletion: controller-runtime's fake client
// deletes so what has finalizers.
func (t *tracker) updateAny(k *kind, o object) (object, error) {
	stored, err := t.Get(k.gvr, o.GetNamespace(), o.GetName())
	if err != nil {
		return nil, err
	}
	if stored.(object).GetDeletionTimestamp() == nil && o.GetDeletionTimestamp() != nil {
		return t.deleteHeld(k, o)
	}
	rest := stored.DeepCopyObject().(object)
	k.setStatus(rest, o)
	rest.SetResourceVersion(o.GetResourceVersion())
	rest.SetManagedFields(o.GetManagedFields())
	rest.GetObjectKind().SetGroupVersionKind(o.GetObjectKind().GroupVersionKind())
	if equality.Semantic.DeepEqual(rest, o) {
		return t.updateStatus(k, o)
	}
	return t.update(k, o)
}

// deleteHeld deletes an object and returns what is left of it, or what was given.
func (t *tracker) deleteHeld(k *kind, o object) (object, error) {
	if err := t.Delete(k.gvr, o.GetNamespace(), o.GetName()); err != nil {
		return nil, err
	}
	left, err := t.Get(k.gvr, o.GetNamespace(), o.GetName())
	if apierrors.IsNotFound(err) {
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	return left.(object), nil
}

// update replaces all but the status.
func (t *tracker) update(k *kind, o object) (updated object, err error) {
	at := key{k.gvk.Kind, o.GetNamespace(), o.GetName()}
	err = t.cluster.write(func(c *sim.Cluster) error {
		s := k.toSim(o)
		s.GetObjectMeta().ResourceVersion = inner(o.GetResourceVersion())
		base := o.DeepCopyObject().(object)
		if old := t.cluster.bases[at]; old != nil {
			k.setStatus(base, old)
		} else {
			statusOf(base).SetZero()
		}
		if err := t.cluster.rebase(at, base, func() error {
			return c.Update(at.kind, at.namespace, at.name, func(stored jobsim.Object) {
				reflect.ValueOf(stored).Elem().Set(reflect.ValueOf(s).Elem())
			})
		}); err != nil {
			return k.apiError(at.name, err)
		}
		updated, err = t.cluster.get(c, k, at.namespace, at.name)
		if apierrors.IsNotFound(err) { // the last finalizer is gone, and the object with it
			updated, err = o, nil
		}
		return err
	})
	return updated, err
}

// rebase does an update with another base, and goes back to the old one if that
// fails.
func (k *Cluster) rebase(at key, base object, update func() error) error {
	old := k.bases[at]
	k.bases[at] = base
	err := update()
	if err != nil {
		k.bases[at] = old
	}
	if k.bases[at] == nil {
		delete(k.bases, at)
	}
	return err
}

// updateStatus replaces the status and nothing else.
func (t *tracker) updateStatus(k *kind, o object) (updated object, err error) {
	at := key{k.gvk.Kind, o.GetNamespace(), o.GetName()}
	err = t.cluster.write(func(c *sim.Cluster) error {
		s := k.toSim(o)
		s.GetObjectMeta().ResourceVersion = inner(o.GetResourceVersion())
		base := k.new()
		if old := t.cluster.bases[at]; old != nil {
			base = old.DeepCopyObject().(object)
		}
		k.setStatus(base, o)
		if err := t.cluster.rebase(at, base, func() error { return c.UpdateStatus(s) }); err != nil {
			return k.apiError(at.name, err)
		}
		updated, err = t.cluster.get(c, k, at.namespace, at.name)
		return err
	})
	return updated, err
}

// Apply is not there for the kinds that are simulated: a server-side apply needs the
// owners of fields.
func (t *tracker) Apply(gvr schema.GroupVersionResource, o runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if kindOf(gvr) == nil {
		return t.cluster.others.Apply(gvr, o, ns, opts...)
	}
	return apierrors.NewBadRequest("kube: server-side apply of " + gvr.Resource + " is not simulated: use Create, Update or another kind of Patch")
}

func (t *tracker) Delete(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.DeleteOptions) error {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.Delete(gvr, ns, name, opts...)
	}
	var o metav1.DeleteOptions
	if len(opts) > 0 {
		o = opts[0]
	}
	return t.cluster.write(func(c *sim.Cluster) error {
		if err := t.cluster.meets(c, k, ns, name, o.Preconditions); err != nil {
			return err
		}
		return k.apiError(name, c.Delete(k.gvk.Kind, ns, name, deleteOptions(o)))
	})
}

// meets refuses a deletion of an object that is not the one which is meant.
func (k *Cluster) meets(c *sim.Cluster, of *kind, ns, name string, p *metav1.Preconditions) error {
	if p == nil {
		return nil
	}
	o, err := k.get(c, of, ns, name)
	if err != nil {
		return err
	}
	for _, p := range []struct {
		what      string
		want, has string
		set       bool
	}{
		{"UID", deref(p.UID), string(o.GetUID()), p.UID != nil},
		{"ResourceVersion", deref(p.ResourceVersion), o.GetResourceVersion(), p.ResourceVersion != nil},
	} {
		if p.set && p.want != p.has {
			return apierrors.NewConflict(of.gvr.GroupResource(), name, fmt.Errorf(
				"the %s in the precondition (%s) does not match the %s in record (%s)", p.what, p.want, p.what, p.has))
		}
	}
	return nil
}

func deref[S ~string](s *S) string {
	if s == nil {
		return ""
	}
	return string(*s)
}

func deleteOptions(o metav1.DeleteOptions) jobsim.DeleteOptions {
	d := jobsim.DeleteOptions{GracePeriodSeconds: o.GracePeriodSeconds, PropagationPolicy: jobsim.DeletionPropagation(deref(o.PropagationPolicy))}
	if d.PropagationPolicy == "" && o.OrphanDependents != nil { //nolint:staticcheck // the old field is still served
		d.PropagationPolicy = jobsim.PropagateBackground
		if *o.OrphanDependents { //nolint:staticcheck
			d.PropagationPolicy = jobsim.PropagateOrphan
		}
	}
	return d
}

func (t *tracker) List(gvr schema.GroupVersionResource, gvk schema.GroupVersionKind, ns string, opts ...metav1.ListOptions) (runtime.Object, error) {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.List(gvr, gvk, ns, opts...)
	}
	picked, err := selection(k, opts)
	if err != nil {
		return nil, err
	}
	list := k.newList()
	err = t.cluster.Do(func(c *sim.Cluster) error {
		var items []runtime.Object
		for _, s := range c.Objects(k.gvk.Kind, ns) {
			o := k.toClient(s, t.cluster.bases[keyOfMeta(k.gvk.Kind, s.GetObjectMeta())])
			if picked(o) {
				items = append(items, o)
			}
		}
		slices.SortFunc(items, byName)
		lm, err := meta.ListAccessor(list)
		if err != nil {
			return err
		}
		lm.SetResourceVersion(outerOf(t.cluster.revision))
		return meta.SetList(list, items)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (t *tracker) Watch(gvr schema.GroupVersionResource, ns string, opts ...metav1.ListOptions) (watch.Interface, error) {
	k := kindOf(gvr)
	if k == nil {
		return t.cluster.others.Watch(gvr, ns, opts...)
	}
	return t.cluster.watch(k, ns, opts)
}

// IsWatchListSemanticsUnSupported makes reflectors list before they watch.
func (t *tracker) IsWatchListSemanticsUnSupported() bool { return true }
