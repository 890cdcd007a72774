package sim

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The golden numbers below were computed apart from this code, from the
// definitions in rand.go: they must never change.

func TestRandIsSplitMix64(t *testing.T) {
	// The first numbers from state 1234567, as published for SplitMix64.
	r := Rand{state: 1234567}
	for _, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		assert.Equal(t, want, r.Uint64())
	}
}

func TestIdentityGolden(t *testing.T) {
	tests := []struct {
		name          string
		id            identity
		first, second uint64
	}{
		{"seed 0", newIdentity(0), 0xa706dd2f4d197e6f, 0xb382a305f4414f5e},
		{"seed 1", newIdentity(1), 0x5e41ab087439611e, 0xf18d6ce93d6cf1ee},
		{"an empty name is not nothing", newIdentity(1).name(""), 0x6789629a6cc8078d, 0x521240c62d487133},
		{"number 0 is not nothing", newIdentity(1).number(0), 0x6ec85f1f8547bc0c, 0x6cf63afcc21a470a},
		{"negative number", newIdentity(1).number(-1), 0x8136be75947735de, 0x23d05c9ad5473720},
		{"order of numbers", newIdentity(1).number(1).number(2), 0x4515b4aba12e6182, 0x4ee5a628d2bcda15},
		{"order of numbers", newIdentity(1).number(2).number(1), 0xbd7c2d04a61fb68d, 0x100cd4090a52f0b1},
		{"short name", newIdentity(42).name("flaky"), 0x80913c77f00c4a55, 0x618d5050ccad1643},
		{"long name", newIdentity(42).name("default").name("job-consumers"), 0x1058af18999d72f6, 0x34a9f6337bf8f98a},
		{"8 bytes, largest seed", newIdentity(math.MaxUint64).name("12345678"), 0x6aa26d17b2e67263, 0x1c926234c65f017},
		{"bytes above 127", newIdentity(42).name("Grüße"), 0x606b1414f5736765, 0x1262f81fc69dbb22},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.id.rand()
			assert.Equal(t, tt.first, r.Uint64())
			assert.Equal(t, tt.second, r.Uint64())
		})
	}
}

func TestNewRandDerivesByName(t *testing.T) {
	want := newIdentity(42).name("default").name("job-consumers").rand()
	assert.Equal(t, want, *NewRand(42, "default", "job-consumers"))
	assert.NotEqual(t, *NewRand(1, "ab", "c"), *NewRand(1, "a", "bc"), "names do not run into each other")
	assert.NotEqual(t, *NewRand(1, "a"), *NewRand(1, "a", ""), "an empty name counts")
	assert.NotEqual(t, *NewRand(1, "a"), *NewRand(1, "a\x00"), "padding is no letter")
}

func TestIntN(t *testing.T) {
	r := NewRand(1)
	for _, n := range []int{math.MinInt, -1, 0, 1} {
		assert.Zero(t, r.IntN(n), "n = %d", n)
	}
	assert.Equal(t, *NewRand(1), *r, "nothing to choose, nothing drawn")

	golden := NewRand(1)
	got := make([]int, 10)
	for i := range got {
		got[i] = golden.IntN(6)
	}
	assert.Equal(t, []int{2, 5, 0, 4, 1, 4, 3, 1, 1, 1}, got)
}

func TestUint64nIsUniform(t *testing.T) {
	// 3 × 2^62 throws away every fourth draw: a mapping that did not would give
	// the first third half of the weight.
	r, thirds := NewRand(1), [3]int{}
	const draws = 30_000
	for range draws {
		thirds[r.uint64n(3<<62)>>62]++
	}
	for i, n := range thirds {
		assert.InDelta(t, draws/3, n, 400, "third %d", i) // 5 standard deviations
	}
}

func TestDuration(t *testing.T) {
	t.Run("both ends occur", func(t *testing.T) {
		r, seen := NewRand(1), map[time.Duration]int{}
		for range 3000 {
			seen[r.Duration(-1, 1)]++
		}
		assert.Len(t, seen, 3)
		for d, n := range seen {
			assert.InDelta(t, 1000, n, 130, "%d ns", d) // 5 standard deviations
		}
	})
	t.Run("golden", func(t *testing.T) {
		r := NewRand(1)
		for _, want := range []time.Duration{1736379031, 2887128462, 1090513995, 2554873837} {
			assert.Equal(t, want, r.Duration(time.Second, 3*time.Second))
		}
	})
	t.Run("all durations", func(t *testing.T) {
		r, draws := NewRand(1), NewRand(1)
		for range 10 {
			assert.Equal(t, time.Duration(draws.Uint64()), r.Duration(math.MinInt64, math.MaxInt64))
		}
	})
	t.Run("nothing to choose", func(t *testing.T) {
		assert.Equal(t, time.Second, NewRand(1).Duration(time.Second, time.Second))
		assert.Equal(t, time.Second, NewRand(1).Duration(time.Second, 0))
	})
	rapid.Check(t, func(t *rapid.T) {
		lo, hi := time.Duration(rapid.Int64().Draw(t, "lo")), time.Duration(rapid.Int64().Draw(t, "hi"))
		if lo > hi {
			lo, hi = hi, lo
		}
		d := NewRand(rapid.Uint64().Draw(t, "seed")).Duration(lo, hi)
		if d < lo || d > hi {
			t.Fatalf("%d is not from %d to %d", d, lo, hi)
		}
	})
}

func TestExponentialGolden(t *testing.T) {
	r := Rand{state: 1234567}
	for _, want := range []time.Duration{10495948874, 17507474959, 6307221962, 13902716304, 1170626182} {
		assert.Equal(t, want, r.Exponential(10*time.Second))
	}
}

// TestNegativeLog compares with floating point, which is good to 53 digits, so
// to about 1e-14 here.
func TestNegativeLog(t *testing.T) {
	check := func(u uint64) {
		t.Helper()
		got := float64(negativeLog(u)) / (1 << logBits)
		want := 64*math.Ln2 - math.Log(float64(u))
		if float64(u) > 1<<63 { // near 1 the subtraction would lose the digits
			want = -math.Log1p(-float64(-u) / (1 << 64))
		}
		assert.InDelta(t, want, got, 2e-14, "u = %d", u)
	}
	for _, u := range []uint64{1, 2, 3, 1 << 32, 1<<63 - 1, 1 << 63, 1<<63 + 1, math.MaxUint64 - 1, math.MaxUint64} {
		check(u)
	}
	source := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		check(max(1, source.Uint64()>>source.IntN(64)))
	}
}

func TestExponentialBounds(t *testing.T) {
	step := uint64(golden)
	lowest := Rand{state: -step} // draws mix(0) = 0, which gives the longest time
	draw := lowest
	assert.Zero(t, draw.Uint64(), "the stream draws 0")
	for mean, want := range map[time.Duration]time.Duration{
		math.MinInt64:           0,
		-1:                      0,
		0:                       0,
		1:                       44,
		10 * time.Second:        443614195558,
		math.MaxInt64:           math.MaxInt64,
		100 * 365 * 24 * 3600e9: math.MaxInt64, // a century, 44 times
	} {
		r := lowest
		assert.Equal(t, want, r.Exponential(mean), "mean %d", mean)
		assert.Equal(t, draw, r, "always one draw")
	}
}

func TestExponentialIsExponential(t *testing.T) {
	const draws, mean = 20_000, 10 * time.Second
	r := NewRand(1)
	var sum time.Duration
	beyond := map[float64]int{}
	for range draws {
		d := r.Exponential(mean)
		sum += d
		for _, x := range []float64{0.1, 0.5, 1, 2, 4} {
			if d.Seconds() > x*mean.Seconds() {
				beyond[x]++
			}
		}
	}
	assert.InDelta(t, mean.Seconds(), (sum / draws).Seconds(), 5*mean.Seconds()/math.Sqrt(draws))
	for x, n := range beyond {
		p := math.Exp(-x)
		assert.InDelta(t, draws*p, n, 5*math.Sqrt(draws*p*(1-p)), "share beyond %g means", x)
	}
}

func TestRandDoesNotAllocate(t *testing.T) {
	job := newIdentity(1).name("default").name("flaky")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		r := job.name("main").number(3).rand()
		r.Exponential(time.Second)
	}))
}

// BenchmarkIdentity derives what a run of a container draws from: three names
// and five numbers.
func BenchmarkIdentity(b *testing.B) {
	namespace, job, container := "default", "job-consumers", "worker"
	b.ReportAllocs()
	var sum uint64
	for b.Loop() {
		r := newIdentity(1).name(namespace).name(job).name(container).
			number(-1).number(3).number(1).number(1).number(1).rand()
		sum += r.state
	}
	_ = sum
}

func BenchmarkExponential(b *testing.B) {
	r := NewRand(1)
	b.ReportAllocs()
	for b.Loop() {
		r.Exponential(time.Second)
	}
}
