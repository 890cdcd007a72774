package kube

import (
	"context"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/batch"

	"github.com/jobsim/jobsim/internal/conformance/registry"
)

// What the API server does with a Job is done by its own registry. So a status
// that it would refuse is refused here, and the controller has to cope with it.

// createJob stores a new Job. The CronJob controller names the namespace in the
// request alone.
func (s *Server) createJob(namespace string, j *batchv1.Job) (object, error) {
	return s.answer(s.jobs)(s.registries.jobs.Job.Create(registry.Jobs.Request(namespace, ""), given(j), rest.ValidateAllObjectFunc, &metav1.CreateOptions{}))
}

// updateJob replaces a Job, but for its status.
func (s *Server) updateJob(j *batchv1.Job) (object, error) {
	return s.updated(s.jobs)(s.registries.jobs.Job.Update(registry.Jobs.Request(j.Namespace, ""), j.Name, rest.DefaultUpdatedObjectInfo(given(j)),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{}))
}

// updateJobStatus replaces the status of a Job.
func (s *Server) updateJobStatus(j *batchv1.Job) (object, error) {
	return s.updated(s.jobs)(s.registries.jobs.Status.Update(registry.Jobs.Request(j.Namespace, "status"), j.Name, rest.DefaultUpdatedObjectInfo(given(j)),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{}))
}

// deleteJob deletes a Job.
func (s *Server) deleteJob(k key, options *metav1.DeleteOptions) error {
	_, _, err := s.registries.jobs.Job.Delete(registry.Jobs.Request(k.Namespace, ""), k.Name, rest.ValidateAllObjectFunc, options.DeepCopy())
	return err
}

// releaseJob takes a finalizer off a Job, as garbage collection does.
func (s *Server) releaseJob(k key, finalizer string) error {
	release := func(_ context.Context, _, stored runtime.Object) (runtime.Object, error) {
		j := stored.DeepCopyObject().(*batch.Job)
		j.Finalizers = slices.DeleteFunc(j.Finalizers, func(f string) bool { return f == finalizer })
		return j, nil
	}
	_, _, err := s.registries.jobs.Job.Update(registry.Jobs.Request(k.Namespace, ""), k.Name, rest.DefaultUpdatedObjectInfo(nil, release),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{})
	return err
}

// answer makes an object of the wire of what a registry returns.
func (*Server) answer(t *table) func(runtime.Object, error) (object, error) {
	return func(o runtime.Object, err error) (object, error) {
		if err != nil {
			return nil, err
		}
		return asObject(t, o), nil
	}
}

// updated is answer for an update.
func (s *Server) updated(t *table) func(runtime.Object, bool, error) (object, error) {
	return func(o runtime.Object, _ bool, err error) (object, error) { return s.answer(t)(o, err) }
}
