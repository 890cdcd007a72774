package kubelet

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/pod"
)

// ends makes every run of every container end with that code after that time.
func ends(code int32, after time.Duration) func(string, int32) result {
	return func(string, int32) result { return result{code: code, after: after} }
}

// hangs makes the named containers run for ever; the others end well after 5 s.
func hangs(names ...string) func(string, int32) result {
	return func(container string, _ int32) result {
		for _, n := range names {
			if n == container {
				return result{hang: true}
			}
		}
		return result{after: 5 * time.Second}
	}
}

// failsToStart makes every start fail, as for a command that does not exist.
func failsToStart(string, int32) result {
	return result{code: 128, reason: "StartError", startError: `exec: "perl1": executable file not found in $PATH`}
}

func deleteAfter(d time.Duration, grace int64) map[time.Duration]func(*runner) {
	return map[time.Duration]func(*runner){d: func(r *runner) { r.delete(grace) }}
}

// withInits adds init containers to a pod; a name that ends in + is a sidecar.
func withInits(p *pod.Pod, names ...string) *pod.Pod {
	always := pod.RestartAlways
	for _, n := range names {
		c := pod.Container{Name: strings.TrimSuffix(n, "+"), Image: "busybox:1"}
		if strings.HasSuffix(n, "+") {
			c.RestartPolicy = &always
		}
		p.Spec.InitContainers = append(p.Spec.InitContainers, c)
	}
	return p
}

func withMains(p *pod.Pod, names ...string) *pod.Pod {
	for _, n := range names {
		p.Spec.Containers = append(p.Spec.Containers, pod.Container{Name: n, Image: "busybox:1"})
	}
	return p
}

func withDeadline(p *pod.Pod, seconds int64) *pod.Pod {
	p.Spec.ActiveDeadlineSeconds = &seconds
	return p
}

// playStatuses plays a script and returns the log without the events.
func playStatuses(t *testing.T, p *pod.Pod, s script) string {
	var lines []string
	for _, line := range newRunner(t, p, s).play() {
		if !strings.Contains(line, " event ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestStatusesOverTime(t *testing.T) {
	tests := []struct {
		name   string
		pod    *pod.Pod
		script script
		want   string
	}{
		{"Never, success", onePod(pod.RestartNever), script{}, `
0s Running main:Running ready
1s Succeeded main:Completed(0)`},

		{"Never, failure: nothing is restarted", onePod(pod.RestartNever), script{run: ends(3, 2*time.Second)}, `
0s Running main:Running ready
2s Failed main:Error(3)`},

		{"Always restarts after a success too", onePod(pod.RestartAlways), script{run: ends(0, time.Second), until: 5 * time.Second}, `
0s Running main:Running ready
1s Running main:Running/1 ready
2s Running main:CrashLoopBackOff/1`},

		{"latencies show as ContainerCreating", onePod(pod.RestartNever),
			script{unpulled: true, pullTime: 2 * time.Second, startTime: time.Second}, `
0s Pending main:ContainerCreating
3s Running main:Running ready
4s Succeeded main:Completed(0)`},

		{"a restart that takes its time shows the end of the run before", onePod(pod.RestartOnFailure),
			script{run: ends(1, time.Second), startTime: time.Second, until: 15 * time.Second}, `
0s Pending main:ContainerCreating
1s Running main:Running ready
2s Running main:Error(1)
3s Running main:Running/1 ready
4s Running main:CrashLoopBackOff/1
15s Running main:Running/2 ready`},

		{"P11: the phase follows the exit code, not OOMKilled", onePod(pod.RestartNever),
			script{run: func(string, int32) result { return result{reason: "OOMKilled"} }}, `
0s Running main:Running ready
0s Succeeded main:OOMKilled(0)`},

		{"S17: the pod ends when all containers have", withMains(onePod(pod.RestartNever), "b", "a"),
			script{run: hangs("b"), until: time.Minute}, `
0s Running a:Running b:Running main:Running ready
5s Running a:Completed(0) b:Running main:Completed(0)`},

		{"S17: one failure of several makes the pod Failed", withMains(onePod(pod.RestartNever), "zz"),
			script{run: func(c string, _ int32) result {
				return result{code: int32(len(c) % 2), after: time.Duration(len(c)) * time.Second}
			}}, `
0s Running main:Running zz:Running ready
2s Running main:Running zz:Completed(0)
4s Succeeded main:Completed(0) zz:Completed(0)`},

		{"init containers run one after the other", withInits(onePod(pod.RestartNever), "z", "a"), script{}, `
0s Pending z:Running a:PodInitializing main:PodInitializing
1s Pending z:Completed(0) a:Running main:PodInitializing
2s Running z:Completed(0) a:Completed(0) main:Running ready
3s Succeeded z:Completed(0) a:Completed(0) main:Completed(0)`},

		{"Never: an init container that fails ends the pod", withInits(onePod(pod.RestartNever), "a", "b"), script{run: ends(1, time.Second)}, `
0s Pending a:Running b:PodInitializing main:PodInitializing
1s Failed a:Error(1) b:PodInitializing main:PodInitializing`},

		{"OnFailure: an init container that fails is in a crash loop", withInits(onePod(pod.RestartOnFailure), "a"),
			script{until: 30 * time.Second, run: func(c string, n int32) result {
				return result{code: map[bool]int32{c == "a" && n < 3: 1}[true], after: time.Second}
			}}, `
0s Pending a:Running main:PodInitializing
1s Pending a:Running/1 main:PodInitializing
2s Pending a:CrashLoopBackOff/1 main:PodInitializing
12s Pending a:Running/2 main:PodInitializing
13s Running a:Completed(0)/2 main:Running ready
14s Succeeded a:Completed(0)/2 main:Completed(0)`},

		{"P10: a regular container that never ends keeps the pod", withMains(onePod(pod.RestartNever), "proxy"),
			script{run: hangs("proxy"), until: time.Hour}, `
0s Running main:Running proxy:Running ready
5s Running main:Completed(0) proxy:Running`},

		{"P10: sidecars do not; they stop in reverse order and have no say", withInits(onePod(pod.RestartNever), "s1+", "s2+"),
			script{run: hangs("s1", "s2"), stopTime: map[string]time.Duration{"s2": 3 * time.Second}}, `
0s Running s1:Running s2:Running main:Running ready
5s stop s2 30s
5s Running s1:Running s2:Running main:Completed(0)
8s stop s1 27s
8s Running s1:Running s2:Error(143) main:Completed(0)
8s Succeeded s1:Error(143) s2:Error(143) main:Completed(0)`},

		// That the sidecar's last state is unknown is upstream's way: what waits
		// when its pod ends counts as not seen to end.
		{"a sidecar is restarted as long as a container runs", withInits(onePod(pod.RestartNever), "s+"),
			script{run: func(c string, _ int32) result {
				return result{after: map[string]time.Duration{"s": 2 * time.Second, "main": 5 * time.Second}[c]}
			}}, `
0s Running s:Running main:Running ready
2s Running s:Running/1 main:Running ready
4s Running s:CrashLoopBackOff/1 main:Running
5s Succeeded s:ContainerStatusUnknown(137)/1 main:Completed(0)`},

		{"a failed init container stops the sidecars before it", withInits(onePod(pod.RestartNever), "s+", "a"),
			script{
				run: func(c string, _ int32) result {
					return result{code: 1, after: time.Second, hang: c == "s"}
				},
				stopTime: map[string]time.Duration{"s": time.Second},
			}, `
0s Pending s:Running a:Running main:PodInitializing
1s stop s 30s
1s Pending s:Running a:Error(1) main:PodInitializing
2s Failed s:Error(143) a:Error(1) main:PodInitializing`},

		{"S10: Never, a command that does not exist", onePod(pod.RestartNever), script{run: failsToStart}, `
0s Failed main:StartError(128)`},

		{"OnFailure, a command that does not exist", onePod(pod.RestartOnFailure), script{run: failsToStart, until: 12 * time.Second}, `
0s Running main:RunContainerError/1
1s Running main:CrashLoopBackOff/1
10s Running main:RunContainerError/2
11s Running main:CrashLoopBackOff/2`},

		{"P7: an image that is not there", onePod(pod.RestartNever),
			script{unpulled: true, pull: func(string, int) string { return "not found" }, until: 31 * time.Second}, `
0s Pending main:ErrImagePull
1s Pending main:ImagePullBackOff
10s Pending main:ErrImagePull
11s Pending main:ImagePullBackOff
30s Pending main:ErrImagePull
31s Pending main:ImagePullBackOff`},

		{"an image that comes with the third pull", onePod(pod.RestartNever),
			script{unpulled: true, pull: func(_ string, n int) string { return map[bool]string{true: "not found"}[n < 3] }}, `
0s Pending main:ErrImagePull
1s Pending main:ImagePullBackOff
10s Pending main:ErrImagePull
11s Pending main:ImagePullBackOff
30s Running main:Running ready
31s Succeeded main:Completed(0)`},

		{"P7: a ConfigMap that does not exist, until it does", onePod(pod.RestartNever),
			script{configError: `configmap "c" not found`, at: map[time.Duration]func(*runner){
				90 * time.Second: func(r *runner) { r.runs[0].ConfigError = "" },
			}}, `
0s Pending main:CreateContainerConfigError
1m30s Running main:Running ready
1m31s Succeeded main:Completed(0)`},

		{"P8: the pod's deadline stops a hung container", withDeadline(onePod(pod.RestartNever), 25),
			script{run: hangs("main"), stopTime: map[string]time.Duration{"main": time.Minute}}, `
0s Running main:Running ready
25s stop main 30s
25s Running main:Running
55s Failed main:Error(137) DeadlineExceeded`},

		{"P8: in a crash loop the deadline ends the pod at once", withDeadline(onePod(pod.RestartOnFailure), 5),
			script{run: ends(1, time.Second)}, `
0s Running main:Running ready
1s Running main:Running/1 ready
2s Running main:CrashLoopBackOff/1
5s Failed main:ContainerStatusUnknown(137)/1 DeadlineExceeded`},

		{"the deadline fails a pod that ends well while it stops", withDeadline(onePod(pod.RestartNever), 5),
			script{run: func(string, int32) result { return result{after: 5 * time.Second} }}, `
0s Running main:Running ready
5s Failed main:Completed(0) DeadlineExceeded`},

		{"the deadline counts from the kubelet's start, and of pending pods", withDeadline(onePod(pod.RestartNever), 3),
			script{unpulled: true, pullTime: time.Minute}, `
0s Pending main:ContainerCreating
3s Failed main:ContainerStatusUnknown(137) DeadlineExceeded`},

		{"deletion stops with the grace and removes", onePod(pod.RestartOnFailure),
			script{run: hangs("main"), at: deleteAfter(5*time.Second, 10), stopTime: map[string]time.Duration{"main": time.Second}}, `
0s Running main:Running ready
5s stop main 10s
5s Running main:Running ready
6s Failed main:Error(143)
6s removed`},

		{"no grace still is two seconds", onePod(pod.RestartNever),
			script{run: hangs("main"), at: deleteAfter(time.Second, 0), stopTime: map[string]time.Duration{"main": time.Minute}}, `
0s Running main:Running ready
1s stop main 2s
1s Running main:Running ready
3s Failed main:Error(137)
3s removed`},

		{"a deleted container that ends well is a success", onePod(pod.RestartOnFailure),
			script{run: hangs("main"), at: deleteAfter(time.Second, 30), stopsWell: true}, `
0s Running main:Running ready
1s stop main 30s
1s Running main:Running ready
1s Succeeded main:Completed(0)
1s removed`},

		{"deletion: sidecars after the containers, all within one grace", withInits(onePod(pod.RestartNever), "s1+", "s2+"),
			script{run: hangs("s1", "s2", "main"), at: deleteAfter(time.Second, 30),
				stopTime: map[string]time.Duration{"main": 25 * time.Second, "s2": time.Minute}}, `
0s Running s1:Running s2:Running main:Running ready
1s stop main 30s
1s Running s1:Running s2:Running main:Running ready
26s stop s2 5s
26s Running s1:Running s2:Running main:Error(143)
31s stop s1 2s
31s Running s1:Running s2:Error(137) main:Error(143)
31s Failed s1:Error(143) s2:Error(137) main:Error(143)
31s removed`},

		{"deletion of a pod that started nothing", onePod(pod.RestartNever),
			script{unpulled: true, pullTime: time.Minute, at: deleteAfter(5*time.Second, 30)}, `
0s Pending main:ContainerCreating
5s Failed main:ContainerStatusUnknown(137)
5s removed`},

		{"deletion during initialization", withInits(onePod(pod.RestartNever), "a", "b"),
			script{run: hangs("a"), at: deleteAfter(5*time.Second, 30)}, `
0s Pending a:Running b:PodInitializing main:PodInitializing
5s stop a 30s
5s Pending a:Running b:PodInitializing main:PodInitializing
5s Failed a:Error(143) b:PodInitializing main:PodInitializing
5s removed`},

		{"deletion in a crash loop shows how the last run ended", onePod(pod.RestartOnFailure),
			script{run: ends(1, time.Second), at: deleteAfter(5*time.Second, 30)}, `
0s Running main:Running ready
1s Running main:Running/1 ready
2s Running main:CrashLoopBackOff/1
5s Failed main:Error(1)/1
5s removed`},

		{"deletion of a pod that has ended", onePod(pod.RestartNever), script{at: deleteAfter(5*time.Second, 30)}, `
0s Running main:Running ready
1s Succeeded main:Completed(0)
5s removed`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, strings.TrimSpace(test.want), playStatuses(t, test.pod, test.script))
		})
	}
}
