package cronjob_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/cronjob"
)

// interval reads "FROM TO", in RFC 3339 without seconds.
func interval(t testing.TB, text string) cronjob.Interval {
	t.Helper()
	var ends [2]time.Time
	for i, word := range strings.Fields(text) {
		var err error
		ends[i], err = time.Parse("2006-01-02T15:04Z07:00", word)
		require.NoError(t, err)
	}
	return cronjob.Interval{From: ends[0], To: ends[1]}
}

// slotWords shows slots, those that run by their time alone, with a + for one
// that is late a * for one that is repeated
// and a ! for one that the fields do not want.
func slotWords(t testing.TB, c *cronjob.CronJob, during cronjob.Interval, outages ...cronjob.Interval) string {
	t.Helper()
	slots, err := cronjob.Controller{}.Slots(c, during, outages...)
	require.NoError(t, err)
	var words []string
	for s := range slots {
		word := s.Time.Format("02T15:04")
		if s.Outcome != cronjob.SlotRuns {
			word += ":" + string(s.Outcome)
			assert.Zero(t, s.Start)
		} else if late := s.Start.Sub(s.Time); late != 100*time.Millisecond {
			word += "+" + late.String()
		}
		if s.Repeated {
			word += "*"
		}
		if s.Stray {
			word += "!"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestSlots(t *testing.T) {
	const day = "2026-01-01T00:00Z 2026-01-01T04:01Z"
	spring, autumn := "2026-03-07T12:00Z 2026-03-09T12:00Z", "2026-10-31T12:00Z 2026-11-02T12:00Z"
	for _, c := range []struct {
		changes []change
		during  string
		outages []string
		want    string
		why     string
	}{
		{nil, day, nil, "01T01:00 01T02:00 01T03:00 01T04:00", "from the creation on"},
		{nil, "2026-01-05T00:00Z 2026-01-05T02:00Z", nil, "05T00:00 05T01:00", "from is included, to is not"},
		{nil, "2026-01-01T04:00Z 2026-01-01T04:00Z", nil, "", "an empty interval"},
		{nil, "2026-01-02T04:00Z 2026-01-01T04:00Z", nil, "", "one that goes back"},
		{[]change{suspended}, day, nil, "01T01:00:Suspended 01T02:00:Suspended 01T03:00:Suspended 01T04:00:Suspended", "suspended"},
		{[]change{deadline(0)}, day, nil, "01T01:00:MissedDeadline 01T02:00:MissedDeadline 01T03:00:MissedDeadline 01T04:00:MissedDeadline", "a deadline of 0"},
		{[]change{deadline(1)}, day, nil, "01T01:00 01T02:00 01T03:00 01T04:00", "a deadline of 1"},
		{nil, day, []string{"2026-01-01T00:30Z 2026-01-01T03:20Z"}, "01T01:00:Superseded 01T02:00:Superseded 01T03:00+20m0s 01T04:00", "after an outage the latest"},
		{[]change{deadline(900)}, day, []string{"2026-01-01T00:30Z 2026-01-01T03:20Z"}, "01T01:00:MissedDeadline 01T02:00:MissedDeadline 01T03:00:MissedDeadline 01T04:00", "unless its deadline is over"},
		{[]change{deadline(4900)}, day, []string{"2026-01-01T00:30Z 2026-01-01T03:20Z"}, "01T01:00:MissedDeadline 01T02:00:Superseded 01T03:00+20m0s 01T04:00", "some are over"},
		{nil, day, []string{"2026-01-01T02:30Z 2026-01-01T03:20Z", "2026-01-01T00:30Z 2026-01-01T02:30Z"}, "01T01:00:Superseded 01T02:00:Superseded 01T03:00+20m0s 01T04:00", "two in a row are one"},
		{nil, day, []string{"2026-01-01T02:30Z 2026-01-01T03:00Z"}, "01T01:00 01T02:00 01T03:00+0s 01T04:00", "the controller comes up at the slot"},
		{nil, day, []string{"2026-01-01T02:30Z 2026-01-02T03:00Z"}, "01T01:00 01T02:00 01T03:00:Superseded 01T04:00:Superseded", "it comes up after the interval, for a later slot"},
		{[]change{schedule("@every 90m")}, day, nil, "01T01:30 01T03:00", "an interval"},
		{[]change{schedule("@every 90m")}, "2026-01-03T00:00Z 2026-01-03T04:00Z", nil, "03T00:00 03T01:30 03T03:00", "two days later it counts from the creation still"},
		{[]change{schedule("@every 90m"), last(t, "2026-01-01T00:20:00Z")}, day, nil, "01T01:50 01T03:20", "or from the latest slot"},
		{[]change{schedule("@every 90m")}, "2026-01-01T00:00Z 2026-01-01T06:00Z", []string{"2026-01-01T00:30Z 2026-01-01T04:00Z"}, "01T01:30:Superseded 01T03:00+1h0m0s 01T04:30", "an outage does not move it"},
		{[]change{schedule("@every 90m"), deadline(600)}, day, nil, "01T01:30:MissedDeadline 01T03:00:MissedDeadline", "a deadline below the interval: no Job ever"},
		{[]change{schedule("30 2 * * *"), zone("America/New_York")}, spring, nil, "08T02:30:LeftOut 09T02:30", "02:30 does not exist"},
		{[]change{schedule("0,30 2,3 * * *"), zone("America/New_York")}, spring, nil, "08T02:00:LeftOut 08T02:30:LeftOut 08T03:00 08T03:30 09T02:00 09T02:30 09T03:00 09T03:30", "nor 02:00"},
		{[]change{schedule("30 1 * * *"), zone("America/New_York")}, autumn, nil, "01T01:30 01T01:30* 02T01:30", "01:30 comes twice"},
		{[]change{schedule("0 */6 * * *"), zone("America/New_York")}, autumn, nil, "31T12:00 31T18:00 01T00:00 01T06:00 01T12:00 01T18:00 02T00:00 02T06:00", "no slot is in the hour that comes twice"},
		{[]change{schedule("0 * 8 3 *"), zone("America/New_York")}, "2026-03-08T05:30Z 2026-03-08T08:30Z", nil, "08T01:00 08T03:00 08T04:00", "every hour: nothing is left out"},
		{[]change{schedule("0 * * * *"), zone("America/New_York")}, "2026-11-01T04:30Z 2026-11-01T07:30Z", nil, "01T01:00 01T01:00 01T02:00", "or repeated"},
		{[]change{schedule("15 3 * * *"), zone("Australia/Lord_Howe")}, "2026-10-03T00:00Z 2026-10-05T00:00Z", nil, "04T03:15:LeftOut 05T03:15", "the library passes over a time that exists"},
		{[]change{schedule("15 * * * *"), zone("Australia/Lord_Howe")}, "2026-10-03T14:00Z 2026-10-03T17:00Z", nil, "04T01:15 04T02:15:LeftOut 04T03:15", "half an hour matters to an hourly one"},
		{[]change{schedule("0 */6 * * 0"), zone("Europe/Lisbon"), func(c *cronjob.CronJob) { c.CreationTimestamp = time.Time{} }}, "1976-09-25T12:00Z 1976-09-26T12:00Z", nil, "26T00:00:LeftOut 26T00:00* 26T06:00", "the first of two midnights is passed over"},
		{[]change{schedule("0 */2 * * 6"), zone("America/Havana")}, "2026-03-08T02:00Z 2026-03-09T12:00Z", nil, "07T22:00 08T02:00!", "Saturdays, and a Sunday on which midnight does not exist"},
		{[]change{schedule("30 2 * * *"), zone("Europe/Berlin"), suspended}, "2026-03-28T12:00Z 2026-03-30T12:00Z", nil, "29T02:30:LeftOut 30T02:30:Suspended", "also while suspended"},
		{[]change{schedule("0 12 * * *"), zone("Pacific/Apia"), func(c *cronjob.CronJob) { c.CreationTimestamp = time.Time{} }}, "2011-12-29T00:00Z 2012-01-01T00:00+14:00", nil, "29T12:00 30T12:00:LeftOut 31T12:00", "a day that does not exist"},
	} {
		var outages []cronjob.Interval
		for _, o := range c.outages {
			outages = append(outages, interval(t, o))
		}
		assert.Equal(t, c.want, slotWords(t, newCronJob(c.changes...), interval(t, c.during), outages...), c.why)
	}
}

func TestSlotsErrors(t *testing.T) {
	for _, c := range []struct {
		change change
		want   string
		why    string
	}{
		{schedule("0 0 31 2 *"), "invalid schedule: 0 0 31 2 * : the schedule has no slot", "never"},
		{schedule("TZ=0"), `unparseable schedule: "TZ=0" : invalid schedule format: runtime error: slice bounds out of range [:-1]`, "no schedule"},
		{zone("Mars/Base"), `invalid timeZone: "Mars/Base": unknown time zone Mars/Base`, "no zone"},
	} {
		_, err := cronjob.Controller{}.Slots(newCronJob(c.change), interval(t, "2026-01-01T00:00Z 2027-01-01T00:00Z"))
		assert.EqualError(t, err, c.want, c.why)
	}
}

func TestSlotsCanBeLeftEarly(t *testing.T) {
	slots, err := cronjob.Controller{}.Slots(newCronJob(), interval(t, "2026-01-01T00:00Z 9026-01-01T00:00Z"))
	require.NoError(t, err)
	n := 0
	for range slots {
		if n++; n == 3 {
			break
		}
	}
	assert.Equal(t, 3, n)
}

func BenchmarkSlotsOfAYear(b *testing.B) {
	for _, c := range []struct {
		name    string
		changes []change
	}{
		{"minutely", []change{schedule("* * * * *")}},
		{"minutely in New York", []change{schedule("* * * * *"), zone("America/New_York")}},
		{"minutely on Lord Howe", []change{schedule("* * * * *"), zone("Australia/Lord_Howe")}},
		{"minutely too late", []change{schedule("* * * * *"), deadline(0)}},
		{"minutely with a deadline in New York", []change{schedule("* * * * *"), zone("America/New_York"), deadline(600)}},
		{"hourly", nil},
		{"daily in New York", []change{schedule("30 2 * * *"), zone("America/New_York")}},
		{"monthly", []change{schedule("@monthly")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			cj := newCronJob(c.changes...)
			year := interval(b, "2026-01-01T00:00Z 2027-01-01T00:00Z")
			n := 0
			for b.Loop() {
				slots, err := cronjob.Controller{}.Slots(cj, year)
				if err != nil {
					b.Fatal(err)
				}
				for range slots {
					n++
				}
			}
			b.ReportMetric(float64(n)/float64(b.N), "slots")
		})
	}
}

// Where the library stands still, the controller finds no slot any more.
func TestSlotsWhereTheLibraryStandsStill(t *testing.T) {
	during := interval(t, "2034-04-01T00:00Z 2034-04-04T00:00Z")
	c := newCronJob(schedule("54 3 * * *"), zone("Pacific/Chatham"))
	assert.Equal(t, "02T02:54:Superseded*! 02T03:54:Superseded 03T03:54:Superseded 04T03:54:Superseded", slotWords(t, c, during))
}
