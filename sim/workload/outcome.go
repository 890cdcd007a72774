package workload

import (
	"fmt"
	"slices"
	"time"
)

// Outcome is what a run comes to. A [Func] returns it; the functions of this
// package make it. The zero Outcome ends at once, with exit code 0.
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
	// Log is what the run then writes, one string a line. The cluster copies
	// it.
	Log []string
	// Hang means that the run never ends by itself.
	Hang bool
	// Next is asked, once After has passed, how the run goes on; nil: it ends.
	// The Attempt is that of the start, with Elapsed and Rand brought forward.
	// A Next that is also an [Interrupter] is called when the run is cut short;
	// with Hang that is all it is for.
	Next Workload
	// ExitCode is that of the process, from 0 to 255. Any other stops the
	// cluster with an error.
	ExitCode int32
	// Reason and Message go into the terminated state of the container. The
	// kubelet fills an empty Reason: Completed or Error, by the exit code.
	Reason, Message string

	// StartError is why the process cannot be started at all, in the words of
	// the container runtime; empty: it can. Nothing runs then; ExitCode and
	// Reason are reported.
	StartError string
	// PullError is why the image cannot be pulled, in the words of the container
	// runtime; empty: it can. It counts only where the node has to pull the
	// image. Nothing runs; the workload is asked again, with a higher
	// Attempt.Try, at the next attempt to pull.
	PullError string
	// ConfigError is why the container cannot be created although its image
	// is there, such as a ConfigMap that does not exist; empty: it can. Nothing
	// runs; the workload is asked again, with a higher Attempt.Try, at the next
	// attempt.
	ConfigError string

	// Term is what the process does on SIGTERM, from now on; nil leaves it as
	// it was. At first, the signal ends the process at once, with exit code
	// 143 (128 + 15).
	Term *Termination

	// Err is why it is not known what the run comes to, such as an
	// [*UnmatchedError]; nil: it is known. The cluster stops with it; nothing else
	// of the Outcome counts.
	Err error

	// template is set where Log has placeholders; see [Task.WithLog].
	template bool
}

// Run returns o.
func (o Outcome) Run(a Attempt) Outcome {
	if o.template {
		o.Log, o.template = expand(o.Log, a), false
	}
	return o
}

// check returns what is wrong with an outcome; nil: nothing.
func (o *Outcome) check() error {
	if err := checkExitCode(o.ExitCode); err != nil {
		return err
	}
	if o.Term != nil {
		return o.Term.check()
	}
	return nil
}

// owned returns the outcome with copies of what it may share with a workload.
func (o Outcome) owned() Outcome {
	o.Log = slices.Clone(o.Log)
	if o.Term != nil && o.Term.Log != nil {
		term := *o.Term
		term.Log = slices.Clone(term.Log)
		o.Term = &term
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
	// After is how long the process takes to end, 0 or more. If the grace period
	// is shorter, it is killed, with exit code 137.
	After time.Duration
	// Log is what it writes before it ends, one string a line.
	Log []string
	// ExitCode is that of the process, from 0 to 255.
	ExitCode int32
}

func (t *Termination) check() error {
	if t.After < 0 {
		return fmt.Errorf("After %v must be 0 or more", t.After)
	}
	return checkExitCode(t.ExitCode)
}

// String describes in a few words what the run comes to: "exit 1 after 5s".
func (o Outcome) String() string {
	text := o.ending()
	if o.After > 0 {
		text += " after " + o.After.String()
	}
	if o.Next != nil && !o.Hang {
		text += ", then " + describe(o.Next)
	}
	return text
}

func (o Outcome) ending() string {
	switch {
	case o.Err != nil:
		return "error: " + o.Err.Error()
	case o.PullError != "":
		return "image cannot be pulled"
	case o.ConfigError != "":
		return "container cannot be created"
	case o.StartError != "":
		return "process cannot start"
	case o.Hang:
		return "hang"
	case o.Next != nil:
		return "busy"
	case o.Reason != "":
		return fmt.Sprintf("exit %d, %s", o.ExitCode, o.Reason)
	}
	return fmt.Sprintf("exit %d", o.ExitCode)
}
