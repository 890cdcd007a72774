package worlds

import (
	"time"

	"github.com/jobsim/jobsim/sim/workload"
)

// newWorkload draws the outcome of each run. The probability of a success is
// drawn once for a world.
func newWorkload(r *random) workload.Workload {
	succeeds := []int{20, 50, 90, 100}[r.IntN(4)]
	slowest := []time.Duration{10 * time.Second, time.Minute, 15 * time.Minute}[r.IntN(3)]
	return workload.Func(func(a workload.Attempt) workload.Outcome {
		var outcome workload.Outcome
		if a.Rand.IntN(100) >= succeeds {
			outcome = failures[a.Rand.IntN(len(failures))].Run(a)
		}
		outcome.After = a.Rand.Duration(0, slowest)
		outcome.Log = []string{"hello from " + a.Pod}
		outcome.Term = terminations[a.Rand.IntN(len(terminations))]
		return outcome
	})
}

// failures are the ways not to succeed; the plain one is the most usual.
var failures = []workload.Workload{
	workload.Fail(), workload.Fail(), workload.Fail(), workload.Exit(42), workload.OOMKilled(), workload.OOMKilledChild(), workload.Hang(),
	workload.CommandNotFound("perl1"), workload.ConfigMapMissing("settings"),
	workload.Outcome{PullError: "failed to resolve image"},
	workload.Outcome{ExitCode: 2, Reason: "Error", Message: "line one\nline\ttwo"},
	workload.Outcome{ExitCode: 3, Reason: "DeadlineExceeded"},
}

// terminations are what a process does when it is ordered to stop.
var terminations = []*workload.Termination{
	nil, {}, {Ignore: true}, {After: 5 * time.Second, ExitCode: 143}, {After: time.Hour},
}
