package sweep_test

import (
	"context"
	"fmt"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/sweep"
)

// How much does a higher backoffLimit help a task that fails six times out of ten?
func ExampleSweep_Run() {
	in, err := load.Files("../../examples/manifests/flaky.yaml") // and flaky.workload.yaml beside it
	if err != nil {
		fmt.Println(err)
		return
	}
	limits, err := sweep.ParseAxis("backoffLimit=0..4/2")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := sweep.Sweep{
		Scenario: sweep.Scenario{Objects: in.Objects, Config: sim.Config{Workload: in.Workload}},
		Axes:     []sweep.Axis{limits},
		Runs:     1000,
	}.Run(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range result.Points {
		fmt.Printf("%v: %.3f, from %.3f to %.3f\n", p.Settings[0], p.Odds.P, p.Odds.Low, p.Odds.High)
	}
	// Output:
	// backoffLimit=0: 0.394, from 0.364 to 0.425
	// backoffLimit=2: 0.773, from 0.746 to 0.798
	// backoffLimit=4: 0.918, from 0.899 to 0.933
}

// Which limit makes the same task complete eight times out of ten, and within which time?
func ExampleChooser_Choose() {
	in, err := load.Files("../../examples/manifests/flaky.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	choice, err := sweep.Chooser{
		Sweep: sweep.Sweep{Scenario: sweep.Scenario{Objects: in.Objects, Config: sim.Config{Workload: in.Workload}}},
		Want:  0.8,
	}.Choose(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %d\nactiveDeadlineSeconds: %d\n", choice.Field, choice.Limit, choice.Deadline)
	// Output:
	// backoffLimit: 3
	// activeDeadlineSeconds: 79
}
