// Command jobsim runs Kubernetes manifests in virtual time and prints what
// becomes of them, as kubectl would.
//
//	jobsim run [flags] FILE…
//
// A FILE holds Jobs and Pods in YAML or JSON. What their containers do is
// defined by documents of kind Workload, in the same file, in
// NAME.workload.yaml beside NAME.yaml, or in files named with --workload; a
// container that no document is about succeeds after five seconds.
//
// The exit status is 0 if all Jobs completed, 1 if one failed, 2 for bad input
// or flags, and 3 if the run was stopped before its end: by --until, by a bound,
// or because nothing was left to happen.
package main

import (
	"fmt"
	"io"
	"os"
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
	input, err := load(o)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	for _, w := range input.warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	story, err := newStory(o, input, stdout, stderr)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	return story.tell()
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
