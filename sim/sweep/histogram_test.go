package sweep_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/sim/sweep"
)

// A quantile is that of the sorted values, or at most 1/1024 above it.
func TestQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 3000), rapid.Int64Range(0, math.MaxInt64)), 1, 50).Draw(t, "values")
		var h sweep.Histogram
		for _, v := range values {
			h.Add(v)
		}
		slices.Sort(values)
		den := rapid.Int64Range(1, 1000).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		n := int64(len(values))
		want := values[max(1, (n*num+den-1)/den)-1]
		got := h.Quantile(num, den)
		require.GreaterOrEqual(t, got, want)
		require.LessOrEqual(t, got-want, want/1024)
		require.Equal(t, values[0], h.Min())
		require.Equal(t, values[n-1], h.Max())
		require.Equal(t, h.Max(), h.Quantile(1, 1))

		data, err := json.Marshal(&h)
		require.NoError(t, err)
		var read sweep.Histogram
		require.NoError(t, json.Unmarshal(data, &read))
		again, err := json.Marshal(&read)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
	})
}

func TestHistogramRefusals(t *testing.T) {
	for _, text := range []string{
		`{"min":1,"max":1,"buckets":[]}`,
		`{"min":1,"max":1,"buckets":[[1,0]]}`,
		`{"min":1,"max":1,"buckets":[[-1,2]]}`,
		`{"min":1,"max":2,"buckets":[[2,1],[1,1]]}`,
		`{"min":0,"max":2,"buckets":[[1,1],[2,1]]}`,
		`{"min":1,"max":9,"buckets":[[1,1],[2,1]]}`,
		`{"min":2,"max":1,"buckets":[[1,1],[2,1]]}`,
		`7`,
	} {
		var h sweep.Histogram
		assert.Error(t, json.Unmarshal([]byte(text), &h), text)
	}
}

// The figures of Wilson's interval as published for these: L. D. Brown, T. T. Cai,
// A. DasGupta, "Interval Estimation for a Binomial Proportion" (2001), equation 4.
func TestOdds(t *testing.T) {
	for _, c := range []struct {
		hits, runs int64
		want       sweep.Odds
	}{
		{0, 0, sweep.Odds{P: 0, Low: 0, High: 1}},
		{0, 10, sweep.Odds{P: 0, Low: 0, High: 0.277533}},
		{10, 10, sweep.Odds{P: 1, Low: 0.722467, High: 1}},
		{5, 10, sweep.Odds{P: 0.5, Low: 0.236593, High: 0.763407}},
		{20, 20 * 5, sweep.Odds{P: 0.2, Low: 0.133367, High: 0.288829}},
	} {
		assert.Equal(t, c.want, sweep.NewOdds(c.hits, c.runs))
	}
}
