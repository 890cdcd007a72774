package workload

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseProbability(t *testing.T) {
	tests := []struct {
		text string
		want Probability
	}{
		{"0", 0},
		{"0.0", 0},
		{"0%", 0},
		{"0/7", 0},
		{"1", 1},
		{"1.000", 1},
		{"100%", 1},
		{"7/7", 1},
		{"0.4", 0.4},
		{"40%", 0.4},
		{"2/5", 0.4},
		{"4e-1", 0.4},
		{"0.04e1", 0.4},
		{"12.5%", 0.125},
		{"1/3", 1.0 / 3},
		{"1e-05", 0.00001},
		{"0.000000000000000001", 1e-18},  // 18 digits are the most
		{"0.500000000000000000000", 0.5}, // zeros at the end are no digits
		{"1/1000000000000000000", 1e-18}, // 10^18 is the largest
		{"0.9999999999999999", 0.9999999999999999},                    // the nearest below 1
		{"999999999999999999/1000000000000000000", 1},                 // nearer to 1 than to what is below
		{"333333333333333333/999999999999999999", 0.3333333333333333}, // a fraction is rounded once
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p, err := ParseProbability(tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.want, p)
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

// TestThreshold: the whole numbers that draws are compared with, exactly.
func TestThreshold(t *testing.T) {
	tests := []struct {
		p    Probability
		want threshold
		why  string
	}{
		{0, threshold{}, "never"},
		{Probability(math.Copysign(0, -1)), threshold{}, "nor for the other zero"},
		{math.SmallestNonzeroFloat64, threshold{}, "below one draw in 2^64"},
		{0x1p-65, threshold{}, "rounded down"},
		{0x1p-64, threshold{below: 1}, "one draw"},
		{0x1.8p-64, threshold{below: 1}, "rounded down"},
		{0.25, threshold{below: 1 << 62}, "a power of two"},
		{0.5, threshold{below: 1 << 63}, "the highest bit"},
		{0.4, threshold{below: 0x6666666666666800}, "as near as a float64 is"},
		{1 - 0x1p-53, threshold{below: math.MaxUint64 - 1<<11 + 1}, "the largest below 1"},
		{1, threshold{always: true}, "always"},
		{2, threshold{always: true}, "above 1"},
		{-1, threshold{}, "below 0"},
		{Probability(math.NaN()), threshold{}, "not a number"},
		{Probability(math.Inf(1)), threshold{always: true}, "infinite"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.p.threshold(), tt.why)
	}
}

// TestThresholdIsExact compares with unlimited precision.
func TestThresholdIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		exact, _ := new(big.Float).SetMantExp(big.NewFloat(p), 64).Int(nil)
		got := Probability(p).threshold()
		if p == 1 {
			assert.True(t, got.always)
			return
		}
		assert.Equal(t, threshold{below: exact.Uint64()}, got)
	})
}

// TestChanceDrawsOnce: whatever the probability.
func TestChanceDrawsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := atState(rapid.Uint64().Draw(t, "state"))
		next := r
		next.Uint64()
		r.Chance(Probability(rapid.Float64().Draw(t, "p")))
		assert.Equal(t, next, r)
	})
}

func TestChanceGolden(t *testing.T) {
	r, got := NewRand(1), ""
	for range 20 {
		if r.Chance(0.4) {
			got += "S"
		} else {
			got += "F"
		}
	}
	assert.Equal(t, "SFSFSFFSSSFFSFFSFFFS", got)
}

func TestChanceEnds(t *testing.T) {
	r := NewRand(1)
	for range 1000 {
		assert.False(t, r.Chance(0))
		assert.True(t, r.Chance(1))
	}
}

// TestChanceIsMonotone: what makes runs with different probabilities
// comparable.
func TestChanceIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0, 1).Draw(t, "low")
		high := rapid.Float64Range(low, 1).Draw(t, "high")
		a := atState(rapid.Uint64().Draw(t, "state"))
		b := a
		if a.Chance(Probability(low)) && !b.Chance(Probability(high)) {
			t.Fatal("a higher probability turned true into false")
		}
	})
}
