package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Result is what a sweep, or a shard of it, has counted. Its JSON can be read again
// with [ReadResult], and merged with that of other shards.
type Result struct {
	// APIVersion and Kind say what the JSON holds: ResultAPIVersion and ResultKind.
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	// Input is that of the sweep.
	Input string `json:"input"`
	// Seed, Runs and Axes are those of the sweep.
	Seed uint64 `json:"seed"`
	Runs int64  `json:"runs"`
	Axes []Axis `json:"axes"`
	// Shards is into how many the sweep was divided, and Have are the numbers of those
	// that are counted here, going upwards.
	Shards int64   `json:"shards"`
	Have   []int64 `json:"have"`
	// Worst is how many of the worst runs each point keeps.
	Worst int `json:"worst"`
	// Interrupted marks a shard that was stopped before its end.
	Interrupted bool `json:"interrupted"`
	// Points are those of the grid, the last axis changing fastest.
	Points []Point `json:"points"`
}

// Point is a point of the grid and its counts.
type Point struct {
	// Settings are what the scenario was changed to.
	Settings []Setting `json:"settings"`
	// Odds are those of Tally, to be read in the JSON; they are not read back.
	Odds Odds `json:"odds"`
	Tally
}

// The apiVersion and kind of a result's JSON.
const (
	ResultAPIVersion = "jobsim.dev/v1alpha1"
	ResultKind       = "Sweep"
)

// result is that of a shard.
func (s *Sweep) result(points []point, tallies []Tally) *Result {
	r := &Result{
		APIVersion: ResultAPIVersion, Kind: ResultKind, Input: s.Input, Seed: s.Seed, Runs: s.Runs, Axes: s.Axes,
		Shards: s.Shards, Have: []int64{s.Shard}, Worst: s.Worst,
	}
	for i, p := range points {
		r.Points = append(r.Points, Point{Settings: p.settings, Odds: tallies[i].Odds(), Tally: tallies[i]})
	}
	return r
}

// IsWhole reports whether all runs of the sweep are counted.
func (r *Result) IsWhole() bool {
	return r != nil && !r.Interrupted && int64(len(r.Have)) == r.Shards
}

// WriteJSON writes the result for [ReadResult] and for other programs.
func (r *Result) WriteJSON(w io.Writer) error {
	if r == nil || w == nil {
		return errors.New("sweep: WriteJSON of a nil Result, or to nil")
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(r)
}

// ReadResult reads what WriteJSON wrote. The name, usually that of a file, is for
// the errors.
func ReadResult(name string, data []byte) (*Result, error) {
	var r Result
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &r, nil
}

// check returns what makes a result one that cannot have been written here.
func (r *Result) check() error {
	switch {
	case r.APIVersion != ResultAPIVersion || r.Kind != ResultKind:
		return fmt.Errorf("apiVersion %q, kind %q: must be %q, %q, as jobsim sweep -o json writes it", r.APIVersion, r.Kind, ResultAPIVersion, ResultKind)
	case r.Runs < 1 || r.Runs > MaxRuns || r.Shards < 1 || r.Worst < 0 || len(r.Have) == 0:
		return errors.New("runs, shards, have or worst is missing or out of range")
	}
	if err := checkAxes(r.Axes); err != nil {
		return err
	}
	settings := grid(r.Axes)
	if len(settings) != len(r.Points) {
		return fmt.Errorf("there are %d points: the axes have %d", len(r.Points), len(settings))
	}
	sweep := Sweep{Runs: r.Runs, Shards: r.Shards}
	var want int64
	for i, shard := range r.Have {
		if shard < 0 || shard >= r.Shards || i > 0 && shard <= r.Have[i-1] {
			return errors.New("have: must be numbers of shards, going upwards")
		}
		sweep.Shard = shard
		first, end := sweep.mine()
		want += end - first
	}
	for i := range r.Points {
		p := &r.Points[i]
		if !slices.Equal(p.Settings, settings[i]) {
			return fmt.Errorf("points[%d]: is not that of the axes", i)
		}
		if err := p.check(want, r.Interrupted); err != nil {
			return fmt.Errorf("points[%d]: %w", i, err)
		}
		p.Odds = p.Tally.Odds()
	}
	return nil
}

// check returns an error if the counts contradict each other.
func (t *Tally) check(want int64, interrupted bool) error {
	ended := t.Complete
	for reason, n := range t.Failed {
		if n < 1 || reason == "" {
			return fmt.Errorf("failed: %q: must be a reason and a count of 1 or more", reason)
		}
		ended += n
	}
	sum := ended + t.Unfinished
	switch {
	case t.Complete < 0 || t.Unfinished < 0 || sum != t.Runs || t.Runs > want || t.Runs < want && !interrupted:
		return fmt.Errorf("%d runs: %d complete, %d failed, %d unfinished, and %d are wanted: the numbers do not agree",
			t.Runs, t.Complete, ended-t.Complete, t.Unfinished, want)
	case t.Duration.Count() != ended || t.CompleteDuration.Count() != t.Complete || t.Pods.Count() != t.Runs ||
		t.Restarts.Count() != t.Runs || t.Wasted.Count() != t.Runs:
		return errors.New("a histogram has not as many values as there are runs")
	}
	return nil
}

// Merge returns the sum of results of one sweep that hold different shards. It does
// not depend on their order, nor on which were merged before.
func Merge(results ...*Result) (*Result, error) {
	if len(results) == 0 || slices.Contains(results, nil) {
		return nil, errors.New("nothing to merge")
	}
	sum := &Result{}
	for i, r := range results {
		if r.Interrupted {
			return nil, fmt.Errorf("result %d: the shard %d/%d was interrupted: run it again", i+1, r.Have[0], r.Shards)
		}
		if i == 0 {
			*sum = *r
			sum.Have, sum.Points = nil, make([]Point, len(r.Points))
		}
		if what := differ(results[0], r); what != "" {
			return nil, fmt.Errorf("result %d is of another sweep than the first one: %s", i+1, what)
		}
		for _, shard := range r.Have {
			if slices.Contains(sum.Have, shard) {
				return nil, fmt.Errorf("result %d: the shard %d/%d is there already", i+1, shard, r.Shards)
			}
			sum.Have = append(sum.Have, shard)
		}
		for j := range r.Points {
			sum.Points[j].Settings = r.Points[j].Settings
			sum.Points[j].merge(&r.Points[j].Tally, r.Worst)
		}
	}
	slices.Sort(sum.Have)
	for i := range sum.Points {
		sum.Points[i].Odds = sum.Points[i].Tally.Odds()
	}
	return sum, nil
}

// differ names the first thing that results must share to be merged, and do not; ""
// if there is none.
func differ(a, b *Result) string {
	sameAxis := func(a, b Axis) bool { return a.Field == b.Field && slices.Equal(a.Values, b.Values) }
	for _, f := range []struct {
		same bool
		name string
		a, b any
	}{
		{a.Input == b.Input, "input", a.Input, b.Input},
		{a.Seed == b.Seed, "seed", a.Seed, b.Seed},
		{a.Runs == b.Runs, "runs", a.Runs, b.Runs},
		{a.Shards == b.Shards, "shards", a.Shards, b.Shards},
		{a.Worst == b.Worst, "worst", a.Worst, b.Worst},
		{slices.EqualFunc(a.Axes, b.Axes, sameAxis), "axes", a.Axes, b.Axes},
	} {
		if !f.same {
			return fmt.Sprintf("%s: %v and %v", f.name, f.a, f.b)
		}
	}
	return ""
}
