package sim

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseProbability(t *testing.T) {
	tests := []struct{ text, want string }{
		{"0", "0"},
		{"0.0", "0"},
		{"0%", "0"},
		{"0/7", "0"},
		{"1", "1"},
		{"1.000", "1"},
		{"100%", "1"},
		{"7/7", "1"},
		{"0.4", "0.4"},
		{"40%", "0.4"},
		{"2/5", "0.4"},
		{"4e-1", "0.4"},
		{"0.04e1", "0.4"},
		{"12.5%", "0.125"},
		{"1/3", "1/3"}, // has no decimal
		{"1e-05", "0.00001"},
		{"0.000000000000000001", "0.000000000000000001"},                                   // 18 digits are the most
		{"0.500000000000000000000", "0.5"},                                                 // zeros at the end are no digits
		{"1/1000000000000000000", "0.000000000000000001"},                                  // 10^18 is the largest
		{"999999999999999999/1000000000000000000", "0.999999999999999999"},                 // the largest below 1
		{"999999999999999998/999999999999999999", "999999999999999998/999999999999999999"}, // and as a fraction
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p, err := ParseProbability(tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.want, p.String())
			again, err := ParseProbability(p.String())
			require.NoError(t, err)
			assert.Equal(t, p, again, "equal probabilities are one value")
		})
	}
}

func TestParseProbabilityRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "0.4 ", "+0.4", "-0.4", "1.1", "101%", "3/2", "1/0", "0/0", ".", ".4", "1.", "0.", "%", "/", "1/", "/2",
		"1/2/3", "1/2%", "0.5/1", "0x1", "1_0%", "0,4", "4e", "e1", "1e-19", "1e1", "1e99", "1e-99999999999999999999",
		"0.0000000000000000001", "1/1000000000000000001", "99999999999999999999", "NaN", "Inf", "½",
	} {
		_, err := ParseProbability(text)
		assert.Errorf(t, err, "%q", text)
	}
	_, err := ParseProbability("1.1")
	assert.EqualError(t, err, `invalid probability "1.1": must be from 0 to 1, written as a decimal ("0.4"), a percentage ("40%") or a fraction ("2/5"), with at most 18 digits`)
}

// TestChanceIsExact holds Chance against the definition in unlimited
// precision: true for a draw u if u < p × 2^64.
func TestChanceIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Uint64Range(1, 1e18).Draw(t, "den")
		num := rapid.Uint64Range(0, den).Draw(t, "num")
		p := Probability{num, den}
		r := Rand{state: rapid.Uint64().Draw(t, "state")}
		next := r
		u := next.Uint64()
		left := new(big.Int).Mul(new(big.Int).SetUint64(u), new(big.Int).SetUint64(den))
		right := new(big.Int).Lsh(new(big.Int).SetUint64(num), 64)
		if got := r.Chance(p); got != (left.Cmp(right) < 0) {
			t.Fatalf("draw %d, probability %v: %v", u, p, got)
		}
		if r != next {
			t.Fatal("Chance draws exactly once")
		}
	})
}

func TestChanceGolden(t *testing.T) {
	p, err := ParseProbability("0.4")
	require.NoError(t, err)
	r, got := NewRand(1), ""
	for range 20 {
		if r.Chance(p) {
			got += "S"
		} else {
			got += "F"
		}
	}
	assert.Equal(t, "SFSFSFFSSSFFSFFSFFFS", got)
}

func TestChanceEnds(t *testing.T) {
	always, err := ParseProbability("1")
	require.NoError(t, err)
	r := NewRand(1)
	for range 1000 {
		assert.False(t, r.Chance(Probability{}))
		assert.True(t, r.Chance(always))
	}
}

// TestChanceIsMonotone: what makes runs with different probabilities
// comparable.
func TestChanceIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Uint64Range(1, 1e18).Draw(t, "den")
		low := rapid.Uint64Range(0, den).Draw(t, "low")
		high := rapid.Uint64Range(low, den).Draw(t, "high")
		a := Rand{state: rapid.Uint64().Draw(t, "state")}
		b := a
		if a.Chance(Probability{low, den}) && !b.Chance(Probability{high, den}) {
			t.Fatal("a higher probability turned true into false")
		}
	})
}
