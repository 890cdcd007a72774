package sweep

import (
	"fmt"

	"github.com/jobsim/jobsim/sim/workload"
)

// FailureField is the name of the setting that is no field of the Job: the
// probability that a run of a container fails. See [Failing].
const FailureField = "failure"

// failing is Failing for a probability in text.
func failing(text string, w workload.Workload) (workload.Workload, error) {
	p, err := workload.ParseProbability(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", FailureField, err)
	}
	if _, err := workload.Start(w); err != nil {
		return nil, err
	}
	return Failing(p, w), nil
}

// Failing is a workload in which each run that ends by itself has exit code 1 with
// probability p, and else 0, whatever w gives it; all else, such as how long the run
// takes, is that of w. A run that hangs or cannot start is left as it is. With one
// seed, a higher p takes no failure away. A nil w is [workload.Default].
func Failing(p workload.Probability, w workload.Workload) workload.Workload {
	if w == nil {
		w = workload.Default()
	}
	return failingWorkload{p, w}
}

// failingWorkload is begun anew for each cluster, because what it wraps is.
type failingWorkload struct {
	p workload.Probability
	w workload.Workload
}

func (f failingWorkload) Begin() workload.Workload {
	begun, err := workload.Start(f.w)
	if err != nil {
		return workload.Func(func(workload.Attempt) workload.Outcome { return workload.Outcome{Err: err} })
	}
	return failingWorkload{f.p, begun}
}

// Unused returns the entries of what is wrapped that no run has come to.
func (f failingWorkload) Unused() []string {
	if i, ok := f.w.(*workload.Instance); ok {
		return i.Unused()
	}
	return nil
}

func (f failingWorkload) Run(a workload.Attempt) workload.Outcome {
	o := f.w.Run(a)
	if o.Err != nil || o.Hang || o.StartError != "" || o.PullError != "" || o.ConfigError != "" {
		return o
	}
	// The draw comes after those of the workload, so that a run takes as long as
	// without it.
	return ending(o, a.Rand.Chance(f.p))
}

// ending is the outcome of a run that fails, or not, at its end.
func ending(o workload.Outcome, fails bool) workload.Outcome {
	if o.Next != nil {
		o.Next = lastStep{o.Next, fails}
		return o
	}
	o.ExitCode, o.Reason, o.Message = 0, "", ""
	if fails {
		o.ExitCode = 1
	}
	return o
}

// lastStep is the rest of a run whose ending is drawn already.
type lastStep struct {
	rest  workload.Workload
	fails bool
}

func (s lastStep) Run(a workload.Attempt) workload.Outcome { return ending(s.rest.Run(a), s.fails) }

// Interrupted passes on that the run was cut short.
func (s lastStep) Interrupted(a workload.Attempt) {
	if i, ok := s.rest.(workload.Interrupter); ok {
		i.Interrupted(a)
	}
}
