package bounds_test

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim/bounds"
	"github.com/jobsim/jobsim/sim/workload"
)

// A task that takes one to three minutes and may fail, with a limit of 3. That a pod has
// ended is noticed a second later.
func ExampleOf() {
	j := job.New("report", "example/report")
	j.Spec.BackoffLimit = new(int32(3))
	runs := workload.Extent{Shortest: time.Minute, Longest: 3 * time.Minute, MaySucceed: true, MayFail: true}
	b, err := bounds.Of(j, runs)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("earliest:", b.Earliest.At, b.Earliest.IsExact)
	fmt.Println("latest:", b.Latest.At, b.Latest.IsExact)
	for _, step := range b.Latest.Path.Steps {
		fmt.Println(" ", step)
	}
	fmt.Println("pods:", b.Pods.Most, b.Pods.IsExact)
	// Output:
	// earliest: 1m1s true
	// latest: 13m11s true
	//   0s: pod 1 begins and fails after 3m0s
	//   3m10s: after a wait of 10s, pod 2 begins and fails after 3m0s
	//   6m30s: after a wait of 20s, pod 3 begins and fails after 3m0s
	//   10m10s: after a wait of 40s, pod 4 begins and fails after 3m0s
	//   13m11s: BackoffLimitExceeded
	// pods: 4 true
}
