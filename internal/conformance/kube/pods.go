package kube

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

var errOptimisticLock = errors.New("the object has been modified; please apply your changes to the latest version and try again")

// createPod gives a pod its identity and stores it. The controller's pods come
// from a template that was defaulted and checked with the Job.
func (s *Server) createPod(namespace string, given *corev1.Pod) (object, error) {
	p := given.DeepCopy()
	for p.Name == "" || s.pods.objects[p.Name] != nil {
		p.Name = names.SimpleNameGenerator.GenerateName(p.GenerateName)
	}
	p.Namespace = namespace
	if err := s.checkQuota(p.Name); err != nil {
		return nil, err
	}
	p.UID = uuid.NewUUID()
	p.CreationTimestamp = metav1.Now()
	p.Generation = 1
	legacyscheme.Scheme.Default(p)
	p.Status = corev1.PodStatus{Phase: corev1.PodPending, QOSClass: corev1.PodQOSBestEffort}
	return s.put(s.pods, p)
}

func (s *Server) setQuota(pods *int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quota = pods
}

// checkQuota refuses a pod as the admission plugin ResourceQuota does.
func (s *Server) checkQuota(name string) error {
	if s.quota == nil {
		return nil
	}
	used := int64(0)
	for _, o := range s.pods.objects {
		if p := o.(*corev1.Pod); p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded {
			used++
		}
	}
	if used+1 <= *s.quota {
		return nil
	}
	return apierrors.NewForbidden(s.pods.resource, name, fmt.Errorf("exceeded quota: %s, requested: pods=1, used: pods=%d, limited: pods=%d",
		scenario.QuotaName, used, *s.quota))
}

// updatePod stores what change makes of a pod, and completes a deletion that
// only its finalizers held up (upstream: Store.Update, ShouldDeleteDuringUpdate).
func (s *Server) updatePod(name string, change func(*corev1.Pod)) (object, error) {
	stored, err := s.pods.get(name)
	if err != nil {
		return nil, err
	}
	p := stored.(*corev1.Pod).DeepCopy()
	change(p)
	if p.DeletionTimestamp != nil && len(p.Finalizers) == 0 && *p.DeletionGracePeriodSeconds == 0 {
		return s.remove(s.pods, p), nil
	}
	return s.put(s.pods, p)
}

// patchPod applies a strategic merge patch. The one that the controller sends
// all the time, to take a finalizer off, is done without a detour over JSON.
func (s *Server) patchPod(name string, patch []byte) (object, error) {
	var removal struct {
		Metadata map[string]json.RawMessage `json:"metadata"`
	}
	const directive = "$deleteFromPrimitiveList/finalizers"
	must(json.Unmarshal(patch, &removal))
	if list, ok := removal.Metadata[directive]; ok && len(removal.Metadata) == 1 {
		var gone []string
		must(json.Unmarshal(list, &gone))
		return s.updatePod(name, func(p *corev1.Pod) {
			p.Finalizers = slices.DeleteFunc(p.Finalizers, func(f string) bool { return slices.Contains(gone, f) })
		})
	}
	return s.updatePod(name, func(p *corev1.Pod) {
		before, err := json.Marshal(p)
		must(err)
		after, err := strategicpatch.StrategicMergePatch(before, patch, corev1.Pod{})
		must(err)
		*p = corev1.Pod{}
		must(json.Unmarshal(after, p))
	})
}

// deletePod marks a pod as being deleted, or removes it where nothing has to be
// waited for (upstream: podStrategy.CheckGracefulDelete, rest.BeforeDelete,
// Store.Delete).
func (s *Server) deletePod(name string, grace *int64, precondition *types.UID) error {
	stored, err := s.pods.get(name)
	if err != nil {
		return err
	}
	p := stored.(*corev1.Pod).DeepCopy()
	if precondition != nil && *precondition != p.UID {
		return nil
	}
	switch {
	case p.DeletionTimestamp == nil:
		period := gracePeriod(p, grace)
		due := metav1.NewTime(time.Now().Add(time.Duration(period) * time.Second))
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &due, &period
		p.Generation++
	case *p.DeletionGracePeriodSeconds == 0 || grace == nil || *grace >= *p.DeletionGracePeriodSeconds:
		return nil
	default:
		shorten(p, *grace)
	}
	updated, err := s.put(s.pods, p)
	if err == nil && len(p.Finalizers) == 0 && *p.DeletionGracePeriodSeconds == 0 {
		s.remove(s.pods, updated.DeepCopyObject().(object))
	}
	return err
}

// gracePeriod is how long a pod gets, in seconds: what was asked for, or what
// the pod asks for itself; nothing for a pod that has no node or has ended.
func gracePeriod(p *corev1.Pod, asked *int64) int64 {
	switch {
	case p.Spec.NodeName == "", p.Status.Phase == corev1.PodFailed, p.Status.Phase == corev1.PodSucceeded:
		return 0
	case asked != nil && *asked < 0:
		return 1
	case asked != nil:
		return *asked
	}
	return *p.Spec.TerminationGracePeriodSeconds
}

// shorten moves the end of a deletion that is under way forward.
func shorten(p *corev1.Pod, grace int64) {
	requested := p.DeletionTimestamp.Add(-time.Duration(*p.DeletionGracePeriodSeconds) * time.Second)
	due := metav1.NewTime(requested.Add(time.Duration(grace) * time.Second))
	if now := metav1.Now(); due.Before(&now) {
		due = now
		if grace != 0 {
			grace = 1
		}
	}
	p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &due, &grace
}
