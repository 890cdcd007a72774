package kube

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/controller"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// choices finds the moments at which the real controller chose among equals.
// When it has too many pods it deletes those that rank first; pods of the same
// rank come in the order of a Go map. If it left a pod alive that ranks the
// same as one that it deleted, another run could have deleted the other, and
// from then on the trace is not determined.
type choices struct {
	server *Server
	start  time.Time
	trace  *scenario.Trace
	at     time.Duration
	before []*corev1.Pod // the active pods before the deletions of that moment
	chosen map[string]bool
}

// deleting is called when the controller deletes a pod.
func (c *choices) deleting(name string) {
	now := time.Since(c.start)
	if now != c.at {
		c.settle()
	}
	if c.chosen == nil {
		c.at, c.chosen, c.before = now, map[string]bool{}, c.active()
	}
	c.chosen[name] = true
}

// settle looks at the deletions of one moment once they are all known.
func (c *choices) settle() {
	if c.chosen != nil && c.tie() {
		c.trace.CutAt(c.at, scenario.CutChoice)
	}
	c.before, c.chosen = nil, nil
}

// tie reports whether a chosen pod ranks the same as one that was not.
func (c *choices) tie() bool {
	for _, a := range c.before {
		for _, b := range c.before {
			pair := controller.ActivePods{a, b}
			if c.chosen[a.Name] && !c.chosen[b.Name] && !pair.Less(0, 1) && !pair.Less(1, 0) {
				return true
			}
		}
	}
	return false
}

func (c *choices) active() []*corev1.Pod {
	var active []*corev1.Pod
	for o := range c.server.pods.all() {
		if p := o.(*corev1.Pod); controller.IsPodActive(p) {
			active = append(active, p)
		}
	}
	return active
}
