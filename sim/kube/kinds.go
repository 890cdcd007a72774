package kube

import (
	"reflect"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// kind is a kind of objects that the simulated cluster stores, with its types on
// either side.
type kind struct {
	gvr schema.GroupVersionResource
	gvk schema.GroupVersionKind
	// new, newList and newSim return empty ones.
	new     func() object
	newList func() runtime.Object
	newSim  func() jobsim.Object
	// template is that of the pods or Jobs which an object of the kind controls, as
	// one of them; nil: it controls none.
	template func(object) object
}

// object is an object of k8s.io/api.
type object interface {
	runtime.Object
	metav1.Object
}

var kinds = []*kind{
	{
		gvr: batchv1.SchemeGroupVersion.WithResource("jobs"), gvk: batchv1.SchemeGroupVersion.WithKind(job.Kind),
		new:      func() object { return new(batchv1.Job) },
		newList:  func() runtime.Object { return new(batchv1.JobList) },
		newSim:   func() jobsim.Object { return new(job.Job) },
		template: podOf,
	},
	{
		gvr: batchv1.SchemeGroupVersion.WithResource("cronjobs"), gvk: batchv1.SchemeGroupVersion.WithKind(cronjob.Kind),
		new:      func() object { return new(batchv1.CronJob) },
		newList:  func() runtime.Object { return new(batchv1.CronJobList) },
		newSim:   func() jobsim.Object { return new(cronjob.CronJob) },
		template: jobOf,
	},
	{
		gvr: corev1.SchemeGroupVersion.WithResource("pods"), gvk: corev1.SchemeGroupVersion.WithKind(pod.Kind),
		new:     func() object { return new(corev1.Pod) },
		newList: func() runtime.Object { return new(corev1.PodList) },
		newSim:  func() jobsim.Object { return new(pod.Pod) },
	},
}

func podOf(o object) object {
	template := o.(*batchv1.Job).Spec.Template.DeepCopy()
	return &corev1.Pod{Spec: template.Spec}
}

func jobOf(o object) object {
	template := o.(*batchv1.CronJob).Spec.JobTemplate.DeepCopy()
	return &batchv1.Job{Spec: template.Spec}
}

// kindOf returns the kind of a resource; nil: it is not simulated.
func kindOf(gvr schema.GroupVersionResource) *kind {
	for _, k := range kinds {
		if k.gvr == gvr {
			return k
		}
	}
	return nil
}

// kindNamed returns the kind of that name; nil: it is not simulated.
func kindNamed(name string) *kind {
	for _, k := range kinds {
		if k.gvk.Kind == name {
			return k
		}
	}
	return nil
}

// kindOfObject returns the kind of an object; nil: it is not simulated.
func kindOfObject(o runtime.Object) *kind {
	for _, k := range kinds {
		if reflect.TypeOf(o) == reflect.TypeOf(k.new()) {
			return k
		}
	}
	return nil
}

// toSim returns what is simulated of an object.
func (k *kind) toSim(o object) jobsim.Object {
	s := k.newSim()
	lay(reflect.ValueOf(s).Elem(), reflect.ValueOf(o).Elem())
	return s
}

// toClient returns a stored object as clients see it: with what base has besides.
func (k *kind) toClient(s jobsim.Object, base object) object {
	o := k.new()
	if base != nil {
		o = base.DeepCopyObject().(object)
	}
	lay(reflect.ValueOf(o).Elem(), reflect.ValueOf(s).Elem())
	o.SetResourceVersion(outer(s.GetObjectMeta().ResourceVersion))
	o.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{}) // as typed clients return it
	return o
}

// setStatus gives an object the status of another of its kind.
func (k *kind) setStatus(o, from object) {
	reflect.ValueOf(o).Elem().FieldByName("Status").Set(reflect.ValueOf(from).Elem().FieldByName("Status"))
}

// statusOf is the status of an object.
func statusOf(o object) reflect.Value { return reflect.ValueOf(o).Elem().FieldByName("Status") }
