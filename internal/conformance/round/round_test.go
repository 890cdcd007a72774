package round

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRunsShareNoSeed(t *testing.T) {
	seen := map[uint64]bool{}
	for run := range uint64(50) {
		for i := range 1000 {
			seed := SeedOf(run, "scenario", i)
			require.False(t, seen[seed], "run %d, %d", run, i)
			seen[seed] = true
		}
	}
	require.NotEqual(t, SeedOf(1, "scenario", 0), SeedOf(1, "world", 0))
	require.Equal(t, uint64(0x0ff8c3a2cbaf3225), SeedOf(1, "scenario", 0), "a seed means the same for ever")
}

func TestSeedsByName(t *testing.T) {
	var l seedList
	require.NoError(t, l.Set("0x10, 17"))
	require.NoError(t, l.Set(Name(1<<63)))
	require.Equal(t, seedList{16, 17, 1 << 63}, l)
	require.Equal(t, "0x0000000000000010,0x0000000000000011,0x8000000000000000", l.String())
	require.EqualError(t, l.Set("x"), "invalid syntax")
}
