package kube_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kube"
	"github.com/jobsim/jobsim/sim/workload"
)

// retry is an operator: when a Job has failed it sleeps for a minute and creates the
// next one.
func retry(ctx context.Context, c kubernetes.Interface, failed func(*batchv1.Job)) *informersRun {
	factory := informers.NewSharedInformerFactory(c, 0)
	jobs := factory.Batch().V1().Jobs().Informer()
	tried := map[string]bool{}
	_, err := jobs.AddEventHandler(cache.ResourceEventHandlerFuncs{UpdateFunc: func(_, o any) {
		j := o.(*batchv1.Job)
		if !condition(j, batchv1.JobFailed) || tried[j.Name] || len(tried) == 2 {
			return
		}
		tried[j.Name] = true
		failed(j)
		time.Sleep(time.Minute)
		next := pi()
		next.Name = fmt.Sprintf("pi-%d", len(tried)+1)
		next.Spec.BackoffLimit = new(int32(0))
		if _, err := c.BatchV1().Jobs("default").Create(ctx, next, metav1.CreateOptions{}); err != nil {
			panic(err)
		}
	}})
	if err != nil {
		panic(err)
	}
	run := &informersRun{factory: factory, stop: make(chan struct{})}
	factory.Start(run.stop)
	factory.WaitForCacheSync(run.stop)
	return run
}

type informersRun struct {
	factory informers.SharedInformerFactory
	stop    chan struct{}
}

func (r *informersRun) end() {
	close(r.stop)
	r.factory.Shutdown()
}

// In a bubble an operator reacts at the virtual moment at which a Job fails, and may
// sleep: the Jobs follow one another a minute and a second apart.
func TestOperatorInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, err := kube.New(sim.Config{Workload: workload.Fail()})
		require.NoError(t, err)
		c := k.Clientset()
		run := retry(t.Context(), c, func(j *batchv1.Job) {
			assert.Equal(t, time.Now().Truncate(time.Second).UTC(), j.Status.Conditions[len(j.Status.Conditions)-1].LastTransitionTime.UTC())
		})
		defer run.end()
		first := pi()
		first.Name, first.Spec.BackoffLimit = "pi-1", new(int32(0))
		_, err = c.BatchV1().Jobs("default").Create(t.Context(), first, metav1.CreateOptions{})
		require.NoError(t, err)
		began := time.Now()
		require.NoError(t, k.RunFor(time.Hour))
		assert.Equal(t, began.Add(time.Hour), time.Now(), "a bubble and its cluster have the same time")

		list, err := c.BatchV1().Jobs("default").List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
		require.Len(t, list.Items, 3)
		for i := range 2 {
			failed := list.Items[i].Status.Conditions
			after := list.Items[i+1].CreationTimestamp.Sub(failed[len(failed)-1].LastTransitionTime.Time)
			assert.InDelta(t, time.Minute, after, float64(time.Second))
		}
	})
}

// A loop that polls works with a clock: here that of a bubble, in a test without one
// real time.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, err := kube.New(sim.Config{})
		require.NoError(t, err)
		c := k.Clientset().BatchV1().Jobs("default")
		stop := k.Follow(sim.RealClock{})
		defer stop()
		_, err = c.Create(t.Context(), pi(), metav1.CreateOptions{})
		require.NoError(t, err)
		assert.Error(t, k.Run(), "the clock drives it")
		require.Eventually(t, func() bool {
			j, err := c.Get(t.Context(), "pi", metav1.GetOptions{})
			return err == nil && condition(j, batchv1.JobComplete)
		}, time.Minute, time.Second)
	})
}

// An informer is given every revision of many Jobs, in order, and ends with what the
// cluster has; it does not matter how late it comes.
func TestInformerSeesEveryRevision(t *testing.T) {
	const n = 2_000
	k := newCluster(t, nil)
	c := k.Clientset()
	factory := informers.NewSharedInformerFactory(c, 0)
	informer := factory.Batch().V1().Jobs().Informer()
	stop := make(chan struct{})
	factory.Start(stop)
	require.True(t, cache.WaitForCacheSync(stop, informer.HasSynced))
	for i := range n {
		j := pi()
		j.Name = fmt.Sprintf("pi-%05d", i)
		_, err := c.BatchV1().Jobs("default").Create(ctx, j, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	require.NoError(t, k.Run())
	require.Eventually(t, func() bool {
		list, err := factory.Batch().V1().Jobs().Lister().List(labels.Everything())
		if err != nil || len(list) != n {
			return false
		}
		for _, j := range list {
			if !condition(j, batchv1.JobComplete) {
				return false
			}
		}
		return true
	}, time.Minute, 20*time.Millisecond)
	close(stop)
	factory.Shutdown()
}
