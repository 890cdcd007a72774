package sweep

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/random"
	"github.com/jobsim/jobsim/sim"
)

// Sweep says what is run and how often. The zero Sweep has no Job and is refused;
// of the fields below Runs, zero is the usual.
type Sweep struct {
	// Scenario is what each run begins with.
	Scenario Scenario
	// Axes are the parameters of the grid, at most two. Without one there is one
	// point: the scenario as it is.
	Axes []Axis
	// Runs is how many there are of each point, in all shards together; 1 or more.
	Runs int64

	// Seed is the one from which those of the runs follow.
	Seed uint64
	// Shard, from 0, is the part of the runs that is run, out of Shards; 0 Shards
	// count as 1.
	Shard, Shards int64
	// Workers is how many runs are under way at the same time; 0 is as many as
	// there are processors. The result does not depend on it.
	Workers int
	// Worst is how many of the worst runs are kept for each point; 0 is
	// DefaultWorst, a negative number none.
	Worst int
	// Input identifies the scenario in the result, such as by the sum of the files that
	// it was read from: only results of the same Input are merged.
	Input string
	// Progress, unless nil, is called after some runs have been done, with their number
	// and that of all, of this shard and of all points. The calls come one after the
	// other, and from several goroutines.
	Progress func(done, all int64)
}

// DefaultWorst is how many of the worst runs a Tally keeps.
const DefaultWorst = 3

// MaxRuns is the most runs that a point may have.
const MaxRuns = 1_000_000_000_000

// withDefaults returns the sweep with each zero field filled in, or all that is
// wrong with it.
func (s Sweep) withDefaults() (Sweep, error) {
	s.Shards = max(s.Shards, 0)
	if s.Shards == 0 {
		s.Shards = 1
	}
	if s.Worst == 0 {
		s.Worst = DefaultWorst
	}
	s.Worst = max(0, s.Worst)
	var errs []error
	if s.Runs < 1 || s.Runs > MaxRuns {
		errs = append(errs, fmt.Errorf("runs: Invalid value: %d: must be from 1 to %d", s.Runs, int64(MaxRuns)))
	}
	if s.Shard < 0 || s.Shard >= s.Shards || s.Shards > math.MaxInt32 {
		errs = append(errs, fmt.Errorf("shard: Invalid value: %d/%d: must be I/N with I from 0 to N-1", s.Shard, s.Shards))
	}
	if s.Workers < 0 {
		errs = append(errs, fmt.Errorf("workers: Invalid value: %d: must be greater than or equal to 0", s.Workers))
	}
	errs = append(errs, checkAxes(s.Axes), s.Scenario.check())
	return s, errors.Join(errs...)
}

// points are the scenarios of the grid.
func (s *Sweep) points() ([]point, error) {
	var points []point
	for _, settings := range grid(s.Axes) {
		p := point{settings: settings}
		var err error
		if p.scenario, err = s.Scenario.With(settings...); err == nil {
			_, err = p.scenario.Start(0)
		}
		if err != nil {
			return nil, fmt.Errorf("%s%w", nameOf(settings), err)
		}
		points = append(points, p)
	}
	return points, nil
}

// nameOf names a point in an error: "backoffLimit=3: ".
func nameOf(settings []Setting) string {
	var texts []string
	for _, s := range settings {
		texts = append(texts, s.String())
	}
	if len(texts) == 0 {
		return ""
	}
	return strings.Join(texts, ", ") + ": "
}

// mine are the numbers of the runs of this shard: from first to before end.
func (s *Sweep) mine() (first, end int64) {
	share := func(shard int64) int64 {
		return s.Runs/s.Shards*shard + s.Runs%s.Shards*shard/s.Shards
	}
	return share(s.Shard), share(s.Shard + 1)
}

// SeedOf is the seed of a run, from 0, of a sweep with that seed. It is the same at
// all points.
func SeedOf(seed uint64, run int64) uint64 {
	source := random.New(seed).Name("sweep").Number(run).Source()
	return source.Uint64()
}

// runOne runs a scenario once.
func runOne(s Scenario, number int64, seed uint64) (Ran, error) {
	c, err := s.Start(seed)
	if err != nil {
		return Ran{}, err
	}
	err = c.Run()
	if err != nil && !sim.IsBound(err) {
		return Ran{}, err
	}
	r := Ran{Run: number, Seed: seed, Totals: c.Totals()}
	r.End, r.Took = endOf(r.Totals, c.Elapsed())
	return r, nil
}

// endOf says how a run has ended, and when.
func endOf(t sim.Totals, elapsed time.Duration) (string, time.Duration) {
	switch {
	case t.Complete+t.Failed < t.Jobs:
		return EndUnfinished, elapsed
	case t.Failed > 0:
		return t.FirstFailure, t.Finished
	}
	return EndComplete, t.Finished
}
