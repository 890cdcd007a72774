package workload_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim/workload"
)

// A workload can be run without a cluster.
func ExampleSequence() {
	work := workload.Sequence(workload.Fail(), workload.Exit(3), workload.After(5*time.Second, workload.Succeed()))
	for replica := 1; replica <= 4; replica++ {
		fmt.Println(work.Run(workload.Attempt{Job: "pi", Replica: replica, Run: 1}))
	}
	// Output:
	// exit 1
	// exit 3
	// exit 0 after 5s
	// exit 0 after 5s
}

// A task that succeeds four times in ten. What a pod comes to depends on the
// seed and on which pod it is, not on how many others there are.
func ExampleChance() {
	flaky := workload.Chance(0.4, workload.Succeed(), workload.Fail().WithLog("ERROR:root:Task failed"))
	for _, pod := range []string{"first", "second", "third"} {
		outcome := flaky.Run(workload.Attempt{Rand: workload.NewRand(8, pod)})
		fmt.Println(pod, outcome, outcome.Log)
	}
	// Output:
	// first exit 0 []
	// second exit 1 [ERROR:root:Task failed]
	// third exit 0 []
}

// The main container fails, all others hang. Without Else, the container "log"
// would stop the run of a cluster with an error.
func ExamplePerContainer() {
	named := workload.PerContainer(map[string]workload.Workload{"main": workload.Exit(3)})
	for _, container := range []string{"main", "log"} {
		a := workload.Attempt{Pod: "pi-x7k2p", Container: container}
		fmt.Printf("%s: %v\n", container, named.Else(workload.Hang()).Run(a))
		fmt.Printf("%s without Else: %v\n", container, named.Run(a))
	}
	// Output:
	// main: exit 3
	// main without Else: exit 3
	// log: hang
	// log without Else: error: pod pi-x7k2p, container log: no entry for container "log": there is only "main"
}

// One pod works through three items. A cluster does what the loop does, for
// many pods at once and in virtual time.
func ExampleWorkQueue() {
	item := workload.After(2*time.Second, workload.Succeed()).WithLog("item {item} done")
	work, err := workload.Start(workload.WorkQueue(3, item))
	if err != nil {
		panic(err)
	}
	a := workload.Attempt{Replica: 1, Run: 1}
	outcome := work.Run(a)
	for outcome.Next != nil {
		a.Elapsed += outcome.After
		for _, line := range outcome.Log {
			fmt.Println(a.Elapsed, line)
		}
		outcome = work.Continue(outcome, a)
	}
	fmt.Println(a.Elapsed, outcome)
	// Output:
	// 2s item 1 done
	// 4s item 2 done
	// 6s item 3 done
	// 6s exit 0
}

// A function decides what no combinator does: here, the database is down until
// noon.
func ExampleFunc() {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	work := workload.Func(func(a workload.Attempt) workload.Outcome {
		if a.Start.Before(noon) {
			return workload.Outcome{ExitCode: 1, Log: []string{"connection refused"}}
		}
		return workload.Outcome{}
	})
	fmt.Println(work.Run(workload.Attempt{Start: noon.Add(-time.Second)}))
	fmt.Println(work.Run(workload.Attempt{Start: noon}))
	// Output:
	// exit 1
	// exit 0
}

// The modifiers may follow whatever makes a workload.
func ExampleTask_WithLog() {
	slow := workload.After(time.Minute, workload.Fail()).WithLog("attempt {attempt} timed out")
	work := workload.Sequence(slow, slow, workload.Succeed().WithLog("done"))
	for replica := 1; replica <= 3; replica++ {
		outcome := work.Run(workload.Attempt{Replica: replica, Run: 1})
		fmt.Println(outcome, outcome.Log)
	}
	// Output:
	// exit 1 after 1m0s [attempt 1 timed out]
	// exit 1 after 1m0s [attempt 2 timed out]
	// exit 0 [done]
}

// A test can fail on a workload that was not used to its end.
func ExampleInstance_Unused() {
	work, err := workload.Start(workload.PerContainer(map[string]workload.Workload{
		"main": workload.Sequence(workload.Fail(), workload.Fail(), workload.Succeed()),
		"mian": workload.Hang(),
	}))
	if err != nil {
		panic(err)
	}
	work.Run(workload.Attempt{Container: "main", Replica: 1, Run: 1})
	work.Run(workload.Attempt{Container: "main", Replica: 2, Run: 1})
	for _, line := range work.Unused() {
		fmt.Println(line)
	}
	// Output:
	// container "main": sequence entry 3 (exit 0)
	// container "mian" (hang)
}

func ExampleParse() {
	script, err := workload.Parse("flaky.workload.yaml", []byte(`
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
		outcome := script.Run(workload.Attempt{Job: "flaky", Replica: replica, Run: 1})
		fmt.Println(outcome, outcome.Log)
	}
	fmt.Println(script.Run(workload.Attempt{Job: "another", Pod: "another-5xk2p", Container: "main"}))
	// Output:
	// exit 3 after 2s [replica 1 failed]
	// exit 0 after 5s []
	// error: pod another-5xk2p, container main: no rule matches: there is only rule 1 (job flaky)
}

// All that is wrong with a script is reported at once, each with its line.
func ExampleParse_invalid() {
	_, err := workload.Parse("flaky.workload.yaml", []byte(`
apiVersion: jobsim.dev/v1alpha1
kind: Workload
metadata:
  name: flaky
rules:
- job: flaky
  jop: typo
  run:
    do: exit 300
    after: soon
`))
	fmt.Println(err)
	if wrong, ok := errors.AsType[*jobsim.FieldError](err); ok {
		fmt.Println("the first is in line", wrong.Line, "at", wrong.Field)
	}
	// Output:
	// flaky.workload.yaml:8: Workload flaky: rules[0].jop: Forbidden: unknown field "jop": allowed here are "namespace", "job", "pod", "container", "run"
	// flaky.workload.yaml:10: Workload flaky: rules[0].run.do: Invalid value: "exit 300": exit "300": must be a whole number from 0 to 255
	// flaky.workload.yaml:11: Workload flaky: rules[0].run.after: Invalid value: "soon": must be a time of 0 or more ("5s"), several of them going upwards ("1s..3s", "1s..2s..9s"), or "exponential" and a mean ("exponential 10s")
	// the first is in line 8 at rules[0].jop
}

func ExampleParseRun() {
	work, err := workload.ParseRun("fail x2, succeed after 5s")
	if err != nil {
		panic(err)
	}
	for run := 1; run <= 3; run++ {
		fmt.Println(work.Run(workload.Attempt{Replica: 1, Run: run}))
	}
	// Output:
	// exit 1
	// exit 1
	// exit 0 after 5s
}
