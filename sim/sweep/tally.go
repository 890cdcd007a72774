package sweep

import (
	"cmp"
	"slices"
	"time"

	"github.com/jobsim/jobsim/sim"
)

// The ends of a run that are no reason of a failure.
const (
	// EndComplete is a run in which all Jobs became Complete.
	EndComplete = "Complete"
	// EndUnfinished is a run that was stopped by a bound, or because nothing was left
	// to happen, before all Jobs were finished.
	EndUnfinished = "Unfinished"
)

// Ran is what became of one run.
type Ran struct {
	// Run is the number of the run, from 0, and Seed what its cluster had, so that
	// it can be repeated.
	Run  int64  `json:"run"`
	Seed uint64 `json:"seed"`
	// End is EndComplete, EndUnfinished, or the reason for which a Job failed, the
	// first one that did.
	End string `json:"end"`
	// Took is the time in nanoseconds from the start to the end of the last Job, and of
	// an unfinished run to where it was stopped.
	Took time.Duration `json:"took"`
	// Totals are the counts of the cluster at the end.
	Totals sim.Totals `json:"-"`
}

// Tally sums up runs of one scenario.
type Tally struct {
	// Runs is how many there were.
	Runs int64 `json:"runs"`
	// Complete is how many ended with all Jobs Complete.
	Complete int64 `json:"complete"`
	// Failed counts those in which a Job failed, by the reason of the first one that
	// did: BackoffLimitExceeded.
	Failed map[string]int64 `json:"failed"`
	// Unfinished counts those that were stopped before their end.
	Unfinished int64 `json:"unfinished"`
	// Duration is how long the runs took that ended, in nanoseconds, and
	// CompleteDuration how long those did that ended Complete.
	Duration         Histogram `json:"duration"`
	CompleteDuration Histogram `json:"completeDuration"`
	// Pods and Restarts are those of a run, see sim.Totals.
	Pods     Histogram `json:"pods"`
	Restarts Histogram `json:"restarts"`
	// Wasted is the container time of a run that came to nothing, in nanoseconds; see
	// sim.Totals.
	Wasted Histogram `json:"wasted"`
	// Worst are the worst runs: those that did not complete before those that did, then
	// the longest first.
	Worst []Ran `json:"worst"`
}

// Odds are those of a run to end Complete.
func (t *Tally) Odds() Odds {
	if t == nil {
		return NewOdds(0, 0)
	}
	return NewOdds(t.Complete, t.Runs)
}

// add counts a run, and keeps it if it is among the worst.
func (t *Tally) add(r Ran, keep int) {
	t.Runs++
	switch r.End {
	case EndComplete:
		t.Complete++
		t.CompleteDuration.Add(int64(r.Took))
		t.Duration.Add(int64(r.Took))
	case EndUnfinished:
		t.Unfinished++
	default:
		if t.Failed == nil {
			t.Failed = map[string]int64{}
		}
		t.Failed[r.End]++
		t.Duration.Add(int64(r.Took))
	}
	t.Pods.Add(r.Totals.Pods)
	t.Restarts.Add(r.Totals.Restarts)
	t.Wasted.Add(int64(r.Totals.WastedTime))
	t.keepWorst(r, keep)
}

// keepWorst puts a run in its place among the worst, if it is one of them.
func (t *Tally) keepWorst(r Ran, keep int) {
	at, _ := slices.BinarySearchFunc(t.Worst, r, byWorst)
	if at >= keep {
		return
	}
	t.Worst = slices.Insert(t.Worst, at, r)
	t.Worst = t.Worst[:min(keep, len(t.Worst))]
}

// byWorst orders runs by how bad they are. No two are equal, so that those which
// are kept do not depend on the order in which they come.
func byWorst(a, b Ran) int {
	return cmp.Or(
		cmp.Compare(badness(b.End), badness(a.End)),
		cmp.Compare(b.Took, a.Took),
		cmp.Compare(a.Run, b.Run),
	)
}

func badness(end string) int {
	switch end {
	case EndComplete:
		return 0
	case EndUnfinished:
		return 2
	}
	return 1
}

// merge adds other runs of the same scenario.
func (t *Tally) merge(other *Tally, keep int) {
	t.Runs += other.Runs
	t.Complete += other.Complete
	t.Unfinished += other.Unfinished
	for reason, n := range other.Failed {
		if t.Failed == nil {
			t.Failed = map[string]int64{}
		}
		t.Failed[reason] += n
	}
	t.Duration.merge(&other.Duration)
	t.CompleteDuration.merge(&other.CompleteDuration)
	t.Pods.merge(&other.Pods)
	t.Restarts.merge(&other.Restarts)
	t.Wasted.merge(&other.Wasted)
	for _, r := range other.Worst {
		t.keepWorst(r, keep)
	}
}
