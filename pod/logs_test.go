package pod_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

func TestLogRun(t *testing.T) {
	running := pod.ContainerState{Running: &pod.ContainerStateRunning{}}
	ended := pod.ContainerState{Terminated: &pod.ContainerStateTerminated{}}
	waiting := func(reason string) pod.ContainerState {
		return pod.ContainerState{Waiting: &pod.ContainerStateWaiting{Reason: reason}}
	}
	for _, c := range []struct {
		state, last pod.ContainerState
		restarts    int32
		previous    bool
		run         int32
		refusal     string
		why         string
	}{
		{state: running, run: 1, why: "the first run"},
		{state: ended, last: ended, restarts: 2, run: 3, why: "the newest run, though it has ended"},
		{state: running, last: ended, restarts: 2, previous: true, run: 2, why: "the run before"},
		{state: waiting("CrashLoopBackOff"), last: ended, restarts: 2, run: 3, why: "the run that ended, until the next starts"},
		{state: waiting("CrashLoopBackOff"), last: ended, restarts: 2, previous: true, run: 3, why: "which is the previous one too"},
		{state: running, previous: true, refusal: `previous terminated container "c" in pod "p" not found`, why: "there was no run before"},
		{state: waiting("ErrImagePull"), refusal: `container "c" in pod "p" is waiting to start: image can't be pulled`, why: "the kubelet explains"},
		{state: waiting("ImagePullBackOff"), refusal: `container "c" in pod "p" is waiting to start: trying and failing to pull image`, why: "this one too"},
		{state: waiting("PodInitializing"), refusal: `container "c" in pod "p" is waiting to start: PodInitializing`, why: "other reasons stand as they are"},
		{refusal: `container "c" in pod "p" is waiting to start - no logs yet`, why: "no state at all"},
	} {
		p := &pod.Pod{ObjectMeta: jobsim.ObjectMeta{Name: "p"}}
		p.Status.InitContainerStatuses = []pod.ContainerStatus{{Name: "c", State: c.state, LastTerminationState: c.last, RestartCount: c.restarts}}
		run, err := p.LogRun("c", c.previous)
		assert.Equal(t, c.run, run, c.why)
		if c.refusal != "" {
			assert.EqualError(t, err, c.refusal, c.why)
		} else {
			assert.NoError(t, err, c.why)
		}
	}
	_, err := (&pod.Pod{}).LogRun("c", false)
	assert.EqualError(t, err, `container "c" in pod "" is not available`)
}
