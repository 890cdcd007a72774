package sim_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// BenchmarkJob runs whole Jobs: pods of 5 s, a tenth of them at once but no
// more than 1,000, every tenth of which fails. All pods are kept.
func BenchmarkJob(b *testing.B) {
	for _, pods := range []int32{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("pods=%d", pods), func(b *testing.B) {
			var before, after runtime.MemStats
			var made int
			b.ReportAllocs()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				made += runJob(b, pods)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(made), "ns/pod")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(made), "B/pod")
		})
	}
}

// runJob runs one Job and returns how many pods it made.
func runJob(b *testing.B, pods int32) int {
	everyTenthFails := workload.Func(func(a workload.Attempt) workload.Outcome {
		if a.Replica%10 == 0 {
			return workload.Outcome{After: 5 * time.Second, ExitCode: 1}
		}
		return workload.Outcome{After: 5 * time.Second}
	})
	c, err := sim.New(sim.Config{Workload: everyTenthFails})
	if err != nil {
		b.Fatal(err)
	}
	failures := pods / 10
	completions, parallelism, limit := pods-failures, min(1_000, pods/10), int32(1<<31-1)
	err = c.Create(&job.Job{
		ObjectMeta: jobsim.ObjectMeta{Name: "bench"},
		Spec: job.Spec{
			Completions: &completions, Parallelism: &parallelism, BackoffLimit: &limit,
			Template: pod.Template{Spec: pod.Spec{
				RestartPolicy: pod.RestartNever,
				Containers:    []pod.Container{{Name: "main", Image: "busybox:1"}},
			}},
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Run(); err != nil {
		b.Fatal(err)
	}
	s := c.Job("default", "bench").Status
	if s.Succeeded < completions {
		b.Fatalf("%d pods succeeded, want %d", s.Succeeded, completions)
	}
	return int(s.Succeeded + s.Failed)
}
