package sim

import (
	"fmt"
	"slices"

	"github.com/jobsim/jobsim/pod"
)

// quotas count the pods that have not ended, of each ResourceQuota and in all.
type quotas struct {
	finite
	alive int
	list  []quota
}

// quota is a ResourceQuota on the number of pods of a namespace.
type quota struct {
	namespace, name string
	pods            int // that the namespace may have
	used            int // that it has
}

func startQuotas(c *Cluster) controller {
	c.quotas = &quotas{}
	c.pods.subscribe(c.quotas.podChanged)
	return c.quotas
}

func (q *quotas) busy() bool { return q.alive > 0 }

func (q *quotas) podChanged(n notice[pod.Pod, podDerived]) {
	r := n.row
	alive := n.kind != Deleted && !r.get().IsTerminal()
	if alive == r.derived.alive {
		return
	}
	r.derived.alive = alive
	more := 1
	if !alive {
		more = -1
	}
	q.alive += more
	for i := range q.list {
		if q.list[i].namespace == r.get().Namespace {
			q.list[i].used += more
		}
	}
}

// SetPodQuota lets a namespace have no more than that many pods that have not
// ended, as a ResourceQuota of that name with spec.hard.pods does. A negative
// number removes the quota. An empty namespace is the default one.
func (c *Cluster) SetPodQuota(namespace, name string, pods int) error {
	if namespace == "" {
		namespace = DefaultNamespace
	}
	return c.set(func() error {
		c.quotas.set(c, namespace, name, pods)
		return nil
	})
}

func (q *quotas) set(c *Cluster, namespace, name string, pods int) {
	q.list = slices.DeleteFunc(q.list, func(q quota) bool { return q.namespace == namespace && q.name == name })
	if pods < 0 {
		return
	}
	used := 0
	for r := range c.pods.all(namespace) {
		if r.derived.alive && r.get().Namespace == namespace {
			used++
		}
	}
	q.list = append(q.list, quota{namespace, name, pods, used})
}

// withinQuota is the admission that refuses a pod which would exceed a quota,
// in the words of the ResourceQuota plugin.
func withinQuota(c *Cluster, r request) error {
	if r.verb != VerbCreate || len(c.quotas.list) == 0 {
		return nil
	}
	created, isPod := r.about.(*podRow)
	if !isPod {
		return nil
	}
	p := created.get()
	for _, q := range c.quotas.list {
		if used := q.used + r.ahead; q.namespace == p.Namespace && used+1 > q.pods {
			name := p.Name
			if r.owner != nil {
				name = c.refusedName(r.owner, p.GenerateName)
			}
			return &APIError{"Forbidden", fmt.Sprintf(
				"pods %q is forbidden: exceeded quota: %s, requested: pods=1, used: pods=%d, limited: pods=%d",
				name, q.name, used, q.pods)}
		}
	}
	return nil
}
