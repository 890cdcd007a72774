package cronjob

import (
	"time"

	"github.com/jobsim/jobsim/internal/zones"
)

// findShift finds the next clock change after t.
func (w *slotWalk) findShift(t time.Time) {
	w.shiftAt, w.shiftBy = time.Time{}, 0
	if w.schedule.fields != nil {
		w.shiftAt, w.shiftBy = zones.NextShift(t, w.to)
	}
}

// approach goes up to the next slot: past the clock changes, and past what the
// library passes over after one.
func (w *slotWalk) approach(slot time.Time) {
	w.nearShift = false
	for !w.shiftAt.IsZero() && !w.shiftAt.After(slot) && !w.stopped {
		at, by := w.shiftAt, w.shiftBy
		w.unsettled, w.nearShift = Interval{}, true
		if w.schedule.minds(by) {
			w.crossShift(at, by)
		}
		w.findShift(at)
	}
	if w.at.Before(w.unsettled.To) {
		w.nearShift = true
		w.emitPassedOver(slot)
	}
}

func (w *slotWalk) crossShift(at time.Time, by time.Duration) {
	w.repeated = Interval{at, at.Add(-by)}
	if stretch, ok := w.stretchAt(at); ok {
		w.unsettle(at.Add(min(0, by)), stretch)
	}
	before := time.FixedZone(at.Add(-time.Nanosecond).Zone())
	for m := at; m.Before(at.Add(by)); m = m.Add(time.Minute) {
		if clock := m.In(before); w.schedule.matches(clock) {
			w.emit(Slot{Time: clock, Outcome: SlotIsLeftOut})
		}
	}
}

func (w *slotWalk) stretchAt(t time.Time) (zones.Stretch, bool) {
	if w.schedule.fields == nil {
		return zones.Stretch{}, false
	}
	return w.schedule.zone.Stretch(t.Unix())
}

func (w *slotWalk) unsettle(from time.Time, stretch zones.Stretch) {
	if stretch.Shift != 0 {
		w.unsettled = Interval{from, time.Unix(stretch.Settled, 0).In(w.schedule.Location())}
	}
}

// emitPassedOver emits what the library passes over before the next slot. It
// can be on the day on which a clock change is settled.
func (w *slotWalk) emitPassedOver(slot time.Time) {
	m := w.unsettled.From
	if w.at.After(m) {
		m = w.at
	}
	end := w.unsettled.To.AddDate(0, 0, 1)
	if slot.Before(end) {
		end = slot
	}
	for m = ceilMinute(m); m.Before(end); m = m.Add(time.Minute) {
		if m.After(w.at) && w.schedule.matches(m) {
			w.emit(Slot{Time: m, Outcome: SlotIsLeftOut, Repeated: w.repeated.contains(m)})
		}
	}
}

// ceilMinute is the first moment not before t that begins a minute.
func ceilMinute(t time.Time) time.Time {
	if cut := t.Truncate(time.Minute); !cut.Equal(t) {
		return cut.Add(time.Minute)
	}
	return t
}

// minds reports whether a clock change matters: where every hour is wanted, one
// by whole hours does not.
func (s Schedule) minds(by time.Duration) bool {
	const everyHour = 1<<24 - 1
	return by != 0 && (s.fields != nil && s.fields.Hour&everyHour != everyHour || by%time.Hour != 0)
}
