package kubectl

import (
	"fmt"
	"math/rand/v2"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// madeUp is a cluster of made-up objects. It stands still.
type madeUp struct {
	now      time.Time
	jobs     []*job.Job
	cronJobs []*cronjob.CronJob
	pods     []*pod.Pod
	events   []jobsim.Event
}

func (m *madeUp) Now() time.Time { return m.now }

func (m *madeUp) Jobs(namespace string) []*job.Job {
	return inNamespace(m.jobs, namespace, func(j *job.Job) string { return j.Namespace })
}

func (m *madeUp) Pods(namespace string) []*pod.Pod {
	return inNamespace(m.pods, namespace, func(p *pod.Pod) string { return p.Namespace })
}

func (m *madeUp) CronJobs(namespace string) []*cronjob.CronJob {
	return inNamespace(m.cronJobs, namespace, func(c *cronjob.CronJob) string { return c.Namespace })
}

func (m *madeUp) Events(namespace string) []jobsim.Event {
	return inNamespace(m.events, namespace, func(e jobsim.Event) string { return e.Namespace })
}

func inNamespace[T any](all []T, namespace string, of func(T) string) []T {
	var list []T
	for _, o := range all {
		if namespace == "" || of(o) == namespace {
			list = append(list, o)
		}
	}
	return list
}

// Objects makes it a kubectl.Cluster.
func (m *madeUp) Objects(kind, namespace string) []jobsim.Object {
	var list []jobsim.Object
	switch kind {
	case "Job":
		for _, j := range m.Jobs(namespace) {
			list = append(list, j)
		}
	case "Pod":
		for _, p := range m.Pods(namespace) {
			list = append(list, p)
		}
	case "CronJob":
		for _, c := range m.CronJobs(namespace) {
			list = append(list, c)
		}
	case "Event":
		for _, e := range m.Events(namespace) {
			list = append(list, &e)
		}
	}
	return list
}

// APIResources, Logs and Delete are not used here.
func (m *madeUp) APIResources() []jobsim.APIResource                  { return nil }
func (m *madeUp) Logs(_, _, _ string, _ bool) ([]string, error)       { return nil, nil }
func (m *madeUp) Create(...jobsim.Object) error                       { return nil }
func (m *madeUp) Delete(_, _, _ string, _ jobsim.DeleteOptions) error { return nil }

// random draws objects as they look at a moment, be they possible or not.
type random struct {
	*rand.Rand
	now time.Time
}

// makeUp draws a cluster. Objects have names of their own.
func makeUp(r *random) *madeUp {
	m := &madeUp{now: r.now}
	var involved []corev1.ObjectReference
	for i := range 1 + r.IntN(3) {
		j := r.job(fmt.Sprint(of(r, "pi", "e", "a-long-job-name"), "-", i))
		m.jobs = append(m.jobs, converted[job.Job](j))
		involved = append(involved, corev1.ObjectReference{Kind: "Job", APIVersion: "batch/v1", Namespace: j.Namespace, Name: j.Name, UID: j.UID})
	}
	for i := range r.IntN(6) {
		p := r.pod(fmt.Sprint(of(r, "pi", "e", "a-long-job-name"), "-abcd", i))
		m.pods = append(m.pods, converted[pod.Pod](p))
		involved = append(involved, corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: p.Namespace, Name: p.Name, UID: p.UID})
	}
	for i := range r.IntN(4) {
		c := r.cronJob(fmt.Sprint(of(r, "nightly", "e", "a-long-cronjob-name"), "-", i))
		m.cronJobs = append(m.cronJobs, converted[cronjob.CronJob](c))
		involved = append(involved, corev1.ObjectReference{Kind: "CronJob", APIVersion: "batch/v1", Namespace: c.Namespace, Name: c.Name, UID: c.UID})
	}
	for i := range r.IntN(11) {
		m.events = append(m.events, *converted[jobsim.Event](r.event(i, involved[r.IntN(len(involved))])))
	}
	return m
}

func of[T any](r *random, values ...T) T { return values[r.IntN(len(values))] }

func (r *random) percent(n int) bool { return r.IntN(100) < n }

// maybe draws a pointer to one of the values, or nil.
func maybe[T any](r *random, percent int, values ...T) *T {
	if !r.percent(percent) {
		return nil
	}
	value := of(r, values...)
	return &value
}

// ages are at and around the edges at which the words for a duration change.
var ages = []int{
	0, 0, 1, 2, 5, 59, 60, 61, 119, 120, 121, 150, 599, 600, 601, 3600, 10799, 10800, 12000, 28799, 28800, 86400,
	172799, 172800, 180000, 691199, 691200, 5000000, 63071999, 63072000, 70000000, 252288000, 300000000,
}

func (r *random) ago() metav1.Time {
	return metav1.NewTime(r.now.Add(-time.Duration(of(r, ages...)) * time.Second))
}

func (r *random) meta(name string) metav1.ObjectMeta {
	m := metav1.ObjectMeta{
		Name: name, Namespace: of(r, "default", "default", "default", "other", "default-a"),
		UID: types.UID("uid-" + name), CreationTimestamp: r.ago(),
	}
	if r.percent(5) {
		m.CreationTimestamp = metav1.Time{}
	}
	if r.percent(70) {
		m.Labels = map[string]string{"app": of(r, "a", "b", "é"), "n": of(r, "1", "2", "10")}
	}
	if r.percent(40) {
		m.Labels = map[string]string{"job-name": "pi", "batch.kubernetes.io/job-name": "pi"}
	}
	m.Annotations = of(r, annotations...)
	return m
}

func (r *random) template() corev1.PodTemplateSpec {
	t := corev1.PodTemplateSpec{Spec: r.podSpec()}
	if r.percent(50) {
		t.Labels = map[string]string{"app": "x", "job-name": "pi"}
	}
	t.Annotations = of(r, annotations...)
	return t
}

func (r *random) container(name string) corev1.Container {
	c := corev1.Container{Name: name, Image: of(r, "busybox:1.36", "perl", "registry.example.com/long/path/image@sha256:abc")}
	c.Command = of(r, commands...)
	if r.percent(40) {
		c.Resources = r.resources()
	}
	if r.percent(40) {
		c.Args = []string{"--n", "é 世界"}
	}
	if r.percent(40) {
		c.Env = []corev1.EnvVar{{Name: "N", Value: "1"}, {Name: "LONGER_NAME", Value: "two\nlines"}, {Name: "EMPTY"}}
		for _, path := range []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels['app']", "status.podIP"} {
			from := &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: path}}
			c.Env = append(c.Env, corev1.EnvVar{Name: "FROM", ValueFrom: from})
		}
	}
	return c
}

func (r *random) podSpec() corev1.PodSpec {
	s := corev1.PodSpec{RestartPolicy: of(r, corev1.RestartPolicyNever, corev1.RestartPolicyOnFailure)}
	for i := range max(0, r.IntN(6)-2) {
		c := r.container(fmt.Sprint("init-", i))
		c.RestartPolicy = maybe(r, 40, corev1.ContainerRestartPolicyAlways)
		s.InitContainers = append(s.InitContainers, c)
	}
	for i := range 1 + r.IntN(3)*r.IntN(2) {
		s.Containers = append(s.Containers, r.container(fmt.Sprint(of(r, "pi", "main", "c"), i)))
	}
	if r.percent(20) {
		s.NodeSelector = map[string]string{"disk": "ssd", "arch": "arm64"}
	}
	for range r.IntN(4) {
		s.Tolerations = append(s.Tolerations, corev1.Toleration{
			Key: of(r, "", "gpu", "a", "node.kubernetes.io/unreachable"), Operator: of(r, "", corev1.TolerationOpEqual, corev1.TolerationOpExists),
			Value: of(r, "", "", "v"), Effect: of(r, "", corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute), TolerationSeconds: maybe[int64](r, 30, 0, 60),
		})
	}
	return s
}

// resources draws those of a container, often the same limits and requests.
func (r *random) resources() corev1.ResourceRequirements {
	list := func() corev1.ResourceList {
		l := corev1.ResourceList{}
		for _, name := range []corev1.ResourceName{"memory", "cpu", "example.com/dongle"} {
			if r.percent(60) {
				l[name] = resource.MustParse(of(r, "0", "1", "500m", "64Mi", "1.5", "1e3"))
			}
		}
		return l
	}
	limits := list()
	if r.percent(50) {
		return corev1.ResourceRequirements{Limits: limits, Requests: limits}
	}
	return corev1.ResourceRequirements{Limits: limits, Requests: list()}
}

func (r *random) job(name string) *batchv1.Job {
	j := &batchv1.Job{ObjectMeta: r.meta(name)}
	j.Spec = batchv1.JobSpec{
		Template:                r.template(),
		Parallelism:             maybe[int32](r, 90, 0, 1, 2, 5),
		Completions:             maybe[int32](r, 70, 1, 3, 10),
		CompletionMode:          maybe(r, 70, batchv1.NonIndexedCompletion, batchv1.IndexedCompletion),
		Suspend:                 maybe(r, 60, true, false),
		BackoffLimit:            maybe[int32](r, 80, 0, 6),
		TTLSecondsAfterFinished: maybe[int32](r, 30, 100),
		ActiveDeadlineSeconds:   maybe[int64](r, 30, 1, 1000),
		Selector:                of(r, selectors...),
	}
	r.rarerFields(&j.Spec)
	j.Status = batchv1.JobStatus{
		Active: r.Int32N(3), Succeeded: r.Int32N(3), Failed: r.Int32N(50),
		Ready:            maybe[int32](r, 60, 0, 1),
		StartTime:        maybe(r, 90, r.ago()),
		CompletedIndexes: of(r, indexes...), FailedIndexes: maybe(r, 30, indexes...),
		Terminating:             maybe[int32](r, 50, 0, 2),
		UncountedTerminatedPods: maybe(r, 30, batchv1.UncountedTerminatedPods{Failed: []types.UID{"a"}}),
	}
	if start := j.Status.StartTime; start != nil && r.percent(40) {
		end := metav1.NewTime(start.Add(time.Duration(of(r, ages...)) * time.Second))
		j.Status.CompletionTime = &end
	}
	for _, t := range []batchv1.JobConditionType{
		batchv1.JobSuspended, batchv1.JobComplete, batchv1.JobFailed, batchv1.JobFailureTarget, batchv1.JobSuccessCriteriaMet,
	} {
		if r.percent(20) {
			j.Status.Conditions = append(j.Status.Conditions, batchv1.JobCondition{Type: t, Status: r.conditionStatus()})
		}
	}
	j.DeletionTimestamp = maybe(r, 15, r.ago())
	if r.percent(15) {
		j.OwnerReferences = controlledBy("CronJob", "nightly")
	}
	return j
}

// rarerFields draws those of which kubectl says nothing.
func (r *random) rarerFields(s *batchv1.JobSpec) {
	s.BackoffLimitPerIndex, s.MaxFailedIndexes = maybe[int32](r, 20, 0, 1), maybe[int32](r, 20, 0, 5)
	s.PodReplacementPolicy = maybe(r, 30, batchv1.Failed, batchv1.TerminatingOrFailed)
	s.ManagedBy, s.ManualSelector = maybe(r, 20, "example.com/other"), maybe(r, 20, true, false)
	s.PodFailurePolicy = maybe(r, 20, batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
		Action:      batchv1.PodFailurePolicyActionFailJob,
		OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{42}},
	}}})
	s.SuccessPolicy = maybe(r, 20, batchv1.SuccessPolicy{Rules: []batchv1.SuccessPolicyRule{{SucceededIndexes: new("0-2")}}})
}

func (r *random) cronJob(name string) *batchv1.CronJob {
	c := &batchv1.CronJob{ObjectMeta: r.meta(name)}
	c.Spec = batchv1.CronJobSpec{
		Schedule:                   of(r, "@hourly", "*/5 * * * *", "0 0 31 2 *", "TZ=UTC 1 2 3 4 5", "  30  2 * * MON-FRI "),
		TimeZone:                   maybe(r, 50, "America/New_York", "UTC", ""),
		ConcurrencyPolicy:          of(r, batchv1.AllowConcurrent, batchv1.ForbidConcurrent, batchv1.ReplaceConcurrent),
		Suspend:                    maybe(r, 80, true, false),
		StartingDeadlineSeconds:    maybe[int64](r, 40, 0, 1, 100000),
		SuccessfulJobsHistoryLimit: maybe[int32](r, 80, 0, 3),
		FailedJobsHistoryLimit:     maybe[int32](r, 80, 0, 1),
	}
	j := r.job("template")
	c.Spec.JobTemplate = batchv1.JobTemplateSpec{ObjectMeta: r.meta("template"), Spec: j.Spec}
	c.Status.LastScheduleTime = maybe(r, 70, r.ago())
	for i := range r.IntN(4) {
		c.Status.Active = append(c.Status.Active, corev1.ObjectReference{Kind: "Job", Namespace: c.Namespace, Name: fmt.Sprint(name, "-", i)})
	}
	return c
}

func (r *random) conditionStatus() corev1.ConditionStatus {
	return of(r, corev1.ConditionTrue, corev1.ConditionTrue, corev1.ConditionFalse)
}

func controlledBy(kind, name string) []metav1.OwnerReference {
	return []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: kind, Name: name, UID: "u", Controller: new(true)}}
}
