package cronjob

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
)

// Interval is the time from From on and before To. One whose To is not after
// From is empty.
type Interval struct {
	// From is included, To is not.
	From, To time.Time
}

func (i Interval) contains(t time.Time) bool { return !t.Before(i.From) && t.Before(i.To) }

// Slot is a slot with what becomes of it.
type Slot struct {
	// Time is when the slot comes, in the location of the schedule. Of one that
	// a clock change leaves out it is the time that the clocks do not show, in
	// the zone that ends with the change: 02:30 EST on the day on which 03:00
	// EDT follows 01:59 EST.
	Time time.Time
	// Outcome says whether there is a Job, and if not, why.
	Outcome SlotOutcome
	// Start is when the Job is created; zero: there is none.
	Start time.Time
	// Repeated is whether the clocks were put back and show this time a second
	// time: unless the first is left out, the schedule has two slots where one was
	// meant.
	Repeated bool
	// Stray is whether the fields do not want this time at all: after a midnight
	// that a clock change leaves out, the library that Kubernetes uses goes on
	// looking for the hour without another look at the day.
	Stray bool
}

// SlotOutcome says what becomes of a slot.
type SlotOutcome string

// The outcomes of a slot.
const (
	// SlotRuns is a slot with a Job.
	SlotRuns SlotOutcome = "Run"
	// SlotMissesDeadline is one for which the controller looks too late for
	// startingDeadlineSeconds.
	SlotMissesDeadline SlotOutcome = "MissedDeadline"
	// SlotIsSuperseded is one for which the controller looks too late, because a
	// later slot has come by then, and only the latest gets its Job. It is also
	// one that the controller does not find: its estimate of the latest slot passes
	// over it, or the library stands still at it or an earlier one, see [Schedule.Next].
	SlotIsSuperseded SlotOutcome = "Superseded"
	// SlotIsLeftOut is one that a clock change leaves out: the clocks do not show
	// its time on that day, or the library that Kubernetes uses passes over it.
	SlotIsLeftOut SlotOutcome = "LeftOut"
	// SlotIsSuspended is one of a CronJob that is suspended.
	SlotIsSuspended SlotOutcome = "Suspended"
)

// ErrNoSlots is the error for a schedule that never fires.
var ErrNoSlots = errors.New("the schedule has no slot")

// Slots returns the slots of an interval, from the schedule alone: as if the
// CronJob were not edited, and each Job had ended before the next slot, so that
// the concurrency policy has nothing to decide. During the outages, which may
// come in any order, the controller is down; when one ends it looks at once.
//
// The slots come in the order of the clocks, one after the other: nothing is
// kept. Those before the interval, or before the creation of the CronJob, are
// taken to be done. An interval schedule counts from status.lastScheduleTime, or
// else from the creation, or else from the start of the interval.
//
// A clock change by whole hours neither leaves out nor repeats the slots of a
// schedule that wants every hour.
//
// The error says that the time zone is unknown or the schedule cannot be parsed,
// or is [ErrNoSlots].
func (c Controller) Slots(cj *CronJob, during Interval, outages ...Interval) (iter.Seq[Slot], error) {
	if cj == nil {
		return nil, errNilCronJob
	}
	if cj.Spec.TimeZone != nil {
		if _, err := c.zoneOf(*cj.Spec.TimeZone); err != nil {
			return nil, fmt.Errorf("invalid timeZone: %q: %w", *cj.Spec.TimeZone, err)
		}
	}
	schedule, err := c.Schedule(cj)
	if err != nil {
		return nil, fmt.Errorf("unparseable schedule: %q : %w", cj.Spec.Schedule, err)
	}
	if schedule.Never() {
		return nil, fmt.Errorf("invalid schedule: %s : %w", cj.Spec.Schedule, ErrNoSlots)
	}
	return func(yield func(Slot) bool) {
		w := slotWalk{
			due: due{schedule: schedule, startingDeadlineSeconds: cj.Spec.StartingDeadlineSeconds},
			to:  during.To, outages: outages, delta: c.nextScheduleDelta(), suspended: cj.isSuspended(), yield: yield,
		}
		w.startAt(cj, during.From)
		w.run()
	}, nil
}

// slotWalk goes from slot to slot. In due, earliest is the latest slot with a
// Job.
type slotWalk struct {
	due
	to        time.Time
	outages   []Interval
	delta     time.Duration
	suspended bool
	yield     func(Slot) bool
	stopped   bool // by yield

	at      time.Time // the latest slot that was passed
	pending bool      // a slot after earliest has been passed
	// stands: the library stands still at a slot after earliest, see Schedule.Next:
	// to the controller the schedule is invalid, and it is not to look again. That
	// can only be near a clock change.
	stands bool
	// shiftAt is the next clock change, zero: there is none, and shiftBy by how
	// much the clocks are put forward.
	shiftAt time.Time
	shiftBy time.Duration
	// repeated is the time after the latest clock change in which the clocks
	// show again what they have shown.
	repeated Interval
	// unsettled is when the library may pass over slots, because of the latest
	// clock change.
	unsettled Interval
	// nearShift is whether a clock change may have to do with the next slot.
	nearShift bool
}

func (w *slotWalk) startAt(cj *CronJob, from time.Time) {
	w.at = from.Add(-time.Nanosecond)
	if cj.CreationTimestamp.After(w.at) {
		w.at = cj.CreationTimestamp
	}
	if base := cj.earliestTime(); w.schedule.every > 0 && !base.IsZero() {
		w.at = lastOfInterval(base, w.at, w.schedule.every)
	}
	w.at = w.at.In(w.schedule.Location())
	w.earliest = w.at
	w.findShift(w.at)
	if stretch, ok := w.stretchAt(w.at); ok && w.schedule.minds(apitime.Seconds(int64(stretch.Shift))) {
		w.unsettle(w.at, stretch)
	}
}

// lastOfInterval is the last moment not after t that is a whole number of
// intervals from base; base, where that is later.
func lastOfInterval(base, t time.Time, every time.Duration) time.Time {
	base = base.Truncate(time.Second)
	if !t.After(base) {
		return base
	}
	return t.Add(-(t.Sub(base) % every))
}

func (w *slotWalk) run() {
	for !w.stopped {
		slot := w.schedule.Next(w.at)
		end := slot.IsZero() || !slot.Before(w.to)
		if end {
			slot = w.to
		}
		w.approach(slot)
		if end {
			return
		}
		w.pass(slot)
	}
}

func (w *slotWalk) emit(s Slot) {
	if !w.stopped && s.Time.Before(w.to) {
		w.stopped = !w.yield(s)
	}
}

// pass goes past the next slot.
func (w *slotWalk) pass(slot time.Time) {
	s := w.newSlot(slot)
	look := w.lookAt(slot)
	w.stands = w.stands || w.nearShift && !w.schedule.next(slot).After(slot)
	switch {
	case w.suspended:
		s.Outcome = SlotIsSuspended
		w.at = slot
	case w.stands && look.Equal(slot.Add(w.delta)):
		s.Outcome = SlotIsSuperseded
		w.at, w.pending = slot, true
	case !w.isPunctual(slot, look):
		w.catchUp(s, look)
		return
	case w.isBeforeDeadline():
		s.Outcome, s.Start = SlotRuns, look
		w.at, w.earliest = slot, slot
	default:
		s.Outcome = SlotMissesDeadline
		w.at, w.pending = slot, true
	}
	w.emit(s)
}

// newSlot is the slot that was approached, without its outcome.
func (w *slotWalk) newSlot(slot time.Time) Slot {
	return Slot{
		Time: slot, Repeated: w.repeated.contains(slot),
		Stray: w.nearShift && !w.schedule.matches(slot.In(w.schedule.Location())),
	}
}

// lookAt is when the controller looks at the CronJob for a slot: a little after
// it or, where it is down then or has just come up, when it comes up.
func (w *slotWalk) lookAt(slot time.Time) time.Time {
	look := slot.Add(w.delta)
	for _, o := range w.outages {
		if o.From.Before(o.To) && !o.To.Before(slot) && o.To.Before(look) {
			look = o.To
		}
	}
	for moved := true; moved; {
		moved = false
		for _, o := range w.outages {
			if o.contains(look) {
				look, moved = o.To, true
			}
		}
	}
	return look
}

// isPunctual reports whether it is plain what becomes of a slot: the controller
// looks at its usual time, at which no other slot can have come. Near a clock
// change the library's answer depends on where it starts, which a deadline moves.
func (w *slotWalk) isPunctual(slot, look time.Time) bool {
	if w.nearShift && w.startingDeadlineSeconds != nil {
		return false
	}
	return w.schedule.fields != nil && w.delta < time.Minute && look.Equal(slot.Add(w.delta)) && (!w.pending || !w.isBeforeDeadline())
}

// isBeforeDeadline reports whether a slot is in time when the controller looks
// at its usual time.
func (w *slotWalk) isBeforeDeadline() bool {
	seconds := w.startingDeadlineSeconds
	return seconds == nil || apitime.Seconds(*seconds) > w.delta
}

// catchUp goes past all slots that have come when the controller looks, of which
// first is the first.
func (w *slotWalk) catchUp(first Slot, look time.Time) {
	r, err := w.mostRecentScheduleTime(look, true)
	latest := r.slot
	if err != nil || !latest.IsZero() && w.misses(latest, look) {
		latest = time.Time{}
	}
	done := latest.IsZero()
	run := func() {
		s := w.newSlot(latest)
		s.Outcome, s.Start = SlotRuns, look
		w.emit(s)
		done = true
	}
	for s := first; !s.Time.IsZero() && !s.Time.After(look) && s.Time.Before(w.to) && !w.stopped; {
		w.approach(s.Time)
		s = w.newSlot(s.Time)
		if !done && !latest.After(s.Time) {
			run()
		}
		if !latest.Equal(s.Time) {
			s.Outcome = w.missedBecause(s.Time, latest, look)
			w.emit(s)
		}
		w.at = s.Time
		s.Time = w.schedule.Next(s.Time)
	}
	if !done {
		run()
	}
	w.pending = latest.IsZero()
	if latest.IsZero() {
		return
	}
	w.earliest = latest
	if w.schedule.every > 0 {
		w.at = latest.In(w.schedule.Location())
	}
}

// misses is upstream's last look at the deadline.
func (w *slotWalk) misses(slot, look time.Time) bool {
	seconds := w.startingDeadlineSeconds
	return seconds != nil && slot.Add(apitime.Seconds(*seconds)).Before(look)
}

// missedBecause says why a slot has no Job while latest, if it is not zero, has.
func (w *slotWalk) missedBecause(slot, latest, look time.Time) SlotOutcome {
	if w.startingDeadlineSeconds != nil && (latest.IsZero() || w.misses(slot, look)) {
		return SlotMissesDeadline
	}
	return SlotIsSuperseded
}
