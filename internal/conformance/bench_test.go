package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/kube"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// BenchmarkBoth runs one Job on both sides, pods of 5 s of which every tenth
// fails, 20 at once, and reports how many times as long the real controller
// takes for a pod. Both times include the recording of every revision.
func BenchmarkBoth(b *testing.B) {
	for _, pods := range []int32{1_000, 4_000} {
		b.Run(fmt.Sprintf("pods=%d", pods), func(b *testing.B) {
			s := large(pods)
			var real, simulated time.Duration
			made := 0
			for b.Loop() {
				start := time.Now()
				created := playReal(s).Created()
				real += time.Since(start)
				made += created

				start = time.Now()
				trace, err := ours.Play(s, nil)
				simulated += time.Since(start)
				if err != nil || trace.Created() != created || created < int(*s.Job.Spec.Completions) {
					b.Fatalf("%d pods in Kubernetes, %d in jobsim: %v", created, trace.Created(), err)
				}
			}
			b.ReportMetric(float64(real.Nanoseconds())/float64(made), "kubernetes-ns/pod")
			b.ReportMetric(float64(simulated.Nanoseconds())/float64(made), "jobsim-ns/pod")
			b.ReportMetric(float64(real)/float64(simulated), "ratio")
		})
	}
}

// playReal plays the scenario in Kubernetes. A bubble of virtual time needs a
// *testing.T, which a benchmark does not have.
func playReal(s *scenario.Scenario) (trace *scenario.Trace) {
	everything := func(string, string) (bool, error) { return true, nil }
	testing.RunTests(everything, []testing.InternalTest{{
		Name: "bubble", F: func(t *testing.T) { trace = kube.Play(t, s, kube.Plan{}) },
	}})
	return trace
}

// large is a Job of so many pods.
func large(pods int32) *scenario.Scenario {
	parallelism, completions, limit := int32(20), pods-pods/10, pods
	s := &scenario.Scenario{
		Job: &job.Job{
			ObjectMeta: jobsim.ObjectMeta{Name: scenario.JobName, Namespace: scenario.Namespace},
			Spec: job.Spec{
				Parallelism: &parallelism, Completions: &completions, BackoffLimit: &limit,
				Template: pod.Template{Spec: pod.Spec{
					RestartPolicy: pod.RestartNever,
					Containers:    []pod.Container{{Name: "main", Image: "busybox"}},
				}},
			},
		},
		Latency: scenario.Latency{Start: 137 * time.Millisecond},
		Until:   30 * 24 * time.Hour,
	}
	for i := range 10 {
		run := scenario.Run{After: 5 * time.Second}
		if i == 9 {
			run.ExitCode = 1
		}
		s.Behaviors = append(s.Behaviors, scenario.Behavior{Runs: []scenario.Run{run}})
	}
	return s
}
