package sweep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/jobsim/jobsim/job"
)

// Chooser looks for the smallest limit with which a Job completes often enough, and the
// deadline that goes with it.
type Chooser struct {
	// Sweep says what is run, with how many Runs for each limit that is looked at
	// closely; 0 Runs are [RunsFor] Want. It has no Axes and no Shards.
	Sweep Sweep
	// Want is the probability of Complete to be reached, above 0 and below 1. It counts as
	// reached where the lower end of the interval of 95% does.
	Want float64
	// MaxLimit is the largest limit to try; 0 is DefaultMaxLimit.
	MaxLimit int32
}

// DefaultMaxLimit is the largest limit that a Chooser tries.
const DefaultMaxLimit = 100

// RunsFor is how many runs tell that a probability is reached, if it is exceeded by some
// margin: forty for each failure that is allowed, and at least 1,000.
func RunsFor(want float64) int64 {
	if !(want > 0 && want < 1) {
		return 1000
	}
	return max(1000, min(MaxRuns, int64(math.Ceil(40/(1-want)))))
}

// Choice is the answer of a Chooser. Its zero Limit and Deadline mean something only if
// it is Reached.
type Choice struct {
	// Want is that of the Chooser.
	Want float64 `json:"want"`
	// Field is the limit that was varied: backoffLimit, or backoffLimitPerIndex if the Job
	// has that.
	Field string `json:"field"`
	// Reached reports whether a limit was found.
	Reached bool `json:"reached"`
	// Limit is the smallest one that reaches Want.
	Limit int32 `json:"limit"`
	// Deadline is the activeDeadlineSeconds, in seconds, with which it still does.
	Deadline int64 `json:"deadline"`
	// MayDo is a smaller limit whose share of complete runs reaches Want while the interval
	// does not; more runs would tell. Negative: there is none.
	MayDo int32 `json:"mayDo"`
	// Trials are what was looked at closely, in the order of limits, the one with the
	// deadline last.
	Trials []Trial `json:"trials"`
}

// Trial is a limit that was run.
type Trial struct {
	// Limit and Deadline are the settings; a Deadline of 0 is none.
	Limit    int32 `json:"limit"`
	Deadline int64 `json:"deadline,omitempty"`
	// Odds are those of Tally to be Complete.
	Odds Odds `json:"odds"`
	Tally
}

// Choose looks for the limit. A limit that the Job has does not matter, nor has its
// deadline any effect until the limit is found. It takes for granted that a higher limit
// does not make a Job fail more often.
func (ch Chooser) Choose(ctx context.Context) (*Choice, error) {
	s := &search{Chooser: ch, trials: map[int32]*Trial{}}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	start, err := s.guess(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.confirm(ctx, start)
	if err != nil {
		return nil, err
	}
	choice := s.choice(found)
	if found == nil {
		return choice, nil
	}
	limited, err := s.deadline(ctx, found)
	if err != nil {
		return nil, err
	}
	choice.Deadline = limited.Deadline
	choice.Trials = append(choice.Trials, *limited)
	return choice, nil
}

// search is a Chooser at work.
type search struct {
	Chooser
	field  string
	trials map[int32]*Trial // the close looks
}

// prepare checks the Chooser, and takes the deadline off the Job.
func (s *search) prepare() error {
	switch {
	case !(s.Want > 0 && s.Want < 1):
		return fmt.Errorf("want: Invalid value: %v: must be above 0 and below 1", s.Want)
	case len(s.Sweep.Axes) > 0 || s.Sweep.Shards > 1:
		return errors.New("a choice has no axes and no shards")
	case s.MaxLimit < 0:
		return fmt.Errorf("max limit: Invalid value: %d: must be greater than or equal to 0", s.MaxLimit)
	case s.MaxLimit == 0:
		s.MaxLimit = DefaultMaxLimit
	}
	if s.Sweep.Runs == 0 {
		s.Sweep.Runs = RunsFor(s.Want)
	}
	var j *job.Job
	var err error
	if s.Sweep.Scenario, j, err = s.Sweep.Scenario.detached(); err != nil {
		return err
	}
	j.Spec.ActiveDeadlineSeconds = nil
	s.field = "backoffLimit"
	if j.Spec.BackoffLimitPerIndex != nil {
		s.field = "backoffLimitPerIndex"
	}
	return nil
}

// guess looks at limits with few runs each, and returns about the smallest that may
// reach what is wanted: by doubling, and then by halving the interval.
func (s *search) guess(ctx context.Context) (int32, error) {
	few := max(1, s.Sweep.Runs/10)
	reaches := func(limit int32) (bool, error) {
		t, err := s.run(ctx, limit, 0, few)
		return err == nil && t.Odds.P >= s.Want, err
	}
	below, limit := int32(-1), int32(0)
	for {
		ok, err := reaches(limit)
		if err != nil {
			return 0, err
		}
		if ok || limit == s.MaxLimit {
			break
		}
		below, limit = limit, min(s.MaxLimit, max(1, 2*limit))
	}
	for limit-below > 1 {
		middle := below + (limit-below)/2
		ok, err := reaches(middle)
		if err != nil {
			return 0, err
		}
		if ok {
			limit = middle
		} else {
			below = middle
		}
	}
	return limit, nil
}

// confirm looks at limits closely, from a guess on, and returns the smallest that reaches
// what is wanted; nil: none does.
func (s *search) confirm(ctx context.Context, limit int32) (*Trial, error) {
	t, err := s.look(ctx, limit)
	for err == nil && t.Odds.Low < s.Want {
		if limit == s.MaxLimit {
			return nil, nil
		}
		limit++
		t, err = s.look(ctx, limit)
	}
	for err == nil && limit > 0 {
		var lower *Trial
		if lower, err = s.look(ctx, limit-1); err == nil && lower.Odds.Low < s.Want {
			return t, nil
		}
		t, limit = lower, limit-1
	}
	return t, err
}

// look runs a limit with all runs, once.
func (s *search) look(ctx context.Context, limit int32) (*Trial, error) {
	if s.trials[limit] == nil {
		t, err := s.run(ctx, limit, 0, s.Sweep.Runs)
		if err != nil {
			return nil, err
		}
		s.trials[limit] = t
	}
	return s.trials[limit], nil
}

// run runs a limit, with a deadline unless that is 0.
func (s *search) run(ctx context.Context, limit int32, deadline, runs int64) (*Trial, error) {
	settings := []Setting{{s.field, strconv.Itoa(int(limit))}}
	if deadline > 0 {
		settings = append(settings, Setting{"activeDeadlineSeconds", strconv.FormatInt(deadline, 10)})
	}
	sweep := s.Sweep
	sweep.Runs = runs
	var err error
	if sweep.Scenario, err = s.Sweep.Scenario.With(settings...); err != nil {
		return nil, err
	}
	r, err := sweep.Run(ctx)
	if err != nil {
		return nil, err
	}
	p := r.Points[0]
	return &Trial{Limit: limit, Deadline: deadline, Odds: p.Odds, Tally: p.Tally}, nil
}

// deadline finds about the shortest deadline, in whole seconds, with which a limit still
// reaches what is wanted. It begins with how long the fastest runs took that are enough, and adds
// 1% until a run with the deadline itself agrees.
func (s *search) deadline(ctx context.Context, t *Trial) (*Trial, error) {
	needed := hitsFor(s.Want, t.Runs)
	seconds := t.CompleteDuration.Quantile(needed, t.Complete)/int64(time.Second) + 1
	for {
		limited, err := s.run(ctx, t.Limit, seconds, s.Sweep.Runs)
		if err != nil || limited.Odds.Low >= s.Want {
			return limited, err
		}
		seconds += seconds/100 + 1
	}
}

// hitsFor is the smallest number of hits with which the interval reaches a probability.
func hitsFor(want float64, runs int64) int64 {
	low, high := int64(0), runs
	for low < high {
		middle := low + (high-low)/2
		if NewOdds(middle, runs).Low >= want {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// choice puts together what was found.
func (s *search) choice(found *Trial) *Choice {
	c := &Choice{Want: s.Want, Field: s.field, MayDo: -1}
	if found != nil {
		c.Reached, c.Limit = true, found.Limit
	}
	for limit := range s.MaxLimit + 1 {
		t := s.trials[limit]
		if t == nil {
			continue
		}
		c.Trials = append(c.Trials, *t)
		if c.MayDo < 0 && t.Odds.P >= s.Want && t.Odds.Low < s.Want {
			c.MayDo = limit
		}
	}
	return c
}
