package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// divergences are scenarios on which jobsim and Kubernetes once differed, cut down.
var divergences = []struct {
	name  string
	build func(s *scenario.Scenario)
}{
	{name: "the last look at a deleted pod has its grace period at 0", build: func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{{At: 3*time.Second + odd, Verb: scenario.DeletePod}}
	}},
	{name: "a pod that has ended shows its deletion before it is gone", build: func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{{At: 20*time.Second + odd, Verb: scenario.DeletePod}}
	}},
	{name: "a sidecar's end counts although a container waits in its crash loop", build: func(s *scenario.Scenario) {
		always := pod.RestartAlways
		spec := &s.Job.Spec.Template.Spec
		spec.RestartPolicy = pod.RestartOnFailure
		spec.ActiveDeadlineSeconds = to(int64(8))
		spec.InitContainers = []pod.Container{{Name: "sidecar", Image: "busybox", RestartPolicy: &always}}
		s.Behaviors[0].Runs[0] = scenario.Run{After: time.Second, ExitCode: 1}
	}},
	{name: "a restarted controller combines events anew", build: func(s *scenario.Scenario) {
		s.Job.Spec.Completions = to(int32(14))
		s.Actions = []scenario.Action{{At: 50*time.Second + odd, Verb: scenario.Restart}}
	}},
	{name: "a restarted controller is notified of the pods that are there, not of those that were", build: func(s *scenario.Scenario) {
		adopting(s)
		s.Job.Spec.Suspend = to(true)
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.CreateStray},
			{At: 20*time.Second + odd, Verb: scenario.Restart},
			// Within the second in which a sync would be due.
			{At: 20*time.Second + 2*odd, Verb: scenario.CreateStray, N: 1},
		}
	}},
	{name: "a second deletion changes what becomes of the pods", build: func(s *scenario.Scenario) {
		s.Behaviors[0].Stop = 10 * time.Second
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.DeleteForeground},
			{At: 4*time.Second + odd, Verb: scenario.DeleteOrphan},
		}
	}},
	{name: "a deletion that lets go of the last finalizer is one revision", build: func(s *scenario.Scenario) {
		s.Behaviors[0].Stop = 10 * time.Second
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.DeleteForeground},
			{At: 4*time.Second + odd, Verb: scenario.DeleteBackground},
		}
	}},
	{name: "a pod that is adopted after the success is deleted and does not count", build: func(s *scenario.Scenario) {
		adopting(s)
		s.Job.Spec.Parallelism = new(int32(2))
		// The first pod succeeds; the second is deleted when the Job is
		// suspended, and while it stops the Job only awaits its end.
		hangs := scenario.Behavior{Runs: []scenario.Run{{Hang: true}}, Stop: 10*time.Second + odd}
		s.Behaviors = append(s.Behaviors, hangs, hangs)
		s.Actions = []scenario.Action{
			{At: 8*time.Second + odd, Verb: scenario.Suspend},
			{At: 10*time.Second + odd, Verb: scenario.CreateStray},
		}
	}},
	{name: "a pod on no node is let go of before it is deleted with its Job", build: func(s *scenario.Scenario) {
		s.Latency.Schedule = 5 * time.Second
		s.Actions = []scenario.Action{{At: 2*time.Second + odd, Verb: scenario.DeleteBackground}}
	}},
	{name: "an edit that changes nothing stores the labels that a Job has by default", build: func(s *scenario.Scenario) {
		s.Job.Spec.ManagedBy = new("example.com/other")
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.Resume},
			{At: 4*time.Second + odd, Verb: scenario.Resume},
		}
	}},
	{name: "a quota goes before the name", build: func(s *scenario.Scenario) {
		s.Actions = []scenario.Action{
			{At: 2*time.Second + odd, Verb: scenario.CreateStray},
			{At: 3*time.Second + odd, Verb: scenario.SetQuota},
			{At: 4*time.Second + odd, Verb: scenario.CreateStray},
		}
	}},
	{name: "limit and deadline in one sync", build: func(s *scenario.Scenario) {
		s.Job.Spec.BackoffLimit = new(int32)
		s.Job.Spec.ActiveDeadlineSeconds = to(int64(6))
		s.Behaviors[0].Runs[0].ExitCode = 1
	}},
	{name: "a suspended Job cannot become Failed", build: func(s *scenario.Scenario) {
		s.Job.Spec.BackoffLimit = new(int32)
		s.Job.Spec.Template.Spec.RestartPolicy = pod.RestartOnFailure
		s.Job.Spec.Template.Spec.Containers = append(s.Job.Spec.Template.Spec.Containers, pod.Container{Name: "second", Image: "busybox"})
		// The first container restarts while the Job is being suspended, and
		// the restart shows while the second one still stops.
		s.Latency.Start = 3*time.Second + odd
		fails := scenario.Behavior{Runs: []scenario.Run{{After: time.Second, ExitCode: 1}}}
		s.Behaviors = []scenario.Behavior{fails, fails, {Runs: []scenario.Run{{Hang: true}}, Stop: 5 * time.Second}}
		s.Actions = []scenario.Action{{At: 6 * time.Second, Verb: scenario.Suspend}}
	}},
}

// odd keeps what is done away from the moments at which the controller syncs.
const odd = 137 * time.Millisecond

// TestDivergences plays the named scenarios.
func TestDivergences(t *testing.T) {
	for _, d := range divergences {
		t.Run(d.name, func(t *testing.T) {
			s := simple()
			d.build(s)
			_, diff := compare(t, s, nil)
			require.Empty(t, diff, "\n%s", diff)
		})
	}
}

// adopting gives the Job a selector that matches the pods of CreateStray.
func adopting(s *scenario.Scenario) {
	spec := &s.Job.Spec
	spec.ManualSelector = new(true)
	spec.Template.Labels = map[string]string{"app": "judged"}
	spec.Selector = &jobsim.LabelSelector{MatchLabels: spec.Template.Labels}
}

// simple is a Job of one pod that runs for five seconds.
func simple() *scenario.Scenario {
	j := &job.Job{}
	j.APIVersion, j.Kind = job.APIVersion, job.Kind
	j.Name, j.Namespace = scenario.JobName, scenario.Namespace
	j.Spec.Template.Spec = pod.Spec{
		RestartPolicy: pod.RestartNever,
		Containers:    []pod.Container{{Name: "main", Image: "busybox"}},
	}
	return &scenario.Scenario{
		Job:       j,
		Behaviors: []scenario.Behavior{{Runs: []scenario.Run{{After: 5 * time.Second}}, Stop: odd}},
		Latency:   scenario.Latency{Schedule: 11 * time.Millisecond, Start: 53 * time.Millisecond},
		Until:     time.Hour,
	}
}

func to[T any](v T) *T { return &v }
