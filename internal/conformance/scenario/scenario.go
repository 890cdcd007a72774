// Package scenario is what both sides of the comparison share: the scenario that
// is played, and the trace that a side makes of it.
package scenario

import (
	"fmt"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Scenario is a Job, others beside it, and all that happens to them. It is plain
// data, so that it can be printed, repeated and cut down.
type Scenario struct {
	// Seed is what the generator drew it from; 0 for one written by hand.
	Seed uint64
	// Features are what the generator drew, Without what it was to leave out, and
	// With what it was not to.
	Features, Without, With []string
	// Job is the manifest that is created at the start, before defaults.
	Job *job.Job
	// More are manifests that the verb Create makes; see Manifest.
	More []*job.Job
	// Behaviors are what the containers do: Scenario.Behavior chooses one for
	// each container of each pod.
	Behaviors []Behavior
	Latency   Latency
	// Nodes are for how many pods each node has room, 0: for any number. Empty: there
	// is one, for any number.
	Nodes []int
	// Limits are the settings of the Job controller.
	Limits Limits
	// Faults are the API calls of the Job controller that fail.
	Faults  []Fault
	Actions []Action
	// CronJob is the manifest of a CronJob that is created at the start instead
	// of Job, which then only has the template of its pods; nil: none.
	CronJob *cronjob.CronJob
	// Begin is how long after the year 2000 has begun the run does.
	Begin time.Duration
	// Until is how long both sides run.
	Until time.Duration

	probe     probe
	corrected int // the manifest without a mistake, if Job has one
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
	// PullFailures is how many attempts to pull the image fail before the run,
	// and ConfigFailures how many attempts to create the container then fail.
	PullFailures, ConfigFailures int
}

// The words of a container runtime and a kubelet for a run that cannot start.
const (
	PullError   = "failed to resolve image"
	ConfigError = `configmap "settings" not found`
)

// Try returns why the n-th attempt at a start of the run fails, from 1: in the
// words for its image, or for its configuration. Both empty: it does not.
func (r Run) Try(n int) (pull, config string) {
	switch {
	case n <= r.PullFailures:
		return PullError, ""
	case n <= r.PullFailures+r.ConfigFailures:
		return "", ConfigError
	}
	return "", ""
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

// Limits are settings of the Job controller, those that upstream has as variables
// of its package. A zero field has its default.
type Limits struct {
	MaxPodCreateDeletePerSync, MaxUncountedPods    int
	DefaultPodFailureBackOff, MaxPodFailureBackOff time.Duration
	SyncJobBatchPeriod                             time.Duration
}

// The names that all scenarios use, and those that some do.
const (
	Namespace      = "default"
	OtherNamespace = "other"
	JobName        = "judged"
	OtherJobName   = "other"
	QuotaName      = "pods"
)

// Rooms is Nodes, with at least one.
func (s *Scenario) Rooms() []int {
	if len(s.Nodes) == 0 {
		return []int{0}
	}
	return s.Nodes
}

// NodeName is the name of a node, from 0.
func NodeName(n int) string { return fmt.Sprintf("node-%d", n+1) }

// Manifest returns the n-th manifest of a Job: 0 is Job, then come those of More.
func (s *Scenario) Manifest(n int) *job.Job {
	if n == 0 {
		return s.Job
	}
	return s.More[n-1]
}

// JobKeys are the namespaces and names of the Jobs of the manifests, each once.
func (s *Scenario) JobKeys() []string {
	keys := []string{s.Job.Namespace + "/" + s.Job.Name}
	for _, j := range s.More {
		if key := j.Namespace + "/" + j.Name; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Stray is a pod that a user makes by hand, as the template has it and with
// the labels that a manual selector picks: a Job of its namespace adopts it.
func (s *Scenario) Stray(a Action) *pod.Pod {
	return &pod.Pod{
		ObjectMeta: jobsim.ObjectMeta{
			Name: fmt.Sprintf("stray-%d", a.N), Namespace: s.Manifest(a.Job).Namespace, Labels: map[string]string{"app": "judged"},
		},
		Spec: s.Manifest(s.corrected).Spec.Template.Spec,
	}
}

// Container returns which container of the template has the name, from 0,
// first the init containers.
func (s *Scenario) Container(name string) int {
	spec := &s.Job.Spec.Template.Spec
	all := append(slices.Clone(spec.InitContainers), spec.Containers...)
	return slices.IndexFunc(all, func(c pod.Container) bool { return c.Name == name })
}
