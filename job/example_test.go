package job_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// exampleJob is a Job as an API server stores it.
func exampleJob() *job.Job {
	j := &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi", Namespace: "default", UID: "1"},
		Spec: job.Spec{
			Completions: new(int32(5)), Parallelism: new(int32(3)),
			Template: pod.Template{Spec: pod.Spec{
				RestartPolicy: pod.RestartNever,
				Containers:    []pod.Container{{Name: "main", Image: "perl:5.34"}},
			}},
		},
	}
	j.SetDefaults()
	j.PrepareForCreate()
	return j
}

// A caller whose calls do not fail asks once, and carries the parts out in
// their order.
func ExampleController_Reconcile() {
	j := exampleJob()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	d := job.Controller{}.Reconcile(job.Observation{Now: now, Job: j})

	var pods []*pod.Pod
	for i, creation := range d.Create {
		p := j.NewPod(creation)
		p.Name = fmt.Sprintf("%s%d", p.GenerateName, i+1)
		p.UID = jobsim.UID(p.Name)
		pods = append(pods, p)
		fmt.Println("create", p.Name)
	}
	j.Status = *d.Status
	fmt.Println("active:", j.Status.Active)

	pods[0].Status = failedAt(now.Add(4 * time.Second))
	d = job.Controller{}.Reconcile(job.Observation{Now: now.Add(5 * time.Second), Job: j, Pods: pods, Backoff: d.Backoff})
	for _, reason := range d.Why {
		fmt.Println(reason)
	}
	fmt.Println("again after", d.RequeueAfter)
	// Output:
	// create pi-1
	// create pi-2
	// create pi-3
	// active: 3
	// pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one
	// tracking finalizers: pod pi-1 counts as failed: in all 0 succeeded and 1 failed
	// again after 9s
}

func failedAt(end time.Time) pod.Status {
	return pod.Status{Phase: pod.Failed, ContainerStatuses: []pod.ContainerStatus{{
		Name:  "main",
		State: pod.ContainerState{Terminated: &pod.ContainerStateTerminated{ExitCode: 1, FinishedAt: end}},
	}}}
}

// A caller whose calls may fail makes those of the Plan, and lets Settle say
// what follows from their results.
func ExampleController_Settle() {
	var c job.Controller
	o := job.Observation{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Job: exampleJob()}
	plan := c.Plan(o)
	room := 2
	created := job.SlowStart(plan.Create, func(creation job.Creation) error {
		if room == 0 {
			return errors.New("exceeded quota")
		}
		room--
		return nil
	})
	out := c.Settle(o, plan, job.Results{Create: created})
	fmt.Println("active:", out.Status.Active)
	if out.Failed {
		fmt.Println("again after", c.RetryAfter(1))
	}
	for _, reason := range out.Why {
		fmt.Println(reason)
	}
	// Output:
	// active: 2
	// again after 1s
	// spec.parallelism: 0 pods are active, 3 are wanted: creating 3
	// API server: 1 of 3 creations failed: no failure of the Job, and tried again later
}
