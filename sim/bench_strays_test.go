package sim_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// BenchmarkStraysRatio runs n Jobs beside n pods without a controller, and four
// times as many of both, and reports how many times as long that takes: 4 where
// neither costs more for the other.
func BenchmarkStraysRatio(b *testing.B) {
	benchmarkRatio(b, func(n int) time.Duration {
		c := newCluster(b, sim.Config{Workload: workload.Succeed(), EventTTL: time.Hour})
		for i := range n {
			require.NoError(b, c.Create(labelledPod(i), task(fmt.Sprintf("job-%d", i))))
		}
		runtime.GC()
		began := time.Now()
		require.NoError(b, c.Run())
		return time.Since(began)
	})
}

// BenchmarkOrphansRatio deletes n Jobs and leaves their pods, which run.
func BenchmarkOrphansRatio(b *testing.B) {
	benchmarkRatio(b, func(n int) time.Duration {
		c := newCluster(b, sim.Config{Workload: workload.After(time.Hour, workload.Succeed()), EventTTL: time.Hour})
		for i := range n {
			require.NoError(b, c.Create(task(fmt.Sprintf("job-%d", i))))
		}
		require.NoError(b, c.RunFor(time.Minute))
		runtime.GC()
		began := time.Now()
		for i := range n {
			require.NoError(b, c.Delete("Job", "default", fmt.Sprintf("job-%d", i), jobsim.DeleteOptions{PropagationPolicy: jobsim.PropagateOrphan}))
		}
		require.NoError(b, c.RunFor(time.Minute))
		return time.Since(began)
	})
}

// labelledPod is a pod that is of no Job.
func labelledPod(i int) *pod.Pod {
	return &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{Name: fmt.Sprintf("bare-%d", i), Labels: map[string]string{"app": "web"}},
		Spec:       task("x").Spec.Template.Spec,
	}
}

// benchmarkRatio runs by turns, and counts the fastest run of each, since whatever
// else the machine does only adds to it.
func benchmarkRatio(b *testing.B, run func(n int) time.Duration) {
	const n = 2_000
	small, large := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		small, large = min(small, run(n)), min(large, run(4*n))
	}
	b.ReportMetric(float64(small.Microseconds())/n, "µs/job")
	b.ReportMetric(float64(large)/float64(small), "times")
}
