package cronjob

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/jobsim/jobsim/internal/zones"
)

// Schedule is a schedule that has been parsed, in its time zone. It is a value
// that never changes, safe for concurrent use. The zero Schedule never fires.
type Schedule struct {
	text string
	zone *zones.Zone
	// fields are the five fields; nil: the schedule is an interval, every.
	fields *cron.SpecSchedule
	every  time.Duration
	never  bool
}

// ParseSchedule parses a schedule as Kubernetes does, through
// github.com/robfig/cron/v3 (upstream: ParseCronScheduleWithPanicRecovery):
//
//   - five fields, minute, hour, day of month, month and day of week, with
//     lists, ranges, steps and names: "*/15 8-18 * * mon-fri";
//   - a macro: @yearly or @annually, @monthly, @weekly, @daily or @midnight,
//     @hourly;
//   - an interval of at least a second: "@every 90m".
//
// timeZone names the zone in which the fields are read, empty: UTC. A schedule
// that begins with "TZ=NAME " or "CRON_TZ=NAME " brings its own, of which Local
// means timeZone.
//
// If both days are restricted, either will do; a field counts as restricted
// unless it contains * or ?, also with a step other than 1.
//
// The errors are those that Kubernetes would report. What makes the library
// panic, such as "TZ=0", is an error too.
func ParseSchedule(text, timeZone string) (Schedule, error) {
	zone, err := zones.Load(timeZone)
	if err != nil {
		return Schedule{}, err
	}
	return parseSchedule(text, zone)
}

// inUTC before a schedule makes the library read it without a look at the
// machine's time zones.
const inUTC = "TZ=UTC "

func parseSchedule(text string, zone *zones.Zone) (Schedule, error) {
	name, fields, found := cutZone(text)
	if !found {
		return newSchedule(text, text, zone)
	}
	if name != "Local" {
		var err error
		if zone, err = zones.Load(name); err != nil {
			return Schedule{}, fmt.Errorf("provided bad location %s: %w", name, err)
		}
	}
	return newSchedule(text, inUTC+fields, zone)
}

// newSchedule is the schedule of a text, which the library reads in the form of
// toParse.
func newSchedule(text, toParse string, zone *zones.Zone) (Schedule, error) {
	parsed, err := parseStandard(toParse)
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{text: text, zone: zone}
	switch parsed := parsed.(type) {
	case *cron.SpecSchedule:
		parsed.Location = zone.Location
		s.fields, s.never = parsed, neverMatches(parsed)
	case cron.ConstantDelaySchedule:
		s.every = parsed.Delay
	}
	return s, nil
}

// cutZone splits a schedule with a zone of its own at its first space. Where
// there is none, the library panics.
func cutZone(text string) (name, fields string, found bool) {
	for _, prefix := range []string{"TZ=", "CRON_TZ="} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			return strings.Cut(rest, " ")
		}
	}
	return "", "", false
}

func parseStandard(text string) (s cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("invalid schedule format: %v", r)
		}
	}()
	return cron.ParseStandard(text)
}

// String returns the text that was parsed.
func (s Schedule) String() string { return s.text }

// Equal reports whether both are the same schedule in the same time zone.
func (s Schedule) Equal(other Schedule) bool {
	return s.text == other.text && s.Location().String() == other.Location().String()
}

// Location is the zone in which the schedule is read. An interval does not
// depend on it.
func (s Schedule) Location() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone.Location
}

// Never reports whether the schedule has no slot at all: it asks for days that
// no month has, as "0 0 31 2 *" does, or for none, as "* * , * *". The API
// server takes such a schedule; the controller reports InvalidSchedule.
func (s Schedule) Never() bool { return s.fields == nil && s.every == 0 || s.never }

// Next returns the first slot after t, a whole second, in the schedule's
// location. Zero: there is none within five years, as [Schedule.Never] says or
// because the year 2100 and its like have no 29 February.
//
// An interval counts from t. With fields, the clock changes of the location do
// what they do in Kubernetes:
//
//   - A time of day that a clock change leaves out has no slot on that day, and
//     one that comes twice has two.
//   - Where the clocks are put forward by half an hour, as on Lord Howe Island,
//     the library may also pass over later slots of that day.
//   - Where midnight comes twice, as in Lisbon in 1976, and days are restricted,
//     the library may find the later midnight first, and pass over what is before.
//   - Where they are put forward at midnight, as in Havana, it may find a slot of
//     the day before on that day: Saturday's "0 */2 * * 6" on Sunday at 02:00. If
//     that midnight begins a month, as in Paraguay in 1975, it may pass over the
//     slots of months.
//   - Where a whole day is left out, as in Samoa in 2011, the library does not
//     return; Next goes on after that day.
//   - Where they are put back by two hours, as at Troll in Antarctica, the library
//     may take an hour that comes twice for the later one, and pass over the slots
//     in between: from 02:04 the first time, those of "* 1 * * *".
//   - Where they are put back by an hour that is not a full one, as on the Chatham
//     Islands from 03:45 to 02:45, the library may find a slot of the wrong hour,
//     02:54 for "54 3 * * *", and from there the same one again, so that the
//     controller stands still; Next goes on to 03:54.
func (s Schedule) Next(t time.Time) time.Time {
	slot := s.next(t)
	for from := t; !slot.IsZero() && !slot.After(t); {
		from = from.Add(time.Minute)
		slot = s.next(from)
	}
	return slot
}

// next is Next as the library has it: the slot may be t itself, or before it.
func (s Schedule) next(t time.Time) time.Time {
	switch {
	case s.Never():
		return time.Time{}
	case s.fields == nil:
		return cron.ConstantDelaySchedule{Delay: s.every}.Next(t).In(s.Location())
	}
	if slot, ok := s.nextInStretch(t); ok {
		return slot
	}
	t = t.In(s.Location())
	for _, gap := range s.zone.DayGaps {
		if t.Before(gap) && gap.Year() <= t.Year()+searchYears+1 {
			return s.nextAcross(t, gap)
		}
	}
	return s.fields.Next(t)
}

// searchYears is how far the library looks.
const searchYears = 5

// nextAcross returns the next slot after t, which is before a day that was left
// out at gap: it walks up to there by itself.
func (s Schedule) nextAcross(t, gap time.Time) time.Time {
	minute := t.Truncate(time.Minute).Add(time.Minute)
	for minute.Before(gap) {
		if s.matchesDay(minute) {
			if s.matches(minute) {
				return minute
			}
			minute = minute.Add(time.Minute)
			continue
		}
		minute = minute.Add(time.Hour).Truncate(time.Hour)
	}
	return s.fields.Next(gap.Add(-time.Second))
}

// matches reports whether the minute that begins at t, in the location of the
// schedule, is a slot by its fields.
func (s Schedule) matches(t time.Time) bool {
	return has(s.fields.Minute, t.Minute()) && has(s.fields.Hour, t.Hour()) && s.matchesDay(t)
}

// starBit marks a field of a cron.SpecSchedule that contains a star: it is not
// restricted.
const starBit = 1 << 63

func (s Schedule) matchesDay(t time.Time) bool {
	return s.matchesDayOf(int(t.Month()), t.Day(), int(t.Weekday()))
}

func (s Schedule) matchesDayOf(month, day, weekday int) bool {
	f := s.fields
	if !has(f.Month, month) {
		return false
	}
	dom, dow := has(f.Dom, day), has(f.Dow, weekday)
	if (f.Dom|f.Dow)&starBit != 0 {
		return dom && dow
	}
	return dom || dow
}

func has(set uint64, n int) bool { return set&(1<<n) != 0 }

// neverMatches reports whether no moment matches the fields.
func neverMatches(f *cron.SpecSchedule) bool {
	if f.Minute&^starBit == 0 || f.Hour&^starBit == 0 || f.Month&^starBit == 0 {
		return true
	}
	dom, dow := hasDayOfMonth(f), f.Dow&^starBit != 0
	if (f.Dom|f.Dow)&starBit != 0 {
		return !(dom && dow)
	}
	return !(dom || dow)
}

// mostDays are the days of the months, from 1, in a leap year.
var mostDays = [...]int{1: 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func hasDayOfMonth(f *cron.SpecSchedule) bool {
	for month := 1; month < len(mostDays); month++ {
		days := uint64(1)<<(mostDays[month]+1) - 2 // bits 1 to the last day
		if has(f.Month, month) && f.Dom&days != 0 {
			return true
		}
	}
	return false
}
