package cronjob

import (
	"errors"
	"math"
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
)

// missedSchedules is how many slots passed without a Job: none, a few, or more
// than maxMissed (upstream: missedSchedulesType).
type missedSchedules int

const (
	noneMissed missedSchedules = iota
	fewMissed
	manyMissed
)

// maxMissed is how many slots may be missed without a warning.
const maxMissed = 100

// errNoTimeBetween is what the controller says of a schedule that never fires.
var errNoTimeBetween = errors.New("time difference between two schedules is less than 1 second")

// due is the part of a CronJob that decides which slots are due.
type due struct {
	schedule Schedule
	// earliest is the time after which slots count.
	earliest time.Time
	// startingDeadlineSeconds is that of the spec.
	startingDeadlineSeconds *int64
}

func dueOf(c *CronJob, s Schedule) due {
	return due{schedule: s, earliest: c.earliestTime(), startingDeadlineSeconds: c.Spec.StartingDeadlineSeconds}
}

// recent is the latest slot that has come.
type recent struct {
	earliest time.Time // the time after which slots counted
	slot     time.Time // zero: there is none
	missed   missedSchedules
}

// mostRecentScheduleTime returns the latest slot that has come at now, as
// upstream's function of that name does: of the slots in between it only
// estimates the number, from the distance of the first two, and starts from
// there. Where slots are not evenly spaced, the estimate may be beyond now, and
// then none is found.
func (d due) mostRecentScheduleTime(now time.Time, withDeadline bool) (recent, error) {
	r := recent{earliest: d.earliest}
	if withDeadline && d.startingDeadlineSeconds != nil {
		deadline := now.Add(-apitime.Seconds(*d.startingDeadlineSeconds))
		if deadline.After(r.earliest) {
			r.earliest = deadline
		}
	}
	t1 := d.schedule.next(r.earliest)
	t2 := d.schedule.next(t1)
	switch {
	case now.Before(t1):
		return r, nil
	case now.Before(t2):
		r.slot = t1
		return r, nil
	}
	// Where the schedule has no slot within five years, t1 is zero. Upstream then
	// finds no time between t1 and t2 either; but for a 29 February of which the
	// next is eight years away, as in 2097, it finds one and does not return.
	between := int64(t2.Sub(t1).Round(time.Second).Seconds())
	if t1.IsZero() || between < 1 {
		return r, errNoTimeBetween
	}
	missed := int64(now.Sub(t1).Seconds())/between + 1
	slot, ok := d.schedule.lastUntil(now, startOfSearch(t1, now, missed, between))
	if !ok {
		return r, errNoTimeBetween
	}
	r.slot = slot
	if r.missed = fewMissed; missed > maxMissed {
		r.missed = manyMissed
	}
	return r, nil
}

// startOfSearch is one distance between two slots before the latest one, if all
// are between seconds apart. More than 292 years, which no Duration holds, are
// not counted from t1.
func startOfSearch(t1, now time.Time, missed, between int64) time.Time {
	if now.Sub(t1) == math.MaxInt64 {
		return now.Add(-2 * apitime.Seconds(between))
	}
	return t1.Add(apitime.Seconds((missed - 1 - 1) * between))
}

// lastUntil returns the last slot after t and not after now; zero: there is
// none. False: the library stands still at a slot, see [Schedule.Next], and
// upstream does not return.
func (s Schedule) lastUntil(now, t time.Time) (last time.Time, ok bool) {
	for {
		slot := s.next(t)
		switch {
		case slot.IsZero() || slot.After(now):
			return last, true
		case !slot.After(t):
			return time.Time{}, false
		}
		t, last = slot, slot
	}
}

// nextScheduleTimeDuration returns how long after now the controller is to look
// at the CronJob again: delta after the slot that follows the latest one. It is
// negative where the schedule has no further slot.
func (d due) nextScheduleTimeDuration(now time.Time, delta time.Duration) time.Duration {
	r, err := d.mostRecentScheduleTime(now, false)
	from := r.slot
	switch {
	case err != nil || from.IsZero() && r.missed != noneMissed:
		from = now
	case from.IsZero():
		from = r.earliest
	}
	return d.schedule.next(from).Add(delta).Sub(now)
}
