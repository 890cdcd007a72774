// Command workqueue runs a work queue: five pods share a hundred items. The
// Job leaves completions unset, so that it is complete once one pod has found
// the queue empty and the others have finished too.
package main

import (
	"log"
	"os"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/workload"
)

func main() {
	item := workload.AfterUniform(time.Second, 3*time.Second, workload.Succeed())
	c, err := sim.New(sim.Config{Seed: 1, Workload: workload.WorkQueue(100, item)})
	if err != nil {
		log.Fatal(err)
	}
	consumers := job.New("consumers", "busybox:1.37")
	consumers.Spec.Parallelism = new(int32(5))
	consumers.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
	if err := c.Create(consumers); err != nil {
		log.Fatal(err)
	}
	if err := c.Run(); err != nil {
		log.Fatal(err)
	}
	if err := kubectl.Run(c, os.Stdout, "get", "jobs,pods"); err != nil {
		log.Fatal(err)
	}
}
