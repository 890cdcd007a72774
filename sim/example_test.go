package sim_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

func Example() {
	second := workload.After(time.Second, workload.Fail())
	c, err := sim.New(sim.Config{Workload: workload.Sequence(second, second, workload.Succeed())})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Create(job.New("pi", "perl:5.34")); err != nil {
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
	return job.New("pi", "perl:5.34")
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleCluster_At() {
	c, err := sim.New(sim.Config{Workload: workload.After(time.Minute, workload.Succeed())})
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

func ExampleCluster_WhyJob() {
	c, err := sim.New(sim.Config{Workload: workload.After(time.Second, workload.Fail())})
	must(err)
	j := pi()
	j.Spec.BackoffLimit = new(int32(1))
	must(c.Create(j))
	must(c.Run())
	for _, e := range c.WhyJob("default", "pi") {
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
	c, err := sim.New(sim.Config{Workload: workload.Hang(), Seed: 4})
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
		if p, ok := e.Object.(*pod.Pod); ok {
			fmt.Println(e.At, e.Type, p.Status.Phase, len(p.Finalizers))
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

// fast is a clock on which a second takes a millisecond.
type fast struct{ began time.Time }

func (f fast) Now() time.Time { return f.began.Add(1000 * time.Since(f.began)) }

func (fast) After(d time.Duration) <-chan time.Time { return time.After(d / 1000) }

// Any clock that has Now and After drives a cluster: RealClock, or one's own. In a
// bubble of testing/synctest RealClock is virtual.
func ExampleFollow() {
	c, err := sim.New(sim.Config{})
	must(err)
	must(c.Create(pi()))
	live := sim.Follow(c, fast{time.Now()})
	defer live.Stop()
	must(live.Wait(context.Background(), sim.JobFinished("default", "pi")))
	must(live.Do(func(c *sim.Cluster) error {
		s := c.Job("default", "pi").Status
		fmt.Println(s.Succeeded, "succeeded after", s.CompletionTime.Sub(*s.StartTime))
		return nil
	}))
	// Output:
	// 1 succeeded after 6s
}
