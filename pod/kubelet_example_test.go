package pod_test

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// A pod whose container has failed for the second time: the kubelet waits, says
// so in the status and in an event, and when it wants to be asked again.
func ExampleKubelet_Sync() {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	p := &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi-7xk2p", Namespace: "default", UID: "4f0c"},
		Spec: pod.Spec{
			RestartPolicy: pod.RestartOnFailure,
			Containers:    []pod.Container{{Name: "main", Image: "perl:5.34"}},
		},
	}
	run := pod.Run{Image: pod.ImagePresent}
	var kubelet pod.Kubelet
	for range 2 {
		d := kubelet.Sync(pod.Observation{Now: now, Pod: p, Runs: []pod.Run{run}})
		run.Apply(d.Actions[0], now)
		run.State, run.StartedAt = pod.RunRunning, now
		now = now.Add(3 * time.Second)
		run.State, run.FinishedAt, run.ExitCode = pod.RunExited, now, 1
	}

	d := kubelet.Sync(pod.Observation{Now: now, Pod: p, Runs: []pod.Run{run}})
	state := d.Status.ContainerStatuses[0].State
	fmt.Println(d.Status.Phase, state.Waiting.Reason)
	fmt.Println(state.Waiting.Message)
	fmt.Println("again in", d.Requeue)
	event := d.Notes[len(d.Notes)-1]
	fmt.Println(event.Type(), event.Reason(), event.FieldPath(p), event.Message(p))
	fmt.Println(d.Why[0])
	// Output:
	// Running CrashLoopBackOff
	// back-off 10s restarting failed container=main pod=pi-7xk2p_default(4f0c)
	// again in 10s
	// Warning BackOff spec.containers{main} Back-off restarting failed container main in pod pi-7xk2p_default(4f0c)
	// crash loop back-off: restart 2 of the container comes 10s after its run ended: 0s have passed, 10s are left
}
