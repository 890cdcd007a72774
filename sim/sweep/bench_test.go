package sweep_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/sweep"
)

// BenchmarkSweep compares a sweep with the bare loop of New, Create and Run in one
// process: the same seeds, first one and then the other by turns, so that both meet the
// same neighbours. It reports the runs of a second, and the rate of the sweep as a part
// of that of the loop.
func BenchmarkSweep(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			const runs = 500
			scenario := flaky(6, 0.6)
			var bare, swept time.Duration
			for b.Loop() {
				bare += timed(func() { bareRuns(b, scenario, runs) })
				swept += timed(func() {
					if _, err := (sweep.Sweep{Scenario: scenario, Runs: runs, Workers: workers}).Run(context.Background()); err != nil {
						b.Fatal(err)
					}
				})
			}
			b.ReportMetric(float64(b.N*runs)/swept.Seconds(), "runs/s")
			b.ReportMetric(bare.Seconds()/swept.Seconds(), "x-bare")
		})
	}
}

// BenchmarkMemory reports how many bytes a sweep holds at its end: as many after 50,000
// runs as after 1,000.
func BenchmarkMemory(b *testing.B) {
	for _, runs := range []int64{1_000, 50_000} {
		b.Run(fmt.Sprintf("runs=%d", runs), func(b *testing.B) {
			var held uint64
			for b.Loop() {
				before := heap()
				r, err := sweep.Sweep{Scenario: flaky(6, 0.6), Runs: runs, Workers: 1}.Run(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				held = max(heap(), before) - before
				runtime.KeepAlive(r)
			}
			b.ReportMetric(float64(held), "B-held")
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func timed(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

// bareRuns is what a caller would write without this package.
func bareRuns(b *testing.B, s sweep.Scenario, runs int64) {
	for i := range runs {
		cfg := s.Config
		cfg.Seed = sweep.SeedOf(0, i)
		c, err := sim.New(cfg)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Create(s.Objects...); err != nil {
			b.Fatal(err)
		}
		if err := c.Run(); err != nil {
			b.Fatal(err)
		}
	}
}
