package workload

import (
	"math/bits"
	"time"

	"github.com/jobsim/jobsim/internal/random"
)

// Rand is a stream of random numbers that belongs to one thing in the cluster:
// one run of one container, say. A stream is derived from the cluster's seed
// and the identity of what draws from it, so one more pod, or one more draw by
// a pod, does not change what another draws.
//
// A seed means the same in ten years and on every architecture. The generator
// is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014), every method documents how it maps the generator's
// output, and all of them compute with integers only.
//
// The zero Rand is the stream with state 0, and a nil *Rand draws the first
// number of that stream each time. A Rand is not safe for concurrent use. It is
// for simulation, not for secrets.
type Rand random.Source

// NewRand returns a stream for a seed and an identity. The same arguments give
// the same stream, any other arguments an unrelated one: ("ab", "c") and
// ("a", "bc") differ. Use it for [Attempt.Rand] to run a [Workload] without a
// cluster.
func NewRand(seed uint64, identity ...string) *Rand {
	id := random.New(seed)
	for _, part := range identity {
		id = id.Name(part)
	}
	r := Rand(id.Source())
	return &r
}

// Uint64 returns the next number of the stream; each of the 2^64 is as likely
// as any other.
func (r *Rand) Uint64() uint64 {
	if r == nil {
		r = new(Rand)
	}
	return (*random.Source)(r).Uint64()
}

// IntN returns a number from 0 to n-1, each as likely as any other; 0 for
// n ≤ 1. See [Rand.uint64n] for the mapping.
func (r *Rand) IntN(n int) int {
	if n <= 1 {
		return 0
	}
	return int(r.uint64n(uint64(n)))
}

// Chance reports true with probability p, and draws exactly once whatever p
// is. It is true when the draw u is below p × 2^64 rounded down, a whole number
// that is the same on every architecture. A higher p turns no true into false,
// so two runs with one seed and different probabilities can be compared draw by
// draw. A p of 1 or more is always true; one of 0 or less, and NaN, is never.
func (r *Rand) Chance(p Probability) bool { return r.below(p.threshold()) }

func (r *Rand) below(t threshold) bool {
	u := r.Uint64()
	return t.always || u < t.below
}

// Duration returns a time from lo to hi, both included, each nanosecond as
// likely as any other. It returns lo where hi is not above it.
func (r *Rand) Duration(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	span := uint64(hi) - uint64(lo) + 1
	if span == 0 { // all of the 2^64 durations
		return time.Duration(r.Uint64())
	}
	return time.Duration(uint64(lo) + r.uint64n(span))
}

// Exponential returns a time from the exponential distribution with that
// mean: how long until something happens that may as well happen at any
// moment. It draws once, and returns mean × −ln(u/2^64) rounded down for the
// draw u (1 for a draw of 0), so never more than 45 times the mean; it
// saturates. For a mean of 0 or less it returns 0.
func (r *Rand) Exponential(mean time.Duration) time.Duration {
	u := max(r.Uint64(), 1)
	if mean <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(mean), negativeLog(u))
	if high >= 1<<(logBits-1) {
		return 1<<63 - 1
	}
	return time.Duration(high<<(64-logBits) | low>>logBits)
}

// uint64n returns a number from 0 to n-1 for n > 0: the high word of draw × n.
// To be exactly uniform, a draw whose low word is below 2^64 mod n is thrown
// away and the next one taken (Lemire: "Fast random integer generation in an
// interval", 2019).
func (r *Rand) uint64n(n uint64) uint64 {
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n {
		for reject := -n % n; low < reject; {
			high, low = bits.Mul64(r.Uint64(), n)
		}
	}
	return high
}

const (
	// logBits is how many binary digits negativeLog has after the point.
	logBits = 48
	// ln2 is ln(2) × 2^64, rounded.
	ln2 = 0xb17217f7d1cf79ac
)

// negativeLog returns −ln(u/2^64) × 2^48, rounded down to within a few units,
// for u > 0. It finds the binary logarithm digit by digit: squaring a number
// in [1, 2) doubles its logarithm, and the next digit is whether the square
// has reached 2.
func negativeLog(u uint64) uint64 {
	zeros := bits.LeadingZeros64(u)
	x := u << zeros // in [1, 2) as a fixed-point number with 63 digits
	var fraction uint64
	for range logBits {
		high, low := bits.Mul64(x, x) // in [1, 4) with 126 digits
		fraction <<= 1
		if high>>63 == 1 {
			fraction |= 1
			x = high
		} else {
			x = high<<1 | low>>63
		}
	}
	binary := uint64(zeros+1)<<logBits - fraction
	natural, _ := bits.Mul64(binary, ln2)
	return natural
}
