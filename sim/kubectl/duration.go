package kubectl

import (
	"fmt"
	"time"
)

// The units beyond hours. A year is always 365 days, and a day 24 hours.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

// HumanDuration writes a duration in the few words of kubectl's AGE columns:
// two units at most, and only as precise as its size deserves ("119s", "2m",
// "5m30s", "47h", "7d23h"). Up to two seconds into the future count as now;
// more is "<invalid>". The steps are those of apimachinery's
// duration.HumanDuration.
func HumanDuration(d time.Duration) string {
	switch {
	case d <= -2*time.Second:
		return "<invalid>"
	case d < 0:
		return "0s"
	case d < 2*time.Minute:
		return units(d, time.Second, "s", 0, "")
	case d < 10*time.Minute:
		return units(d, time.Minute, "m", time.Second, "s")
	case d < 3*time.Hour:
		return units(d, time.Minute, "m", 0, "")
	case d < 8*time.Hour:
		return units(d, time.Hour, "h", time.Minute, "m")
	case d < 2*day:
		return units(d, time.Hour, "h", 0, "")
	case d < 8*day:
		return units(d, day, "d", time.Hour, "h")
	case d < 2*year:
		return units(d, day, "d", 0, "")
	case d < 8*year:
		return units(d, year, "y", day, "d")
	}
	return units(d, year, "y", 0, "")
}

// units writes d as a number of big units and, unless small is 0, the rest as
// a number of small ones; a rest of nothing is left out.
func units(d, big time.Duration, bigName string, small time.Duration, smallName string) string {
	text := fmt.Sprintf("%d%s", int64(d/big), bigName)
	if small == 0 {
		return text
	}
	if rest := int64(d % big / small); rest != 0 {
		text += fmt.Sprintf("%d%s", rest, smallName)
	}
	return text
}

// shortHumanDuration is the single-unit form that kubectl 1.2 used.
func shortHumanDuration(d time.Duration) string {
	switch {
	case d <= -2*time.Second:
		return "<invalid>"
	case d < 0:
		return "0s"
	case d < time.Minute:
		return units(d, time.Second, "s", 0, "")
	case d < time.Hour:
		return units(d, time.Minute, "m", 0, "")
	case d < day:
		return units(d, time.Hour, "h", 0, "")
	case d < 364*day:
		return units(d, day, "d", 0, "")
	}
	return units(d, year, "y", 0, "")
}

// since writes how long ago t was, or "<unknown>" for a time that is not set.
func since(now, t time.Time) string {
	if t.IsZero() {
		return "<unknown>"
	}
	return HumanDuration(now.Sub(t))
}
