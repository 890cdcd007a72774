package kubelet_test

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// A pod whose container has failed for the second time: the kubelet waits, which
// the status and an event show, and returns when it wants to look again.
func ExampleKubelet_Sync() {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	p := &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi-7xk2p", Namespace: "default", UID: "4f0c"},
		Spec: pod.Spec{
			RestartPolicy: pod.RestartOnFailure,
			Containers:    []pod.Container{{Name: "main", Image: "perl:5.34"}},
		},
	}
	run := kubelet.Run{Image: kubelet.ImagePresent}
	var k kubelet.Kubelet
	for range 2 {
		d := k.Sync(kubelet.Observation{Now: now, Pod: p, Runs: []kubelet.Run{run}})
		p.Status = d.Status
		run.Apply(d.Actions[0], now)
		run.State, run.StartedAt = kubelet.Running, now
		now = now.Add(3 * time.Second)
		run.State, run.FinishedAt, run.ExitCode = kubelet.Exited, now, 1
	}

	d := k.Sync(kubelet.Observation{Now: now, Pod: p, Runs: []kubelet.Run{run}})
	state := d.Status.ContainerStatuses[0].State
	fmt.Println(d.Status.Phase, state.Waiting.Reason)
	fmt.Println(state.Waiting.Message)
	fmt.Println("again in", d.RequeueAfter)
	event := d.Events[len(d.Events)-1]
	fmt.Println(event.Type, event.Reason, event.FieldPath, event.Message)
	fmt.Println(d.Why[0], "until", d.Why[0].Until.Format(time.TimeOnly))
	// Output:
	// Running CrashLoopBackOff
	// back-off 10s restarting failed container=main pod=pi-7xk2p_default(4f0c)
	// again in 10s
	// Warning BackOff spec.containers{main} Back-off restarting failed container main in pod pi-7xk2p_default(4f0c)
	// CrashLoopBackOff: container main restarts 10s after run 2 ended until 09:00:16
}
