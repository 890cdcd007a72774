// Package registry has what a call of Kubernetes' registry strategies needs
// besides the object.
package registry

import (
	"context"

	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// Jobs, CronJobs and Pods are the resources that calls are about.
var (
	Jobs     = Resource{"batch", "v1", "jobs"}
	CronJobs = Resource{"batch", "v1", "cronjobs"}
	Pods     = Resource{"", "v1", "pods"}
)

// Resource is a resource as clients call it.
type Resource struct{ Group, Version, Name string }

// Request returns the context of a call about an object of the resource, or
// about a subresource of it such as "status"; empty: the object itself. Since
// 1.37 the strategies also validate by what the types are tagged with, and ask
// the context in which version to do so.
func (r Resource) Request(namespace, subresource string) context.Context {
	ctx := genericapirequest.WithNamespace(context.Background(), namespace)
	return genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true,
		APIGroup:          r.Group, APIVersion: r.Version, Resource: r.Name, Subresource: subresource,
		Namespace: namespace,
	})
}
