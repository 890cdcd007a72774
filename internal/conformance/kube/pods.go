package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"

	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// createPod stores a new pod in the namespace of the request, if the quota has room
// for it.
func (s *Server) createPod(namespace string, p *corev1.Pod) (object, error) {
	return s.answer(s.pods)(s.registries.pods.Pod.Create(registry.Pods.Request(namespace, ""), given(p), s.checkQuota, &metav1.CreateOptions{}))
}

// setQuota limits the pods of a namespace; negative: it lifts the limit.
func (s *Server) setQuota(namespace string, pods int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quotas[namespace] = pods
	if pods < 0 {
		delete(s.quotas, namespace)
	}
}

// checkQuota refuses a pod as the admission plugin ResourceQuota does.
func (s *Server) checkQuota(_ context.Context, o runtime.Object) error {
	asked := o.(*core.Pod)
	limit, ok := s.quotas[asked.Namespace]
	if !ok {
		return nil
	}
	used := int64(0)
	for o := range s.pods.all() {
		if p := o.(*corev1.Pod); p.Namespace == asked.Namespace && p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded {
			used++
		}
	}
	if used+1 <= limit {
		return nil
	}
	return apierrors.NewForbidden(s.pods.resource, asked.Name, fmt.Errorf("exceeded quota: %s, requested: pods=1, used: pods=%d, limited: pods=%d",
		scenario.QuotaName, used, limit))
}

// updatePod stores what change makes of a pod, but for its status.
func (s *Server) updatePod(k key, change func(*core.Pod)) (object, error) {
	return s.updated(s.pods)(s.registries.pods.Pod.Update(registry.Pods.Request(k.Namespace, ""), k.Name, changed(change),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{}))
}

// updatePodStatus stores the status that change makes of a pod.
func (s *Server) updatePodStatus(k key, change func(*core.Pod)) error {
	_, _, err := s.registries.pods.Status.Update(registry.Pods.Request(k.Namespace, "status"), k.Name, changed(change),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{})
	return err
}

// changed is an update by a function over what is stored, as a patch is.
func changed(change func(*core.Pod)) rest.UpdatedObjectInfo {
	return rest.DefaultUpdatedObjectInfo(nil, func(_ context.Context, _, stored runtime.Object) (runtime.Object, error) {
		p := stored.DeepCopyObject().(*core.Pod)
		change(p)
		return p, nil
	})
}

// bindPod gives a pod to a node.
func (s *Server) bindPod(p *corev1.Pod, node string) error {
	binding := &core.Binding{
		ObjectMeta: metav1.ObjectMeta{Namespace: p.Namespace, Name: p.Name, UID: p.UID},
		Target:     core.ObjectReference{Kind: "Node", Name: node},
	}
	_, err := s.registries.pods.Binding.Create(registry.Pods.Request(p.Namespace, "binding"), p.Name, binding, rest.ValidateAllObjectFunc, &metav1.CreateOptions{})
	return err
}

// patchPod applies a strategic merge patch. The one that the controller sends
// all the time, to take a finalizer off, is done without a detour over JSON.
func (s *Server) patchPod(k key, patch []byte) (object, error) {
	var removal struct {
		Metadata map[string]json.RawMessage `json:"metadata"`
	}
	const directive = "$deleteFromPrimitiveList/finalizers"
	must(json.Unmarshal(patch, &removal))
	if list, ok := removal.Metadata[directive]; ok && len(removal.Metadata) == 1 {
		var gone []string
		must(json.Unmarshal(list, &gone))
		return s.updatePod(k, func(p *core.Pod) {
			p.Finalizers = slices.DeleteFunc(p.Finalizers, func(f string) bool { return slices.Contains(gone, f) })
		})
	}
	return s.updatePod(k, func(p *core.Pod) {
		stored := &corev1.Pod{}
		must(legacyscheme.Scheme.Convert(p, stored, nil))
		before, err := json.Marshal(stored)
		must(err)
		after, err := strategicpatch.StrategicMergePatch(before, patch, corev1.Pod{})
		must(err)
		patched := &corev1.Pod{}
		must(json.Unmarshal(after, patched))
		*p = *given(patched).(*core.Pod)
	})
}

// deletePod deletes a pod, of that UID where one is given.
func (s *Server) deletePod(k key, grace *int64, uid *types.UID) error {
	options := &metav1.DeleteOptions{GracePeriodSeconds: grace}
	if uid != nil {
		options.Preconditions = &metav1.Preconditions{UID: uid}
	}
	_, _, err := s.registries.pods.Pod.Delete(registry.Pods.Request(k.Namespace, ""), k.Name, rest.ValidateAllObjectFunc, options)
	return err
}
