package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

func TestDebug(t *testing.T) {
	for _, cons := range []bool{true, false} {
		cfg := sim.Config{}.WithLag("job-controller", 2*time.Second)
		if !cons {
			cfg = cfg.WithoutConsistency()
		}
		c := newCluster(t, cfg)
		c.Watch(func(e sim.WatchEvent) {
			switch o := e.Object.(type) {
			case *job.Job:
				fmt.Println(e.At, e.Type, o.Name, o.ResourceVersion, fmt.Sprintf("active %d succ %d failed %d unc %v conds %v", o.Status.Active, o.Status.Succeeded, o.Status.Failed, o.Status.UncountedTerminatedPods, len(o.Status.Conditions)))
			case *pod.Pod:
				fmt.Println(e.At, e.Type, o.Name, o.ResourceVersion, o.Status.Phase, o.Finalizers, o.DeletionTimestamp != nil)
			}
		})
		c.Create(task("x", parallel(3, 2)))
		fmt.Println(c.Run())
		for _, e := range c.WhyJob("default", "x") {
			fmt.Println(e.At, e.Reasons)
		}
		for _, e := range c.Events("") {
			if e.Source.Component == "job-controller" {
				fmt.Println(e.FirstTimestamp, e.Message)
			}
		}
	}
}
