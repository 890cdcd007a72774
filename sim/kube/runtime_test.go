package kube_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	crclient "sigs.k8s.io/controller-runtime/pkg/client"
	crfake "sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
	"github.com/jobsim/jobsim/sim/workload"
)

// controller-runtime's fake client deletes a pod that has the Job's finalizer: it is
// stopped, and the Job has another.
func TestDeleteWithControllerRuntime(t *testing.T) {
	ctx := context.Background()
	k, err := kube.New(sim.Config{Workload: workload.Sequence(workload.After(time.Hour, workload.Succeed()), workload.Succeed())})
	require.NoError(t, err)
	c := crfake.NewClientBuilder().WithObjectTracker(k.Tracker()).Build()
	require.NoError(t, c.Create(ctx, exampleJob()))
	require.NoError(t, k.RunFor(10*time.Second))
	var pods corev1.PodList
	require.NoError(t, c.List(ctx, &pods, crclient.InNamespace("default")))
	require.Len(t, pods.Items, 1)
	require.NoError(t, c.Delete(ctx, &pods.Items[0]))
	require.NoError(t, k.RunFor(time.Minute))
	first := pods.Items[0].Name
	require.NoError(t, c.List(ctx, &pods, crclient.InNamespace("default")))
	require.Len(t, pods.Items, 1)
	assert.NotEqual(t, first, pods.Items[0].Name)
}

// controller-runtime's fake client sets the status of a pod, whose quantities are
// written otherwise than they are stored.
func TestStatusWithControllerRuntime(t *testing.T) {
	ctx := context.Background()
	k, err := kube.New(sim.Config{Workload: workload.After(time.Hour, workload.Succeed())})
	require.NoError(t, err)
	c := crfake.NewClientBuilder().WithObjectTracker(k.Tracker()).Build()
	job := exampleJob()
	job.Labels = map[string]string{}
	require.NoError(t, c.Create(ctx, job))
	require.NoError(t, k.RunFor(10*time.Second))
	var pods corev1.PodList
	require.NoError(t, c.List(ctx, &pods, crclient.InNamespace("default")))
	p := &pods.Items[0]
	p.Status.Message = "set by the test"
	require.NoError(t, c.Status().Update(ctx, p))
	require.NoError(t, c.Get(ctx, crclient.ObjectKeyFromObject(p), p))
	assert.Equal(t, "set by the test", p.Status.Message)
}

// In a bubble an object is as old as the bubble's time says, also after a sleep in which
// pods have gone on.
func TestTimeAfterASleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		k, err := kube.New(sim.Config{})
		require.NoError(t, err)
		c := k.Clientset()
		_, err = c.BatchV1().Jobs("default").Create(ctx, exampleJob(), metav1.CreateOptions{})
		require.NoError(t, err)
		began := time.Now()
		time.Sleep(10*time.Second + time.Millisecond)
		second := exampleJob()
		second.Name = "second"
		stored, err := c.BatchV1().Jobs("default").Create(ctx, second, metav1.CreateOptions{})
		require.NoError(t, err)
		first, err := c.BatchV1().Jobs("default").Get(ctx, "pi", metav1.GetOptions{})
		require.NoError(t, err)
		assert.Equal(t, 10*time.Second, stored.CreationTimestamp.Sub(first.CreationTimestamp.Time), "began at %s", began)
	})
}
