package kube

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
	cronjobstorage "k8s.io/kubernetes/pkg/registry/batch/cronjob/storage"
	jobstorage "k8s.io/kubernetes/pkg/registry/batch/job/storage"
	podstorage "k8s.io/kubernetes/pkg/registry/core/pod/storage"

	_ "k8s.io/kubernetes/pkg/apis/batch/install" // the scheme knows Jobs
	_ "k8s.io/kubernetes/pkg/apis/core/install"  // and pods
)

// registries are the API server's own registries of Jobs, CronJobs and pods, over a store
// in memory: defaults, strategies, validation, generated names, conflicts,
// graceful deletion, finalizers, binding and the words of refusals are theirs.
type registries struct {
	jobs          jobstorage.JobStorage
	cronJobs      *cronjobstorage.REST
	cronJobStatus *cronjobstorage.StatusREST
	pods          podstorage.PodStorage
}

// newRegistries opens the registries over the tables of the store.
func newRegistries(s *store) registries {
	jobs, err := jobstorage.NewStorage(restOptions{s})
	must(err)
	cronJobs, cronJobStatus, err := cronjobstorage.NewREST(restOptions{s})
	must(err)
	pods, err := podstorage.NewStorage(restOptions{s}, nil, nil, nil, nil)
	must(err)
	return registries{jobs, cronJobs, cronJobStatus, pods}
}

// restOptions says for each registry where to store its objects.
type restOptions struct{ store *store }

// GetRESTOptions implements generic.RESTOptionsGetter.
func (o restOptions) GetRESTOptions(resource schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	open := func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error), func() runtime.Object, func() runtime.Object,
		storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers) (storage.Interface, factory.DestroyFunc, error) {
		return memory{store: o.store, table: o.store.tables[resource]}, func() {}, nil
	}
	return generic.RESTOptions{
		StorageConfig: &storagebackend.ConfigForResource{}, Decorator: open,
		EnableGarbageCollection: true, ResourcePrefix: resource.Resource,
	}, nil
}
