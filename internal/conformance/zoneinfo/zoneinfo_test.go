package zoneinfo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "github.com/jobsim/jobsim/internal/conformance/round" // its flags
	"github.com/jobsim/jobsim/internal/zones"
)

// TestUse compares the clock changes of all zones up to 2040.
func TestUse(t *testing.T) {
	require.NoError(t, Use())
	end := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range zones.Names() {
		ours, err := zones.Load(name)
		require.NoError(t, err, name)
		theirs, err := time.LoadLocation(name)
		require.NoError(t, err, name)
		for at := time.Unix(0, 0); at.Before(end); {
			next, by := zones.NextShift(at.In(ours.Location), end)
			theirNext, theirBy := zones.NextShift(at.In(theirs), end)
			require.Equal(t, by, theirBy, "%s after %s", name, at)
			if by == 0 {
				break
			}
			require.True(t, next.Equal(theirNext), "%s after %s", name, at)
			at = next
		}
	}
	assert.Equal(t, "UTC", time.Local.String())
}
