// Package scenario is what both sides of the comparison share: the scenario that
// is played, and the trace that a side makes of it.
package scenario

import (
	"fmt"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Scenario is one Job and all that happens to it. It is plain data, so that it
// can be printed, repeated and cut down.
type Scenario struct {
	// Seed is what the generator drew it from; 0 for one written by hand.
	Seed uint64
	// Features are what the generator drew, and Without what it was to leave
	// out.
	Features, Without []string
	// Job is the manifest, before defaults.
	Job *job.Job
	// Behaviors are what the containers do: Scenario.Behavior chooses one for
	// each container of each pod.
	Behaviors []Behavior
	Latency   Latency
	Actions   []Action
	// Until is how long both sides run.
	Until time.Duration
}

// Behavior is what the container of one pod does, run after run; the last run
// repeats.
type Behavior struct {
	Runs []Run
	// Stop is how long the container takes to stop after SIGTERM.
	Stop time.Duration
}

// Run is one run of a container.
type Run struct {
	After    time.Duration
	ExitCode int32
	// Hang is a run that ends only when it is stopped.
	Hang bool
}

// Run returns what the n-th run does, from 1.
func (b Behavior) Run(n int) Run { return b.Runs[min(n, len(b.Runs))-1] }

// Latency is how long the parts of the cluster take. Generated latencies and
// run times are no multiple of a second and differ from pod to pod, so that what
// a kubelet does falls on the moment of a sync only where a feature is meant to
// make it so, or where whole seconds of the API do.
type Latency struct {
	// Schedule is from the creation of a pod to its binding.
	Schedule time.Duration
	// Start is from the order to start a container to its running.
	Start time.Duration
	// Spread is by how much either may be longer for a pod, see LatencyOf; 0:
	// it is the same for all.
	Spread time.Duration
}

// Action is something done to the Job or its pods at a time.
type Action struct {
	At   time.Duration
	Verb Verb
	// N is the new parallelism, completions, quota, or deadline in seconds, or
	// which pod: the n-th created, from 0.
	N int64
}

// Verb is what an Action does.
type Verb string

// The verbs. An action that the API server would refuse, or whose pod does not
// exist, does nothing on both sides.
const (
	Suspend          Verb = "suspend"
	Resume           Verb = "resume"
	Scale            Verb = "set parallelism"
	SetCompletions   Verb = "set completions"
	SetDeadline      Verb = "set deadline"
	ClearDeadline    Verb = "clear deadline"
	DeletePod        Verb = "delete pod"
	DeletePodNow     Verb = "delete pod without grace"
	Evict            Verb = "evict pod"
	CreateStray      Verb = "create a pod that the selector may match"
	SetQuota         Verb = "set pod quota"
	LiftQuota        Verb = "lift pod quota"
	Restart          Verb = "restart the controller"
	DeleteBackground Verb = "delete job, background"
	DeleteForeground Verb = "delete job, foreground"
	DeleteOrphan     Verb = "delete job, orphan"
)

// The names that all scenarios use.
const (
	Namespace = "default"
	JobName   = "judged"
	QuotaName = "pods"
)

// Stray is a pod that a user makes by hand, as the template has it and with
// the labels that a manual selector picks: the Job adopts it.
func (s *Scenario) Stray(n int64) *pod.Pod {
	return &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{
			Name: fmt.Sprintf("stray-%d", n), Namespace: Namespace, Labels: map[string]string{"app": "judged"},
		},
		Spec: s.Job.Spec.Template.Spec,
	}
}

// Container returns which container of the template has the name, from 0,
// first the init containers.
func (s *Scenario) Container(name string) int {
	spec := &s.Job.Spec.Template.Spec
	all := append(slices.Clone(spec.InitContainers), spec.Containers...)
	return slices.IndexFunc(all, func(c pod.Container) bool { return c.Name == name })
}
