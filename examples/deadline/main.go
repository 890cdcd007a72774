// Command deadline shows the two deadlines that a Job may have: its own
// activeDeadlineSeconds ends the whole Job, whatever it is doing; the one in
// the pod template ends a hung pod, which then counts as a failure and is
// replaced.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/workload"
)

func main() {
	// The first pod of each Job hangs; later ones succeed.
	c, err := sim.New(sim.Config{Workload: workload.Sequence(workload.Hang(), workload.Default())})
	if err != nil {
		log.Fatal(err)
	}
	ofJob, ofPod := job.New("deadline-of-job", "busybox:1.37"), job.New("deadline-of-pod", "busybox:1.37")
	ofJob.Spec.ActiveDeadlineSeconds = new(int64(30))
	ofPod.Spec.Template.Spec.ActiveDeadlineSeconds = new(int64(30))
	if err := c.Create(ofJob, ofPod); err != nil {
		log.Fatal(err)
	}
	if err := c.Run(); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"deadline-of-job", "deadline-of-pod"} {
		if err := kubectl.Run(c, os.Stdout, "get", "jobs", name); err != nil {
			log.Fatal(err)
		}
		for _, e := range c.Events("") {
			if e.InvolvedObject.Name == name {
				fmt.Printf("  %4s  %-20s %s\n", e.FirstTimestamp.Sub(c.Start()), e.Reason, e.Message)
			}
		}
		fmt.Println()
	}
}
