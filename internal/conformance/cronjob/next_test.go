package cronjob

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/zones"
)

// horizon is how far the walk goes.
const horizon = 8 * 24 * time.Hour

// TestNext compares the next slots of a week with a walk from minute to minute.
// Near a clock change at midnight, by more than an hour back, or by which the
// clocks do not show the same minute of the hour, the library that Kubernetes uses
// may find other slots; there TestMissedSlots compares with the library.
func TestNext(t *testing.T) {
	n := count{}
	compareAll(t, func(r *random) compared {
		zone, text := r.zone(), r.fields()
		z, err := zones.Load(zone)
		require.NoError(t, err)
		s, err := cronjob.ParseSchedule(text, zone)
		require.NoError(t, err)
		from := r.moment(z)
		until := from.Add(r.upTo(horizon))
		if isOdd(z, from.Add(-48*time.Hour), until.Add(48*time.Hour)) || startsOddly(z, from) {
			n["odd clock change"]++
			return compared{}
		}
		c := compared{drawn: fmt.Sprintf("%s in %s from %s to %s", text, zone, from, until)}
		c.want = listed(walkSlots(text, from.In(z.Location), until))
		c.have = listed(nextSlots(s, from, until))
		n["slots"] += strings.Count(c.want, "\n")
		return c
	})
	n.require(t, "slots", "odd clock change")
}

// isOdd reports whether a zone has a clock change of the sort that TestNext
// leaves out.
func isOdd(z *zones.Zone, from, until time.Time) bool {
	from = from.In(z.Location)
	for at, by := zones.NextShift(from, until); by != 0; at, by = zones.NextShift(at, until) {
		before := at.Add(-time.Nanosecond)
		if by%time.Hour != 0 || by < -time.Hour || at.Minute() != 0 || before.Day() != at.Day() || at.Hour() == 0 || by < 0 && at.Add(-by).Day() != at.Day() {
			return true
		}
	}
	return false
}

// startsOddly reports whether the month of a moment begins with such a clock change.
// The library looks for another month from the beginning of this one: where that is
// a time which the clocks do not show, it may pass over the whole of the next, as
// over November 2023 in Asuncion.
func startsOddly(z *zones.Zone, t time.Time) bool {
	t = t.In(z.Location)
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, z.Location)
	return isOdd(z, first.Add(-48*time.Hour), first.Add(48*time.Hour))
}

func nextSlots(s cronjob.Schedule, from, until time.Time) (slots []time.Time) {
	for at := s.Next(from); !at.IsZero() && at.Before(until); at = s.Next(at) {
		slots = append(slots, at)
	}
	return slots
}

func listed(slots []time.Time) string {
	var b strings.Builder
	for _, s := range slots {
		fmt.Fprintln(&b, s.Format(time.RFC3339))
	}
	return b.String()
}

// walkSlots looks at the clocks each minute.
func walkSlots(text string, from, until time.Time) (slots []time.Time) {
	w := newWants(text)
	for at := from.Truncate(time.Minute).Add(time.Minute); at.Before(until); at = at.Add(time.Minute) {
		if w.at(at) {
			slots = append(slots, at)
		}
	}
	return slots
}

// wants is what a schedule asks for: sets of numbers, and whether a field of a
// day has a star.
type wants struct {
	minute, hour, day, month, weekday [64]bool
	anyDay, anyWeekday                bool
}

func newWants(text string) *wants {
	f := strings.Fields(text)
	w := &wants{}
	w.minute, _ = numbers(f[0], 0, 59, "")
	w.hour, _ = numbers(f[1], 0, 23, "")
	w.day, w.anyDay = numbers(f[2], 1, 31, "")
	w.month, _ = numbers(f[3], 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec")
	w.weekday, w.anyWeekday = numbers(f[4], 0, 6, "sunmontuewedthufrisat")
	return w
}

func (w *wants) at(t time.Time) bool {
	if !w.minute[t.Minute()] || !w.hour[t.Hour()] || !w.month[t.Month()] {
		return false
	}
	day, weekday := w.day[t.Day()], w.weekday[t.Weekday()]
	if w.anyDay || w.anyWeekday {
		return day && weekday
	}
	return day || weekday
}

// numbers reads a field: the numbers that it lists, and whether a part of it is a
// star without a step.
func numbers(field string, low, high int, names string) (listed [64]bool, star bool) {
	number := func(text string) int {
		if i := strings.Index(names, strings.ToLower(text)); len(text) == 3 && i >= 0 {
			return low + i/3
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			panic(err) // what is drawn here can be read
		}
		return n
	}
	for _, part := range strings.Split(field, ",") {
		span, every, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			step = number(every)
		}
		first, last := low, high
		switch a, b, isRange := strings.Cut(span, "-"); {
		case isRange:
			first, last = number(a), number(b)
		case span == "*":
			star = star || step == 1
		default:
			first = number(span)
			if !stepped {
				last = first
			}
		}
		for n := first; n <= last; n += step {
			listed[n] = true
		}
	}
	return listed, star
}
