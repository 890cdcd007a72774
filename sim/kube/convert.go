package kube

import (
	"reflect"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// FromJob returns what jobsim simulates of a Job. What it has no field for is left
// out: keep the Job itself for [ToJob]. Times are cut to whole seconds, as the API
// server does.
func FromJob(j *batchv1.Job) *job.Job { return over(j, new(job.Job)) }

// FromPod is [FromJob] for a Pod.
func FromPod(p *corev1.Pod) *pod.Pod { return over(p, new(pod.Pod)) }

// FromCronJob is [FromJob] for a CronJob.
func FromCronJob(c *batchv1.CronJob) *cronjob.CronJob { return over(c, new(cronjob.CronJob)) }

// ToJob returns a Job with all that j has, and with all that j has no field for as
// like has it: volumes, resource claims, probes. like is not changed; nil: there is
// nothing more. Elements of lists belong together by their uid, name or type, or
// else by their place.
func ToJob(j *job.Job, like *batchv1.Job) *batchv1.Job { return over(j, like.DeepCopy()) }

// ToPod is [ToJob] for a Pod.
func ToPod(p *pod.Pod, like *corev1.Pod) *corev1.Pod { return over(p, like.DeepCopy()) }

// ToCronJob is [ToJob] for a CronJob.
func ToCronJob(c *cronjob.CronJob, like *batchv1.CronJob) *batchv1.CronJob {
	return over(c, like.DeepCopy())
}

// over lays from over onto, which may be nil, and returns that; nil for nil.
func over[From, Onto any](from *From, onto *Onto) *Onto {
	if from == nil {
		return nil
	}
	if onto == nil {
		onto = new(Onto)
	}
	lay(reflect.ValueOf(onto).Elem(), reflect.ValueOf(from).Elem())
	return onto
}
