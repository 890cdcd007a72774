package kubelet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

// states makes container statuses of a notation: "a=run b=wait c=0 d=wait:1",
// where a number is the exit code of a container that has ended, and wait:1
// waits after a run that ended with 1.
func states(text string) []pod.ContainerStatus {
	var statuses []pod.ContainerStatus
	for _, word := range strings.Fields(text) {
		name, state, _ := strings.Cut(word, "=")
		kind, last, _ := strings.Cut(state, ":")
		c := pod.ContainerStatus{Name: name, Started: &no}
		switch kind {
		case "run":
			c.State.Running, c.Started = &pod.ContainerStateRunning{}, &yes
		case "slow": // runs, and its startup probe has not passed
			c.State.Running = &pod.ContainerStateRunning{}
		case "wait":
			c.State.Waiting = &pod.ContainerStateWaiting{}
			if last != "" {
				c.LastTerminationState.Terminated = exited(last)
			}
		case "none":
		default:
			c.State.Terminated = exited(kind)
		}
		statuses = append(statuses, c)
	}
	return statuses
}

func exited(code string) *pod.ContainerStateTerminated {
	return &pod.ContainerStateTerminated{ExitCode: int32(code[0] - '0')}
}

// specOf is a spec with these containers; a name that ends in + is a sidecar.
func specOf(policy pod.RestartPolicy, inits, mains string) *pod.Spec {
	p := withInits(&pod.Pod{}, strings.Fields(inits)...)
	withMains(p, strings.Fields(mains)...)
	p.Spec.RestartPolicy = policy
	return &p.Spec
}

func TestPhase(t *testing.T) {
	const never, onFailure, always = pod.RestartNever, pod.RestartOnFailure, pod.RestartAlways
	tests := []struct {
		policy       pod.RestartPolicy
		inits, mains string
		ended, begun bool
		want         pod.Phase
		why          string
	}{
		{never, "", "m=wait", false, false, pod.Pending, "has not run"},
		{never, "", "m=run", false, true, pod.Running, "runs"},
		{never, "", "m=0", false, true, pod.Succeeded, "exit code 0"},
		{never, "", "m=1", false, true, pod.Failed, "another exit code"},
		{never, "", "m=wait:1", false, true, pod.Failed, "waits, but is not restarted"},
		{never, "", "m=wait:0", false, true, pod.Failed, "only an end that is shown counts as success"},
		{never, "", "m=none", false, false, pod.Pending, "nothing is known"},
		{never, "", "", false, false, pod.Pending, "a pod without containers"},
		{onFailure, "", "m=0", false, true, pod.Succeeded, "a success is not restarted"},
		{onFailure, "", "m=1", false, true, pod.Running, "is being restarted"},
		{onFailure, "", "m=wait:1", false, true, pod.Running, "waits to be restarted"},
		{onFailure, "", "m=wait:1", true, true, pod.Failed, "will not run again"},
		{onFailure, "", "m=0", true, true, pod.Succeeded, "ended well"},
		{always, "", "m=0", false, true, pod.Running, "is restarted after a success too"},
		{always, "", "m=0", true, true, pod.Succeeded, "will not run again, and ended well"},
		{"", "", "m=0", false, true, pod.Running, "no policy means Always"},

		{never, "", "a=run b=0", false, true, pod.Running, "one runs"},
		{never, "", "a=run b=1", false, true, pod.Running, "one runs, though the other failed"},
		{never, "", "a=run b=wait", false, true, pod.Pending, "one has not run"},
		{never, "", "a=run b=none", false, true, pod.Pending, "of one nothing is known"},
		{never, "", "a=0 b=0", false, true, pod.Succeeded, "all succeeded"},
		{never, "", "a=0 b=3", false, true, pod.Failed, "one failed"},
		{onFailure, "", "a=0 b=3", false, true, pod.Running, "one is restarted"},
		{onFailure, "", "a=0 b=0", false, true, pod.Succeeded, "neither is restarted"},

		{never, "i=wait", "m=wait", false, false, pod.Pending, "the init container has not run"},
		{never, "i=run", "m=wait", false, false, pod.Pending, "the init container runs"},
		{never, "i=1", "m=wait", false, false, pod.Failed, "the init container failed"},
		{never, "i=wait:1", "m=wait", false, false, pod.Failed, "the init container failed and is not restarted"},
		{onFailure, "i=1", "m=wait", false, false, pod.Pending, "the init container is restarted"},
		{onFailure, "i=wait:1", "m=wait", false, false, pod.Pending, "the init container waits to be restarted"},
		{never, "i=0", "m=run", false, true, pod.Running, "initialized"},
		{never, "i=none", "m=run", false, true, pod.Pending, "the init container is not known"},

		{never, "s+=wait", "m=wait", false, false, pod.Pending, "the sidecar has not started"},
		{never, "s+=slow", "m=wait", false, false, pod.Pending, "the sidecar is starting"},
		{never, "s+=run", "m=run", false, true, pod.Running, "both run"},
		{never, "s+=slow", "m=run", false, true, pod.Running, "the sidecar restarts, but a container has run"},
		{never, "s+=slow", "m=run", false, false, pod.Pending, "no container has run"},
		{never, "s+=run", "m=0", false, true, pod.Running, "the sidecar is yet to be stopped"},
		{never, "s+=5", "m=0", false, true, pod.Succeeded, "the exit code of a sidecar does not count"},
		{never, "s+=wait:5", "m=0", false, true, pod.Succeeded, "neither while it waits"},
		{never, "s+=0", "m=1", false, true, pod.Failed, "nor does its success"},
		{never, "s+=none", "m=run", false, true, pod.Pending, "the sidecar is not known"},
	}
	for _, test := range tests {
		spec := specOf(test.policy, onlyNames(test.inits), onlyNames(test.mains))
		got := phase(spec, states(withoutPlus(test.inits)), states(test.mains), test.ended, test.begun)
		assert.Equal(t, test.want, got, "%s [%s] [%s]: %s", test.policy, test.inits, test.mains, test.why)
	}
}

// withoutPlus drops the mark of sidecars from a notation.
func withoutPlus(text string) string { return strings.ReplaceAll(text, "+", "") }

// onlyNames keeps the names of a notation for states.
func onlyNames(text string) string {
	var names []string
	for _, word := range strings.Fields(text) {
		name, _, _ := strings.Cut(word, "=")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestRestarts(t *testing.T) {
	own := func(p pod.RestartPolicy) *pod.RestartPolicy { return &p }
	tests := []struct {
		pod  pod.RestartPolicy
		own  *pod.RestartPolicy
		code int32
		want bool
		why  string
	}{
		{pod.RestartNever, nil, 1, false, "Never means never"},
		{pod.RestartOnFailure, nil, 1, true, "a failure"},
		{pod.RestartOnFailure, nil, 0, false, "no failure"},
		{pod.RestartAlways, nil, 0, true, "Always means always"},
		{"", nil, 0, true, "no policy means Always"},
		{pod.RestartNever, own(pod.RestartAlways), 0, true, "a sidecar"},
		{pod.RestartNever, own(pod.RestartOnFailure), 1, true, "the container's own policy goes first"},
		{pod.RestartAlways, own(pod.RestartNever), 1, false, "also where it forbids"},
	}
	for _, test := range tests {
		s := &pod.Spec{RestartPolicy: test.pod}
		got := s.ContainerShouldRestart(&pod.Container{RestartPolicy: test.own}, test.code)
		assert.Equal(t, test.want, got, test.why)
	}
}
