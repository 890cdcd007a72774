package cronjob

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/zones"
)

// random draws cases.
type random struct{ *rand.Rand }

func newRandom(seed uint64) *random { return &random{rand.New(rand.NewPCG(seed, 0))} }

func (r *random) percent(n int) bool { return r.IntN(100) < n }

func of[T any](r *random, values ...T) T { return values[r.IntN(len(values))] }

// upTo draws a duration before the limit.
func (r *random) upTo(limit time.Duration) time.Duration {
	return time.Duration(r.Int64N(int64(max(1, limit))))
}

// zoneNames are all zones; oddZones those with clock changes that are unusual.
var (
	zoneNames = func() []string {
		names := zones.Names()
		slices.Sort(names)
		return names
	}()
	oddZones = []string{
		"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "America/Asuncion", "America/Santiago",
		"Africa/Casablanca", "Asia/Gaza", "Asia/Beirut", "Antarctica/Troll", "America/Scoresbysund", "Asia/Kathmandu", "Pacific/Chatham",
	}
)

func (r *random) zone() string {
	if r.percent(50) {
		return of(r, oddZones...)
	}
	return of(r, zoneNames...)
}

// moment draws a time from 2013, after the last day that a zone left out, to
// 2037; half of them are within hours of a clock change of the zone.
func (r *random) moment(z *zones.Zone) time.Time {
	first := time.Date(2013, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC)
	at := first.Add(r.upTo(end.Sub(first))).Truncate(time.Second)
	if r.percent(50) {
		if shift, by := zones.NextShift(at.In(z.Location), end); by != 0 {
			at = shift.Add(r.upTo(60*time.Hour) - 30*time.Hour).Truncate(time.Second)
		}
	}
	if r.percent(50) {
		at = at.Truncate(time.Minute)
	}
	return at.UTC()
}

// fields draws a schedule of five fields.
func (r *random) fields() string {
	day, month, weekday := "*", "*", "*"
	if r.percent(30) {
		day = r.field(1, 31)
	}
	if r.percent(15) {
		month = r.field(1, 12, "jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
	}
	if r.percent(30) {
		weekday = r.field(0, 6, "sun", "MON", "Tue", "wed", "thu", "fri", "sat")
	}
	return strings.Join([]string{r.field(0, 59), r.field(0, 23), day, month, weekday}, " ")
}

func (r *random) field(low, high int, names ...string) string {
	parts := []string{r.part(low, high, names)}
	for r.percent(25) {
		parts = append(parts, r.part(low, high, names))
	}
	return strings.Join(parts, ",")
}

func (r *random) part(low, high int, names []string) string {
	n := low + r.IntN(high-low+1)
	switch r.IntN(6) {
	case 0:
		return "*"
	case 1:
		return fmt.Sprintf("*/%d", 1+r.IntN(high))
	case 2:
		return fmt.Sprintf("%d-%d", n, n+r.IntN(high-n+1))
	case 3:
		return fmt.Sprintf("%d/%d", n, 1+r.IntN(high))
	}
	if len(names) > 0 && r.percent(50) {
		return names[n-low]
	}
	return strconv.Itoa(n)
}

// knownSchedules are macros, intervals, schedules that are sparse, uneven or
// never fire, with a zone of their own, or broken.
var knownSchedules = []string{
	"* * * * *", "*/5 * * * *", "0 * * * *", "30 2 * * *", "0 */6 * * *", "0 0 * * 0", "0,1 0 1 1 *", "* 0 * * *", "0 0 31 2 *", "* * , * *",
	"0 0 29 2 *", "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually", "@every 90m", "@every 1h", "@every 45s",
	"@every 1s", "@every 1ms", "@every 25h3m", "x", "TZ=0", "TZ", "TZ=Asia/Tokyo 0 12 * * *", "CRON_TZ=America/New_York 30 1 * * *",
	"TZ=Local 0 3 * * *", "TZ=Mars/B * * * * *", "TZ=../x * * * * *", "30 6-16/4 * * 1-5", "59 23 31 1,3 *", "15 3 * * *", "1 0 28-31 * *",
	" 0 * * * *", " @hourly", "", "0 0 1 */3 *", "0 0 13 * fri", "*/7 1-3 * * *", "60 * * * *", "* * * * * *",
}

func (r *random) schedule() string {
	if r.percent(50) {
		return r.fields()
	}
	return of(r, knownSchedules...)
}
