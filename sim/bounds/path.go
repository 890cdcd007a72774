package bounds

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// Path is one way that the Job may take.
type Path struct {
	// At is when the Job ends on it, in nanoseconds; IsEndless: it does not.
	At        time.Duration `json:"at"`
	IsEndless bool          `json:"isEndless,omitempty"`
	// End is Complete, or the reason for which the Job failed; empty if it IsEndless.
	End string `json:"end,omitempty"`
	// Pods is how many pods are created.
	Pods int64 `json:"pods"`
	// Steps says in words what happens: each run, and each wait between two. Of a long path
	// those in the middle are left out.
	Steps []string `json:"steps"`
}

// plan is a way to be tried: which runs fail and how long all of them are.
type plan struct {
	// fails is how many runs fail, the first ones; then the others succeed.
	fails int64
	// length is how long each run lasts.
	length time.Duration
	// hangs says that the first run after the failures hangs, and so do all others.
	hangs bool
	// stop is how long a process takes to end after SIGTERM.
	stop time.Duration
}

// all is more failures than any Job may have.
const all = 1 << 40

// walk tries the plans at the edges of the ranges.
func (s *subject) walk() error {
	for _, p := range s.plans() {
		path, err := s.try(p)
		if err != nil {
			return err
		}
		if path != nil {
			s.paths = append(s.paths, *path)
		}
	}
	return nil
}

// plans are all combinations of the edges that the ranges allow.
func (s *subject) plans() (list []plan) {
	lengths := []time.Duration{s.runs.Shortest, s.runs.Longest}
	if s.mayForgetCrashLoop() && s.runs.Shortest <= crashLoopReset {
		lengths = append(lengths, crashLoopReset)
	}
	if s.runs.Shortest == s.runs.Longest {
		lengths = lengths[:1]
	}
	stops := []time.Duration{0}
	if s.runs.LongestStop > 0 {
		stops = append(stops, s.runs.LongestStop)
	}
	for _, length := range lengths {
		for _, stop := range stops {
			if s.runs.MaySucceed {
				list = append(list, plan{length: length, stop: stop})
			}
			if s.runs.MayFail {
				list = append(list, plan{fails: all, length: length, stop: stop})
			}
			if s.runs.MayFail && s.runs.MaySucceed {
				for _, n := range []int64{s.failures() - 1, s.failures()} {
					if n > 0 {
						list = append(list, plan{fails: n, length: length, stop: stop})
					}
				}
			}
		}
	}
	if s.runs.MayHang {
		list = append(list, plan{hangs: true, stop: s.runs.LongestStop})
	}
	return list
}

// try carries a plan out; nil: it has too many runs for that, or takes years.
func (s *subject) try(p plan) (*Path, error) {
	failing := min(p.fails, s.failures()+1)
	perPod := s.perIndex || s.policy == pod.RestartOnFailure && s.completions > 1
	if n := failing + s.completions + s.slots; n > maxRuns || perPod && (failing+1)*s.completions > maxRuns {
		return nil, nil
	}
	r := &recorder{plan: p}
	r.number = func(a workload.Attempt) int64 { return int64(len(r.steps)) + 1 }
	if perPod {
		r.number = func(a workload.Attempt) int64 { return int64(a.Number()) }
	}
	c, err := sim.New(sim.Config{Workload: workload.Func(r.run), KeepRemoved: -1})
	if err != nil {
		return nil, err
	}
	if err := c.Create(clone.Of(s.job)); err != nil {
		return nil, err
	}
	err = c.Run()
	if errors.As(err, new(*sim.BoundError)) {
		return nil, nil
	}
	stopped := errors.As(err, new(*sim.IdleError))
	if err != nil && !stopped {
		return nil, err
	}
	path := &Path{IsEndless: stopped, Pods: c.Totals().Pods, At: c.Totals().Finished}
	if !stopped {
		path.End = string(job.Complete)
		if c.Totals().Failed > 0 {
			path.End = c.Totals().FirstFailure
		}
	}
	path.Steps = r.words(path)
	return path, nil
}

// recorder is a workload that follows a plan and notes the runs.
type recorder struct {
	plan   plan
	number func(workload.Attempt) int64
	steps  []step
}

// step is a run that has begun.
type step struct {
	at, length  time.Duration
	pod         string
	replica     int
	run         int
	index       int
	hangs, fail bool
}

func (r *recorder) run(a workload.Attempt) workload.Outcome {
	s := step{at: a.Start.Sub(sim.DefaultStart), length: r.plan.length, pod: a.Pod, replica: a.Replica, run: a.Run, index: a.Index}
	s.fail = r.number(a) <= r.plan.fails
	s.hangs = r.plan.hangs && !s.fail
	r.steps = append(r.steps, s)
	o := workload.Outcome{After: s.length, Hang: s.hangs}
	if s.fail {
		o.ExitCode = 1
	}
	if r.plan.stop > 0 {
		o.Term = &workload.Termination{After: r.plan.stop}
	}
	return o
}

// shown is how many runs a path names at its beginning and at its end.
const shown = 8

// words are the runs, the waits between them, and the end.
func (r *recorder) words(p *Path) (list []string) {
	for i, s := range r.steps {
		if i >= shown && i < len(r.steps)-shown {
			if i == shown {
				list = append(list, fmt.Sprintf("… %d more runs …", len(r.steps)-2*shown))
			}
			continue
		}
		name := fmt.Sprintf("pod %d", s.replica)
		if s.index >= 0 {
			name = fmt.Sprintf("index %d, %s", s.index, name)
		}
		if s.run > 1 {
			name += fmt.Sprintf(", run %d", s.run)
		}
		text := s.at.String() + ": "
		if i > 0 {
			if wait := s.at - (r.steps[i-1].at + r.steps[i-1].length); wait > 0 && !r.steps[i-1].hangs {
				text += fmt.Sprintf("after a wait of %s, ", wait)
			}
		}
		list = append(list, text+name+" begins"+s.ending(p))
	}
	if p.IsEndless {
		return append(list, "the Job does not end")
	}
	return append(list, fmt.Sprintf("%s: %s", p.At, p.End))
}

// ending is how a run ends.
func (s *step) ending(p *Path) string {
	switch {
	case !p.IsEndless && (s.hangs || s.at+s.length > p.At):
		return " and is stopped with the Job"
	case s.hangs:
		return " and does not end"
	case s.fail:
		return fmt.Sprintf(" and fails after %s", s.length)
	}
	return fmt.Sprintf(" and succeeds after %s", s.length)
}

// String is the path as a text of one line.
func (p Path) String() string { return strings.Join(p.Steps, "; ") }
