package kube

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install" // the scheme knows Jobs
	_ "k8s.io/kubernetes/pkg/apis/core/install"  // and pod templates
	jobregistry "k8s.io/kubernetes/pkg/registry/batch/job"

	"github.com/jobsim/jobsim/internal/conformance/registry"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// What the API server does with a Job is done by its own code: defaults,
// generated selector, validation, and the strategies for updates of the spec
// and of the status. So a status that the API server would refuse is refused
// here, and the controller has to cope with it.

func internalJob(j *batchv1.Job) *batch.Job {
	out := &batch.Job{}
	must(legacyscheme.Scheme.Convert(j, out, nil))
	return out
}

func externalJob(j *batch.Job) *batchv1.Job {
	out := &batchv1.Job{}
	must(legacyscheme.Scheme.Convert(j, out, nil))
	return out
}

// createJob defaults, checks and stores a Job.
func (s *Server) createJob(given *batchv1.Job) (object, error) {
	j := given.DeepCopy()
	legacyscheme.Scheme.Default(j)
	created := internalJob(j)
	rest.FillObjectMetaSystemFields(created)
	if err := rest.BeforeCreate(jobregistry.Strategy, registry.Jobs.Request(scenario.Namespace, ""), created); err != nil {
		return nil, err
	}
	if s.jobs.objects[created.Name] != nil {
		return nil, apierrors.NewAlreadyExists(s.jobs.resource, created.Name)
	}
	return s.put(s.jobs, externalJob(created))
}

// updateJob checks and stores a changed Job by the strategy for its spec or
// the one for its status.
func (s *Server) updateJob(subresource string, given *batchv1.Job) (object, error) {
	stored, err := s.jobs.get(given.Name)
	if err != nil {
		return nil, err
	}
	old := stored.(*batchv1.Job)
	if given.ResourceVersion != "" && given.ResourceVersion != old.ResourceVersion {
		return nil, apierrors.NewConflict(s.jobs.resource, given.Name, errOptimisticLock)
	}
	j := given.DeepCopy()
	legacyscheme.Scheme.Default(j)
	updated := internalJob(j)
	strategy := rest.RESTUpdateStrategy(jobregistry.Strategy)
	if subresource == "status" {
		strategy = jobregistry.StatusStrategy
	}
	if err := rest.BeforeUpdate(strategy, registry.Jobs.Request(scenario.Namespace, subresource), updated, internalJob(old)); err != nil {
		return nil, err
	}
	result := externalJob(updated)
	if result.DeletionTimestamp != nil && len(result.Finalizers) == 0 {
		return s.remove(s.jobs, result), nil
	}
	return s.put(s.jobs, result)
}

// deleteJob removes a Job, or holds it by the finalizer that garbage
// collection takes off (upstream: Store.Delete with a strategy that is not
// graceful, deletionFinalizersForGarbageCollection).
func (s *Server) deleteJob(name string, policy metav1.DeletionPropagation) error {
	stored, err := s.jobs.get(name)
	if err != nil {
		return err
	}
	j := stored.(*batchv1.Job).DeepCopy()
	j.Finalizers = slices.DeleteFunc(j.Finalizers, func(f string) bool {
		return f == metav1.FinalizerOrphanDependents || f == metav1.FinalizerDeleteDependents
	})
	switch policy {
	case metav1.DeletePropagationOrphan:
		j.Finalizers = append(j.Finalizers, metav1.FinalizerOrphanDependents)
	case metav1.DeletePropagationForeground:
		j.Finalizers = append(j.Finalizers, metav1.FinalizerDeleteDependents)
	}
	if len(j.Finalizers) == 0 {
		s.remove(s.jobs, j)
		return nil
	}
	if j.DeletionTimestamp == nil {
		now := metav1.Now()
		j.DeletionTimestamp = &now
		j.Generation++
	}
	j.DeletionGracePeriodSeconds = new(int64)
	_, err = s.put(s.jobs, j)
	return err
}
