package cronjob_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/zones"
)

// zoneNames are all zones, those with a clock change that is unusual first.
var zoneNames = func() []string {
	odd := []string{
		"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Pacific/Apia", "Pacific/Kwajalein",
		"Africa/Casablanca", "Asia/Gaza", "Asia/Beirut", "Antarctica/Troll", "America/Scoresbysund", "Asia/Kathmandu", "America/Caracas", "Africa/Monrovia",
	}
	all := zones.Names()
	slices.Sort(all)
	return append(odd, all...)
}()

func drawField(t *rapid.T, low, high int, names ...string) string {
	number := func() string {
		n := rapid.IntRange(low, high).Draw(t, "number")
		if len(names) > 0 && rapid.Bool().Draw(t, "by name") {
			return names[n-low]
		}
		return strconv.Itoa(n)
	}
	part := func() string {
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			return "*"
		case 1:
			return fmt.Sprintf("*/%d", rapid.IntRange(1, high).Draw(t, "step"))
		case 2:
			a := rapid.IntRange(low, high).Draw(t, "low")
			return fmt.Sprintf("%d-%d", a, rapid.IntRange(a, high).Draw(t, "high"))
		case 3:
			return fmt.Sprintf("%d/%d", rapid.IntRange(low, high).Draw(t, "low"), rapid.IntRange(1, high).Draw(t, "step"))
		}
		return number()
	}
	parts := []string{part()}
	for rapid.IntRange(0, 3).Draw(t, "more") == 0 {
		parts = append(parts, part())
	}
	return strings.Join(parts, ",")
}

func drawSchedule(t *rapid.T) string {
	day, month, weekday := "*", "*", "*"
	if rapid.IntRange(0, 2).Draw(t, "days") == 0 {
		day = drawField(t, 1, 31)
	}
	if rapid.IntRange(0, 4).Draw(t, "months") == 0 {
		month = drawField(t, 1, 12, "jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
	}
	if rapid.IntRange(0, 2).Draw(t, "weekdays") == 0 {
		weekday = drawField(t, 0, 6, "sun", "MON", "Tue", "wed", "thu", "fri", "sat")
	}
	return strings.Join([]string{drawField(t, 0, 59), drawField(t, 0, 23), day, month, weekday}, " ")
}

// drawMoment is a moment between 1971 and 2098, often near a clock change.
func drawMoment(t *rapid.T, z *zones.Zone) time.Time {
	at := time.Unix(rapid.Int64Range(1<<25, 4_040_000_000).Draw(t, "moment"), 0).In(z.Location)
	if rapid.Bool().Draw(t, "near a clock change") {
		if shift, by := zones.NextShift(at, at.AddDate(30, 0, 0)); by != 0 {
			at = shift.Add(time.Duration(rapid.IntRange(-30*60, 30*60).Draw(t, "minutes from it")) * time.Minute)
		}
	}
	return at.Add(time.Duration(rapid.IntRange(0, 999).Draw(t, "ms")) * time.Millisecond)
}

// TestNextIsTheLibrarys compares Next with the library, which it asks itself
// only near clock changes.
func TestNextIsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zoneNames).Draw(t, "zone")
		z, err := zones.Load(zone)
		if err != nil {
			t.Fatal(err)
		}
		text := drawSchedule(t)
		s, err := cronjob.ParseSchedule(text, zone)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := cron.ParseStandard(text)
		if err != nil {
			t.Fatal(err)
		}
		library := parsed.(*cron.SpecSchedule)
		library.Location = z.Location
		at := drawMoment(t, z)
		for range 5 {
			if len(z.DayGaps) > 0 && at.Before(z.DayGaps[0]) {
				return // where the library does not return
			}
			next := s.Next(at)
			if want := library.Next(at); !want.IsZero() && !want.After(at) { // it stands still
				if !next.After(at) {
					t.Fatalf("%s in %s after %s: %s", text, zone, at, next)
				}
			} else if !next.Equal(want) {
				t.Fatalf("%s in %s after %s: %s, and the library says %s", text, zone, at, next, want)
			}
			if next.IsZero() {
				return
			}
			at = next
		}
	})
}

// walkField is an independent reading of one field: the numbers that it wants,
// and whether it has a star.
func walkField(field string, low, high int, names string) (wanted map[int]bool, star bool) {
	number := func(text string) int {
		if i := strings.Index(names, strings.ToLower(text)); len(text) == 3 && i >= 0 {
			return low + i/3
		}
		n, _ := strconv.Atoi(text)
		return n
	}
	wanted = map[int]bool{}
	for _, part := range strings.Split(field, ",") {
		numbers, stepText, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			step = number(stepText)
		}
		first, last := low, high
		if a, b, isRange := strings.Cut(numbers, "-"); isRange {
			first, last = number(a), number(b)
		} else if numbers == "*" {
			star = star || step == 1
		} else if first = number(numbers); !stepped {
			last = first
		}
		for n := first; n <= last; n += step {
			wanted[n] = true
		}
	}
	return wanted, star
}

// walkSlots looks at each minute of a time and asks what the clocks show.
func walkSlots(text string, from, to time.Time) []time.Time {
	f := strings.Fields(text)
	minutes, _ := walkField(f[0], 0, 59, "")
	hours, _ := walkField(f[1], 0, 23, "")
	days, anyDay := walkField(f[2], 1, 31, "")
	months, _ := walkField(f[3], 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec")
	weekdays, anyWeekday := walkField(f[4], 0, 6, "sunmontuewedthufrisat")
	var slots []time.Time
	for at := from.Truncate(time.Minute).Add(time.Minute); at.Before(to); at = at.Add(time.Minute) {
		day, weekday := days[at.Day()], weekdays[int(at.Weekday())]
		onDay := day || weekday
		if anyDay || anyWeekday {
			onDay = day && weekday
		}
		if minutes[at.Minute()] && hours[at.Hour()] && months[int(at.Month())] && onDay {
			slots = append(slots, at)
		}
	}
	return slots
}

// TestNextAgainstAWalk compares the slots of a few days with a walk from minute
// to minute. What the library passes over after a clock change is what Slots
// lists as left out, on the day of the change, and nothing else.
func TestNextAgainstAWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zoneNames).Draw(t, "zone")
		z, err := zones.Load(zone)
		if err != nil {
			t.Fatal(err)
		}
		text := drawSchedule(t)
		from := drawMoment(t, z).Truncate(time.Minute)
		if _, offset := from.Zone(); offset%60 != 0 {
			return // the clocks show seconds of their own, as in Liberia until 1972
		}
		to := from.Add(time.Duration(rapid.IntRange(1, 72).Draw(t, "hours")) * time.Hour)
		c := newCronJob(schedule(text), inZone(zone))
		c.CreationTimestamp = time.Time{}
		slots, err := cronjob.Controller{}.Slots(c, cronjob.Interval{From: from, To: to})
		if err != nil {
			if strings.Contains(err.Error(), cronjob.ErrNoSlots.Error()) {
				return
			}
			t.Fatal(err)
		}
		var got []string
		for s := range slots {
			if s.Outcome == cronjob.SlotIsLeftOut && !shows(s.Time, z) {
				continue // the clocks of the zone never show it
			}
			if s.Stray {
				continue // the walk asks for the day too
			}
			got = append(got, s.Time.In(z.Location).Format(time.RFC3339))
		}
		var want []string
		for _, at := range walkSlots(text, from.Add(-time.Minute), to) {
			want = append(want, at.Format(time.RFC3339))
		}
		if !minds(text) {
			return // Slots does not list what the library passes over
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%s in %s from %s to %s:\n%s\nand the walk finds\n%s", text, zone, from, to, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func inZone(name string) change { return zone(name) }

// shows reports whether the clocks of the zone show what the slot's do.
func shows(t time.Time, z *zones.Zone) bool {
	return t.In(z.Location).Format(time.DateTime) == t.Format(time.DateTime)
}

// minds reports whether not every hour is wanted.
func minds(text string) bool {
	hours, _ := walkField(strings.Fields(text)[1], 0, 23, "")
	return len(hours) < 24
}

// TestNextReturns asks in many zones around each clock change, and in those with
// a day that was left out.
func TestNextReturns(t *testing.T) {
	for i, name := range zoneNames {
		z, err := zones.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if i%16 > 0 && i > 15 && len(z.DayGaps) == 0 {
			continue
		}
		var schedules []cronjob.Schedule
		for _, text := range []string{"0 0 30 12 *", "30 12 * * 1", "15 3 31 * *", "0 12 * * 0-6/2"} {
			s, err := cronjob.ParseSchedule(text, name)
			if err != nil {
				t.Fatal(err)
			}
			schedules = append(schedules, s)
		}
		end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		for at, by := zones.NextShift(time.Unix(0, 0).In(z.Location), end); by != 0; at, by = zones.NextShift(at, end) {
			for _, s := range schedules {
				for _, before := range []time.Duration{49 * time.Hour, 24 * time.Hour, time.Minute} {
					if next := s.Next(at.Add(-before)); !next.IsZero() && !next.After(at.Add(-before)) {
						t.Fatalf("%s in %s after %s: %s", s, name, at.Add(-before), next)
					}
				}
			}
		}
	}
}
