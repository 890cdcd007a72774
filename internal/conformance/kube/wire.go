package kube

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/jobsim/jobsim/internal/conformance/wire"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

func jobOf(j *batchv1.Job) *job.Job { return wire.Over[batchv1.Job, job.Job](j) }

func podOf(p *corev1.Pod) *pod.Pod { return wire.Over[corev1.Pod, pod.Pod](p) }
