package workload

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/internal/image"
)

// Task is the Workload that the functions of this package return. It is a value
// that is never modified: its methods return another Task. The zero Task is
// [Default].
type Task struct{ work Workload }

// Run returns what the run comes to; see [Workload].
func (t Task) Run(a Attempt) Outcome { return plain(t).Run(a) }

// String describes the task in a few words: "exit 1 after 5s".
func (t Task) String() string { return describe(t) }

// Exit codes that stand for a signal or for a process that never ran.
const (
	exitCommandNotFound = 127 // of a shell, and what Docker reported
	exitKilled          = 128 + 9
	maxExitCode         = 255 // wait(2) leaves 8 bits
)

// ReasonOOMKilled is the reason of a container that ran out of memory.
const ReasonOOMKilled = "OOMKilled"

// reasonStartError is the reason that containerd gives for a container whose
// process could not be started.
const reasonStartError = "StartError"

// Succeed is a run that ends at once with exit code 0.
func Succeed() Task { return Exit(0) }

// Fail is a run that ends at once with exit code 1.
func Fail() Task { return Exit(1) }

// Exit is a run that ends at once with that exit code, from 0 to 255; 0 is
// success.
func Exit(code int32) Task {
	if err := checkExitCode(code); err != nil {
		return invalidf("Exit: %w", err)
	}
	return Task{Outcome{ExitCode: code}}
}

func checkExitCode(code int32) error {
	if code >= 0 && code <= maxExitCode {
		return nil
	}
	return fmt.Errorf("exit code %d must be from 0 to %d", code, maxExitCode)
}

// Hang is a run that never ends by itself.
func Hang() Task { return Task{Outcome{Hang: true}} }

// OOMKilled is a run whose process is killed because the container is out of
// memory: exit code 137, reason OOMKilled.
func OOMKilled() Task { return Task{Outcome{ExitCode: exitKilled, Reason: ReasonOOMKilled}} }

// OOMKilledChild is a run in which the kernel kills a child of the process for
// want of memory, and the process itself ends with exit code 0. The container
// has the reason OOMKilled and has succeeded all the same: only the exit code
// counts (https://github.com/kubernetes/kubernetes/issues/116042).
func OOMKilledChild() Task { return Task{Outcome{Reason: ReasonOOMKilled}} }

// CommandNotFound is a run that cannot start because the container's image
// has no such command. The message is that of containerd and runc, the exit
// code 127.
func CommandNotFound(command string) Task {
	why := "executable file not found in $PATH"
	if strings.Contains(command, "/") {
		why = "stat " + command + ": no such file or directory"
	}
	return Task{Outcome{
		ExitCode: exitCommandNotFound,
		Reason:   reasonStartError,
		StartError: "failed to create containerd task: failed to create shim task: OCI runtime create failed: " +
			"runc create failed: unable to start container process: error during container init: " +
			"exec: " + strconv.Quote(command) + ": " + why + ": unknown",
	}}
}

// ConfigMapMissing is a container that cannot be created because its
// environment refers to a ConfigMap that does not exist.
func ConfigMapMissing(name string) Task {
	return Task{Outcome{ConfigError: fmt.Sprintf("configmap %q not found", name)}}
}

// ImageCannotBePulled is a container whose image the registry does not have.
// The message is that of containerd. Where the image is on the node already and
// need not be pulled, the run succeeds at once.
func ImageCannotBePulled() Task { return Task{imageNotFound{}} }

type imageNotFound struct{}

func (imageNotFound) Run(a Attempt) Outcome {
	name := image.Canonical(a.Image)
	return Outcome{PullError: fmt.Sprintf("rpc error: code = NotFound desc = failed to pull and unpack image %q: "+
		"failed to resolve reference %q: %s: not found", name, name, name)}
}

func (imageNotFound) String() string { return "imageCannotBePulled" }

// WithLog returns the task with these lines as the log of each run, in place of
// those that it would write; they are copied. A run of several steps (see
// Outcome.Next), such as that of a [WorkQueue], writes them in its first step.
//
// A line may contain {job}, {pod}, {container}, {index}, {replica}, {run},
// {attempt} (see [Attempt.Number]) and {item}, which stand for what is in the
// Attempt. Any other braces stay as they are.
func (t Task) WithLog(lines ...string) Task {
	return modify(t, newLog(lines))
}

// Else returns the task with w for the runs that none of its entries matches;
// without it they stop the cluster with an [*UnmatchedError]. It is for
// [PerContainer], [PerJob], [PerIndex], [Attempts] and [Tries], whatever was put
// around them since; on any other task it is an error that [Start] reports.
// Called again, it replaces what was there.
func (t Task) Else(w Workload) Task {
	switch of := t.work.(type) {
	case invalid:
		return t
	case *modified:
		return Task{&modified{of.modifier, Task{of.work}.Else(w).work}}
	case *choice:
		if of.unit != "" {
			return Task{of.otherwise(w)}
		}
	}
	return invalidf("Else: %s has no entries that may not match", t)
}

// log is a modifier: what each run writes.
type log struct {
	lines []string
	// template is set where a line has placeholders.
	template bool
}

func newLog(lines []string) log {
	l := log{lines: slices.Clone(lines)}
	for _, line := range lines {
		for _, p := range placeholders {
			l.template = l.template || strings.Contains(line, p.name)
		}
	}
	return l
}

func (l log) apply(_ Attempt, o Outcome) Outcome {
	o.Log, o.template = l.lines, l.template
	return o
}

func (log) isFixed() bool  { return true }
func (log) suffix() string { return "" }

var placeholders = []struct {
	name  string
	value func(Attempt) string
}{
	{"{job}", func(a Attempt) string { return a.Job }},
	{"{pod}", func(a Attempt) string { return a.Pod }},
	{"{container}", func(a Attempt) string { return a.Container }},
	{"{index}", func(a Attempt) string { return strconv.Itoa(a.Index) }},
	{"{replica}", func(a Attempt) string { return strconv.Itoa(a.Replica) }},
	{"{run}", func(a Attempt) string { return strconv.Itoa(a.Run) }},
	{"{attempt}", func(a Attempt) string { return strconv.Itoa(a.Number()) }},
	{"{item}", func(a Attempt) string { return strconv.Itoa(a.Item) }},
}

func expand(lines []string, a Attempt) []string {
	pairs := make([]string, 0, 2*len(placeholders))
	for _, p := range placeholders {
		pairs = append(pairs, p.name, p.value(a))
	}
	replacer := strings.NewReplacer(pairs...)
	expanded := make([]string, len(lines))
	for i, line := range lines {
		expanded[i] = replacer.Replace(line)
	}
	return expanded
}
