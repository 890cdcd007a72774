package job_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/job"
)

func TestParseIndexes(t *testing.T) {
	for _, test := range []struct{ text, want, err string }{
		{"", "", ""},
		{"0", "0", ""},
		{"1,3-5", "1,3-5", ""},
		{"0,1,2", "0-2", ""},
		{"0-1,3", "0,1,3", ""},
		{"3,3", "", "non-increasing order, previous: 3, current: 3"},
		{"5-3", "", "non-increasing order, previous: 5, current: 3"},
		{"1-2-3", "", `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`},
		{"-1", "", `cannot convert string to integer for index: ""`},
		{"a", "", `cannot convert string to integer for index: "a"`},
		{"2147483647", "", `too large index: "2147483647"`},
	} {
		x, err := job.ParseIndexes(test.text)
		if test.err != "" {
			assert.EqualError(t, err, test.err, test.text)
			continue
		}
		require.NoError(t, err, test.text)
		assert.Equal(t, test.want, x.String(), test.text)
	}
}

// TestIndexesAreASet compares Indexes with a map of numbers.
func TestIndexesAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.IntRange(-2, 60))
		var x job.Indexes
		want := map[int]bool{}
		for range rapid.IntRange(0, 5).Draw(t, "additions") {
			before, text, added := x, x.String(), list.Draw(t, "indexes")
			x = x.Add(slices.Clone(added)...)
			for _, i := range added {
				want[i] = i >= 0
			}
			require.Equal(t, text, before.String(), "an Indexes never changes")
		}
		count := 0
		for i := -3; i <= 61; i++ {
			require.Equal(t, want[i], x.Contains(i), "%s: %d", x, i)
			if want[i] {
				count++
			}
		}
		require.Equal(t, count, x.Count())
		again, err := job.ParseIndexes(x.String())
		require.NoError(t, err)
		require.True(t, x.Equal(again), "%s, read %s", x, again)
		require.True(t, x.Union(again).Equal(x))
	})
}
