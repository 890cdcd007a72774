package kubelet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// showConditions writes each condition of a pod in a line.
func showConditions(p *pod.Pod) string {
	var lines []string
	for _, c := range p.Status.Conditions {
		line := fmt.Sprintf("%s=%s %v", c.Type, c.Status, c.LastTransitionTime.Sub(epoch))
		lines = append(lines, strings.TrimSpace(strings.Join([]string{line, c.Reason, c.Message}, " ")))
	}
	return strings.Join(lines, "\n")
}

func TestConditions(t *testing.T) {
	tests := []struct {
		name   string
		pod    *pod.Pod
		script script
		want   string
	}{
		{"pending", onePod(pod.RestartNever), script{startTime: time.Minute, until: time.Second}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=False 0s ContainersNotReady containers with unready status: [main]
ContainersReady=False 0s ContainersNotReady containers with unready status: [main]
PodScheduled=True 0s`},
		{"running", onePod(pod.RestartNever), script{startTime: time.Second, run: hangs("main")}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=True 1s
ContainersReady=True 1s
PodScheduled=True 0s`},
		{"succeeded", onePod(pod.RestartNever), script{startTime: time.Second, run: ends(0, 1500*time.Millisecond)}, `
PodReadyToStartContainers=False 2s PodSandboxNotReady pod sandbox is not ready
Initialized=True 0s PodCompleted
Ready=False 2s PodCompleted
ContainersReady=False 2s PodCompleted
PodScheduled=True 0s`},
		{"failed", onePod(pod.RestartNever), script{run: ends(1, time.Second)}, `
PodReadyToStartContainers=False 1s PodSandboxNotReady pod sandbox is not ready
Initialized=True 0s
Ready=False 1s PodFailed
ContainersReady=False 1s PodFailed
PodScheduled=True 0s`},
		{"one of two has ended", withMains(onePod(pod.RestartNever), "b"), script{run: hangs("b")}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=False 5s ContainersNotReady containers with unready status: [main]
ContainersReady=False 5s ContainersNotReady containers with unready status: [main]
PodScheduled=True 0s`},
		{"initializing: names in the order of the spec", withInits(withMains(onePod(pod.RestartNever), "b"), "s+", "a", "c"), script{run: hangs("s", "c")}, `
PodReadyToStartContainers=True 0s
Initialized=False 0s ContainersNotInitialized containers with incomplete status: [c]
Ready=False 0s ContainersNotReady containers with unready status: [main b]
ContainersReady=False 0s ContainersNotReady containers with unready status: [main b]
PodScheduled=True 0s`},
		{"not initialized", withInits(onePod(pod.RestartNever), "a", "c"), script{run: ends(1, time.Second)}, `
PodReadyToStartContainers=False 1s PodSandboxNotReady pod sandbox is not ready
Initialized=False 0s ContainersNotInitialized containers with incomplete status: [a c]
Ready=False 0s PodFailed
ContainersReady=False 0s PodFailed
PodScheduled=True 0s`},
		{"a sidecar that waits makes the pod unready and leaves it initialized", withInits(onePod(pod.RestartNever), "s+"),
			script{until: 2 * time.Second, run: func(c string, _ int32) result {
				return result{hang: c == "main", after: time.Second}
			}}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=False 2s ContainersNotReady containers with unready status: [s]
ContainersReady=False 2s ContainersNotReady containers with unready status: [s]
PodScheduled=True 0s`},
		{"a sidecar that waits before any container has run leaves the pod initialized", withInits(onePod(pod.RestartNever), "s+"),
			script{unpulled: true, pullTime: 10 * time.Second, until: 16 * time.Second, run: ends(1, 2*time.Second)}, `
PodReadyToStartContainers=True 0s
Initialized=True 10s
Ready=False 0s ContainersNotReady containers with unready status: [s main]
ContainersReady=False 0s ContainersNotReady containers with unready status: [s main]
PodScheduled=True 0s`},
		{"past the deadline a pod is not ready while it stops", withDeadline(onePod(pod.RestartNever), 5),
			script{run: hangs("main"), stopTime: map[string]time.Duration{"main": 9 * time.Second}, until: 6 * time.Second}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=False 5s PodFailed
ContainersReady=False 5s PodFailed
PodScheduled=True 0s`},
		{"a deleted pod is ready until it has stopped", onePod(pod.RestartNever),
			script{run: hangs("main"), stopTime: map[string]time.Duration{"main": 9 * time.Second}, at: deleteAfter(time.Second, 30), until: 6 * time.Second}, `
PodReadyToStartContainers=True 0s
Initialized=True 0s
Ready=True 0s
ContainersReady=True 0s
PodScheduled=True 0s`},
		{"deleted before it ran: the conditions are those of a pending pod", onePod(pod.RestartNever),
			script{startTime: time.Minute, unpulled: true, pullTime: time.Minute, at: deleteAfter(2*time.Second, 30)}, `
PodReadyToStartContainers=False 2s PodSandboxNotReady pod sandbox is not ready
Initialized=True 0s
Ready=False 0s ContainersNotReady containers with unready status: [main]
ContainersReady=False 0s ContainersNotReady containers with unready status: [main]
PodScheduled=True 0s`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			newRunner(t, test.pod, test.script).play()
			assert.Equal(t, strings.TrimSpace(test.want), showConditions(test.pod))
		})
	}
}

func TestConditionsOfOthersStay(t *testing.T) {
	p := onePod(pod.RestartNever)
	target := pod.Condition{Type: pod.DisruptionTarget, Status: jobsim.ConditionTrue, Reason: "EvictionByEvictionAPI", LastTransitionTime: sec(-3)}
	p.Status.Conditions = append(p.Status.Conditions, target)
	newRunner(t, p, script{}).play()
	require.Len(t, p.Status.Conditions, 6)
	assert.Equal(t, target, p.Status.Conditions[0], "in front of the kubelet's, as they were")
}

// KEP-5067 (pod generation): status and conditions say which generation of the
// pod they are about. A deletion makes a new one.
func TestObservedGeneration(t *testing.T) {
	p := onePod(pod.RestartNever)
	r := newRunner(t, p, script{run: hangs("main"), at: deleteAfter(time.Second, 30), stopTime: map[string]time.Duration{"main": time.Second}})
	r.sync()
	for _, want := range []int64{1, 2} {
		assert.Equal(t, want, p.Status.ObservedGeneration)
		for _, c := range p.Status.Conditions {
			assert.Equal(t, want, c.ObservedGeneration, "%s", c.Type)
		}
		r.play()
	}
}

func TestTimesAreWholeSecondsInUTC(t *testing.T) {
	p := onePod(pod.RestartNever)
	r := newRunner(t, p, script{run: ends(0, 2700*time.Millisecond)})
	r.now = sec(0.4).In(time.FixedZone("elsewhere", 3600))
	r.play()
	assert.Equal(t, sec(0), *p.Status.StartTime)
	end := p.Status.ContainerStatuses[0].State.Terminated
	assert.Equal(t, sec(0), end.StartedAt)
	assert.Equal(t, sec(3), end.FinishedAt)
	assert.Equal(t, sec(3), p.Status.Condition(pod.Ready).LastTransitionTime)
}
