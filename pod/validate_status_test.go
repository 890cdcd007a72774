package pod_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/pod"
)

// What the API server has against the status of a pod that was Running with
// container "main" and an ended init container.
func TestValidateStatusUpdate(t *testing.T) {
	ended := func(name string, code int32) pod.ContainerStatus {
		return pod.ContainerStatus{Name: name, State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{ExitCode: code}}}
	}
	running := func(name string) pod.ContainerStatus {
		return pod.ContainerStatus{Name: name, State: pod.ContainerState{Running: &pod.ContainerStateRunning{}}}
	}
	policy := func(r pod.RestartPolicy) func(*pod.Pod) { return func(p *pod.Pod) { p.Spec.RestartPolicy = r } }
	ownPolicy := func(r pod.RestartPolicy) func(*pod.Pod) {
		return func(p *pod.Pod) { p.Spec.Containers[0].RestartPolicy = &r }
	}
	const again = "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"
	for _, c := range []struct {
		old    []func(*pod.Pod)
		change func(*pod.Status)
		want   []string
		why    string
	}{
		{nil, func(s *pod.Status) {}, nil, "nothing is changed"},
		{nil, func(s *pod.Status) { s.Phase = "Odd" }, nil, "there is no rule for phases"},
		{nil, func(s *pod.Status) { s.ObservedGeneration = -1 }, []string{"status.observedGeneration: Invalid value: -1: must be a non-negative integer"}, ""},
		{nil, func(s *pod.Status) { s.Conditions = []pod.Condition{{Type: pod.Ready, Status: "Odd"}} }, nil, "nor for the status of a condition"},
		{nil, func(s *pod.Status) {
			s.Conditions = []pod.Condition{{Type: pod.Ready, ObservedGeneration: -2}, {Type: "a b", ObservedGeneration: -3}}
		}, []string{
			"status.conditions[0].observedGeneration: Invalid value: -2: must be a non-negative integer",
			"status.conditions[1].observedGeneration: Invalid value: -3: must be a non-negative integer",
			`status.conditions[1].Type: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
		}, "in order"},
		{nil, func(s *pod.Status) { s.ContainerStatuses[0] = running("main") }, []string{again}, "Never"},
		{[]func(*pod.Pod){policy(pod.RestartOnFailure)}, func(s *pod.Status) { s.ContainerStatuses[0] = running("main") }, nil, "it has failed"},
		{[]func(*pod.Pod){policy(pod.RestartOnFailure), func(p *pod.Pod) { p.Status.ContainerStatuses[0] = ended("main", 0) }},
			func(s *pod.Status) { s.ContainerStatuses[0] = running("main") }, []string{again}, "it has succeeded"},
		{[]func(*pod.Pod){policy(pod.RestartAlways)}, func(s *pod.Status) { s.ContainerStatuses[0] = running("main") }, nil, "Always"},
		{[]func(*pod.Pod){ownPolicy(pod.RestartAlways)}, func(s *pod.Status) { s.ContainerStatuses[0] = running("main") }, nil, "the container's own policy goes first"},
		{nil, func(s *pod.Status) { s.ContainerStatuses[0] = ended("main", 9) }, nil, "another end"},
		{nil, func(s *pod.Status) { s.ContainerStatuses = nil }, nil, "no status at all"},
		{[]func(*pod.Pod){policy(pod.RestartAlways), func(p *pod.Pod) { p.Status.ContainerStatuses[0] = ended("unknown", 1) }},
			func(s *pod.Status) { s.ContainerStatuses[0] = running("unknown") }, []string{again}, "a container that the spec does not have"},
		{nil, func(s *pod.Status) { s.InitContainerStatuses[0] = running("init") },
			[]string{"status.initContainerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"}, "an init container"},
	} {
		old := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "x", Namespace: "default"}}
		old.Spec = pod.Spec{
			RestartPolicy:  pod.RestartNever,
			InitContainers: []pod.Container{{Name: "init", Image: "busybox:1"}},
			Containers:     []pod.Container{{Name: "main", Image: "busybox:1"}},
		}
		old.Status.ContainerStatuses = []pod.ContainerStatus{ended("main", 1)}
		old.Status.InitContainerStatuses = []pod.ContainerStatus{ended("init", 0)}
		for _, f := range c.old {
			f(old)
		}
		p := clone.Of(old)
		c.change(&p.Status)
		assert.Equal(t, strings.Join(c.want, "\n"), lines(pod.ValidateStatusUpdate(p, old)), c.why)
	}
}
