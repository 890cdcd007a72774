package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// BenchmarkIndexed runs the Jobs of BenchmarkJob, without failures, with and
// without indexes: those of an Indexed Job cost at most 1.3 times as much.
func BenchmarkIndexed(b *testing.B) {
	for _, mode := range []job.CompletionMode{job.NonIndexed, job.Indexed} {
		for _, pods := range []int32{10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/pods=%d", mode, pods), func(b *testing.B) {
				benchmarkPods(b, workload.Succeed(), func(j *job.Job) {
					parallel(pods, min(1_000, pods/10))(j)
					j.Spec.CompletionMode = &mode
				})
			})
		}
	}
}

// BenchmarkFailingIndexes runs Jobs of which every index fails as often as it may.
func BenchmarkFailingIndexes(b *testing.B) {
	for _, indexes := range []int32{1_000, 10_000} {
		b.Run(fmt.Sprintf("indexes=%d", indexes), func(b *testing.B) {
			benchmarkPods(b, workload.Fail(), func(j *job.Job) {
				parallel(indexes, indexes/10)(j)
				j.Spec.CompletionMode, j.Spec.BackoffLimitPerIndex = new(job.Indexed), new(int32(1))
			})
		})
	}
}

// BenchmarkPodFailurePolicy runs Jobs with twenty rules, of which the last matches,
// and with none.
func BenchmarkPodFailurePolicy(b *testing.B) {
	for _, rules := range []int{0, 20} {
		for _, pods := range []int32{1_000, 10_000} {
			b.Run(fmt.Sprintf("rules=%d/pods=%d", rules, pods), func(b *testing.B) {
				everyTenthFails := workload.Func(func(a workload.Attempt) workload.Outcome {
					o := workload.Outcome{After: 5 * time.Second}
					if a.Replica%10 == 0 {
						o.ExitCode = 99
					}
					return o
				})
				benchmarkPods(b, everyTenthFails, func(j *job.Job) {
					parallel(pods, min(1_000, pods/10))(j)
					j.Spec.BackoffLimit = new(int32(1<<31 - 1))
					if rules > 0 {
						j.Spec.PodFailurePolicy = manyRules(rules)
					}
				})
			})
		}
	}
}

// manyRules are n rules, of which the last one matches exit code 99.
func manyRules(n int) *job.PodFailurePolicy {
	p := &job.PodFailurePolicy{}
	for i := range n {
		rule := job.PodFailurePolicyOnExitCodes{Operator: job.ExitCodesIn}
		for code := range int32(3) {
			rule.Values = append(rule.Values, 3*int32(i)+code+1)
		}
		if i == n-1 {
			rule.Values = append(rule.Values, 99)
		}
		p.Rules = append(p.Rules, job.PodFailurePolicyRule{Action: job.ActionCount, OnExitCodes: &rule})
	}
	return p
}

// benchmarkPods runs a Job to its end, and reports what each of its pods costs.
func benchmarkPods(b *testing.B, work workload.Workload, change func(*job.Job)) {
	made := 0
	b.ReportAllocs()
	for b.Loop() {
		c := newCluster(b, sim.Config{Workload: work}, task("bench", change))
		require.NoError(b, c.Run())
		s := c.Job("default", "bench").Status
		require.True(b, s.Finished())
		made += int(s.Succeeded + s.Failed)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(made), "ns/pod")
}
