package kube

import (
	"encoding/json"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// overTheWire makes To of a From by way of JSON, as two programs would that
// share nothing else.
func overTheWire[From, To any](from *From) *To {
	b, err := json.Marshal(from)
	must(err)
	to := new(To)
	must(json.Unmarshal(b, to))
	return to
}

func jobOf(j *batchv1.Job) *job.Job { return overTheWire[batchv1.Job, job.Job](j) }

func podOf(p *corev1.Pod) *pod.Pod { return overTheWire[corev1.Pod, pod.Pod](p) }
