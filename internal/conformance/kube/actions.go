package kube

import (
	"context"
	"errors"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/pod"
)

// perform carries out an action of the scenario, and records it where the API
// server refuses it.
func (c *cluster) perform(a scenario.Action) {
	if err := c.act(a); err != nil {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		c.recorder.ActionRefused(c.now(), a, refusal(err))
	}
}

// refusal lists what an object was refused for, or is the refusal as a whole.
func refusal(err error) []string {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []string{err.Error()}
	}
	details := status.Status().Details
	list := []string{details.Kind + " " + details.Name}
	for _, cause := range details.Causes {
		text := string(cause.Type) + " " + cause.Field + ": " + cause.Message
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// act carries out an action. The error is a refusal by the API server.
func (c *cluster) act(a scenario.Action) error {
	if edit := edits[a.Verb]; edit != nil {
		return c.edit(func(spec *batchv1.JobSpec) { edit(spec, a.N) })
	}
	if policy := propagations[a.Verb]; policy != "" {
		return c.server.Client.BatchV1().Jobs(scenario.Namespace).
			Delete(context.Background(), scenario.JobName, metav1.DeleteOptions{PropagationPolicy: &policy})
	}
	switch a.Verb {
	case scenario.Restart:
		c.stop()
		c.stop = startController(c.server, c.turns, c.choices)
	case scenario.DeletePod:
		return c.deletePod(a.N, nil)
	case scenario.DeletePodNow:
		return c.deletePod(a.N, new(int64))
	case scenario.Evict:
		c.evict(a.N)
	case scenario.CreateStray:
		return c.createStray(a.N)
	case scenario.SetQuota:
		c.server.setQuota(&a.N)
	case scenario.LiftQuota:
		c.server.setQuota(nil)
	default:
		panic("conformance: unknown verb " + string(a.Verb))
	}
	return nil
}

var propagations = map[scenario.Verb]metav1.DeletionPropagation{
	scenario.DeleteBackground: metav1.DeletePropagationBackground,
	scenario.DeleteForeground: metav1.DeletePropagationForeground,
	scenario.DeleteOrphan:     metav1.DeletePropagationOrphan,
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

func (c *cluster) edit(change func(*batchv1.JobSpec)) error {
	jobs := c.server.Client.BatchV1().Jobs(scenario.Namespace)
	j, err := jobs.Get(context.Background(), scenario.JobName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	change(&j.Spec)
	_, err = jobs.Update(context.Background(), j, metav1.UpdateOptions{})
	return err
}

// deletePod deletes the n-th pod ever created, from 0, as a user would.
func (c *cluster) deletePod(n int64, grace *int64) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if n >= int64(len(c.server.pods.names)) {
		return nil
	}
	return c.server.deletePod(c.server.pods.names[n], grace, nil)
}

// createStray creates a pod by hand.
func (c *cluster) createStray(n int64) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	_, err := c.server.createPod(overTheWire[pod.Pod, corev1.Pod](c.scenario.Stray(n)))
	return err
}

// evict lets the node evict the n-th pod ever created, from 0.
func (c *cluster) evict(n int64) {
	c.server.mu.Lock()
	var w *worker
	if n < int64(len(c.server.pods.names)) {
		if o, err := c.server.pods.get(c.server.pods.names[n]); err == nil {
			w = c.node.workers[o.GetUID()]
		}
	}
	c.server.mu.Unlock()
	if w != nil {
		w.evict()
	}
}
