package workload

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Extent is all that the runs of a container may come to.
type Extent struct {
	// Shortest and Longest are how long a run may last that ends.
	Shortest, Longest time.Duration
	// MaySucceed, MayFail and MayHang say which ends are possible.
	MaySucceed, MayFail, MayHang bool
	// LongestStop is how long a process may at most take to end after SIGTERM; the
	// largest Duration stands for one that ignores the signal.
	LongestStop time.Duration
}

// ErrNoExtent is why the extent of a workload is not known: a function, say, can do
// anything, and an image that cannot be pulled is no run.
var ErrNoExtent = errors.New("what the runs may come to is not known")

// ExtentOf returns the extent of the runs of one container: that of Namespace, Job and
// Container of the Attempt, with whichever index, at whichever attempt, with whatever
// is drawn. The error wraps [ErrNoExtent], or is what is wrong with the workload.
func ExtentOf(w Workload, a Attempt) (Extent, error) {
	if _, err := Start(w); err != nil {
		return Extent{}, err
	}
	if w == nil {
		w = Default()
	}
	return extentOf(w, a)
}

func extentOf(w Workload, a Attempt) (Extent, error) {
	switch w := plain(w).(type) {
	case Outcome:
		return w.extent()
	case *modified:
		e, err := extentOf(w.work, a)
		if err == nil {
			w.modifier.widen(&e)
		}
		return e, err
	case *choice:
		return w.extent(a)
	case *Script:
		return w.choice().extent(a)
	case *Instance:
		return extentOf(w.work, a)
	}
	return Extent{}, fmt.Errorf("%w: %s", ErrNoExtent, describe(w))
}

// extent is that of an outcome which is always the same.
func (o Outcome) extent() (Extent, error) {
	if o.Next != nil || o.Err != nil || o.PullError != "" || o.ConfigError != "" || o.StartError != "" {
		return Extent{}, fmt.Errorf("%w: %s", ErrNoExtent, o)
	}
	d := max(0, o.After)
	e := Extent{Shortest: d, Longest: d, MaySucceed: o.ExitCode == 0, MayFail: o.ExitCode != 0}
	if o.Hang {
		e = Extent{Shortest: math.MaxInt64, MayHang: true}
	}
	if o.Term != nil {
		answer{o.Term}.widen(&e)
	}
	return e, nil
}

// extent is that of all entries that an attempt of the container may come to.
func (c *choice) extent(a Attempt) (Extent, error) {
	parts := c.list
	switch p := c.picker.(type) {
	case byName:
		if p.unit == byContainer || p.unit == byJob {
			if parts = nil; p.pick(a) >= 0 {
				parts = c.list[p.pick(a) : p.pick(a)+1]
			} else if c.hasElse {
				parts = c.list[len(c.list)-1:]
			}
		}
	case byPatterns:
		parts = c.matching(p, a)
	}
	if len(parts) == 0 {
		return Extent{}, c.unmatched(a)
	}
	var all Extent
	for i, p := range parts {
		e, err := extentOf(p.work, a)
		if err != nil {
			return Extent{}, err
		}
		if i == 0 {
			all = e
			continue
		}
		all = all.union(e)
	}
	return all, nil
}

// matching are the rules that may be the first to match a pod whose name is not known.
func (c *choice) matching(rules byPatterns, a Attempt) (parts []part) {
	for i, r := range rules {
		hasPod := r.Pod != ""
		r.Pod = ""
		if (byPatterns{r}).pick(a) < 0 {
			continue
		}
		parts = append(parts, c.list[i])
		if !hasPod {
			return parts
		}
	}
	if c.hasElse {
		return append(parts, c.list[len(c.list)-1])
	}
	return parts
}

func (e Extent) union(o Extent) Extent {
	return Extent{
		Shortest: min(e.Shortest, o.Shortest), Longest: max(e.Longest, o.Longest),
		MaySucceed: e.MaySucceed || o.MaySucceed, MayFail: e.MayFail || o.MayFail, MayHang: e.MayHang || o.MayHang,
		LongestStop: max(e.LongestStop, o.LongestStop),
	}
}

// ends reports whether a run may end.
func (e *Extent) ends() bool { return e.MaySucceed || e.MayFail }

func (s span) widen(e *Extent) {
	if !e.ends() {
		return
	}
	lo, hi := time.Duration(0), addTimes(45*min(s.mean, math.MaxInt64/45), 0)
	if s.mean == 0 {
		lo, hi = s.points[0], s.points[len(s.points)-1]
	}
	e.Shortest, e.Longest = addTimes(e.Shortest, lo), addTimes(e.Longest, hi)
}

// widen takes the answer as one more that is possible: some of the runs may have one of
// their own.
func (t answer) widen(e *Extent) {
	stop := t.term.After
	if t.term.Ignore {
		stop = math.MaxInt64
	}
	e.LongestStop = max(e.LongestStop, stop)
}

func (log) widen(*Extent) {}
