// Command jobsim runs Kubernetes manifests in virtual time and prints what
// becomes of them, as kubectl would.
//
//	jobsim run [flags] FILE…
//	jobsim cron [flags] FILE…
//	jobsim timeline [flags] FILE…
//
// A FILE holds Jobs, CronJobs and Pods in YAML or JSON. What their containers do is
// defined by documents of kind Workload, in the same file, in
// NAME.workload.yaml beside NAME.yaml, or in files named with --workload. A
// container that no rule matches is assumed to succeed after five seconds, with
// a warning.
//
// Jobsim cron shows what becomes of the slots of CronJobs, of a whole year by
// default; see jobsim cron -h. Jobsim timeline makes a picture of a run that was
// saved, of a real cluster too; see jobsim timeline -h.
//
// The exit status is 0 if all Jobs completed, 1 if one failed, 2 for bad input
// or flags, and 3 if the run was stopped before its end: by --until, by a bound,
// or because nothing was left to happen.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/jobsim/jobsim/sim/load"
)

// The exit statuses.
const (
	exitComplete = iota
	exitFailed
	exitUsage
	exitBound
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the program: arguments in, output and exit status out.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "cron" {
		return runCron(args[1:], stdout, stderr)
	}
	if len(args) > 0 && args[0] == "timeline" {
		return runTimeline(args[1:], os.Stdin, stdout, stderr)
	}
	if len(args) == 0 || args[0] != "run" {
		return complain(stderr, "%s", usageText)
	}
	o, err := parseOptions(args[1:])
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, usageText)
	}
	if o.help {
		return report(fmt.Fprint(stdout, usageText))
	}
	in, err := load.FilesWith(o.workloads, o.files...)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	for _, w := range in.Warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	story, err := newStory(o, in, stdout, stderr)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	return story.play()
}

// complain writes to stderr and is the exit status for bad input.
func complain(stderr io.Writer, format string, args ...any) int {
	fmt.Fprintf(stderr, format+"\n", args...)
	return exitUsage
}

func report(_ int, err error) int {
	if err != nil {
		return exitUsage
	}
	return exitComplete
}
