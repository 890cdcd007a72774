package sim_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

const year = 365 * 24 * time.Hour

// BenchmarkYearMinutely is a year of a CronJob each minute with Jobs of 5 s:
// 525,600 of them.
func BenchmarkYearMinutely(b *testing.B) { benchmarkCronJob(b, "* * * * *", year) }

// BenchmarkDayMinutely and BenchmarkMonthMinutely are parts of it: the time for a
// Job, and the heap that is left, are the same.
func BenchmarkDayMinutely(b *testing.B)   { benchmarkCronJob(b, "* * * * *", 24*time.Hour) }
func BenchmarkMonthMinutely(b *testing.B) { benchmarkCronJob(b, "* * * * *", 30*24*time.Hour) }

// BenchmarkYearHourly is a year of a CronJob each hour.
func BenchmarkYearHourly(b *testing.B) { benchmarkCronJob(b, "0 * * * *", year) }

func benchmarkCronJob(b *testing.B, schedule string, d time.Duration) {
	b.ReportAllocs()
	var heap runtime.MemStats
	for range b.N {
		c, err := sim.New(sim.Config{Workload: workload.After(5*time.Second, workload.Succeed()), EventTTL: time.Hour})
		require.NoError(b, err)
		require.NoError(b, c.Create(newCronJob("hello", schedule)))
		require.NoError(b, c.RunFor(d))
		runtime.GC()
		runtime.ReadMemStats(&heap)
		runtime.KeepAlive(c)
	}
	b.ReportMetric(float64(heap.HeapAlloc)/1e6, "MB-left")
}
