package sim_test

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
	"github.com/stretchr/testify/require"
)

// BenchmarkIndexedRatio runs Jobs of 100,000 pods with and without indexes by
// turns, so that both meet the same machine, and reports how many times as long
// the Indexed one takes. The fastest run of each counts, since whatever else the
// machine does only adds to it.
func BenchmarkIndexedRatio(b *testing.B) {
	const pods = 100_000
	run := func(mode job.CompletionMode) time.Duration {
		c := newCluster(b, sim.Config{Workload: workload.Succeed()}, task("bench", func(j *job.Job) {
			parallel(pods, 1_000)(j)
			j.Spec.CompletionMode = &mode
		}))
		runtime.GC()
		began := time.Now()
		require.NoError(b, c.Run())
		return time.Since(began)
	}
	plain, indexed := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		plain, indexed = min(plain, run(job.NonIndexed)), min(indexed, run(job.Indexed))
	}
	b.ReportMetric(float64(plain.Nanoseconds())/pods, "ns/pod")
	b.ReportMetric(float64(indexed.Nanoseconds())/pods, "ns/indexed-pod")
	b.ReportMetric(float64(indexed)/float64(plain), "times")
}
