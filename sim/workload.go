package sim

import (
	"time"
)

// Workload says what a container does. It is to the cluster what an
// http.Handler is to a server: the cluster calls Run once for each run of a
// container, when the run is about to start, and makes the Outcome come true.
//
// Most workloads are put together from those of this package:
//
//	sim.Sequence(sim.Fail(), sim.Fail(), sim.After(5*time.Second, sim.Succeed()))
//	sim.PerContainer(map[string]sim.Workload{"main": sim.Exit(3), "log": sim.Hang()})
//	sim.Chance("0.4", sim.Succeed(), sim.Fail().WithLog("ERROR:root:Task failed"))
//
// An [Outcome] is itself a Workload: the one that always comes to it. Anything
// else is a function, see [WorkloadFunc]. [Script] reads the same from YAML.
//
// # State
//
// What the functions of this package return is a description. It is never
// modified, so that one description may serve many clusters at once. A cluster
// calls [Begin] for a copy of its own, and only the copy has state: the marks
// that [Unused] reads, and the items left in a [WorkQueue].
//
// A Workload of one's own should give the same Outcome for the same Attempt,
// and take its randomness from Attempt.Rand; one that must remember something
// implements [Beginner].
type Workload interface {
	Run(Attempt) Outcome
}

// WorkloadFunc is a function as a Workload.
type WorkloadFunc func(Attempt) Outcome

// Run calls f.
func (f WorkloadFunc) Run(a Attempt) Outcome { return f(a) }

// Attempt is one run of one container that is about to start, or that goes on
// (see Outcome.Next).
type Attempt struct {
	// Namespace, Job, Pod and Container name what runs. Job is empty for a
	// pod that no Job controls.
	Namespace, Job, Pod, Container string
	// Image is the container's image, as its spec names it.
	Image string
	// Index is the completion index of the pod; -1 where it has none.
	Index int
	// Replica counts the pods of the Job, or of the Index where there is one,
	// in the order of their creation, from 1.
	Replica int
	// Run counts the runs of the container in its pod, from 1.
	Run int
	// Try counts how often the start of this run was attempted, from 1. It is
	// above 1 when an image could not be pulled, or a container not be
	// created, and the kubelet tries again.
	Try int
	// Item is the item that is worked on, from 1, where a WorkQueue asks; 0
	// elsewhere.
	Item int
	// Start is when the run starts.
	Start time.Time
	// Elapsed is how long the run has lasted: 0 at its start, more when
	// Outcome.Next is asked how it goes on.
	Elapsed time.Duration
	// Rand is the stream of this run, and of this step of it. It depends on
	// the seed, on Namespace, Job and Container, on Index, Replica, Run and
	// Try, on how often Next was asked, and on how many Jobs had the name of
	// this one before it; for a pod without a Job also on Pod. It is valid until
	// Run returns.
	Rand *Rand
}

// Number counts the attempts at the work: Replica + Run − 1. A Job that
// replaces its failed pods (restartPolicy Never) and one that restarts the
// container in place (OnFailure) both go through 1, 2, 3, …
func (a Attempt) Number() int { return a.Replica + a.Run - 1 }

// Outcome is what becomes of a run. The zero Outcome ends at once, with exit
// code 0.
//
// A run that starts is busy for After. Then it writes the lines of Log, and
// then one of three things happens: with Hang it goes on for ever; with Next
// it asks how it goes on; otherwise it ends with ExitCode. A run that is cut
// short before After has passed writes none of these lines.
//
// As a Workload, an Outcome is what every run comes to.
type Outcome struct {
	// After is how long the run is busy; 0 or less: no time at all.
	After time.Duration
	// Log is what the run then writes, one string a line.
	Log []string
	// Hang means that the run never ends by itself.
	Hang bool
	// Next is asked, once After has passed, how the run goes on. The Attempt
	// is that of the start, with Elapsed and Rand brought forward. A Next that
	// is also an [Interrupter] learns when the run is cut short; with Hang that
	// is all it is for.
	Next Workload
	// ExitCode is that of the process.
	ExitCode int32
	// Reason and Message go into the terminated state of the container. The
	// kubelet fills an empty Reason: Completed or Error, by the exit code.
	Reason, Message string

	// StartError is why the process cannot be started at all, as the container
	// runtime says it. Nothing runs then; ExitCode and Reason are reported.
	StartError string
	// PullError is why the image cannot be pulled, as the container runtime
	// says it. It counts only where the node has to pull the image. Nothing
	// runs; the workload is asked again, with a higher Attempt.Try, at the
	// next attempt to pull.
	PullError string
	// ConfigError is why the container cannot be created although its image
	// is there, such as a ConfigMap that does not exist. Nothing runs; the
	// workload is asked again, with a higher Attempt.Try, at the next attempt.
	ConfigError string

	// Term is what the process does on SIGTERM, from now on; nil leaves it as
	// it was. At first, the signal ends the process at once, with exit code
	// 143 (128 + 15).
	Term *Termination

	// template says that Log has placeholders; see WithLog.
	template bool
}

// Run returns o, with the placeholders of [Outcome.WithLog] filled in.
func (o Outcome) Run(a Attempt) Outcome {
	if o.template {
		o.Log = expand(o.Log, a)
	}
	return o
}

// Termination is what a process does on SIGTERM. The zero value ends at once
// with exit code 0, as a process that handles the signal well does.
type Termination struct {
	// Ignore means that the process goes on, and is killed with exit code 137
	// (128 + 9) when the pod's grace period is over. The other fields then
	// mean nothing. The first process of a real container behaves so unless
	// it handles the signal.
	Ignore bool
	// After is how long the process takes to end. If the grace period is
	// shorter, it is killed, with exit code 137.
	After time.Duration
	// Log is what it writes before it ends.
	Log []string
	// ExitCode is that of the process.
	ExitCode int32
}

// Interrupter is an Outcome.Next that has to know when the run is cut short
// before it is asked: because the pod was deleted, say, or its node was lost.
type Interrupter interface {
	Workload
	// Interrupted is called once, when the process is gone. The Attempt is
	// that of the last step, with Elapsed brought forward and without Rand.
	Interrupted(Attempt)
}

// Beginner is a Workload that remembers something while a cluster runs. Each
// cluster begins with a copy that remembers nothing.
type Beginner interface {
	Workload
	// Begin returns the copy. It is called again for another cluster, perhaps
	// at the same time, and must not change the receiver.
	Begin() Workload
}

// DefaultRunTime is how long a container runs that nobody has said anything
// about. It is long enough to be seen running.
const DefaultRunTime = 5 * time.Second

// DefaultWorkload returns the workload of every container that nobody has said
// anything about: it succeeds after [DefaultRunTime].
func DefaultWorkload() Workload { return defaultOutcome }

var defaultOutcome = Outcome{After: DefaultRunTime}
