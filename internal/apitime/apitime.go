// Package apitime holds the arithmetic of times as the Kubernetes API has them:
// moments in whole seconds of UTC, and lengths as numbers of seconds.
package apitime

import (
	"math"
	"time"
)

// Whole returns the moment as the API server stores it: cut to the second, in
// UTC (upstream: metav1.Time.MarshalJSON).
func Whole(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }

// Seconds returns n seconds, or the longest or shortest time.Duration where
// that does not hold them.
func Seconds(n int64) time.Duration {
	const most = math.MaxInt64 / int64(time.Second)
	switch {
	case n > most:
		return math.MaxInt64
	case n < -most:
		return math.MinInt64
	}
	return time.Duration(n) * time.Second
}
