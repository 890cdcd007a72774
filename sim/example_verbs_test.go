package sim_test

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// inCluster is a cluster with one Job, pi, whose pod never ends by itself.
func inCluster(cfg sim.Config) *sim.Cluster {
	cfg.Workload = workload.Hang()
	c, err := sim.New(cfg)
	must(err)
	must(c.Create(pi()))
	must(c.RunFor(10 * time.Second))
	return c
}

// The API leaves the pods of a deleted Job, and warns; kubectl asks for them to
// go too.
func ExampleCluster_DeleteJob() {
	for _, policy := range []jobsim.DeletionPropagation{"", jobsim.PropagateBackground} {
		c := inCluster(sim.Config{})
		c.OnWarning(func(text string) { fmt.Println("Warning:", text) })
		must(c.DeleteJob("default", "pi", policy))
		must(c.RunFor(time.Minute))
		fmt.Printf("policy %q: %d pods\n", policy, len(c.Pods("default")))
	}
	// Output:
	// Warning: child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning
	// policy "": 1 pods
	// policy "Background": 0 pods
}

// A node that is cut off keeps its pod running; 350 s later the Job makes
// another one, so that two work on one task.
func ExampleCluster_LoseNode() {
	c := inCluster(sim.Config{Nodes: []sim.Node{{Name: "a"}, {Name: "b"}}})
	lost := c.PodOf("default", "pi", 1)
	must(c.LoseNode(lost.Spec.NodeName))
	must(c.RunUntil(func(c *sim.Cluster) bool { return c.PodOf("default", "pi", 2) != nil }))
	fmt.Println(c.Elapsed(), "pods:", len(c.Pods("default")))
	must(c.RecoverNode(lost.Spec.NodeName))
	must(c.RunFor(time.Minute))
	fmt.Println(c.Elapsed(), "pods:", len(c.Pods("default")))
	// Output:
	// 6m1s pods: 2
	// 7m1s pods: 1
}

// A pod that is evicted counts as failed, and the Job makes another one.
func ExampleCluster_EvictPod() {
	c := inCluster(sim.Config{})
	evicted := c.PodOf("default", "pi", 1)
	must(c.EvictPod("default", evicted.Name, sim.Memory))
	must(c.RunFor(11 * time.Second))
	status := c.Pod("default", evicted.Name).Status
	fmt.Println(status.Phase, status.Reason)
	fmt.Println("failed:", c.Job("default", "pi").Status.Failed, "pods:", len(c.Pods("default")))
	// Output:
	// Failed Evicted
	// failed: 1 pods: 2
}

// A quota that refuses pods is not a failure of the Job: the controller tries
// again, after 1 s, 2 s, 4 s …, for ever.
func ExampleCluster_SetPodQuota() {
	c, err := sim.New(sim.Config{})
	must(err)
	must(c.SetPodQuota("default", "no-pods", 0))
	c.At(10*time.Second, func(c *sim.Cluster) error { return c.SetPodQuota("default", "no-pods", 1) })
	must(c.Create(pi()))
	must(c.Run())
	for _, e := range c.Events("default") {
		if e.InvolvedObject.Kind == job.Kind {
			fmt.Println(e.FirstTimestamp.Sub(c.Start()), e.Reason)
		}
	}
	// Output:
	// 0s FailedCreate
	// 1s FailedCreate
	// 3s FailedCreate
	// 7s FailedCreate
	// 15s SuccessfulCreate
	// 21s Completed
}

func ExampleCluster_Revisions() {
	c, err := sim.New(sim.Config{})
	must(err)
	must(c.Create(pi()))
	for e, err := range c.Revisions() {
		must(err)
		if p, ok := e.Object.(*pod.Pod); ok {
			fmt.Println(e.At, e.Type, p.Status.Phase)
		}
	}
	// Output:
	// 0s ADDED Pending
	// 0s MODIFIED Pending
	// 0s MODIFIED Running
	// 5s MODIFIED Succeeded
	// 6s MODIFIED Succeeded
}

func ExampleCreate() {
	c, err := sim.New(sim.Config{})
	must(err)
	j, err := sim.Create(c, pi())
	must(err)
	fmt.Println(j.Namespace, *j.Spec.BackoffLimit, j.Generation)
	// Output: default 6 1
}

// A node that is cordoned takes no pod, and the Job waits until one does.
func ExampleCluster_Cordon() {
	c, err := sim.New(sim.Config{})
	must(err)
	must(c.Cordon(sim.DefaultNode))
	c.At(time.Minute, func(c *sim.Cluster) error { return c.Uncordon(sim.DefaultNode) })
	must(c.Create(pi()))
	must(c.Run())
	fmt.Println(c.Elapsed(), c.Cordon("node-2"))
	// Output: 1m6s nodes "node-2" not found
}

// A Job of 90 s each minute, with Forbid: Jobs come late, and one of three slots
// has none.
func ExampleCluster_Slots() {
	c, err := sim.New(sim.Config{Workload: workload.After(90*time.Second, workload.Succeed())})
	must(err)
	must(c.Create(&cronjob.CronJob{
		ObjectMeta: jobsim.ObjectMeta{Name: "busy"},
		Spec: cronjob.Spec{
			Schedule: "* * * * *", ConcurrencyPolicy: cronjob.ForbidConcurrent,
			JobTemplate: cronjob.JobTemplate{Spec: job.New("busy", "busybox:1").Spec},
		},
	}))
	for s, err := range c.Slots("default", "busy", 8*time.Minute) {
		must(err)
		fmt.Println(s.Time.Format(time.TimeOnly), s.Outcome)
	}
	// Output:
	// 00:01:00 Run
	// 00:02:00 Run
	// 00:03:00 Forbidden
	// 00:04:00 Run
	// 00:05:00 Run
	// 00:06:00 Forbidden
	// 00:07:00 Run
}

// The first pod of a Job is refused: the Job controller tries again.
func ExampleCall() {
	refused := false
	c, err := sim.New(sim.Config{Intercept: func(call sim.Call, _ func() error) error {
		if refused || call.Component != sim.ComponentJobController || call.Verb != sim.VerbCreate || call.Kind != pod.Kind {
			return nil
		}
		refused = true
		return &sim.APIError{Reason: "InternalError", Message: "try again"}
	}})
	must(err)
	must(c.Create(pi()))
	must(c.Run())
	for _, e := range c.Events("default") {
		if e.Source.Component == string(sim.ComponentJobController) {
			fmt.Println(e.Reason)
		}
	}
	// Output:
	// FailedCreate
	// SuccessfulCreate
	// Completed
}

// A condition that another controller sets on a pod can be what a podFailurePolicy
// looks for: here the failure of a pod that was marked so is not counted.
func ExampleCluster_SetPodCondition() {
	j := pi()
	j.Spec.PodFailurePolicy = &job.PodFailurePolicy{Rules: []job.PodFailurePolicyRule{{
		Action:          job.ActionIgnore,
		OnPodConditions: []job.PodFailurePolicyOnPodCondition{{Type: "example.com/Broken"}},
	}}}
	c, err := sim.New(sim.Config{Workload: workload.Sequence(workload.Hang(), workload.Succeed())})
	must(err)
	must(c.Create(j))
	must(c.RunFor(10 * time.Second))
	name := c.PodOf("default", "pi", 1).Name
	must(c.SetPodCondition("default", name, pod.Condition{Type: "example.com/Broken", Status: jobsim.ConditionTrue}))
	must(c.EvictPod("default", name, sim.Memory))
	must(c.Run())
	status := c.Job("default", "pi").Status
	fmt.Println("succeeded:", status.Succeeded, "failed:", status.Failed)
	// Output:
	// succeeded: 1 failed: 0
}
