// Command jobsim runs Kubernetes manifests in virtual time and prints what
// becomes of them, as kubectl would.
//
//	jobsim run FILE…              runs Jobs, CronJobs and Pods
//	jobsim run FILE… -- kubectl … asks kubectl about the end
//	jobsim cron FILE…             shows what becomes of the slots of CronJobs
//	jobsim sweep FILE…            counts over many seeds
//	jobsim merge SHARD…           puts together what several machines have counted
//	jobsim choose FILE…           finds the smallest backoffLimit for the odds wanted
//	jobsim bounds FILE…           computes the earliest and latest end, and the most pods
//	jobsim learn PODS…            makes a Workload from pods that ran
//	jobsim lint FILE…             finds settings that contradict each other
//	jobsim timeline FILE…         draws a run that was saved, of a real cluster too
//
// Each has its --help. A FILE holds Jobs, CronJobs and Pods in YAML or JSON; it may be a
// directory, or - for standard input, and may stand behind -f. What their containers do
// is defined by documents of kind Workload, in the same file, in NAME.workload.yaml
// beside NAME.yaml, in files named with --workload, or in one line with --do. A
// container that none of them names is assumed to succeed after five seconds, which is
// said first.
//
// The exit status is 0 if all Jobs completed, 1 if one failed, 2 for bad input or
// flags and for output that could not be written, and 3 if the run was stopped before its
// end: by --until, by a bound, by an interrupt, or because something waits for ever.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitComplete = iota
	exitFailed
	exitUsage
	exitBound
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(runProgram(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// environment is where a command reads and writes.
type environment struct {
	stdin  io.Reader
	stdout *stickyWriter
	stderr io.Writer
}

func (e *environment) warn(text string) { fmt.Fprintln(e.stderr, "Warning:", text) }

// statusError ends the program with an exit status. Its error may be nil: all is said.
type statusError struct {
	status int
	err    error
}

func (s *statusError) Error() string {
	if s.err == nil {
		return ""
	}
	return s.err.Error()
}

func (s *statusError) Unwrap() error { return s.err }

// exit is the end of a command with that status, and nothing more to say.
func exit(status int) error {
	if status == exitComplete {
		return nil
	}
	return &statusError{status: status}
}

// commands are the subcommands, in the order in which help lists them. A new one is
// a new row.
var commands = []func(*environment) *cobra.Command{
	runCommand, applyCommand, getCommand, describeCommand, eventsCommand,
	cronCommand, timelineCommand, sweepCommand, mergeCommand, chooseCommand, boundsCommand,
	learnCommand, lintCommand,
	versionCommand,
}

// runProgram is the program: arguments in, output and exit status out.
func runProgram(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &environment{stdin: stdin, stdout: &stickyWriter{to: stdout}, stderr: stderr}
	err := newRoot(e, args).ExecuteContext(ctx)
	status := exitComplete
	if err != nil {
		status = exitUsage
		if s, ok := errors.AsType[*statusError](err); ok {
			status = s.status
		}
		if text := err.Error(); text != "" && !errors.Is(err, e.stdout.err) {
			fmt.Fprintln(stderr, "error:", strings.TrimPrefix(text, "error: "))
		}
	}
	if e.stdout.err != nil {
		fmt.Fprintln(stderr, "error: writing the output:", e.stdout.err)
		return exitUsage
	}
	return status
}

// newRoot is the command without a word behind it.
func newRoot(e *environment, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "jobsim",
		Short: "Runs Kubernetes Jobs in virtual time and prints what becomes of them",
		Long: `Runs Kubernetes Jobs, CronJobs and Pods in virtual time, without a cluster and without
waiting, and prints what becomes of them, as kubectl would.`,
		Example: `  jobsim run job.yaml
  jobsim run -f manifests/ --do 'fail x3, succeed after 2s' --show pods,logs,why
  jobsim run job.yaml -- kubectl describe job pi`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError(cmd, "a command is required, such as jobsim run FILE")
			}
			return usageError(cmd, unknownCommand(args[0]))
		},
	}
	root.SetArgs(args)
	root.SetIn(e.stdin)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	root.SetFlagErrorFunc(flagError)
	for _, command := range commands {
		root.AddCommand(command(e))
	}
	return root
}

// unknownCommand says what is wrong with the first word. The words of kubectl that
// need a cluster which lasts get the way that there is.
func unknownCommand(word string) string {
	for _, verb := range []string{"kubectl", "logs", "delete", "create", "scale", "wait", "patch", "edit", "exec", "top"} {
		if word == verb {
			return fmt.Sprintf("unknown command %q: a cluster of jobsim lasts as long as one command; ask its end with jobsim run FILE -- kubectl %s", word, strings.TrimPrefix(word+" …", "kubectl "))
		}
	}
	if _, err := os.Stat(word); err == nil {
		return fmt.Sprintf("unknown command %q: to run that file: jobsim run %s", word, quote(word))
	}
	return fmt.Sprintf("unknown command %q", word)
}

// stickyWriter writes until it cannot, and remembers why.
type stickyWriter struct {
	to  io.Writer
	err error
}

func (w *stickyWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(p)
	w.err = err
	return n, err
}
