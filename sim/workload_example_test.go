package sim_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
)

// A workload can be called without a cluster.
func ExampleSequence() {
	work := sim.Sequence(sim.Fail(), sim.Exit(3), sim.After(5*time.Second, sim.Succeed()))
	for replica := 1; replica <= 4; replica++ {
		fmt.Println(work.Run(sim.Attempt{Job: "pi", Replica: replica, Run: 1}))
	}
	// Output:
	// exit 1
	// exit 3
	// exit 0 after 5s
	// exit 0 after 5s
}

// A task that succeeds four times in ten. The fate of a pod depends on the
// seed and on which pod it is, not on how many others there are.
func ExampleChance() {
	flaky := sim.Chance("0.4", sim.Succeed(), sim.Fail().WithLog("ERROR:root:Task failed"))
	for _, pod := range []string{"first", "second", "third"} {
		outcome := flaky.Run(sim.Attempt{Rand: sim.NewRand(8, pod)})
		fmt.Println(pod, outcome, outcome.Log)
	}
	// Output:
	// first exit 0 []
	// second exit 1 [ERROR:root:Task failed]
	// third exit 0 []
}

// What no combinator says, a function does: here, the database is down until
// noon.
func ExampleWorkloadFunc() {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	work := sim.WorkloadFunc(func(a sim.Attempt) sim.Outcome {
		if a.Start.Before(noon) {
			return sim.Fail().WithLog("connection refused")
		}
		return sim.Succeed()
	})
	fmt.Println(work.Run(sim.Attempt{Start: noon.Add(-time.Second)}))
	fmt.Println(work.Run(sim.Attempt{Start: noon}))
	// Output:
	// exit 1
	// exit 0
}

// A test can fail on a script that was not played to its end.
func ExampleUnused() {
	work, err := sim.Begin(sim.PerContainer(map[string]sim.Workload{
		"main": sim.Sequence(sim.Fail(), sim.Fail(), sim.Succeed()),
		"mian": sim.Hang(),
	}))
	if err != nil {
		panic(err)
	}
	work.Run(sim.Attempt{Container: "main", Replica: 1, Run: 1})
	work.Run(sim.Attempt{Container: "main", Replica: 2, Run: 1})
	for _, line := range sim.Unused(work) {
		fmt.Println(line)
	}
	// Output:
	// container "main": sequence entry 3 (exit 0)
	// container "mian" (hang)
}

func ExampleParseScript() {
	script, err := sim.ParseScript("flaky.workload.yaml", []byte(`
apiVersion: jobsim.dev/v1alpha1
kind: Workload
rules:
- job: flaky
  run:
    sequence:
    - {do: exit 3, after: 2s, log: "replica {replica} failed"}
    - succeed after 5s
`))
	if err != nil {
		panic(err)
	}
	for replica := 1; replica <= 2; replica++ {
		outcome := script.Run(sim.Attempt{Job: "flaky", Replica: replica, Run: 1})
		fmt.Println(outcome, outcome.Log)
	}
	fmt.Println(script.Run(sim.Attempt{Job: "another"}))
	// Output:
	// exit 3 after 2s [replica 1 failed]
	// exit 0 after 5s []
	// exit 0 after 5s
}

// All that is wrong with a script is told at once.
func ExampleParseScript_invalid() {
	_, err := sim.ParseScript("flaky.workload.yaml", []byte(`
apiVersion: jobsim.dev/v1alpha1
kind: Workload
metadata:
  name: flaky
rules:
- job: flaky
  run: {do: exit nine, after: soon}
`))
	var invalid *jobsim.InvalidError
	if errors.As(err, &invalid) {
		for _, e := range invalid.Errs {
			fmt.Println(e)
		}
	}
	// Output:
	// rules[0].run.do: Invalid value: "exit nine": exit "nine": must be a whole number of 32 bits
	// rules[0].run.after: Invalid value: "soon": must be a time of 0 or more ("5s"), two of them going upwards ("1s..3s"), or "exponential" and a mean ("exponential 10s")
}

func ExampleParseRun() {
	work, err := sim.ParseRun("fail x2, succeed after 5s")
	if err != nil {
		panic(err)
	}
	for run := 1; run <= 3; run++ {
		fmt.Println(work.Run(sim.Attempt{Replica: 1, Run: run}))
	}
	// Output:
	// exit 1
	// exit 1
	// exit 0 after 5s
}
