package learn_test

import (
	"fmt"
	"os"

	"github.com/jobsim/jobsim/sim/learn"
)

// Two pods of a Job, the second after the first had failed: far too few, and the document
// says so.
func ExampleFrom() {
	pods, err := learn.Read("pods.yaml", []byte(`
apiVersion: v1
kind: List
items:
- kind: Pod
  metadata: {name: pi-1, creationTimestamp: "2026-01-01T00:00:00Z", labels: {job-name: pi}}
  spec: {restartPolicy: Never, containers: [{name: main}]}
  status:
    phase: Failed
    containerStatuses:
    - name: main
      state: {terminated: {exitCode: 3, startedAt: "2026-01-01T00:00:02Z", finishedAt: "2026-01-01T00:00:09Z"}}
- kind: Pod
  metadata: {name: pi-2, creationTimestamp: "2026-01-01T00:00:19Z", labels: {job-name: pi}}
  spec: {restartPolicy: Never, containers: [{name: main}]}
  status:
    phase: Succeeded
    containerStatuses:
    - name: main
      state: {terminated: {exitCode: 0, startedAt: "2026-01-01T00:00:21Z", finishedAt: "2026-01-01T00:01:21Z"}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := learn.From(pods).WriteWorkload(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// # Learned from 2 pods. A comment gives what was counted, and behind it the interval
	// # of 95% in which the true value lies. Times of pods are whole seconds: each run time
	// # is true to a second.
	// apiVersion: jobsim.dev/v1alpha1
	// kind: Workload
	// rules:
	//
	// # Job pi, container main: 2 pods
	// # 2 runs ended, 1 failed: 50.0% (9.5% to 90.5%)
	// # Too little to learn from: with 2 runs the interval is wide. 30 are wanted.
	// - job: pi
	//   container: main
	//   run:
	//     # 1 of 2 runs: 50.0% (9.5% to 90.5%)
	//     chance: 1/2
	//     then:
	//       do: succeed
	//       # Too little to learn from: 1 run time.
	//       after: 1m0s
	//     else:
	//       do: exit 3
	//       # Too little to learn from: 1 run time.
	//       after: 7s
}
