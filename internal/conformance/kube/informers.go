package kube

import (
	"cmp"
	"context"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	batchinformers "k8s.io/client-go/informers/batch/v1"
	coreinformers "k8s.io/client-go/informers/core/v1"
	batchlisters "k8s.io/client-go/listers/batch/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// The controller gets client-go's informers with two additions: what they list
// is in an order that does not change from run to run, and the first step of the
// release of orphans, the look-up of the pods, waits for the controller's turn.

// jobInformer is an informer of Jobs.
type jobInformer struct {
	batchinformers.JobInformer
}

// Lister implements batchinformers.JobInformer.
func (i jobInformer) Lister() batchlisters.JobLister { return jobLister{i.JobInformer.Lister()} }

type jobLister struct {
	batchlisters.JobLister
}

// GetPodJobs implements batchlisters.JobLister. The Jobs that may adopt a pod
// are listed by name.
func (l jobLister) GetPodJobs(p *corev1.Pod) ([]batchv1.Job, error) {
	jobs, err := l.JobLister.GetPodJobs(p)
	slices.SortFunc(jobs, func(a, b batchv1.Job) int { return cmp.Compare(a.Name, b.Name) })
	return jobs, err
}

// podInformer is an informer of pods.
type podInformer struct {
	coreinformers.PodInformer
	order func([]*corev1.Pod)
	hold  func(context.Context)
	ctx   context.Context // of the controller
}

// Informer implements coreinformers.PodInformer.
func (i podInformer) Informer() cache.SharedIndexInformer {
	return podIndexInformer{i.PodInformer.Informer(), i.order}
}

// Lister implements coreinformers.PodInformer. The controller uses it for
// orphans alone: what it lists is the first step of their release.
func (i podInformer) Lister() corelisters.PodLister {
	return podLister{i.PodInformer.Lister(), i}
}

type podLister struct {
	corelisters.PodLister
	informer podInformer
}

// Pods implements corelisters.PodLister.
func (l podLister) Pods(namespace string) corelisters.PodNamespaceLister {
	return podNamespaceLister{l.PodLister.Pods(namespace), l.informer}
}

type podNamespaceLister struct {
	corelisters.PodNamespaceLister
	informer podInformer
}

// Get implements corelisters.PodNamespaceLister.
func (l podNamespaceLister) Get(name string) (*corev1.Pod, error) {
	l.informer.hold(l.informer.ctx)
	return l.PodNamespaceLister.Get(name)
}

// List implements corelisters.PodNamespaceLister.
func (l podNamespaceLister) List(selector labels.Selector) ([]*corev1.Pod, error) {
	l.informer.hold(l.informer.ctx)
	pods, err := l.PodNamespaceLister.List(selector)
	l.informer.order(pods)
	return pods, err
}

type podIndexInformer struct {
	cache.SharedIndexInformer
	order func([]*corev1.Pod)
}

// GetIndexer implements cache.SharedIndexInformer.
func (i podIndexInformer) GetIndexer() cache.Indexer {
	return podIndexer{i.SharedIndexInformer.GetIndexer(), i.order}
}

type podIndexer struct {
	cache.Indexer
	order func([]*corev1.Pod)
}

// ByIndex implements cache.Indexer.
func (i podIndexer) ByIndex(index, value string) ([]any, error) {
	objects, err := i.Indexer.ByIndex(index, value)
	if err != nil || len(objects) < 2 {
		return objects, err
	}
	pods := make([]*corev1.Pod, len(objects))
	for n, o := range objects {
		pods[n] = o.(*corev1.Pod)
	}
	i.order(pods)
	ordered := make([]any, len(pods))
	for n, p := range pods {
		ordered[n] = p
	}
	return ordered, nil
}
