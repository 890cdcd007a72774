package kube_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	crclient "sigs.k8s.io/controller-runtime/pkg/client"
	crfake "sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
	"github.com/jobsim/jobsim/sim/workload"
)

var ctx = context.Background()

// pi is a Job with fields that are not simulated.
func pi() *batchv1.Job {
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "pi", Namespace: "default", Labels: map[string]string{"app": "pi"}},
		Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "pi"}},
			Spec: corev1.PodSpec{
				RestartPolicy:      corev1.RestartPolicyNever,
				ServiceAccountName: "robot",
				Volumes:            []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
				Containers: []corev1.Container{{
					Name: "pi", Image: "perl:5.34",
					VolumeMounts:  []corev1.VolumeMount{{Name: "data", MountPath: "/data"}},
					LivenessProbe: &corev1.Probe{PeriodSeconds: 7},
					EnvFrom:       []corev1.EnvFromSource{{Prefix: "X_", SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "keys"}}}},
				}},
			},
		}},
	}
}

func condition(j *batchv1.Job, t batchv1.JobConditionType) bool {
	for _, c := range j.Status.Conditions {
		if c.Type == t {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func newCluster(t *testing.T, w workload.Workload) *kube.Cluster {
	t.Helper()
	k, err := kube.New(sim.Config{Workload: w})
	require.NoError(t, err)
	return k
}

// The five lines, with client-go's fake. What is not simulated comes back with the Job
// and is on its pods.
func TestClientset(t *testing.T) {
	k := newCluster(t, workload.Sequence(workload.Fail(), workload.Succeed()))
	c := k.Clientset()
	given := pi()
	created, err := c.BatchV1().Jobs("default").Create(ctx, given, metav1.CreateOptions{})
	require.NoError(t, err)
	assert.Equal(t, pi(), given, "the caller's object is left alone")
	assert.NotEmpty(t, created.UID)
	assert.Equal(t, int32(6), *created.Spec.BackoffLimit)
	require.NoError(t, k.Run())

	j, err := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{})
	require.NoError(t, err)
	assert.True(t, condition(j, batchv1.JobComplete))
	assert.Equal(t, int32(1), j.Status.Failed)
	assert.Equal(t, "robot", j.Spec.Template.Spec.ServiceAccountName)

	pods, err := c.CoreV1().Pods("default").List(ctx, metav1.ListOptions{LabelSelector: "job-name=pi", FieldSelector: "status.phase=Failed"})
	require.NoError(t, err)
	require.Len(t, pods.Items, 1)
	want, have := pi().Spec.Template.Spec, pods.Items[0].Spec
	assert.Equal(t, want.Volumes, have.Volumes)
	assert.Equal(t, want.ServiceAccountName, have.ServiceAccountName)
	assert.Equal(t, want.Containers[0].VolumeMounts, have.Containers[0].VolumeMounts)
	assert.Equal(t, want.Containers[0].LivenessProbe, have.Containers[0].LivenessProbe)
	assert.Equal(t, want.Containers[0].EnvFrom, have.Containers[0].EnvFrom)
}

// The same with controller-runtime's fake client, and updates of the object that was
// just created or updated, which need its resourceVersion.
func TestControllerRuntime(t *testing.T) {
	k := newCluster(t, workload.Sequence(workload.Fail(), workload.Succeed()))
	c := crfake.NewClientBuilder().WithObjectTracker(k.Tracker()).Build()
	j := pi()
	j.Spec.Suspend = new(true)
	require.NoError(t, c.Create(ctx, j))
	assert.NotEmpty(t, j.UID)
	stale := j.DeepCopy()
	j.Spec.Suspend = new(false)
	require.NoError(t, c.Update(ctx, j))
	j.Labels["more"] = "yes"
	require.NoError(t, c.Update(ctx, j))
	assert.True(t, apierrors.IsConflict(c.Update(ctx, stale)))
	require.NoError(t, k.Run())

	require.NoError(t, c.Get(ctx, types.NamespacedName{Namespace: "default", Name: "pi"}, j))
	assert.True(t, condition(j, batchv1.JobComplete))
	assert.Equal(t, "yes", j.Labels["more"])
	var pods corev1.PodList
	require.NoError(t, c.List(ctx, &pods, crclient.MatchingLabels{"job-name": "pi"}))
	assert.Len(t, pods.Items, 2)
}

func TestErrors(t *testing.T) {
	c := newCluster(t, nil).Clientset()
	jobs := c.BatchV1().Jobs("default")
	_, err := jobs.Get(ctx, "pi", metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err), "%v", err)
	bad := pi()
	bad.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyAlways
	_, err = jobs.Create(ctx, bad, metav1.CreateOptions{})
	assert.True(t, apierrors.IsInvalid(err), "%v", err)
	refused := err.(*apierrors.StatusError).ErrStatus
	require.NotEmpty(t, refused.Details.Causes)
	assert.Equal(t, "spec.template.spec.restartPolicy", refused.Details.Causes[0].Field)
	assert.NotEmpty(t, refused.Details.Causes[0].Message)
	assert.ErrorContains(t, err, `Job.batch "pi" is invalid: spec.template.spec.restartPolicy:`)
	_, err = jobs.Create(ctx, pi(), metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = jobs.Create(ctx, pi(), metav1.CreateOptions{})
	assert.True(t, apierrors.IsAlreadyExists(err), "%v", err)
	assert.True(t, apierrors.IsNotFound(jobs.Delete(ctx, "other", metav1.DeleteOptions{})))
	_, err = jobs.Patch(ctx, "pi", types.ApplyPatchType, []byte("{}"), metav1.PatchOptions{FieldManager: "me"})
	assert.ErrorContains(t, err, "server-side apply")
}

// An Update ignores the status, UpdateStatus ignores the spec, and a stale
// UpdateStatus cannot turn a status back.
func TestStatusIsASubresource(t *testing.T) {
	k := newCluster(t, nil)
	jobs := k.Clientset().BatchV1().Jobs("default")
	stale, err := jobs.Create(ctx, pi(), metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.Run())
	_, err = jobs.UpdateStatus(ctx, stale, metav1.UpdateOptions{})
	assert.True(t, apierrors.IsConflict(err), "%v", err)

	j, err := jobs.Get(ctx, "pi", metav1.GetOptions{})
	require.NoError(t, err)
	j.Status = batchv1.JobStatus{}
	j.Labels["more"] = "yes"
	j, err = jobs.Update(ctx, j, metav1.UpdateOptions{})
	require.NoError(t, err)
	assert.True(t, condition(j, batchv1.JobComplete))
	assert.Equal(t, "yes", j.Labels["more"])

	j.Labels["more"] = "no"
	j, err = jobs.UpdateStatus(ctx, j, metav1.UpdateOptions{})
	require.NoError(t, err)
	assert.Equal(t, "yes", j.Labels["more"])
	j, err = jobs.Patch(ctx, "pi", types.MergePatchType, []byte(`{"metadata":{"labels":{"patched":"yes"}},"status":{"succeeded":7}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	assert.Equal(t, "yes", j.Labels["patched"])
	assert.Equal(t, int32(1), j.Status.Succeeded)
}

// The status of a Job that another controller manages is what that controller writes.
func TestManagedBy(t *testing.T) {
	k := newCluster(t, nil)
	jobs := k.Clientset().BatchV1().Jobs("default")
	j := pi()
	j.Spec.ManagedBy = new("example.com/other")
	j, err := jobs.Create(ctx, j, metav1.CreateOptions{})
	require.NoError(t, err)
	now := metav1.NewTime(j.CreationTimestamp.Time)
	j.Status.StartTime, j.Status.Active = &now, 3
	_, err = jobs.UpdateStatus(ctx, j, metav1.UpdateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.RunFor(time.Hour))
	j, err = jobs.Get(ctx, "pi", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, int32(3), j.Status.Active)
}

func TestDeletion(t *testing.T) {
	k := newCluster(t, workload.Hang())
	c := k.Clientset()
	jobs, pods := c.BatchV1().Jobs("default"), c.CoreV1().Pods("default")
	j, err := jobs.Create(ctx, pi(), metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.RunFor(5*time.Second))
	err = jobs.Delete(ctx, "pi", metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions("other")})
	assert.True(t, apierrors.IsConflict(err), "%v", err)
	background := metav1.DeletePropagationBackground
	require.NoError(t, jobs.Delete(ctx, "pi", metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(j.UID)), PropagationPolicy: &background}))
	w, err := pods.Watch(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	defer w.Stop()
	require.NoError(t, k.RunFor(time.Minute))
	marked := false
	for e := range w.ResultChan() {
		if e.Type == watch.Deleted {
			break
		}
		marked = marked || e.Object.(*corev1.Pod).DeletionTimestamp != nil
	}
	assert.True(t, marked, "a pod is deleted gracefully")
	list, err := pods.List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	assert.Empty(t, list.Items)
}

// What is not simulated is in a stock tracker, for every client of the cluster.
func TestOtherKinds(t *testing.T) {
	k := newCluster(t, nil)
	_, err := k.Clientset().CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = k.Clientset().CoreV1().ConfigMaps("default").Get(ctx, "settings", metav1.GetOptions{})
	assert.NoError(t, err)
}
