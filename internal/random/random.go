// Package random holds the generator from which a cluster draws, and how the
// stream of each thing in it is derived: from the cluster's seed and the
// identity of what draws. So one more pod, or one more draw by a pod, does not
// change what another draws.
package random

// Source is a stream of numbers: SplitMix64 (Steele, Lea, Flood: "Fast
// splittable pseudorandom number generators", 2014). The zero Source is the
// stream with state 0. A Source is not safe for concurrent use.
type Source struct{ state uint64 }

// Uint64 returns the next number of the stream; each of the 2^64 is as likely
// as any other.
func (s *Source) Uint64() uint64 {
	s.state += golden
	return mix(s.state)
}

// Identity is a seed with names and numbers mixed in that identify what draws. It is a value: deriving allocates nothing, and the identity of a Job
// can be kept and refined for each of its pods.
//
// Definition, with all arithmetic modulo 2^64 and γ, mix those of SplitMix64:
//
//	New(seed):  mix(seed + γ)
//	Number(n):  mix(h + γ × n), n in two's complement
//	Name(s):    h = mix(h XOR 0x6e616d65); for each 8 bytes of s, as a
//	            little-endian number and the last padded with zeros,
//	            h = mix(h XOR it); at the end mix(h XOR length of s)
//	Source():   the stream whose state is h
type Identity uint64

// New returns the identity of a seed without any names.
func New(seed uint64) Identity { return Identity(mix(seed + golden)) }

// Number returns the identity with a number mixed in.
func (id Identity) Number(n int64) Identity { return Identity(mix(uint64(id) + golden*uint64(n))) }

// Name returns the identity with a name mixed in. The empty name counts too.
func (id Identity) Name(s string) Identity {
	const tag = 0x6e616d65 // "name": keeps names and numbers apart
	h := mix(uint64(id) ^ tag)
	rest := s
	for ; len(rest) >= 8; rest = rest[8:] {
		h = mix(h ^ littleEndian(rest[:8]))
	}
	if rest != "" {
		h = mix(h ^ littleEndian(rest))
	}
	return Identity(mix(h ^ uint64(len(s))))
}

// Source returns the stream that belongs to the identity, at its beginning.
func (id Identity) Source() Source { return Source{state: uint64(id)} }

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
