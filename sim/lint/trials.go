package lint

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/sweep"
)

// trials is how long the Job took in some runs of it, without its deadline.
type trials struct {
	asItIs  sweep.Tally // with the workload as it is
	failing sweep.Tally // with all runs failing
}

// run runs the Job, at most a year each time; nil: it is not known what the containers do.
func (s *subject) run() (*trials, error) {
	if s.work == nil || s.trials != nil {
		return s.trials, nil
	}
	s.job.Spec.Selector, s.job.Spec.ManualSelector = nil, nil
	var t trials
	for _, c := range []struct {
		into  *sweep.Tally
		fails bool
	}{{&t.asItIs, false}, {&t.failing, true}} {
		j := *s.job
		j.Spec.ActiveDeadlineSeconds, j.Spec.Suspend = nil, nil
		cfg := sim.Config{Workload: s.work, MaxTime: 365 * 24 * time.Hour, KeepRemoved: -1}
		if c.fails {
			cfg.Workload = sweep.Failing(1, s.work)
		}
		r, err := sweep.Sweep{
			Scenario: sweep.Scenario{Objects: []jobsim.Object{&j}, Config: cfg}, Runs: Trials,
		}.Run(s.ctx)
		if err != nil {
			return nil, err
		}
		*c.into = r.Points[0].Tally
	}
	s.trials = &t
	return s.trials, nil
}

// deadlineTooShort finds a deadline that passes before all attempts are made, where the
// waits alone do not: with the time that the containers run.
func (s *subject) deadlineTooShort() (*Finding, error) {
	deadline := s.job.Spec.ActiveDeadlineSeconds
	if deadline == nil || s.limitUnreachable() != nil {
		return nil, nil
	}
	t, err := s.run()
	if err != nil || t == nil || t.failing.Duration.Count() == 0 {
		return nil, err
	}
	shortest := time.Duration(t.failing.Duration.Min())
	if shortest <= apitime.Seconds(*deadline) {
		return nil, nil
	}
	_, shown := sum(waits(s.job))
	if len(waits(s.job)) == 0 {
		shown = "not counted apart"
	}
	return &Finding{
		Field:      s.prefix + "spec.activeDeadlineSeconds",
		Message:    "the deadline is shorter than the attempts that the limit allows: the last of them are never made, or do not end",
		Arithmetic: fmt.Sprintf("in %d trial runs in which each attempt fails the fastest took %s (of it the waits: %s), and the deadline is %s", Trials, shortest, shown, apitime.Seconds(*deadline)),
	}, nil
}

// forbidStarves finds Jobs that may last longer than from one slot to the next.
func (s *subject) forbidStarves() (*Finding, error) {
	if s.cronJob == nil || s.cronJob.Spec.ConcurrencyPolicy != cronjob.ForbidConcurrent {
		return nil, nil
	}
	gap, ok := s.shortestGap()
	if !ok {
		return nil, nil
	}
	found := &Finding{Field: "spec.concurrencyPolicy"}
	t, err := s.run()
	if err != nil {
		return nil, err
	}
	if t != nil && t.asItIs.Duration.Count() > 0 && time.Duration(t.asItIs.Duration.Max()) > gap {
		found.Message = "a Job may run longer than from one slot to the next: with Forbid the slots meanwhile get no Job"
		found.Arithmetic = fmt.Sprintf("in %d trial runs the Job took from %s to %s, and two slots are %s apart", Trials,
			time.Duration(t.asItIs.Duration.Min()), time.Duration(t.asItIs.Duration.Max()), gap)
		return found, nil
	}
	total, shown := sum(waits(s.job))
	if d := s.job.Spec.ActiveDeadlineSeconds; total <= gap || d != nil && apitime.Seconds(*d) <= gap {
		return nil, nil
	}
	found.Message = "a Job whose attempts fail lasts longer than from one slot to the next: with Forbid the slots meanwhile get no Job; activeDeadlineSeconds would bound it"
	found.Arithmetic = fmt.Sprintf("the waits between its attempts are %s, and two slots are %s apart", shown, gap)
	return found, nil
}

// slotsSeen is how many slots are looked at for the shortest gap between two.
const slotsSeen = 1000

// shortestGap is the shortest time from one slot to the next, of some from the default
// start on.
func (s *subject) shortestGap() (gap time.Duration, ok bool) {
	slots, err := cronjob.Controller{}.Slots(s.cronJob, cronjob.Interval{From: sim.DefaultStart, To: sim.DefaultStart.AddDate(5, 0, 0)})
	if err != nil {
		return 0, false
	}
	var last time.Time
	seen := 0
	for slot := range slots {
		if slot.Outcome == cronjob.SlotIsLeftOut {
			continue
		}
		if d := slot.Time.Sub(last); !last.IsZero() && (!ok || d < gap) {
			gap, ok = d, true
		}
		last = slot.Time
		if seen++; seen == slotsSeen {
			break
		}
	}
	return gap, ok
}

// neverFires finds a schedule without a slot, and a deadline for starting that is over
// when the controller looks.
func (s *subject) neverFires() *Finding {
	if s.cronJob == nil {
		return nil
	}
	spec := &s.cronJob.Spec
	if d := spec.StartingDeadlineSeconds; d != nil && *d == 0 {
		return &Finding{
			Field:      "spec.startingDeadlineSeconds",
			Message:    "no Job is ever created",
			Arithmetic: "the controller looks 100ms after a slot, and the deadline is 0s after it",
		}
	}
	_, err := cronjob.Controller{}.Slots(s.cronJob, cronjob.Interval{From: sim.DefaultStart, To: sim.DefaultStart.AddDate(8, 0, 0)})
	if !errors.Is(err, cronjob.ErrNoSlots) {
		return nil
	}
	return &Finding{
		Field:      "spec.schedule",
		Message:    "no Job is ever created: the schedule never fires",
		Arithmetic: fmt.Sprintf("no date has what %q asks for", spec.Schedule),
	}
}
