package kube_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/jobsim/jobsim/sim/workload"
)

// A watch that begins at the resourceVersion of a list shows what was deleted between
// the two, what the selector no longer picks, and what it picks now.
func TestAWatchFromThePast(t *testing.T) {
	k := newCluster(t, workload.Hang())
	c := k.Clientset()
	pods := c.CoreV1().Pods("default")
	j := pi()
	j.Spec.Parallelism, j.Spec.Completions = new(int32(3)), new(int32(3))
	_, err := c.BatchV1().Jobs("default").Create(ctx, j, metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.RunFor(5*time.Second))
	list, err := pods.List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	require.Len(t, list.Items, 3)
	gone, left, came := list.Items[0].Name, list.Items[1].Name, list.Items[2].Name
	label := func(name, value string) {
		patch := []byte(`{"metadata":{"labels":{"tier":"` + value + `"}}}`)
		_, err := pods.Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{})
		require.NoError(t, err)
	}
	label(gone, "a")
	label(left, "a")
	list, err = pods.List(ctx, metav1.ListOptions{LabelSelector: "tier=a"})
	require.NoError(t, err)
	require.Len(t, list.Items, 2)

	label(left, "b")
	label(came, "a")
	require.NoError(t, pods.Delete(ctx, gone, metav1.DeleteOptions{}))
	require.NoError(t, k.RunFor(time.Minute))
	_, err = pods.Get(ctx, gone, metav1.GetOptions{})
	require.Error(t, err)

	w, err := pods.Watch(ctx, metav1.ListOptions{LabelSelector: "tier=a", ResourceVersion: list.ResourceVersion})
	require.NoError(t, err)
	defer w.Stop()
	first, last := map[string]watch.EventType{}, map[string]watch.EventType{}
	for last[gone] != watch.Deleted {
		select {
		case e := <-w.ResultChan():
			name := e.Object.(*corev1.Pod).Name
			if last[name] = e.Type; first[name] == "" {
				first[name] = e.Type
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the deletion does not come: %v", last)
		}
	}
	assert.Equal(t, map[string]watch.EventType{gone: watch.Modified, left: watch.Deleted, came: watch.Added}, first)
}

// A watch without options begins now: what was there before is Modified, not Added.
func TestAWatchFromNow(t *testing.T) {
	k := newCluster(t, workload.Hang())
	c := k.Clientset()
	_, err := c.BatchV1().Jobs("default").Create(ctx, pi(), metav1.CreateOptions{})
	require.NoError(t, err)
	require.NoError(t, k.RunFor(5*time.Second))
	w, err := k.Tracker().Watch(corev1.SchemeGroupVersion.WithResource("pods"), "default")
	require.NoError(t, err)
	defer w.Stop()
	pods := c.CoreV1().Pods("default")
	list, err := pods.List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	_, err = pods.Patch(ctx, list.Items[0].Name, types.MergePatchType, []byte(`{"metadata":{"labels":{"a":"b"}}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	select {
	case e := <-w.ResultChan():
		assert.Equal(t, watch.Modified, e.Type)
	case <-time.After(10 * time.Second):
		t.Fatal("no event comes")
	}
}
