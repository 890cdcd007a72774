// Command never-onfailure runs the same failing task under both restart
// policies a Job may have, side by side.
//
// With Never each failure leaves a failed pod and makes a new one, after the
// Job controller's delay: 10 s, 20 s, 40 s, … With OnFailure there is one pod,
// whose container the kubelet restarts in place: at once, then after 10 s,
// 20 s, … Both give up at the same backoffLimit, but OnFailure takes the pod
// and its logs with it.
package main

import (
	"fmt"
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
	c, err := sim.New(sim.Config{Workload: workload.After(time.Second, workload.Fail())})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Create(failing("never", pod.RestartNever), failing("onfailure", pod.RestartOnFailure)); err != nil {
		log.Fatal(err)
	}
	for _, at := range []time.Duration{30 * time.Second, 2 * time.Minute, 5 * time.Minute} {
		if err := c.RunFor(at - c.Elapsed()); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("# after %s\n", at)
		if err := kubectl.Run(c, os.Stdout, "get", "jobs,pods"); err != nil {
			log.Fatal(err)
		}
		fmt.Println()
	}
}

// failing is a Job that allows four failures.
func failing(name string, policy pod.RestartPolicy) *job.Job {
	j := job.New(name, "busybox:1.37")
	j.Spec.BackoffLimit = new(int32(4))
	j.Spec.Template.Spec.RestartPolicy = policy
	return j
}
