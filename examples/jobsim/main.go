// Command jobsim runs Kubernetes manifests in virtual time and prints what
// becomes of them, as kubectl would.
//
//	jobsim run [flags] FILE…
//	jobsim cron [flags] FILE…
//	jobsim timeline [flags] FILE…
//	jobsim sweep [flags] FILE…
//	jobsim merge [flags] SHARD…
//	jobsim choose [flags] FILE…
//	jobsim bounds [flags] FILE…
//	jobsim learn [flags] PODS…
//	jobsim lint [flags] FILE…
//
// A FILE holds Jobs, CronJobs and Pods in YAML or JSON. What their containers do is
// defined by documents of kind Workload, in the same file, in
// NAME.workload.yaml beside NAME.yaml, or in files named with --workload. A
// container that no rule matches is assumed to succeed after five seconds, with
// a warning.
//
// Jobsim cron shows what becomes of the slots of CronJobs, of a whole year by
// default; see jobsim cron -h. Jobsim timeline makes a picture of a run that was
// saved, of a real cluster too; see jobsim timeline -h. Jobsim sweep runs Jobs under
// many seeds and counts how often they complete, how they fail and what that costs;
// jobsim merge puts together what several machines have counted; jobsim choose finds
// the smallest backoffLimit that completes as often as wanted, with the deadline that
// goes with it; jobsim bounds computes when a Job ends at the earliest and at the latest;
// jobsim learn makes a Workload from pods that ran; jobsim lint looks for settings that contradict each other.
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

// command is what the first argument names: it takes the other ones.
type command func(args []string, stdout, stderr io.Writer) int

var commands = map[string]command{
	"run":      runRun,
	"cron":     runCron,
	"timeline": func(args []string, stdout, stderr io.Writer) int { return runTimeline(args, os.Stdin, stdout, stderr) },
	"sweep":    runSweep,
	"merge":    runMerge,
	"choose":   runChoose,
	"bounds":   runBounds,
	"learn":    func(args []string, stdout, stderr io.Writer) int { return runLearn(args, os.Stdin, stdout, stderr) },
	"lint":     runLint,
}

// run is the program: arguments in, output and exit status out.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](args[1:], stdout, stderr)
	}
	return complain(stderr, "%s", usageText)
}

// runRun is jobsim run.
func runRun(args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
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
	if err := o.applySettings(in); err != nil {
		return complain(stderr, "error: --set: %v", err)
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
