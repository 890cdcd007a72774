package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install" // registers its types
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install" // registers its types
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/pod"

	"github.com/jobsim/jobsim/internal/conformance/registry"
)

// realCreate creates a Job in the real code.
func realCreate(raw []byte) (a answer) {
	defer caught(&a)
	j := realJob(raw)
	var w warnings
	err := beforeCreate(w.of(registry.Jobs, j.Namespace), job.Strategy, j)
	return realSays(commonJob(external[batchv1.Job](j)), err, w)
}

// realUpdate replaces a stored Job in the real code.
func realUpdate(raw, stored []byte) (a answer) {
	defer caught(&a)
	j, old := realJob(raw), realJob(stored)
	var w warnings
	err := rest.BeforeUpdate(job.Strategy, w.of(registry.Jobs, j.Namespace), j, old)
	return realSays(commonJob(external[batchv1.Job](j)), err, w)
}

// realPod creates a Pod in the real code.
func realPod(raw []byte) (a answer) {
	defer caught(&a)
	p := internal[core.Pod, corev1.Pod](raw)
	var w warnings
	err := beforeCreate(w.of(registry.Pods, p.Namespace), pod.Strategy, p)
	return realSays(commonPod(external[corev1.Pod](p)), err, w)
}

// realSays is the answer of the real code. What it warns of while it refuses is
// left out: some of it comes before the refusal, and none is shown by jobsim.
func realSays(object string, err error, w warnings) answer {
	if err != nil {
		w.texts = nil
	}
	return answer{object: object, errs: causes(err), warnings: w.texts}
}

// warnings collects what the API server warns of.
type warnings struct{ texts []string }

func (w *warnings) AddWarning(_, text string) { w.texts = append(w.texts, text) }

// of is the context of a request whose warnings are collected.
func (w *warnings) of(r registry.Resource, namespace string) context.Context {
	return warning.WithWarningRecorder(r.Request(namespace, ""), w)
}

// beforeCreate does what the API server does with an object before it is
// stored. The object has the UID that was drawn, and has it back afterwards as
// drawn otherwise: the time of its creation is not compared.
func beforeCreate(ctx context.Context, strategy rest.RESTCreateStrategy, o metav1.Object) error {
	drawn := o.GetCreationTimestamp()
	o.SetCreationTimestamp(metav1.Now())
	defer o.SetCreationTimestamp(drawn)
	return rest.BeforeCreate(strategy, ctx, o.(runtime.Object))
}

// caught turns a crash into an answer.
func caught(a *answer) {
	if r := recover(); r != nil {
		*a = answer{panics: fmt.Sprint(r)}
	}
}

func realJob(raw []byte) *batch.Job { return internal[batch.Job, batchv1.Job](raw) }

// internal reads an object of a versioned type, sets its defaults and converts
// it to the internal type, as the API server does with all that it reads.
func internal[Internal, Versioned any](raw []byte) *Internal {
	versioned := read[Versioned](raw)
	legacyscheme.Scheme.Default(any(versioned).(runtime.Object))
	var object Internal
	convert(versioned, &object)
	return &object
}

// external converts an object of an internal type to the versioned one.
func external[Versioned any](object any) *Versioned {
	var versioned Versioned
	convert(object, &versioned)
	return &versioned
}

func convert(from, to any) {
	if err := legacyscheme.Scheme.Convert(from, to, nil); err != nil {
		panic(fmt.Errorf("converting %T: %w", from, err))
	}
}

// causes lists the errors of which a refusal consists. What is there twice,
// word for word, is listed once, as jobsim does.
func causes(err error) []string {
	if err == nil {
		return nil
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) || status.ErrStatus.Reason != metav1.StatusReasonInvalid {
		panic(err)
	}
	var list []string
	for _, c := range status.ErrStatus.Details.Causes {
		list = appendOnce(list, string(c.Type)+"|"+c.Field+": "+c.Message)
	}
	return list
}

func appendOnce(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
