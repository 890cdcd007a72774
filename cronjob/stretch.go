package cronjob

import (
	"math/bits"
	"time"
)

// nextInStretch returns the next slot after t if no clock change lies in
// between, or before t and is not settled: from t the library goes back to the
// start of the hour, the day or the month, and it may take a midnight that comes
// twice for the later one. Where none does, the fields can be
// looked up by whole days, without package time, which makes it fast; the result
// is the library's.
func (s Schedule) nextInStretch(t time.Time) (time.Time, bool) {
	unix := t.Unix()
	stretch, ok := s.zone.Stretch(unix)
	if !ok || stretch.Offset%60 != 0 || unix < stretch.Settled {
		return time.Time{}, false
	}
	// The first minute that begins after t; there are none below 0 since 1970.
	minute := (unix+stretch.Offset)/60 + 1
	until := (stretch.Doubtful + stretch.Offset) / 60
	day, from := minute/minutesOfDay, int(minute%minutesOfDay)
	for ; day*minutesOfDay < until; day, from = day+1, 0 {
		if !s.matchesDate(day) {
			continue
		}
		if of, ok := s.minuteOfDay(from); ok {
			slot := day*minutesOfDay + int64(of)
			return time.Unix(slot*60-stretch.Offset, 0).In(s.zone.Location), slot < until
		}
	}
	return time.Time{}, false
}

const minutesOfDay = 24 * 60

// minuteOfDay returns the first minute of the day, from the one given on, that
// the fields of the hour and the minute want.
func (s Schedule) minuteOfDay(from int) (int, bool) {
	hour, minute := from/60, from%60
	if has(s.fields.Hour, hour) {
		if m := nextOf(s.fields.Minute, minute); m < 60 {
			return hour*60 + m, true
		}
	}
	h := nextOf(s.fields.Hour, hour+1)
	return h*60 + nextOf(s.fields.Minute, 0), h < 24
}

// nextOf is the least member of a set that is not below n; 64: there is none.
func nextOf(set uint64, n int) int { return bits.TrailingZeros64((set &^ starBit) >> n << n) }

// matchesDate reports whether the fields want the day, in days since 1970.
func (s Schedule) matchesDate(days int64) bool {
	month, day := monthAndDay(days)
	return s.matchesDayOf(month, day, int((days+4)%7)) // 1 January 1970 was a Thursday
}

// monthAndDay is the date of a day, in days since 1970, which is not negative.
// Years are counted from March, so that a leap day is the last of its year.
func monthAndDay(days int64) (month, day int) {
	const daysOf400Years, fromMarch0 = 146097, 719468
	d := int((days + fromMarch0) % daysOf400Years)
	year := (d - d/1460 + d/36524 - d/146096) / 365
	d -= 365*year + year/4 - year/100
	m := (5*d + 2) / 153 // from March
	return (m+2)%12 + 1, d - (153*m+2)/5 + 1
}
