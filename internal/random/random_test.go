package random

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The golden numbers below were computed apart from this code, from the
// definitions in random.go: they must never change.

func TestSourceIsSplitMix64(t *testing.T) {
	// The first numbers from state 1234567, as published for SplitMix64.
	r := Source{state: 1234567}
	for _, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		assert.Equal(t, want, r.Uint64())
	}
}

func TestIdentityGolden(t *testing.T) {
	tests := []struct {
		name          string
		id            Identity
		first, second uint64
	}{
		{"seed 0", New(0), 0xa706dd2f4d197e6f, 0xb382a305f4414f5e},
		{"seed 1", New(1), 0x5e41ab087439611e, 0xf18d6ce93d6cf1ee},
		{"an empty name is not nothing", New(1).Name(""), 0x6789629a6cc8078d, 0x521240c62d487133},
		{"number 0 is not nothing", New(1).Number(0), 0x6ec85f1f8547bc0c, 0x6cf63afcc21a470a},
		{"negative number", New(1).Number(-1), 0x8136be75947735de, 0x23d05c9ad5473720},
		{"order of numbers", New(1).Number(1).Number(2), 0x4515b4aba12e6182, 0x4ee5a628d2bcda15},
		{"order of numbers", New(1).Number(2).Number(1), 0xbd7c2d04a61fb68d, 0x100cd4090a52f0b1},
		{"short name", New(42).Name("flaky"), 0x80913c77f00c4a55, 0x618d5050ccad1643},
		{"long name", New(42).Name("default").Name("job-consumers"), 0x1058af18999d72f6, 0x34a9f6337bf8f98a},
		{"8 bytes, largest seed", New(math.MaxUint64).Name("12345678"), 0x6aa26d17b2e67263, 0x1c926234c65f017},
		{"bytes above 127", New(42).Name("Grüße"), 0x606b1414f5736765, 0x1262f81fc69dbb22},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.id.Source()
			assert.Equal(t, tt.first, r.Uint64())
			assert.Equal(t, tt.second, r.Uint64())
		})
	}
}

// BenchmarkIdentity derives what a run of a container draws from: three names
// and five numbers.
func BenchmarkIdentity(b *testing.B) {
	namespace, job, container := "default", "job-consumers", "worker"
	b.ReportAllocs()
	var sum uint64
	for b.Loop() {
		r := New(1).Name(namespace).Name(job).Name(container).
			Number(-1).Number(3).Number(1).Number(1).Number(1).Source()
		sum += r.state
	}
	_ = sum
}
