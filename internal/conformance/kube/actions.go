package kube

import (
	"context"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/pod"
)

// act carries out an action of the scenario. What the API server refuses
// stays undone.
func (c *cluster) act(a scenario.Action) {
	if edit := edits[a.Verb]; edit != nil {
		c.edit(func(spec *batchv1.JobSpec) { edit(spec, a.N) })
		return
	}
	switch a.Verb {
	case scenario.Restart:
		c.stop()
		c.stop = startController(c.server, c.turns, c.choices)
	case scenario.DeletePod:
		c.deletePod(a.N, nil)
	case scenario.DeletePodNow:
		c.deletePod(a.N, new(int64))
	case scenario.Evict:
		c.evict(a.N)
	case scenario.CreateStray:
		c.createStray(a.N)
	case scenario.SetQuota:
		c.server.setQuota(&a.N)
	case scenario.LiftQuota:
		c.server.setQuota(nil)
	case scenario.DeleteBackground:
		c.deleteJob(metav1.DeletePropagationBackground)
	case scenario.DeleteForeground:
		c.deleteJob(metav1.DeletePropagationForeground)
	case scenario.DeleteOrphan:
		c.deleteJob(metav1.DeletePropagationOrphan)
	default:
		panic("conformance: unknown verb " + string(a.Verb))
	}
}

// edits are the verbs that change the spec.
var edits = map[scenario.Verb]func(spec *batchv1.JobSpec, n int64){
	scenario.Suspend:        func(spec *batchv1.JobSpec, _ int64) { spec.Suspend = ptr.To(true) },
	scenario.Resume:         func(spec *batchv1.JobSpec, _ int64) { spec.Suspend = ptr.To(false) },
	scenario.Scale:          func(spec *batchv1.JobSpec, n int64) { spec.Parallelism = ptr.To(int32(n)) },
	scenario.SetCompletions: func(spec *batchv1.JobSpec, n int64) { spec.Completions = ptr.To(int32(n)) },
	scenario.SetDeadline:    func(spec *batchv1.JobSpec, n int64) { spec.ActiveDeadlineSeconds = &n },
	scenario.ClearDeadline:  func(spec *batchv1.JobSpec, _ int64) { spec.ActiveDeadlineSeconds = nil },
}

func (c *cluster) edit(change func(*batchv1.JobSpec)) {
	jobs := c.server.Client.BatchV1().Jobs(scenario.Namespace)
	j, err := jobs.Get(context.Background(), scenario.JobName, metav1.GetOptions{})
	if err != nil {
		return
	}
	change(&j.Spec)
	_, _ = jobs.Update(context.Background(), j, metav1.UpdateOptions{})
}

// deletePod deletes the n-th pod ever created, from 0, as a user would.
func (c *cluster) deletePod(n int64, grace *int64) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if n < int64(len(c.server.pods.names)) {
		_ = c.server.deletePod(c.server.pods.names[n], grace, nil)
	}
}

// createStray creates a pod by hand, unless there is one of that name.
func (c *cluster) createStray(n int64) {
	p := overTheWire[pod.Pod, corev1.Pod](c.scenario.Stray(n))
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.server.pods.objects[p.Name] == nil {
		_, _ = c.server.createPod(scenario.Namespace, p)
	}
}

// evict lets the node evict the n-th pod ever created, from 0.
func (c *cluster) evict(n int64) {
	c.server.mu.Lock()
	var w *worker
	if n < int64(len(c.server.pods.names)) {
		if o := c.server.pods.objects[c.server.pods.names[n]]; o != nil {
			w = c.node.workers[o.GetUID()]
		}
	}
	c.server.mu.Unlock()
	if w != nil {
		w.evict()
	}
}

func (c *cluster) deleteJob(policy metav1.DeletionPropagation) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	_ = c.server.deleteJob(scenario.JobName, policy)
}
