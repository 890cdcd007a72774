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
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install" // registers its types
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install" // registers its types
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/registry/batch/job"
)

// realCreate creates a Job in the real code.
func realCreate(raw []byte) (a answer) {
	defer caught(&a)
	j := realJob(raw)
	job.Strategy.PrepareForCreate(context.Background(), j)
	errs := job.Strategy.Validate(context.Background(), j)
	return answer{object: commonJob(external[batchv1.Job](j)), errs: listed(errs)}
}

// realUpdate replaces a stored Job in the real code.
func realUpdate(raw, stored []byte) (a answer) {
	defer caught(&a)
	j, old := realJob(raw), realJob(stored)
	ctx := genericapirequest.WithNamespace(context.Background(), j.Namespace)
	err := rest.BeforeUpdate(job.Strategy, ctx, j, old)
	return answer{object: commonJob(external[batchv1.Job](j)), errs: causes(err)}
}

// realPod creates a Pod in the real code.
func realPod(raw []byte) (a answer) {
	defer caught(&a)
	p := internal[core.Pod, corev1.Pod](raw)
	options := podutil.GetValidationOptionsFromPodSpecAndMeta(&p.Spec, nil, &p.ObjectMeta, nil)
	errs := corevalidation.ValidatePodCreate(p, options)
	return answer{object: commonPod(external[corev1.Pod](p)), errs: listed(errs)}
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

// listed lists errors. What is there twice, word for word, is listed once, as
// jobsim does.
func listed(errs field.ErrorList) []string {
	var list []string
	for _, e := range errs {
		list = appendOnce(list, string(e.Type)+"|"+e.Error())
	}
	return list
}

// causes lists the errors of which a refusal consists.
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
