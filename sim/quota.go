package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// quota is a ResourceQuota on the number of pods of a namespace.
type quota struct {
	namespace, name string
	pods            int // that the namespace may have
	used            int // that it has
}

// SetPodQuota lets a namespace have no more than that many pods that have not
// ended, as a ResourceQuota of that name with spec.hard.pods does. A negative
// number removes the quota.
func (c *Cluster) SetPodQuota(namespace, name string, pods int) {
	c.quotas = slices.DeleteFunc(c.quotas, func(q quota) bool { return q.namespace == namespace && q.name == name })
	if pods < 0 {
		return
	}
	used := 0
	for _, r := range c.podList {
		if r.alive && r.pod.Namespace == namespace {
			used++
		}
	}
	c.quotas = append(c.quotas, quota{namespace, name, pods, used})
}

// charge adds n pods to what is used of the quotas of a namespace.
func (c *Cluster) charge(namespace string, n int) {
	for i := range c.quotas {
		if q := &c.quotas[i]; q.namespace == namespace {
			q.used += n
		}
	}
}

// checkQuota refuses a pod that would exceed a quota together with admitted
// others of its namespace, in the words of the ResourceQuota admission plugin.
func (c *Cluster) checkQuota(p *pod.Pod, admitted int) error {
	for _, q := range c.quotas {
		if q.namespace != p.Namespace {
			continue
		}
		if used := q.used + admitted; used+1 > q.pods {
			return &APIError{"Forbidden", fmt.Sprintf(
				"pods %q is forbidden: exceeded quota: %s, requested: pods=1, used: pods=%d, limited: pods=%d",
				p.Name, q.name, used, q.pods)}
		}
	}
	return nil
}
