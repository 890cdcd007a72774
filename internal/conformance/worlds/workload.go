package worlds

import (
	"time"

	"github.com/jobsim/jobsim/sim"
)

// workload draws the outcome of each run. The probability of a success is drawn
// once for a world.
func workload(r *random) sim.Workload {
	succeeds := []int{20, 50, 90, 100}[r.IntN(4)]
	slowest := []time.Duration{10 * time.Second, time.Minute, 15 * time.Minute}[r.IntN(3)]
	return sim.WorkloadFunc(func(a sim.Attempt) sim.Outcome {
		outcome := sim.Succeed()
		if a.Rand.IntN(100) >= succeeds {
			outcome = failures[a.Rand.IntN(len(failures))]
		}
		outcome.After = a.Rand.Duration(0, slowest)
		outcome.Log = []string{"hello from " + a.Pod}
		outcome.Term = terminations[a.Rand.IntN(len(terminations))]
		return outcome
	})
}

// failures are the ways not to succeed; the plain one is the most usual.
var failures = []sim.Outcome{
	sim.Fail(), sim.Fail(), sim.Fail(), sim.Exit(42), sim.OOMKilled(), sim.OOMKilledChild(), sim.Hang(),
	sim.CommandNotFound("perl1"), sim.ConfigMapMissing("settings"),
	{PullError: "failed to resolve image"},
	{ExitCode: 2, Reason: "Error", Message: "line one\nline\ttwo"},
	{ExitCode: 3, Reason: "DeadlineExceeded"},
}

// terminations are what a process does when it is told to stop.
var terminations = []*sim.Termination{
	nil, {}, {Ignore: true}, {After: 5 * time.Second, ExitCode: 143}, {After: time.Hour},
}
