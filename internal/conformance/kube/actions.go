package kube

import (
	"context"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// propagations are the verbs that delete a Job, with what becomes of its pods.
var propagations = map[scenario.Verb]metav1.DeletionPropagation{
	scenario.DeleteBackground: metav1.DeletePropagationBackground,
	scenario.DeleteForeground: metav1.DeletePropagationForeground,
	scenario.DeleteOrphan:     metav1.DeletePropagationOrphan,
}

// act carries out an action of the scenario. What the API server refuses
// stays undone.
func (c *cluster) act(a scenario.Action) {
	if patch := a.JobPatch(); patch != "" {
		c.editJob(a.Job, patch)
		return
	}
	if policy := propagations[a.Verb]; policy != "" {
		c.deleteJob(a.Job, policy)
		return
	}
	switch a.Verb {
	case scenario.Create:
		c.createJob(c.scenario.Manifest(int(a.N)))
	case scenario.Restart:
		c.stop()
		c.stop = startController(c.server, c.turns, c.choices)
	case scenario.EditPod, scenario.ReleasePod, scenario.ReturnPod:
		c.editPod(a)
	case scenario.DeletePod:
		c.deletePod(a, nil)
	case scenario.DeletePodNow:
		c.deletePod(a, new(int64))
	case scenario.Evict:
		c.evict(a)
	case scenario.CreateStray:
		c.createStray(a.N)
	case scenario.SetQuota:
		c.server.setQuota(&a.N)
	case scenario.LiftQuota:
		c.server.setQuota(nil)
	default:
		panic("conformance: unknown verb " + string(a.Verb))
	}
}

// createJob creates a Job as a user would.
func (c *cluster) createJob(j *job.Job) {
	_, err := c.server.Client.BatchV1().Jobs(j.Namespace).
		Create(context.Background(), overTheWire[job.Job, batchv1.Job](j), metav1.CreateOptions{})
	if err != nil {
		c.recorder.JobRefused(c.now())
	}
}

// editJob changes the Job of the n-th manifest.
func (c *cluster) editJob(n int, patch string) {
	manifest := c.scenario.Manifest(n)
	jobs := c.server.Client.BatchV1().Jobs(manifest.Namespace)
	j, err := jobs.Get(context.Background(), manifest.Name, metav1.GetOptions{})
	if err != nil {
		return
	}
	must(scenario.MergePatch(j, patch))
	_, _ = jobs.Update(context.Background(), j, metav1.UpdateOptions{})
}

func (c *cluster) deleteJob(n int, policy metav1.DeletionPropagation) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	_ = c.server.deleteJob(c.scenario.Manifest(n).Name, policy)
}

// pod returns the pod that an action is about; nil: there is none. It is called
// with the server's lock held.
func (c *cluster) pod(a scenario.Action) *corev1.Pod {
	p, _ := c.server.pods.objects[c.names[c.scenario.Pod(a)]].(*corev1.Pod)
	return p
}

// editPod changes the metadata of a pod.
func (c *cluster) editPod(a scenario.Action) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	p := c.pod(a)
	if p == nil {
		return
	}
	patch := a.PodPatch(c.selector(a.Job))
	_, err := c.server.updatePod(p.Name, func(p *corev1.Pod) { must(scenario.MergePatch(p, patch)) })
	must(err)
}

// selector is that of the n-th manifest's Job; nil: there is none.
func (c *cluster) selector(n int) map[string]string {
	j, ok := c.server.jobs.objects[c.scenario.Manifest(n).Name].(*batchv1.Job)
	if !ok {
		return nil
	}
	return j.Spec.Selector.MatchLabels
}

// deletePod deletes a pod as a user would.
func (c *cluster) deletePod(a scenario.Action, grace *int64) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if p := c.pod(a); p != nil {
		_ = c.server.deletePod(p.Name, grace, nil)
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

// evict lets the node evict a pod.
func (c *cluster) evict(a scenario.Action) {
	c.server.mu.Lock()
	var w *worker
	if p := c.pod(a); p != nil {
		w = c.node.workers[p.UID]
	}
	c.server.mu.Unlock()
	if w != nil {
		w.evict()
	}
}
