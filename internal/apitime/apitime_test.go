package apitime

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSeconds(t *testing.T) {
	for _, test := range []struct {
		n    int64
		want time.Duration
		why  string
	}{
		{0, 0, "nothing"},
		{-3, -3 * time.Second, "below zero"},
		{math.MaxInt64, -time.Second, "wraps around"},
		{math.MaxInt64/int64(time.Second) + 1, -9223372036709551616, "from 292 years on"},
		{math.MaxInt64 / int64(time.Second), 9223372036 * time.Second, "the longest that a Duration holds"},
	} {
		assert.Equal(t, test.want, Seconds(test.n), test.why)
	}
}

func TestWhole(t *testing.T) {
	cet := time.FixedZone("CET", 3600)
	want := time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC)
	assert.Equal(t, want, Whole(time.Date(2026, 1, 1, 1, 0, 1, 999_999_999, cet)))
}
