package sweep

import "math"

// Odds are the share of runs that had some property, and the interval in which
// the probability of it lies.
type Odds struct {
	// P is the share of the runs, rounded to six decimals, as are the others.
	P float64 `json:"p"`
	// Low and High are the ends of Wilson's score interval of 95%.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// z is the quantile of the normal distribution that belongs to an interval of
// 95%, which leaves 2.5% on either side.
const z = 1.959963984540054

// NewOdds are the odds after that many hits in that many runs; with no runs, from 0
// to 1. The interval is that of E. B. Wilson, "Probable inference, the law of
// succession, and statistical inference" (1927). Unlike the one that is taken
// from the normal distribution it is never empty, not even for 0 hits, and stays
// within 0 and 1.
func NewOdds(hits, runs int64) Odds {
	if runs <= 0 {
		return Odds{High: 1}
	}
	// Each product is converted: a compiler must not fuse it with the sum that
	// follows, or the last digit would depend on the processor.
	n := float64(runs)
	p := float64(min(max(0, hits), runs)) / n
	zz := float64(z * z)
	middle := p + float64(zz/float64(2*n))
	spread := float64(z * math.Sqrt(float64(p*(1-p)/n)+float64(zz/float64(4*n*n))))
	scale := 1 + float64(zz/n)
	return Odds{P: round(p), Low: round(max(0, (middle-spread)/scale)), High: round(min(1, (middle+spread)/scale))}
}

// round rounds to six decimals. Odds that are not 0 or 1 stay so within them: a
// run that failed is seen.
func round(p float64) float64 { return math.Round(float64(p*1e6)) / 1e6 }
