package kubectl_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/sim/kubectl"
)

func TestHumanDuration(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		-2 * time.Second:                         "<invalid>", // The clocks of a cluster may differ by less.
		-2*time.Second + 1:                       "0s",
		0:                                        "0s",
		1500 * time.Millisecond:                  "1s", // Never rounded up.
		119 * time.Second:                        "119s",
		120 * time.Second:                        "2m", // A rest of nothing is left out.
		219 * time.Second:                        "3m39s",
		10*time.Minute - time.Second:             "9m59s",
		10*time.Minute + time.Second:             "10m", // Seconds no longer matter.
		3*time.Hour - time.Second:                "179m",
		3 * time.Hour:                            "3h",
		7*time.Hour + 59*time.Minute:             "7h59m",
		8 * time.Hour:                            "8h",
		8*time.Hour + time.Minute:                "8h", // Minutes no longer matter.
		8*time.Hour + 59*time.Minute:             "8h",
		48*time.Hour - time.Second:               "47h",
		49 * time.Hour:                           "2d1h",
		8*day - time.Second:                      "7d23h",
		8*day + time.Hour:                        "8d",
		730*day - time.Second:                    "729d",
		730 * day:                                "2y",
		731 * day:                                "2y1d",
		8 * 365 * day:                            "8y",
		time.Duration(1<<63 - 1):                 "292y", // The longest that there is.
		-1 << 63:                                 "<invalid>",
		99*365*day + 364*day + 23*time.Hour + 59: "99y",
	} {
		assert.Equal(t, want, kubectl.HumanDuration(d), "%d ns", d)
	}
}

// An age is not shown to be more than it is.
func TestHumanDurationNeverExceeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(8*time.Hour)).Draw(t, "d"))
		shown, err := time.ParseDuration(kubectl.HumanDuration(d))
		assert.NoError(t, err)
		assert.LessOrEqual(t, shown, d)
		assert.Less(t, d-shown, time.Hour)
	})
}
