package sim_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// The example of README.md.
func Example() {
	second := sim.After(time.Second, sim.Fail())
	c, err := sim.New(sim.Config{Workload: sim.Sequence(second, second, sim.Succeed())})
	if err != nil {
		log.Fatal(err)
	}
	err = c.Create(&job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi"},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: "pi", Image: "perl:5.34"}},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Run(); err != nil {
		log.Fatal(err) // says what was still going on, and the seed
	}
	j := c.Job("default", "pi")
	fmt.Println(j.Status.IsTrue(job.Complete), j.Status.Failed, c.Elapsed())
	// Output: true 2 33s
}

// pi is a Job of one pod.
func pi() *job.Job {
	return &job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "pi"},
		Spec: job.Spec{Template: pod.Template{Spec: pod.Spec{
			RestartPolicy: pod.RestartNever,
			Containers:    []pod.Container{{Name: "pi", Image: "perl:5.34"}},
		}}},
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleCluster_At() {
	c, err := sim.New(sim.Config{Workload: sim.After(time.Minute, sim.Succeed())})
	must(err)
	must(c.Create(pi()))
	suspend := func(yes bool) func(*sim.Cluster) error {
		return func(c *sim.Cluster) error {
			return c.UpdateJob("default", "pi", func(j *job.Job) { j.Spec.Suspend = &yes })
		}
	}
	c.At(20*time.Second, suspend(true))
	c.At(2*time.Minute, suspend(false))
	must(c.Run())
	for _, e := range c.Events("default") {
		if e.InvolvedObject.Kind == "Job" {
			fmt.Println(e.FirstTimestamp.Sub(c.Start()), e.Reason)
		}
	}
	// Output:
	// 0s SuccessfulCreate
	// 20s SuccessfulDelete
	// 20s Suspended
	// 2m0s SuccessfulCreate
	// 2m0s Resumed
	// 3m1s Completed
}

func ExampleCluster_Why() {
	c, err := sim.New(sim.Config{Workload: sim.After(time.Second, sim.Fail())})
	must(err)
	j := pi()
	j.Spec.BackoffLimit = new(int32(1))
	must(c.Create(j))
	must(c.Run())
	for _, e := range c.Why("default", "pi") {
		for _, reason := range e.Reasons {
			fmt.Println(e.At, reason)
		}
	}
	// Output:
	// 0s spec.parallelism: 0 pods are active, 1 is wanted: creating 1
	// 1s pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one
	// 1s tracking finalizers: pod pi-cwk8l counts as failed: in all 0 succeeded and 1 failed
	// 11s spec.parallelism: 0 pods are active, 1 is wanted: creating 1
	// 12s spec.backoffLimit: 2 pods have failed, more than the limit of 1
	// 12s tracking finalizers: pod pi-89v8s counts as failed: in all 0 succeeded and 2 failed
}

func ExampleCluster_RunUntil() {
	c, err := sim.New(sim.Config{Workload: sim.Hang(), Seed: 4})
	must(err)
	must(c.Create(pi()))
	fmt.Println(c.RunUntil(sim.JobFinished("default", "pi")))
	// Output:
	// sim: stopped at 2s: nothing is left to happen (seed 4); still going on:
	//   job default/pi: 1 active, 0 succeeded, 0 failed
	//   pod default/pi-4284n: Running
}

func ExampleCluster_Watch() {
	c, err := sim.New(sim.Config{})
	must(err)
	c.Watch(func(e sim.WatchEvent) {
		if e.Pod != nil {
			fmt.Println(e.At, e.Type, e.Pod.Status.Phase, len(e.Pod.Finalizers))
		}
	})
	must(c.Create(pi()))
	must(c.Run())
	// Output:
	// 0s ADDED Pending 1
	// 0s MODIFIED Pending 1
	// 0s MODIFIED Running 1
	// 5s MODIFIED Succeeded 1
	// 6s MODIFIED Succeeded 0
}

func ExampleFollow() {
	c, err := sim.New(sim.Config{})
	must(err)
	must(c.Create(pi()))
	mock := clock.NewMock()
	live := sim.Follow(c, mock)
	defer live.Stop()
	mock.Add(3 * time.Second)
	must(live.Do(func(c *sim.Cluster) error {
		return kubectl.Run(c, os.Stdout, "get", "jobs")
	}))
	// Output:
	// NAME   STATUS    COMPLETIONS   DURATION   AGE
	// pi     Running   0/1           3s         3s
}
