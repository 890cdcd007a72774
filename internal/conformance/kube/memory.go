package kube

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"reflect"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/utils/ptr"
)

// memory is what a registry of the API server stores its objects in, in the
// place of etcd and of the watch cache: one table of the store. Objects are
// kept as they are on the wire, and what is read is decoded with defaults, as
// the API server does it; so times come out in whole seconds, and a write that
// changes no byte makes no revision.
//
// The registries read and write by key; lists and watches go past them, to the
// table itself. The store's lock is held whenever a registry is called.
type memory struct {
	storage.Interface // of which nothing else is called
	store             *store
	table             *table
}

// row is one object as it is stored, and as it is read: by the registry, and by
// clients.
type row struct {
	bytes    []byte
	internal runtime.Object
	object   object
}

// keyIn is the namespace and the name at the end of a registry's key.
func keyIn(registryKey string) key {
	namespace, name := path.Split(registryKey)
	return key{Namespace: path.Base(namespace), Name: name}
}

// Versioner implements storage.Interface.
func (memory) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }

// ReadinessCheck implements storage.Interface.
func (memory) ReadinessCheck() error { return nil }

// Create implements storage.Interface.
func (m memory) Create(_ context.Context, key string, o, out runtime.Object, _ uint64) error {
	name := keyIn(key)
	if m.table.rows[name] != nil {
		return storage.NewKeyExistsError(key, 0)
	}
	m.onTime(o, nil)
	r := m.read(m.encode(o))
	m.table.set(name, r)
	m.store.notify(m.table, watch.Added, r.object)
	r.copyTo(out)
	return nil
}

// Get implements storage.Interface.
func (m memory) Get(_ context.Context, key string, _ storage.GetOptions, out runtime.Object) error {
	r := m.table.rows[keyIn(key)]
	if r == nil {
		return storage.NewKeyNotFoundError(key, 0)
	}
	r.copyTo(out)
	return nil
}

// GuaranteedUpdate implements storage.Interface.
func (m memory) GuaranteedUpdate(_ context.Context, key string, out runtime.Object, _ bool,
	conditions *storage.Preconditions, update storage.UpdateFunc, _ runtime.Object) error {
	name := keyIn(key)
	r := m.table.rows[name]
	if r == nil {
		return storage.NewKeyNotFoundError(key, 0)
	}
	if err := conditions.Check(key, r.internal); err != nil {
		return err
	}
	version, err := m.Versioner().ObjectResourceVersion(r.internal)
	must(err)
	o, _, err := update(r.internal.DeepCopyObject(), storage.ResponseMeta{ResourceVersion: version})
	if err != nil {
		return err
	}
	m.onTime(o, r)
	if written := m.encode(o); !bytes.Equal(written, r.bytes) {
		r = m.read(written)
		m.table.set(name, r)
		m.store.notify(m.table, watch.Modified, r.object)
	}
	r.copyTo(out)
	return nil
}

// Delete implements storage.Interface. The last that watchers see of an object
// is what was stored before, as the revision of its removal.
func (m memory) Delete(ctx context.Context, key string, out runtime.Object, conditions *storage.Preconditions,
	validate storage.ValidateObjectFunc, _ runtime.Object, _ storage.DeleteOptions) error {
	name := keyIn(key)
	r := m.table.rows[name]
	if r == nil {
		return storage.NewKeyNotFoundError(key, 0)
	}
	if err := conditions.Check(key, r.internal); err != nil {
		return err
	}
	if err := validate(ctx, r.internal); err != nil {
		return err
	}
	m.table.remove(name)
	last := m.read(r.bytes)
	m.store.notify(m.table, watch.Deleted, last.object)
	last.copyTo(out)
	return nil
}

// onTime makes the times that a registry has just set show the moment for which
// its call was planned.
func (m memory) onTime(o runtime.Object, old *row) {
	ahead := m.store.ahead()
	if ahead == 0 {
		return
	}
	meta := o.(metav1.Object)
	if old == nil {
		meta.SetCreationTimestamp(metav1.NewTime(meta.GetCreationTimestamp().Add(ahead)))
		return
	}
	if t := meta.GetDeletionTimestamp(); t != nil && !t.Equal(old.object.GetDeletionTimestamp()) {
		meta.SetDeletionTimestamp(ptr.To(metav1.NewTime(t.Add(ahead))))
	}
	if p, ok := o.(*core.Pod); ok && p.Spec.NodeName != old.object.(*corev1.Pod).Spec.NodeName {
		for i := range p.Status.Conditions {
			if c := &p.Status.Conditions[i]; c.Type == core.PodScheduled {
				c.LastTransitionTime = metav1.NewTime(c.LastTransitionTime.Add(ahead))
			}
		}
	}
}

// encode is the object as it is stored: in the version of the wire, without a
// resourceVersion.
func (m memory) encode(o runtime.Object) []byte {
	must(m.Versioner().PrepareObjectForStorage(o))
	external := m.table.empty()
	must(legacyscheme.Scheme.Convert(o, external, nil))
	return bytesOf(external)
}

// read decodes an object as the store's next revision.
func (m memory) read(stored []byte) *row {
	decoded := m.table.empty()
	must(decoded.Unmarshal(stored))
	legacyscheme.Scheme.Default(decoded)
	m.store.revision++
	decoded.SetResourceVersion(strconv.FormatUint(m.store.revision, 10))
	r := &row{bytes: stored, internal: internal(decoded), object: m.table.empty()}
	must(legacyscheme.Scheme.Convert(r.internal, r.object, nil))
	return r
}

// copyTo lets a registry have an object, for its own use.
func (r *row) copyTo(out runtime.Object) {
	reflect.ValueOf(out).Elem().Set(reflect.ValueOf(r.internal.DeepCopyObject()).Elem())
}

// internal makes of an object of the wire one of the version that registries
// work with. What the two have in common they share, as where the API server
// decodes a request: defaults that made one map of two have an effect later.
func internal(o runtime.Object) runtime.Object {
	converted, err := legacyscheme.Scheme.UnsafeConvertToVersion(o, runtime.InternalGroupVersioner)
	must(err)
	return converted
}

// given is an object of a request, as the API server reads it: with defaults.
func given(o object) runtime.Object {
	read := o.DeepCopyObject()
	legacyscheme.Scheme.Default(read)
	return internal(read)
}

// asObject is what a registry answered, as the client sees it.
func asObject(t *table, answer runtime.Object) object {
	o := t.empty()
	if err := legacyscheme.Scheme.Convert(answer, o, nil); err != nil {
		panic(fmt.Errorf("a registry answered with a %T: %w", answer, err))
	}
	return o
}
