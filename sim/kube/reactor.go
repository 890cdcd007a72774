package kube

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	clienttesting "k8s.io/client-go/testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// reactor answers the actions of a fake clientset. Unlike a tracker it is given the
// subresource.
type reactor struct{ tracker *tracker }

func (r *reactor) react(action clienttesting.Action) (bool, runtime.Object, error) {
	k := kindOf(action.GetResource())
	if k == nil {
		return clienttesting.ObjectReaction(r.tracker)(action)
	}
	o, err := r.answer(k, action)
	return true, o, err
}

// answer carries out an action on an object that is simulated.
func (r *reactor) answer(k *kind, action clienttesting.Action) (runtime.Object, error) {
	switch sub := action.GetSubresource(); {
	case sub == "log":
		return nil, nil // the clientset has an answer of its own
	case sub != "" && sub != "status":
		return nil, apierrors.NewBadRequest("kube: " + k.gvr.Resource + "/" + sub + " is not simulated")
	}
	switch a := action.(type) {
	case clienttesting.CreateActionImpl:
		return none(r.tracker.create(k, a.GetObject().DeepCopyObject().(object), a.GetNamespace()))
	case clienttesting.UpdateActionImpl:
		return r.update(k, a, a.GetObject().DeepCopyObject().(object))
	case clienttesting.PatchActionImpl:
		return r.patch(k, a)
	case clienttesting.DeleteCollectionActionImpl:
		return nil, r.deleteAll(k, a)
	}
	_, o, err := clienttesting.ObjectReaction(r.tracker)(action)
	return o, err
}

// none is an answer without an object where there is an error.
func none(o object, err error) (runtime.Object, error) {
	if err != nil {
		return nil, err
	}
	return o, nil
}

// update replaces the status, or all but the status.
func (r *reactor) update(k *kind, a clienttesting.Action, o object) (runtime.Object, error) {
	if err := inNamespace(o, a.GetNamespace()); err != nil {
		return nil, err
	}
	if a.GetSubresource() == "status" {
		return none(r.tracker.updateStatus(k, o))
	}
	return none(r.tracker.update(k, o))
}

// patch lets client-go's reaction make the patched object, and stores that.
func (r *reactor) patch(k *kind, a clienttesting.PatchActionImpl) (runtime.Object, error) {
	if a.GetPatchType() == types.ApplyPatchType {
		return nil, r.tracker.Apply(k.gvr, nil, a.GetNamespace())
	}
	p := &patched{tracker: r.tracker}
	if _, _, err := clienttesting.ObjectReaction(p)(a); err != nil {
		return nil, err
	}
	return r.update(k, a, p.object)
}

// patched is a tracker that keeps what a patch makes of an object.
type patched struct {
	*tracker
	object object
}

func (p *patched) Patch(_ schema.GroupVersionResource, o runtime.Object, _ string, _ ...metav1.PatchOptions) error {
	p.object = o.DeepCopyObject().(object)
	return nil
}

// deleteAll deletes all objects that the selectors pick.
func (r *reactor) deleteAll(k *kind, a clienttesting.DeleteCollectionActionImpl) error {
	list, err := r.tracker.List(k.gvr, k.gvk, a.GetNamespace(), a.ListOptions)
	if err != nil {
		return err
	}
	return meta.EachListItem(list, func(o runtime.Object) error {
		m := o.(object)
		return r.tracker.Delete(k.gvr, m.GetNamespace(), m.GetName(), a.DeleteOptions)
	})
}

func (r *reactor) watch(action clienttesting.Action) (bool, watch.Interface, error) {
	var opts metav1.ListOptions
	if a, ok := action.(clienttesting.WatchActionImpl); ok {
		opts = a.ListOptions
	}
	w, err := r.tracker.Watch(action.GetResource(), action.GetNamespace(), opts)
	return true, w, err
}
