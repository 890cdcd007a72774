package kube

import (
	"context"
	"errors"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/core"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/internal/conformance/wire"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// perform carries out an action of the scenario, and records it where the API
// server refuses it.
func (c *cluster) perform(a scenario.Action) {
	if a.Verb == scenario.Create {
		c.createJob(c.scenario.Manifest(int(a.N)))
		return
	}
	if err := c.act(a); err != nil {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		c.recorder.ActionRefused(c.now(), a, refusal(err))
	}
}

// createJob creates a Job as a user would, and records it where the API server
// refuses it.
func (c *cluster) createJob(j *job.Job) {
	_, err := c.server.Client.BatchV1().Jobs(j.Namespace).
		Create(context.Background(), wire.Over[job.Job, batchv1.Job](j), metav1.CreateOptions{})
	if err != nil {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		c.recorder.JobRefused(c.now(), refusal(err))
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
	if done, err := c.actOnCronJob(a); done {
		return err
	}
	if patch := a.JobPatch(); patch != "" {
		return c.editJob(a.Job, patch)
	}
	if policy := propagations[a.Verb]; policy != "" {
		manifest := c.scenario.Manifest(a.Job)
		return c.server.Client.BatchV1().Jobs(manifest.Namespace).
			Delete(context.Background(), manifest.Name, metav1.DeleteOptions{PropagationPolicy: &policy})
	}
	switch a.Verb {
	case scenario.Restart:
		c.stop()
		c.stop = startController(c.server, c.turns, c.choices, c.order)
	case scenario.EditPod, scenario.ReleasePod, scenario.ReturnPod:
		return c.editPod(a)
	case scenario.DeletePod:
		return c.deletePod(a, nil)
	case scenario.DeletePodNow:
		return c.deletePod(a, new(int64))
	case scenario.Evict:
		c.evict(a)
	case scenario.SetCondition:
		return c.setCondition(a)
	case scenario.CreateStray:
		return c.createStray(a)
	case scenario.LoseNode:
		c.nodes.lose(c.nodes.all[a.Node])
	case scenario.RecoverNode:
		c.nodes.recover(c.nodes.all[a.Node])
	case scenario.SetRoom:
		c.nodes.resize(c.nodes.all[a.Node], int(a.N))
	case scenario.SetQuota:
		c.server.setQuota(c.scenario.Manifest(a.Job).Namespace, a.N)
	case scenario.LiftQuota:
		c.server.setQuota(c.scenario.Manifest(a.Job).Namespace, -1)
	default:
		panic("conformance: unknown verb " + string(a.Verb))
	}
	return nil
}

// propagations are the verbs that delete a Job, with what becomes of its pods.
var propagations = map[scenario.Verb]metav1.DeletionPropagation{
	scenario.DeleteBackground: metav1.DeletePropagationBackground,
	scenario.DeleteForeground: metav1.DeletePropagationForeground,
	scenario.DeleteOrphan:     metav1.DeletePropagationOrphan,
}

// editJob changes the Job of the n-th manifest.
func (c *cluster) editJob(n int, patch string) error {
	manifest := c.scenario.Manifest(n)
	jobs := c.server.Client.BatchV1().Jobs(manifest.Namespace)
	j, err := jobs.Get(context.Background(), manifest.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	must(scenario.MergePatch(j, patch))
	_, err = jobs.Update(context.Background(), j, metav1.UpdateOptions{})
	return err
}

// key is that of the pod that an action is about; ok: there ever was one.
func (c *cluster) key(a scenario.Action) (k key, ok bool) {
	k, ok = c.keys[c.scenario.Pod(a)]
	return k, ok
}

// editPod changes the metadata of a pod.
func (c *cluster) editPod(a scenario.Action) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	k, ok := c.key(a)
	if !ok {
		return nil
	}
	patch := a.PodPatch(c.selector(a.Job))
	_, err := c.server.updatePod(k, func(p *core.Pod) {
		edited := asObject(c.server.pods, p).(*corev1.Pod)
		must(scenario.MergePatch(edited, patch))
		*p = *given(edited).(*core.Pod)
	})
	return err
}

// selector is that of the n-th manifest's Job; nil: there is none.
func (c *cluster) selector(n int) map[string]string {
	manifest := c.scenario.Manifest(n)
	j, err := c.server.jobs.get(key{Namespace: manifest.Namespace, Name: manifest.Name})
	if err != nil {
		return nil
	}
	return j.(*batchv1.Job).Spec.Selector.MatchLabels
}

// deletePod deletes a pod as a user would.
func (c *cluster) deletePod(a scenario.Action, grace *int64) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	k, ok := c.key(a)
	if !ok {
		return nil
	}
	return c.server.deletePod(k, grace, nil)
}

// setCondition sets a condition of a pod, as a client does through its status.
func (c *cluster) setCondition(a scenario.Action) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	k, ok := c.key(a)
	if !ok {
		return nil
	}
	t, status := a.Condition()
	return c.server.updatePodStatus(k, func(p *core.Pod) {
		set := core.PodCondition{Type: core.PodConditionType(t), Status: core.ConditionStatus(status)}
		podutil.UpdatePodCondition(&p.Status, &set)
		if _, stored := podutil.GetPodCondition(&p.Status, set.Type); stored.LastTransitionTime.Time.Equal(time.Now()) {
			stored.LastTransitionTime = metav1.NewTime(c.agenda.now()) // see Turn.Early
		}
	})
}

// createStray creates a pod by hand.
func (c *cluster) createStray(a scenario.Action) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	stray := c.scenario.Stray(a)
	_, err := c.server.createPod(stray.Namespace, wire.Over[pod.Pod, corev1.Pod](stray))
	return err
}

// evict lets the node evict a pod.
func (c *cluster) evict(a scenario.Action) {
	c.server.mu.Lock()
	var w *worker
	if k, ok := c.key(a); ok {
		if o, err := c.server.pods.get(k); err == nil {
			w = c.nodes.workers[o.GetUID()]
		}
	}
	c.server.mu.Unlock()
	if w != nil {
		w.evict()
	}
}
