// Command flaky asks how often a flaky task makes its Job fail: each run
// succeeds with probability 0.4, and the Job allows three failures. It runs
// the Job under a thousand seeds and counts.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

const runs = 1000

func main() {
	failed := 0
	for seed := range uint64(runs) {
		j, err := run(seed)
		if err != nil {
			log.Fatal(err)
		}
		if j.Status.IsTrue(job.Failed) {
			failed++
		}
	}
	// Four failures in a row: 0.6 × 0.6 × 0.6 × 0.6 = 0.1296.
	fmt.Printf("%d of %d runs failed; 0.6^4 promises 130\n", failed, runs)
}

// run runs the Job once.
func run(seed uint64) (*job.Job, error) {
	task := workload.After(2*time.Second, workload.Chance(0.4, workload.Succeed(), workload.Fail()))
	c, err := sim.New(sim.Config{Seed: seed, Workload: task})
	if err != nil {
		return nil, err
	}
	flaky := job.New("flaky", "python:3.13")
	flaky.Spec.BackoffLimit = new(int32(3))
	if err := c.Create(flaky); err != nil {
		return nil, err
	}
	if err := c.Run(); err != nil {
		return nil, err
	}
	return c.Job("default", "flaky"), nil
}
