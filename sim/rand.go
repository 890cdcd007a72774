package sim

import (
	"math/bits"
	"time"
)

// Rand is a stream of random numbers that belongs to one thing in the cluster:
// one run of one container, say. A stream is derived from the cluster's seed
// and the identity of what draws from it, so one more pod, or one more draw
// by a pod, does not change the fate of another.
//
// A seed means the same in ten years and on every architecture. The generator
// is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014), every method says how it maps the generator's output,
// and all of them compute with integers only.
//
// The zero Rand is the stream with state 0. A Rand is not safe for concurrent
// use. It is for simulation, not for secrets.
type Rand struct {
	state uint64
}

// NewRand returns a stream for a seed and an identity. The same arguments give
// the same stream, any other arguments an unrelated one: ("ab", "c") and
// ("a", "bc") differ. Use it to call a [Workload] without a cluster.
func NewRand(seed uint64, identity ...string) *Rand {
	id := newIdentity(seed)
	for _, part := range identity {
		id = id.name(part)
	}
	r := id.rand()
	return &r
}

// Uint64 returns the next number of the stream; each of the 2^64 is as likely
// as any other.
func (r *Rand) Uint64() uint64 {
	r.state += golden
	return mix(r.state)
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
// is. It is true when the draw u is below p × 2^64, without rounding. A higher p
// turns no true into false, so two runs with one seed and different
// probabilities can be compared draw by draw.
func (r *Rand) Chance(p Probability) bool {
	// u < num/den × 2^64 is u×den < num × 2^64: compare the high words.
	high, _ := bits.Mul64(r.Uint64(), p.den)
	return high < p.num
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

// identity is a seed with the names and numbers mixed in that say whose stream
// it is. It is a value: deriving allocates nothing, and the identity of a Job
// can be kept and refined for each of its pods.
//
// Definition, with all arithmetic modulo 2^64 and γ, mix those of SplitMix64:
//
//	new(seed):  mix(seed + γ)
//	number(n):  mix(h + γ × n), n in two's complement
//	name(s):    h = mix(h XOR 0x6e616d65); for each 8 bytes of s, as a
//	            little-endian number and the last padded with zeros,
//	            h = mix(h XOR it); at the end mix(h XOR length of s)
//	rand():     the stream whose state is h
type identity uint64

func newIdentity(seed uint64) identity { return identity(mix(seed + golden)) }

func (id identity) number(n int64) identity { return identity(mix(uint64(id) + golden*uint64(n))) }

func (id identity) name(s string) identity {
	const tag = 0x6e616d65 // "name": keeps names and numbers apart
	h := mix(uint64(id) ^ tag)
	rest := s
	for ; len(rest) >= 8; rest = rest[8:] {
		h = mix(h ^ littleEndian(rest[:8]))
	}
	if rest != "" {
		h = mix(h ^ littleEndian(rest))
	}
	return identity(mix(h ^ uint64(len(s))))
}

func (id identity) rand() Rand { return Rand{state: uint64(id)} }

// littleEndian reads at most 8 bytes.
func littleEndian(s string) uint64 {
	if len(s) == 8 { // one load for the compiler
		return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	}
	var word uint64
	for i := range len(s) {
		word |= uint64(s[i]) << (8 * i)
	}
	return word
}

// golden is γ of SplitMix64: 2^64 divided by the golden ratio, made odd.
const golden = 0x9e3779b97f4a7c15

// mix is the output function of SplitMix64. It is a permutation of the 64-bit
// numbers.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
