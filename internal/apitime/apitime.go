// Package apitime holds the arithmetic of times as the Kubernetes API has them:
// moments in whole seconds of UTC, and lengths as numbers of seconds.
package apitime

import "time"

// Whole returns the moment as the API server stores it: cut to the second, in
// UTC (upstream: metav1.Time.MarshalJSON).
func Whole(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }

// Seconds returns n seconds as Kubernetes computes them everywhere: a number that no
// time.Duration holds, more than 292 years, wraps around. A Job with
// activeDeadlineSeconds 9223372036854775807 is past its deadline from the start
// (upstream: pastActiveDeadline).
func Seconds(n int64) time.Duration { return time.Duration(n) * time.Second }
