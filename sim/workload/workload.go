package workload

import (
	"errors"
	"fmt"
	"reflect"
	"time"
)

// Workload decides what a container does. It is to the cluster what an
// http.Handler is to a server: the cluster calls Run once for each run of a
// container, when the run is about to start, and carries out the Outcome.
//
// Most workloads are made by the functions of this package. One of one's own is
// a [Func] or a type with a method Run. It should return the same Outcome for
// the same Attempt, and take its randomness from Attempt.Rand; one that must
// remember something implements [Beginner]. It may read the cluster that calls
// it, but not change it.
//
// In Config.Workload of package sim a nil Workload is [Default]; inside another
// workload, nil and nil pointers are errors that [Start] reports.
type Workload interface {
	// Run returns what becomes of a run that is about to start, or how one
	// goes on that has come to an Outcome.Next.
	Run(Attempt) Outcome
}

// Func is a function as a Workload:
//
//	workload.Func(func(a workload.Attempt) workload.Outcome {
//		if a.Index == 3 {
//			return workload.Outcome{ExitCode: 1, Log: []string{"index 3 always fails"}}
//		}
//		return workload.After(time.Second, workload.Succeed()).Run(a)
//	})
type Func func(Attempt) Outcome

// Run calls f. Where f is nil the Outcome has an Err.
func (f Func) Run(a Attempt) Outcome {
	if f == nil {
		return Outcome{Err: errNil}
	}
	return f(a)
}

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
	// Start is when the run starts, in virtual time.
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

// Beginner is a Workload of one's own that remembers something while a cluster
// runs. Each cluster begins with a copy that remembers nothing. If the copy has
// a method Unused() []string, its lines join those of [Instance.Unused].
type Beginner interface {
	Workload
	// Begin returns the copy. [Start] calls it, for another cluster perhaps at
	// the same time, and it must not change the receiver.
	Begin() Workload
}

// Interrupter is an Outcome.Next of one's own that has to be called when the
// run is cut short before it is asked: because the pod was deleted, say, or its
// node was lost.
type Interrupter interface {
	Workload
	// Interrupted is called once, when the process is gone. The Attempt is
	// that of the last step, with Elapsed brought forward and without Rand.
	Interrupted(Attempt)
}

// DefaultRunTime is how long a container runs under [Default]. It is long
// enough to be seen running.
const DefaultRunTime = 5 * time.Second

// Default is a run that succeeds after [DefaultRunTime].
func Default() Task { return Task{} }

var defaultOutcome = Outcome{After: DefaultRunTime}

var errNil = errors.New("a Workload is nil")

// invalid stands where a constructor was given something that it does not
// allow. [Start] reports it; a run that comes to it without stops the cluster.
type invalid struct{ err error }

func invalidf(format string, args ...any) Task {
	return Task{invalid{fmt.Errorf(format, args...)}}
}

func (i invalid) Run(Attempt) Outcome { return Outcome{Err: i.err} }

func (i invalid) String() string { return "invalid: " + i.err.Error() }

// plain returns what a Task holds, other workloads as they are, and for nil and
// a nil pointer or function an invalid one.
func plain(w Workload) Workload {
	switch w := w.(type) {
	case nil:
		return invalid{errNil}
	case Task:
		if w.work == nil {
			return defaultOutcome
		}
		return w.work
	}
	if v := reflect.ValueOf(w); (v.Kind() == reflect.Pointer || v.Kind() == reflect.Func) && v.IsNil() {
		return invalid{fmt.Errorf("%w: %T", errNil, w)}
	}
	return w
}

// describe names a workload in a few words.
func describe(w Workload) string {
	w = plain(w)
	if s, ok := w.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", w)
}
