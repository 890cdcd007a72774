package cronjob_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
)

// moment reads a time in RFC 3339.
func moment(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

// nextSlots are the n slots after a time, as the clocks of the zone show them.
func nextSlots(t testing.TB, schedule, zone, after string, n int) string {
	t.Helper()
	s, err := cronjob.ParseSchedule(schedule, zone)
	require.NoError(t, err, schedule)
	var shown []string
	for at := moment(t, after); n > 0; n-- {
		if at = s.Next(at); at.IsZero() {
			shown = append(shown, "never")
			break
		}
		shown = append(shown, at.Format("01-02T15:04:05-07:00"))
	}
	return strings.Join(shown, " ")
}

// The day is Thursday, 1 January 2026.
func TestSchedule(t *testing.T) {
	for _, c := range []struct{ schedule, want, why string }{
		{"* * * * *", "01-01T00:01:00+00:00 01-01T00:02:00+00:00", "each minute, from the one after"},
		{"*/20 * * * *", "01-01T00:20:00+00:00 01-01T00:40:00+00:00", "a step"},
		{"5/25 * * * *", "01-01T00:05:00+00:00 01-01T00:30:00+00:00", "a step from a number goes to the end"},
		{"0 8-10 * * *", "01-01T08:00:00+00:00 01-01T09:00:00+00:00", "a range"},
		{"0 6-16/4 * * 1-5", "01-01T06:00:00+00:00 01-01T10:00:00+00:00", "a range with a step"},
		{"0 1,13 * * *", "01-01T01:00:00+00:00 01-01T13:00:00+00:00", "a list"},
		{"0 0 1 JAN,mar *", "03-01T00:00:00+00:00 01-01T00:00:00+00:00", "names of months, in any case"},
		{"0 0 * * SUN", "01-04T00:00:00+00:00 01-11T00:00:00+00:00", "a name of a day"},
		{"0 0 ? * 3", "01-07T00:00:00+00:00 01-14T00:00:00+00:00", "? is *"},
		{"0 0 13 * 5", "01-02T00:00:00+00:00 01-09T00:00:00+00:00", "both days restricted: either will do"},
		{"0 0 */2 * 5", "01-02T00:00:00+00:00 01-03T00:00:00+00:00", "a step of 2 restricts"},
		{"0 0 */1 * 5", "01-02T00:00:00+00:00 01-09T00:00:00+00:00", "a step of 1 does not"},
		{"0 0 29 2 *", "02-29T00:00:00+00:00 02-29T00:00:00+00:00", "once in four years"},
		{"@hourly", "01-01T01:00:00+00:00 01-01T02:00:00+00:00", "a macro"},
		{"@daily", "01-02T00:00:00+00:00 01-03T00:00:00+00:00", "another"},
		{"@midnight", "01-02T00:00:00+00:00 01-03T00:00:00+00:00", "the same"},
		{"@weekly", "01-04T00:00:00+00:00 01-11T00:00:00+00:00", "on Sundays"},
		{"@monthly", "02-01T00:00:00+00:00 03-01T00:00:00+00:00", "on the first"},
		{"@yearly", "01-01T00:00:00+00:00 01-01T00:00:00+00:00", "in January"},
		{"@annually", "01-01T00:00:00+00:00 01-01T00:00:00+00:00", "the same"},
		{"@every 90m", "01-01T01:30:00+00:00 01-01T03:00:00+00:00", "an interval counts from where it is asked"},
		{"@every 1.9s", "01-01T00:00:01+00:00 01-01T00:00:02+00:00", "whole seconds"},
		{"@every -1h", "01-01T00:00:01+00:00 01-01T00:00:02+00:00", "a second at least"},
		{"TZ=Asia/Tokyo 0 0 * * *", "01-02T00:00:00+09:00 01-03T00:00:00+09:00", "a zone of its own"},
		{"CRON_TZ=Asia/Kathmandu @daily", "01-02T00:00:00+05:45 01-03T00:00:00+05:45", "under its other name"},
		{"TZ= 0 0 * * *", "01-02T00:00:00+00:00 01-03T00:00:00+00:00", "an empty one is UTC"},
		{"TZ=Local 0 0 * * *", "01-02T00:00:00+00:00 01-03T00:00:00+00:00", "Local is the zone of the caller"},
		{"0 0 31 2 *", "never", "no February has a 31st"},
		{"0 0 30,31 2 *", "never", "nor a 30th"},
		{"0 0 31 4,6,9,11 *", "never", "nor have those months"},
		{"* * , * *", "never", "a list without an element"},
		{", * * * *", "never", "of minutes"},
		{"* , * * *", "never", "of hours"},
		{"* * * , *", "never", "of months"},
		{"* * * * ,", "never", "of days of the week"},
		{"0 0 31 2 ,", "never", "neither of both"},
		{"0 0 31 2 1", "02-02T00:00:00+00:00 02-09T00:00:00+00:00", "but Mondays in February"},
		{"0 0 , * 1", "01-05T00:00:00+00:00 01-12T00:00:00+00:00", "either will do, and one has none"},
	} {
		assert.Equal(t, c.want, nextSlots(t, c.schedule, "", "2026-01-01T00:00:00Z", 2), "%q: %s", c.schedule, c.why)
		s, err := cronjob.ParseSchedule(c.schedule, "")
		require.NoError(t, err)
		assert.Equal(t, c.want == "never", s.Never(), c.schedule)
		assert.Equal(t, c.schedule, s.String())
	}
}

func TestScheduleErrors(t *testing.T) {
	for _, c := range []struct{ schedule, zone, want, why string }{
		{"", "", "empty spec string", "nothing"},
		{"* * * *", "", "expected exactly 5 fields, found 4: [* * * *]", "a field too few"},
		{"0 * * * * *", "", "expected exactly 5 fields, found 6: [0 * * * * *]", "seconds are not a field"},
		{"60 * * * *", "", "end of range (60) above maximum (59): 60", "a minute too many"},
		{"* * 0 * *", "", "beginning of range (0) below minimum (1): 0", "days begin at 1"},
		{"* * * * 7", "", "end of range (7) above maximum (6): 7", "Sunday is 0 only"},
		{"5-1 * * * *", "", "beginning of range (5) beyond end of range (1): 5-1", "a range backwards"},
		{"*/0 * * * *", "", "step of range should be a positive number: */0", "a step of 0"},
		{"x * * * *", "", `failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax`, "no number"},
		{"1-2-3 * * * *", "", "too many hyphens: 1-2-3", "two hyphens"},
		{"1/2/3 * * * *", "", "too many slashes: 1/2/3", "two slashes"},
		{"@often", "", "unrecognized descriptor: @often", "no such macro"},
		{"@every", "", "unrecognized descriptor: @every", "no interval"},
		{"@every x", "", `failed to parse duration @every x: time: invalid duration "x"`, "a bad one"},
		{"TZ=0", "", "invalid schedule format: runtime error: slice bounds out of range [:-1]", "makes the library panic"},
		{"TZ=", "", "invalid schedule format: runtime error: slice bounds out of range [:-1]", "so does this"},
		{"CRON_TZ=UTC", "", "invalid schedule format: runtime error: slice bounds out of range [:-1]", "and this"},
		{"TZ=Mars/Base 0 0 * * *", "", "provided bad location Mars/Base: unknown time zone Mars/Base", "a zone that is unknown"},
		{"TZ=/etc 0 0 * * *", "", "provided bad location /etc: time: invalid location name", "one that is a path"},
		{"TZ=UTC ", "", "expected exactly 5 fields, found 0: []", "a zone alone"},
		{"TZ=UTC TZ=UTC * * * *", "", `failed to parse int from TZ=UTC: strconv.Atoi: parsing "TZ=UTC": invalid syntax`, "two of them"},
		{"* * * * *", "Mars/Base", "unknown time zone Mars/Base", "the zone of the caller"},
		{"* * * * *", "Local", "unknown time zone Local", "which the machine does not decide"},
	} {
		_, err := cronjob.ParseSchedule(c.schedule, c.zone)
		assert.EqualError(t, err, c.want, "%q: %s", c.schedule, c.why)
	}
}

// What clock changes do. The slots are those after the time given.
func TestClockChanges(t *testing.T) {
	for _, c := range []struct{ zone, schedule, after, want, why string }{
		{"America/New_York", "30 2 * * *", "2026-03-07T07:30:00Z", "03-09T02:30:00-04:00", "02:30 does not exist on 8 March: no slot"},
		{"America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z", "11-01T01:30:00-04:00 11-01T01:30:00-05:00 11-02T01:30:00-05:00", "01:30 comes twice on 1 November: two slots"},
		{"America/New_York", "0 * * * *", "2026-03-08T05:30:00Z", "03-08T01:00:00-05:00 03-08T03:00:00-04:00 03-08T04:00:00-04:00", "an hourly one goes on each 60 minutes"},
		{"America/New_York", "0 * * * *", "2026-11-01T04:30:00Z", "11-01T01:00:00-04:00 11-01T01:00:00-05:00 11-01T02:00:00-05:00", "back too"},
		{"America/New_York", "@every 6h", "2026-03-08T00:00:00Z", "03-08T01:00:00-05:00 03-08T08:00:00-04:00 03-08T14:00:00-04:00", "an interval has no clock"},
		{"America/New_York", "0 2-4 * * *", "2026-03-08T05:30:00Z", "03-08T03:00:00-04:00 03-08T04:00:00-04:00", "of three hours one does not exist"},
		{"Europe/Berlin", "30 2 * * *", "2026-03-28T12:00:00Z", "03-30T02:30:00+02:00", "02:30 does not exist on 29 March"},
		{"Europe/Berlin", "30 2 * * *", "2026-10-24T12:00:00Z", "10-25T02:30:00+02:00 10-25T02:30:00+01:00 10-26T02:30:00+01:00", "02:30 comes twice on 25 October"},
		{"Europe/London", "30 1 29 3 *", "2026-01-01T00:00:00Z", "03-29T01:30:00+01:00", "01:30 does not exist on 29 March 2026: the next is a year later"},
		{"Australia/Lord_Howe", "15 2 * * *", "2026-10-02T16:00:00Z", "10-05T02:15:00+11:00", "half an hour from 02:00 is left out on 4 October"},
		{"Australia/Lord_Howe", "15 3 * * *", "2026-10-02T17:00:00Z", "10-05T03:15:00+11:00", "03:15 exists on that day, and the library passes over it"},
		{"Australia/Lord_Howe", "45 1 * * *", "2026-04-04T04:00:00Z", "04-05T01:45:00+11:00 04-05T01:45:00+10:30", "half an hour that comes twice"},
		{"America/Sao_Paulo", "0 0 * * *", "2018-11-02T12:00:00Z", "11-03T00:00:00-03:00 11-05T00:00:00-02:00", "midnight does not exist on 4 November 2018"},
		{"America/Sao_Paulo", "0 12 4 11 *", "2018-11-01T00:00:00Z", "11-04T12:00:00-02:00", "noon does"},
		{"America/Havana", "30 0 * * *", "2026-03-07T12:00:00Z", "03-09T00:30:00-04:00", "the half hour after midnight does not exist on 8 March"},
		{"America/Havana", "30 0 * * *", "2026-10-31T12:00:00Z", "11-01T00:30:00-04:00 11-01T00:30:00-05:00", "and comes twice on 1 November"},
		{"America/Havana", "0 */6 * * 0", "2026-10-31T12:00:00Z", "11-01T00:00:00-04:00 11-01T00:00:00-05:00 11-01T06:00:00-05:00", "Sunday has two midnights"},
		{"Europe/Lisbon", "0 */6 * * 0", "1976-09-25T12:00:00Z", "09-26T00:00:00+00:00 09-26T06:00:00+00:00", "of the two midnights of this one the library finds the later"},
		{"Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00:00Z", "02-15T02:30:00+01:00 02-15T02:30:00+00:00 02-16T02:30:00+00:00", "the clocks go back for Ramadan"},
		{"Asia/Kathmandu", "0 2 * * *", "2026-03-08T00:00:00Z", "03-09T02:00:00+05:45 03-10T02:00:00+05:45", "no clock changes"},
		{"America/Asuncion", "21 9 * 11 *", "2023-10-30T14:33:00Z", "11-01T09:21:00-03:00 11-02T09:21:00-03:00", "of 2024: October 2023 began without a midnight, and the library, which goes on from there, passes over November"},
		{"Pacific/Apia", "0 12 30 12 *", "2011-12-01T00:00:00Z", "12-30T12:00:00+14:00", "30 December 2011 does not exist: the library does not return"},
		{"Pacific/Apia", "0 12 * * *", "2011-12-29T12:00:00Z", "12-29T12:00:00-10:00 12-31T12:00:00+14:00", "the day after does"},
	} {
		n := strings.Count(c.want, " ") + 1
		assert.Equal(t, c.want, nextSlots(t, c.schedule, c.zone, c.after, n), "%s in %s: %s", c.schedule, c.zone, c.why)
	}
}

func TestZeroSchedule(t *testing.T) {
	var s cronjob.Schedule
	assert.True(t, s.Never())
	assert.True(t, s.Next(moment(t, "2026-01-01T00:00:00Z")).IsZero())
	assert.Equal(t, time.UTC, s.Location())
}

// 29 February 2100 does not exist, and the library looks no further than five
// years.
func TestNoLeapYear(t *testing.T) {
	assert.Equal(t, "02-29T00:00:00+00:00 never", nextSlots(t, "0 0 29 2 *", "", "2096-01-01T00:00:00Z", 2))
}

// On the Chatham Islands the clocks go back from 03:45 to 02:45. The library
// finds 02:54 where 03:54 was asked for, and 02:54 again from there. Next goes on;
// the controller, which asks the library, finds the schedule invalid.
func TestNextWhereTheLibraryStandsStill(t *testing.T) {
	s, err := cronjob.ParseSchedule("54 3 * * *", "Pacific/Chatham")
	require.NoError(t, err)
	at := moment(t, "2034-04-01T00:00:00+13:45")
	var slots []string
	for range 4 {
		at = s.Next(at)
		slots = append(slots, at.Format(time.RFC3339))
	}
	assert.Equal(t, []string{"2034-04-01T03:54:00+13:45", "2034-04-02T02:54:00+12:45", "2034-04-02T03:54:00+12:45", "2034-04-03T03:54:00+12:45"}, slots)

	c := newCronJob(schedule("54 3 * * *"), zone("Pacific/Chatham"), last(t, "2034-04-02T02:54:00+12:45"))
	got := cronjob.Controller{}.Reconcile(cronjob.Observation{Now: moment(t, "2034-04-05T00:00:00Z"), CronJob: c})
	assert.Equal(t, "InvalidSchedule", shown(got))

	c = newCronJob(schedule("54 3 * * *"), zone("Pacific/Chatham"), last(t, "2034-03-30T03:54:00+13:45"))
	got = cronjob.Controller{}.Reconcile(cronjob.Observation{Now: moment(t, "2034-04-02T05:00:00+12:45"), CronJob: c})
	assert.Equal(t, "InvalidSchedule", shown(got), "upstream does not return")
}
