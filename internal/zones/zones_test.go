package zones_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/zones"
)

func TestLoad(t *testing.T) {
	for _, c := range []struct{ name, want, why string }{
		{"", "", "empty is UTC"},
		{"UTC", "", "as it is by name"},
		{"Etc/GMT+5", "", "a fixed offset"},
		{"Europe/Berlin", "", "a city"},
		{"EST", "", "an old name"},
		{"America/Argentina/Ushuaia", "", "a longer one"},
		{"Local", "unknown time zone Local", "the machine's zone is not in the database"},
		{"America", "unknown time zone America", "a directory"},
		{"America/", "unknown time zone America/", "with its slash"},
		{"europe/berlin", "unknown time zone europe/berlin", "case matters"},
		{"../etc", "time: invalid location name", "two dots"},
		{"/etc/localtime", "time: invalid location name", "a path"},
		{`\x`, "time: invalid location name", "a backslash in front"},
	} {
		z, err := zones.Load(c.name)
		if c.want != "" {
			assert.EqualError(t, err, c.want, "%q: %s", c.name, c.why)
			continue
		}
		if assert.NoError(t, err, "%q: %s", c.name, c.why) {
			again, _ := zones.Load(c.name)
			assert.Same(t, z, again, "%q is loaded once", c.name)
		}
	}
}

func TestAllZonesLoad(t *testing.T) {
	names := zones.Names()
	assert.Greater(t, len(names), 500)
	var withGaps []string
	for _, name := range names {
		z, err := zones.Load(name)
		require.NoError(t, err, name)
		if len(z.DayGaps) > 0 {
			withGaps = append(withGaps, name)
		}
	}
	slices.Sort(withGaps)
	assert.Equal(t, []string{
		"Kwajalein", "Pacific/Apia", "Pacific/Enderbury", "Pacific/Fakaofo", "Pacific/Kanton", "Pacific/Kiritimati", "Pacific/Kwajalein",
	}, withGaps, "islands that went over the date line")
}

func TestNextShift(t *testing.T) {
	for _, c := range []struct {
		zone, after, want string
		shift             time.Duration
		why               string
	}{
		{"America/New_York", "2026-01-01T00:00:00Z", "2026-03-08T07:00:00Z", time.Hour, "into summer"},
		{"America/New_York", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", -time.Hour, "and back"},
		{"Australia/Lord_Howe", "2026-09-01T00:00:00Z", "2026-10-03T15:30:00Z", 30 * time.Minute, "half an hour"},
		{"Pacific/Apia", "2011-12-01T00:00:00Z", "2011-12-30T10:00:00Z", 24 * time.Hour, "a day"},
		{"Europe/Berlin", "2028-12-30T23:00:00Z", "2029-03-25T01:00:00Z", time.Hour, "after the last day of a leap year"},
		{"Asia/Tokyo", "2026-01-01T00:00:00Z", "", 0, "none any more"},
	} {
		z, err := zones.Load(c.zone)
		require.NoError(t, err)
		after, err := time.Parse(time.RFC3339, c.after)
		require.NoError(t, err)
		at, by := zones.NextShift(after.In(z.Location), after.AddDate(3, 0, 0))
		assert.Equal(t, c.shift, by, "%s: %s", c.zone, c.why)
		if by != 0 {
			assert.Equal(t, c.want, at.UTC().Format(time.RFC3339), "%s: %s", c.zone, c.why)
		}
	}
}
