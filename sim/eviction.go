package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// Resource is a resource of a node that may run out.
type Resource string

// The resources for which a kubelet evicts pods.
const (
	Memory           Resource = "memory"
	EphemeralStorage Resource = "ephemeral-storage"
	PIDs             Resource = "pids"
)

// EvictPod lets the pod's kubelet evict it, as it does when the node runs out
// of a resource: its containers are killed, and the pod stays as Failed with
// reason Evicted (upstream: the kubelet's eviction manager). A pod that has
// ended is left as it is.
func (c *Cluster) EvictPod(namespace, name string, resource Resource) error {
	if !slices.Contains(resources, resource) {
		return fmt.Errorf("sim: EvictPod: Unsupported value: %q: supported values: %q, %q, %q", resource, Memory, EphemeralStorage, PIDs)
	}
	return c.set(func() error {
		r, err := c.pod(namespace, name)
		if err != nil {
			return err
		}
		return c.kubelets.evict(c, r, resource)
	})
}

var resources = []Resource{Memory, EphemeralStorage, PIDs}

func (k *kubelets) evict(c *Cluster, r *podRow, resource Resource) error {
	w, n := r.derived.worker, r.derived.node
	switch {
	case w == nil && r.get().IsTerminal():
		return nil
	case w == nil || n == nil || n.lost:
		return &APIError{"BadRequest", "pod " + r.get().Name + " is on no node that could evict it"}
	}
	if w.view.of(r).IsTerminal() {
		return nil // the kubelet knows of the end, which it has not stored yet
	}
	message := "The node was low on resource: " + string(resource) + ". "
	c.record(r, ComponentKubelet, jobsim.EventNote{Type: jobsim.EventWarning, Reason: "Evicted", Message: message})
	for i := range w.containers {
		w.containers[i].kill(c)
	}
	status := w.view.of(r).Status
	status.Phase, status.Reason, status.Message = pod.Failed, "Evicted", message
	status.Conditions = withCondition(status.Conditions, c.disruption(r, "TerminationByKubelet", message))
	w.view.hold(&status)
	k.sync(c, w)
	return nil
}
