package timeline

import (
	"strconv"
	"strings"
	"time"
)

// units are those of a length of time, the longest first.
var units = []struct {
	name string
	of   time.Duration
}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// length shows a length of time without zeros: "40s", "2m", "1h30m", "2d", "1.5s".
func length(d time.Duration) string {
	if d < 0 {
		return "-" + length(-d)
	}
	if d < time.Second {
		if d == 0 {
			return "0s"
		}
		return d.String()
	}
	d = d.Truncate(time.Millisecond)
	var b strings.Builder
	for _, u := range units {
		if u.of == time.Second || d < u.of {
			continue
		}
		b.WriteString(strconv.FormatInt(int64(d/u.of), 10) + u.name)
		d %= u.of
	}
	if d > 0 {
		b.WriteString(strings.TrimRight(strings.TrimRight(strconv.FormatFloat(d.Seconds(), 'f', 3, 64), "0"), ".") + "s")
	}
	return b.String()
}
