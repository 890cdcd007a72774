package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// quota is a ResourceQuota on the number of pods of a namespace.
type quota struct {
	namespace, name string
	pods            int
}

// SetPodQuota lets a namespace have no more than that many pods that have not
// ended, as a ResourceQuota of that name with spec.hard.pods does. A negative
// number removes the quota.
func (c *Cluster) SetPodQuota(namespace, name string, pods int) {
	c.quotas = slices.DeleteFunc(c.quotas, func(q quota) bool { return q.namespace == namespace && q.name == name })
	if pods >= 0 {
		c.quotas = append(c.quotas, quota{namespace, name, pods})
	}
}

// checkQuota refuses a pod that would exceed a quota, in the words of the
// ResourceQuota admission plugin.
func (c *Cluster) checkQuota(p *pod.Pod) error {
	for _, q := range c.quotas {
		if q.namespace != p.Namespace {
			continue
		}
		if used := c.podsUsed(q.namespace); used+1 > q.pods {
			return &APIError{"Forbidden", fmt.Sprintf(
				"pods %q is forbidden: exceeded quota: %s, requested: pods=1, used: pods=%d, limited: pods=%d",
				p.Name, q.name, used, q.pods)}
		}
	}
	return nil
}

// podsUsed counts the pods that a quota counts: those that have not ended.
func (c *Cluster) podsUsed(namespace string) int {
	used := 0
	for _, r := range c.podList {
		if !r.removed && r.pod.Namespace == namespace && !r.pod.IsTerminal() {
			used++
		}
	}
	return used
}
