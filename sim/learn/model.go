package learn

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/sweep"
)

const (
	// Enough is how many runs make a rate worth its digits: with thirty, its interval is
	// still up to 34 percentage points wide.
	Enough = 30
	// EnoughTimes is how many run times make quantiles.
	EnoughTimes = 10
	// EnoughToDiffer is how many runs an attempt must have to be distinguished from those
	// before it.
	EnoughToDiffer = 10
)

// Model is what was learned.
type Model struct {
	// Pods is how many different pods were looked at.
	Pods int
	// Rules are in the order in which a workload tries them.
	Rules []Rule
}

// Rule is what the containers of one name in the pods of one Job did, or of one CronJob.
type Rule struct {
	// Namespace, Job, Pod and Container are patterns as those of a workload's rule.
	// Namespace is empty where all pods are in one. Job is NAME-* for the Jobs of a
	// CronJob, whose names end in the time of their slot. Pod is set only for pods
	// without a Job.
	Namespace, Job, Pod, Container string
	// IsInit and IsSidecar say which list of the pod the container is in; a sidecar is
	// not IsInit.
	IsInit, IsSidecar bool
	// RestartPolicy is that of the pods.
	RestartPolicy pod.RestartPolicy
	// Pods is how many pods have the container.
	Pods int
	// Runs is how many runs have ended of themselves, and Failures how many of these
	// failed. Of Forgotten ones of the Failures no more is known.
	Runs, Failures, Forgotten int
	// Attempts are the runs whose attempt is known, by its number.
	Attempts []Attempt
	// Stretches are the attempts that are distinguished, in order; the only one where none
	// are. There is none where no run has ended.
	Stretches []Stretch
	// Going is how many runs were still going, and Longest for how long the longest of
	// them was, as far as the pods show.
	Going   int
	Longest time.Duration
	// LeftOut are runs that were ended from outside, and Waiting containers that have
	// never run, both with the reason.
	LeftOut, Waiting []Count
}

// Count is how often something was seen.
type Count struct {
	// Why is the reason, as a word of Kubernetes where it has one.
	Why string
	// Seen is how often.
	Seen int
}

// Attempt is how often an attempt failed.
type Attempt struct {
	// Number is that of the attempt, from 1.
	Number int
	// Runs is how many runs were that attempt, and Failures how many of them failed.
	Runs, Failures int
}

// Stretch is a range of attempts that are taken to be alike.
type Stretch struct {
	// First and Last are the attempts, both included; a Last of 0 is no end.
	First, Last int
	// Runs is how many runs have ended, Failures how many of them failed, and Forgotten
	// how many of the Failures are in none of the Ends.
	Runs, Failures, Forgotten int
	// Ends are the different ways to end: exit code 0 first, then by how often.
	Ends []End
}

// Odds are those of a run to fail, with Wilson's interval of 95%.
func (s *Stretch) Odds() sweep.Odds {
	if s == nil {
		return sweep.NewOdds(0, 0)
	}
	return sweep.NewOdds(int64(s.Failures), int64(s.Runs))
}

// Odds are those of a run to fail, with Wilson's interval of 95%.
func (a Attempt) Odds() sweep.Odds { return sweep.NewOdds(int64(a.Failures), int64(a.Runs)) }

// End is one way in which runs ended.
type End struct {
	// ExitCode is that of the process.
	ExitCode int32
	// Reason is that of the container's state; empty where it says no more than the exit
	// code, which Completed and Error do.
	Reason string
	// Times are the run times, in whole seconds and in ascending order. There are as many
	// as runs that ended so.
	Times []time.Duration
}

// most is how many quantiles are written at most: the deciles, with both ends.
const most = 11

// Quantiles are the run times at equal steps of probability from the shortest to the
// longest: the deciles, or fewer where there are fewer run times. Between two run times
// they are interpolated, to a millisecond. There are none without run times.
func (e *End) Quantiles() []time.Duration {
	if e == nil || len(e.Times) == 0 {
		return nil
	}
	n := min(most, len(e.Times))
	points := make([]time.Duration, n)
	for i := range points {
		points[i] = e.at(i, max(1, n-1))
	}
	return points
}

// at is the run time at i/of of the way from the shortest to the longest.
func (e *End) at(i, of int) time.Duration {
	way := i * (len(e.Times) - 1)
	below, rest := e.Times[way/of], way%of
	if rest == 0 {
		return below
	}
	step := e.Times[way/of+1] - below
	return below + (step / time.Duration(of) * time.Duration(rest)).Round(time.Millisecond)
}

// Quantile is a quantile of the run times and the interval of 95% in which that of the
// workload lies, whatever its distribution: the true one is between two run times
// whose ranks are where Wilson's interval for its probability ends.
type Quantile struct {
	// Value is the quantile; Low and High are the ends of the interval.
	Value, Low, High time.Duration
}

// Quantile is that of a share of percent, from 0 to 100; zero without run times.
func (e *End) Quantile(percent int) Quantile {
	if e == nil || len(e.Times) == 0 {
		return Quantile{}
	}
	percent = max(0, min(100, percent))
	n := len(e.Times)
	// The hits are rounded: a quantile between two run times belongs to both.
	odds := sweep.NewOdds(int64((percent*n+50)/100), int64(n))
	low, high := int(odds.Low*float64(n)), int(odds.High*float64(n))+1
	return Quantile{Value: e.at(percent, 100), Low: e.Times[min(low, n-1)], High: e.Times[min(high, n-1)]}
}

// stretches cuts numbered attempts where their rates differ: an attempt begins a new
// stretch if its interval does not overlap with that of the stretch before it, and if it
// has [EnoughToDiffer] runs: of the many late attempts that few Jobs come to, one or the
// other would differ by chance.
func stretches(attempts []Attempt) []Stretch {
	var list []Stretch
	for _, a := range attempts {
		if n := len(list); n > 0 && (a.Runs < EnoughToDiffer || overlap(list[n-1].Odds(), a.Odds())) {
			list[n-1].Last = a.Number
			list[n-1].Runs += a.Runs
			list[n-1].Failures += a.Failures
			continue
		}
		list = append(list, Stretch{First: a.Number, Last: a.Number, Runs: a.Runs, Failures: a.Failures})
	}
	return list
}

func overlap(a, b sweep.Odds) bool { return a.Low <= b.High && b.Low <= a.High }

// add counts a run that has ended.
func (s *Stretch) add(r run) {
	i := slices.IndexFunc(s.Ends, func(e End) bool { return e.ExitCode == r.exitCode && e.Reason == r.reason })
	if i < 0 {
		i = len(s.Ends)
		s.Ends = append(s.Ends, End{ExitCode: r.exitCode, Reason: r.reason})
	}
	s.Ends[i].Times = append(s.Ends[i].Times, r.length)
}
