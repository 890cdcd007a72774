package kube

import (
	"fmt"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

// Server is an API server over a store in memory, for Jobs, CronJobs, Pods and
// Events of any namespace: that one exists is taken for granted. All but the Events
// go through the registries of the real one; what lies around these, from HTTP to admission, is left out, but for a quota.
// Clients reach it through Client.
type Server struct {
	store
	registries registries
	Client     *fake.Clientset
	jobs, pods *table
	cronJobs   *table
	events     *table
	// combined holds the names of events that stand for several, by the name that
	// was sent and their subject.
	combined map[string]string
	// refused is called when a status of a Job is refused.
	refused func(error)
	// quotas are how many pods that have not ended a namespace may have; one that has
	// none may have any number.
	quotas map[string]int64
}

// NewServer returns a server without objects, whose objects show the time of
// now. It calls observe for each revision of an object, in order.
func NewServer(now func() time.Time, observe func(watch.EventType, object)) *Server {
	s := &Server{combined: map[string]string{}, quotas: map[string]int64{}}
	s.now, s.observe = now, observe
	s.tables = map[schema.GroupResource]*table{}
	s.jobs = s.table("batch", "jobs", func() object { return &batchv1.Job{} })
	s.cronJobs = s.table("batch", "cronjobs", func() object { return &batchv1.CronJob{} })
	s.pods = s.table("", "pods", func() object { return &corev1.Pod{} })
	s.events = s.table("", "events", func() object { return &corev1.Event{} })
	s.registries = newRegistries(&s.store)
	s.Client = s.newClient()
	return s
}

// newClient returns one more client.
func (s *Server) newClient() *fake.Clientset {
	client := &fake.Clientset{}
	client.AddReactor("*", "*", s.react)
	client.AddWatchReactor("*", s.watch)
	return client
}

func (s *Server) table(group, resource string, empty func() object) *table {
	t := &table{resource: schema.GroupResource{Group: group, Resource: resource}, empty: empty, rows: map[key]*row{}}
	s.tables[t.resource] = t
	return t
}

// watch starts a client's watch. The client has listed just before, in the
// same breath as far as virtual time goes, so nothing has to be replayed.
func (s *Server) watch(action clienttesting.Action) (bool, watch.Interface, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := newWatcher()
	t := s.tables[action.GetResource().GroupResource()]
	t.watchers = append(t.watchers, w)
	return true, w, nil
}

// react serves one API call.
func (s *Server) react(action clienttesting.Action) (bool, runtime.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[action.GetResource().GroupResource()]
	if t == nil {
		return true, nil, fmt.Errorf("conformance: no resource %s", action.GetResource())
	}
	if list, ok := action.(clienttesting.ListAction); ok && list.GetVerb() == "list" {
		return true, s.list(t), nil
	}
	o, err := s.serve(t, action)
	if err != nil || o == nil {
		return true, nil, err
	}
	return true, o.DeepCopyObject(), nil
}

// serve carries out a call that is about one object.
func (s *Server) serve(t *table, action clienttesting.Action) (object, error) {
	named := func(name string) key { return key{Namespace: action.GetNamespace(), Name: name} }
	switch a := action.(type) {
	case clienttesting.CreateActionImpl:
		return s.create(a)
	case clienttesting.UpdateActionImpl:
		return s.update(a)
	case clienttesting.PatchActionImpl:
		if t == s.pods {
			return s.patchPod(named(a.Name), a.Patch)
		}
		return s.patchEvent(named(a.Name), a.Patch)
	case clienttesting.DeleteActionImpl:
		if t == s.jobs {
			return nil, s.deleteJob(named(a.Name), &a.DeleteOptions)
		}
		if t == s.cronJobs {
			return nil, s.deleteCronJob(named(a.Name), &a.DeleteOptions)
		}
		if t == s.pods {
			return nil, s.deletePod(named(a.Name), a.DeleteOptions.GracePeriodSeconds, nil)
		}
	case clienttesting.GetActionImpl:
		return t.get(named(a.Name))
	}
	return nil, fmt.Errorf("conformance: the API server does not know how to %s %s", action.GetVerb(), action.GetResource())
}

func (s *Server) create(a clienttesting.CreateActionImpl) (object, error) {
	switch o := a.Object.(type) {
	case *batchv1.Job:
		return s.createJob(a.GetNamespace(), o)
	case *batchv1.CronJob:
		return s.createCronJob(a.GetNamespace(), o)
	case *corev1.Pod:
		return s.createPod(a.GetNamespace(), o)
	case *corev1.Event:
		return s.createEvent(o), nil
	}
	return nil, fmt.Errorf("conformance: cannot create a %T", a.Object)
}

func (s *Server) update(a clienttesting.UpdateActionImpl) (object, error) {
	if c, ok := a.Object.(*batchv1.CronJob); ok {
		return s.updateCronJob(c, a.Subresource)
	}
	j, ok := a.Object.(*batchv1.Job)
	switch {
	case !ok:
		return nil, fmt.Errorf("conformance: cannot update a %T", a.Object)
	case a.Subresource == "status":
		stored, err := s.updateJobStatus(j)
		if apierrors.IsInvalid(err) {
			s.refused(err)
		}
		return stored, err
	}
	return s.updateJob(j)
}

// list returns all objects of a table as a list of its kind.
func (s *Server) list(t *table) runtime.Object {
	meta := metav1.ListMeta{ResourceVersion: strconv.FormatUint(s.revision, 10)}
	cronJobs := &batchv1.CronJobList{ListMeta: meta}
	jobs, pods, events := &batchv1.JobList{ListMeta: meta}, &corev1.PodList{ListMeta: meta}, &corev1.EventList{ListMeta: meta}
	for o := range t.all() {
		switch o := o.(type) {
		case *batchv1.Job:
			jobs.Items = append(jobs.Items, *o)
		case *batchv1.CronJob:
			cronJobs.Items = append(cronJobs.Items, *o)
		case *corev1.Pod:
			pods.Items = append(pods.Items, *o)
		case *corev1.Event:
			events.Items = append(events.Items, *o)
		}
	}
	switch t {
	case s.jobs:
		return jobs
	case s.cronJobs:
		return cronJobs
	case s.pods:
		return pods
	}
	return events
}
