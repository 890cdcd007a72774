package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// TestRemovalOrder holds the choice of surplus pods against upstream's
// ActivePods: of two pods, one is to go.
func TestRemovalOrder(t *testing.T) {
	type change = func(*pod.Pod)
	none := func(*pod.Pod) {}
	unbound := func(p *pod.Pod) { p.Spec.NodeName = "" }
	phase := func(phase pod.Phase) change { return func(p *pod.Pod) { p.Status.Phase = phase } }
	ready := func(since time.Time) change {
		return func(p *pod.Pod) {
			p.Status.Conditions = []pod.Condition{{Type: pod.Ready, Status: jobsim.ConditionTrue, LastTransitionTime: since}}
		}
	}
	restarts := func(container string, n int32) change {
		return func(p *pod.Pod) {
			status := pod.ContainerStatus{Name: container, RestartCount: n}
			if container == "main" {
				p.Status.ContainerStatuses = []pod.ContainerStatus{status}
				return
			}
			p.Status.InitContainerStatuses = []pod.ContainerStatus{status}
		}
	}
	created := func(at time.Time) change { return func(p *pod.Pod) { p.CreationTimestamp = at } }
	for _, test := range []struct {
		why        string
		goes, rest change
	}{
		{"not on a node before on one", unbound, none},
		{"pending before running", phase(pod.Pending), none},
		{"unknown before running", phase(pod.Unknown), none},
		{"a node counts before the phase", unbound, phase(pod.Pending)},
		{"not ready before ready", none, ready(at(1))},
		{"ready for a shorter time", ready(at(2)), ready(at(1))},
		{"ready at an unknown time", ready(time.Time{}), ready(at(1))},
		{"more restarts", restarts("main", 2), restarts("main", 1)},
		{"more restarts of a sidecar", restarts("sidecar", 2), restarts("sidecar", 1)},
		{"restarts of an init container do not count: the younger goes", created(at(1)), restarts("init", 3)},
		{"the containers count before the sidecars", restarts("main", 1), restarts("sidecar", 5)},
		{"younger", created(at(2)), created(at(1))},
		{"created at an unknown time", created(time.Time{}), created(at(1))},
	} {
		t.Run(test.why, func(t *testing.T) {
			j := newJob(parallel(2, 1))
			j.Spec.Template.Spec.InitContainers = []pod.Container{
				{Name: "init"}, {Name: "sidecar", RestartPolicy: new(pod.RestartAlways)},
			}
			for _, turn := range []bool{false, true} {
				pods := newPods(j, "running", "running")
				goes, rest := pods[0], pods[1]
				if turn {
					goes, rest = rest, goes
				}
				test.goes(goes)
				test.rest(rest)
				d := job.Controller{}.Reconcile(job.Observation{Now: at(9), Job: j, Pods: pods})
				if assert.Len(t, d.Delete, 1) {
					assert.Same(t, goes, d.Delete[0].Pod)
				}
			}
		})
	}
}
