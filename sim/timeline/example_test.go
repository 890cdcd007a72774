package timeline_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// A Job that fails twice, as text.
func Example() {
	second := workload.After(time.Second, workload.Fail())
	c, err := sim.New(sim.Config{Workload: workload.Sequence(second, second, workload.Succeed())})
	if err != nil {
		panic(err)
	}
	if err := c.Create(job.New("pi", "perl:5.34")); err != nil {
		panic(err)
	}
	r := timeline.Record(c)
	if err := c.Run(); err != nil {
		panic(err)
	}
	if err := r.Picture().WriteText(os.Stdout, timeline.TextOptions{Width: 80, ASCII: true}); err != nil {
		panic(err)
	}
	// Output:
	// Job pi: Complete after 33s; 3 pods: 1 succeeded, 2 failed; 30s of back-off in 2
	//   waits
	//
	//           0s              10s             20s              30s
	//           |               |               |                |
	// job        -------10s------- ---------------20s----------------+  Complete
	// pi-cwk8l  #x                                                      failed, exit 1
	// pi-89v8s                    #x                                    failed, exit 1
	// pi-nb985                                                      +   succeeded
	//        33s  + Complete at 33s (CompletionsReached); Reached expected number of
	//               succeeded pods; spec.completions: 1 success of 1 wanted, and no
	//               pod is active
	//
	// #+ a run that exits with 0, #x a run that exits otherwise, - the controller
	// waits before the next pod (back-off)
}

// What is in a picture is plain data.
func ExampleRecorder_Picture() {
	c, err := sim.New(sim.Config{Workload: workload.Sequence(workload.Fail(), workload.Succeed())})
	if err != nil {
		panic(err)
	}
	if err := c.Create(job.New("pi", "perl:5.34")); err != nil {
		panic(err)
	}
	r := timeline.Record(c)
	if err := c.Run(); err != nil {
		panic(err)
	}
	for _, s := range r.Picture().Groups[0].Own.Spans {
		fmt.Printf("%s from %s to %s: %s\n", s.Kind, s.From, s.To, s.Why)
	}
	// Output:
	// delay from 0s to 10s: pod failure back-off: 1 failure since the latest success: the next pod is created 10s after the last one
}

// A picture of what kubectl get pods -o json has printed of a real cluster.
func ExampleRead() {
	saved := `{"apiVersion": "v1", "kind": "List", "items": [{
	  "apiVersion": "v1", "kind": "Pod",
	  "metadata": {"name": "import", "creationTimestamp": "2026-03-09T14:00:00Z"},
	  "spec": {"nodeName": "node-a", "containers": [{"name": "main"}]},
	  "status": {
	    "phase": "Failed",
	    "conditions": [{"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-03-09T14:00:20Z"}],
	    "containerStatuses": [{"name": "main", "state": {"terminated": {
	      "exitCode": 137, "reason": "OOMKilled", "startedAt": "2026-03-09T14:00:30Z", "finishedAt": "2026-03-09T14:01:00Z"}}}]
	  }}]}`
	p, err := timeline.Read(strings.NewReader(saved))
	if err != nil {
		panic(err)
	}
	if err := p.WriteText(os.Stdout, timeline.TextOptions{Width: 80, ASCII: true}); err != nil {
		panic(err)
	}
	// Output:
	// Pods without a Job: 1 pod: 1 failed
	//
	//         0s          15s          30s         45s         1m
	//         |           |            |           |           |
	// import  .......20s......:::10s:::########################x  failed, exit 137 O..
	//
	// #x a run that exits otherwise, . waits for a node, : starts
}
