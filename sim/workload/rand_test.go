package workload

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/internal/random"
)

// The golden numbers below were computed apart from this code, from the
// definitions in rand.go and internal/random: they must never change.

// atState is the stream in that state.
func atState(state uint64) Rand { return Rand(random.Identity(state).Source()) }

func TestNilRandDrawsTheSameEachTime(t *testing.T) {
	var none *Rand
	assert.Equal(t, new(Rand).Uint64(), none.Uint64())
	assert.Equal(t, none.Uint64(), none.Uint64())
	assert.Equal(t, "exit 0", Chance(0.99, Succeed(), Fail()).Run(Attempt{}).String(), "an Attempt without Rand")
}

func TestNewRandDerivesByName(t *testing.T) {
	want := Rand(random.New(42).Name("default").Name("job-consumers").Source())
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
	r := atState(1234567)
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
	const step uint64 = 0x9e3779b97f4a7c15
	lowest := atState(1 + ^step) // draws mix(0) = 0, which gives the longest time
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
	job := random.New(1).Name("default").Name("flaky")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		r := Rand(job.Name("main").Number(3).Source())
		r.Exponential(time.Second)
	}))
}

func BenchmarkExponential(b *testing.B) {
	r := NewRand(1)
	b.ReportAllocs()
	for b.Loop() {
		r.Exponential(time.Second)
	}
}

// A draw of 0 is below no probability of 0: never is never.
func TestChanceOfTheLowestDraw(t *testing.T) {
	const lowest = 1<<64 - 0x9e3779b97f4a7c15 // the state after which 0 is drawn
	for p, want := range map[Probability]bool{0: false, 1: true, 0.5: true} {
		r := atState(lowest)
		assert.Equal(t, want, r.Chance(p), "%v", p)
	}
	r := atState(lowest)
	assert.Zero(t, r.Uint64())
}
