package sim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/internal/image"
)

// Exit codes that stand for a signal or for a process that never ran.
const (
	exitCommandNotFound = 127 // what a shell answers, and what Docker reported
	exitKilled          = 128 + 9
	exitTerminated      = 128 + 15
)

// ReasonOOMKilled is the reason of a container that ran out of memory.
const ReasonOOMKilled = "OOMKilled"

// reasonStartError is the reason that containerd gives for a container whose
// process could not be started.
const reasonStartError = "StartError"

// Succeed is a run that ends at once with exit code 0.
func Succeed() Outcome { return Outcome{} }

// Fail is a run that ends at once with exit code 1.
func Fail() Outcome { return Exit(1) }

// Exit is a run that ends at once with that exit code; 0 is success.
func Exit(code int32) Outcome { return Outcome{ExitCode: code} }

// Hang is a run that never ends by itself.
func Hang() Outcome { return Outcome{Hang: true} }

// OOMKilled is a run whose process is killed because the container is out of
// memory: exit code 137, reason OOMKilled.
func OOMKilled() Outcome { return Outcome{ExitCode: exitKilled, Reason: ReasonOOMKilled} }

// OOMKilledChild is a run in which the kernel kills a child of the process for
// want of memory, and the process itself ends with exit code 0. The container
// has the reason OOMKilled and has succeeded all the same: only the exit code
// counts (https://github.com/kubernetes/kubernetes/issues/116042).
func OOMKilledChild() Outcome { return Outcome{Reason: ReasonOOMKilled} }

// CommandNotFound is a run that cannot start because the container's image
// has no such command. It says so in the words of containerd and runc, with
// exit code 127.
func CommandNotFound(command string) Outcome {
	why := "executable file not found in $PATH"
	if strings.Contains(command, "/") {
		why = "stat " + command + ": no such file or directory"
	}
	return Outcome{
		ExitCode: exitCommandNotFound,
		Reason:   reasonStartError,
		StartError: "failed to create containerd task: failed to create shim task: OCI runtime create failed: " +
			"runc create failed: unable to start container process: error during container init: " +
			"exec: " + strconv.Quote(command) + ": " + why + ": unknown",
	}
}

// ConfigMapMissing is a container that cannot be created because its
// environment refers to a ConfigMap that does not exist.
func ConfigMapMissing(name string) Outcome {
	return Outcome{ConfigError: fmt.Sprintf("configmap %q not found", name)}
}

// ImageCannotBePulled is a container whose image the registry does not have.
// It says so in the words of containerd. Where the image is on the node
// already and need not be pulled, the run succeeds at once.
func ImageCannotBePulled() Workload { return imageNotFound{} }

type imageNotFound struct{}

func (imageNotFound) Run(a Attempt) Outcome {
	name := image.Canonical(a.Image)
	quoted := strconv.Quote(name)
	return Outcome{PullError: "rpc error: code = NotFound desc = failed to pull and unpack image " + quoted +
		": failed to resolve reference " + quoted + ": " + name + ": not found"}
}

func (imageNotFound) String() string { return "imageCannotBePulled" }

// WithLog returns o with these lines as its log. A line may say which run it is
// from: {job}, {pod}, {container}, {index}, {replica}, {run}, {attempt} (see
// [Attempt.Number]) and {item} stand for what is in the Attempt. Any other
// braces stay as they are.
func (o Outcome) WithLog(lines ...string) Outcome {
	o.Log = lines
	o.template = false
	for _, line := range lines {
		for _, p := range placeholders {
			o.template = o.template || strings.Contains(line, p.name)
		}
	}
	return o
}

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

// String says in a few words what becomes of the run: "exit 1 after 5s".
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

// describe names a workload in a few words.
func describe(w Workload) string {
	if s, ok := w.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", w)
}
