package sim_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

const year = 365 * 24 * time.Hour

// BenchmarkYearMinutely is a year of a CronJob each minute with Jobs of 5 s:
// 525,600 of them. The heap in use after one, six and twelve months is the same,
// since events expire after an hour.
func BenchmarkYearMinutely(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		c := startCronJob(b, "* * * * *")
		for _, month := range []time.Duration{1, 6, 12} {
			require.NoError(b, c.RunFor(month*year/12-c.Elapsed()))
			b.ReportMetric(heapInUse(c), fmt.Sprintf("MB-month-%d", month))
		}
	}
}

// BenchmarkDayMinutely and BenchmarkMonthMinutely are parts of it: the time for a
// Job, and the heap that is left, are the same.
func BenchmarkDayMinutely(b *testing.B)   { benchmarkCronJob(b, "* * * * *", 24*time.Hour) }
func BenchmarkMonthMinutely(b *testing.B) { benchmarkCronJob(b, "* * * * *", 30*24*time.Hour) }

// BenchmarkYearHourly is a year of a CronJob each hour.
func BenchmarkYearHourly(b *testing.B) { benchmarkCronJob(b, "0 * * * *", year) }

func benchmarkCronJob(b *testing.B, schedule string, d time.Duration) {
	b.ReportAllocs()
	var heap float64
	for range b.N {
		c := startCronJob(b, schedule)
		require.NoError(b, c.RunFor(d))
		heap = heapInUse(c)
	}
	b.ReportMetric(heap, "MB-left")
}

// startCronJob is a cluster with a CronJob whose Jobs take five seconds.
func startCronJob(b *testing.B, schedule string) *sim.Cluster {
	return newCluster(b, sim.Config{Workload: workload.After(5*time.Second, workload.Succeed()), EventTTL: time.Hour}, newCronJob("hello", schedule))
}

// heapInUse is the heap, in megabytes, while there is the cluster.
func heapInUse(c *sim.Cluster) float64 {
	var heap runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&heap)
	runtime.KeepAlive(c)
	return float64(heap.HeapAlloc) / 1e6
}
