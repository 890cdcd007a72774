package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/jobsim/jobsim/sim/lint"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const lintUsageText = `Usage: jobsim lint [flags] FILE...

Looks for settings of Jobs and CronJobs that contradict each other:

  limit-unreachable   a backoffLimit that the deadline does not let the Job reach
  deadline-too-short  a deadline shorter than all attempts, with their run times
  logs-vanish         OnFailure: at the limit the pod is deleted, its logs with it
  ttl-too-short       a ttlSecondsAfterFinished shorter than the longest wait
  forbid-starves      Forbid, and Jobs longer than from one slot to the next
  never-fires         a CronJob that never creates a Job

Where a Workload says what the containers do, run times are looked at in trial runs. A
finding is silenced by --ignore, or by an annotation of the object:
jobsim.dev/lint-ignore: logs-vanish,ttl-too-short. A FILE of - is standard input.

Flags:
  --ignore LIST      rules that are not reported
  --workload FILE    what the containers do; may be given several times
  -o FORMAT          text, json (default text)

Exit status: 0 if nothing was found, 1 if something was, 2 for bad input or flags, 3 if
it was interrupted.`

// lintOptions are what the command line of jobsim lint asks for.
type lintOptions struct {
	files     []string
	workloads []string
	ignore    []string
	output    string
	help      bool
}

// parseLintOptions reads the command line of jobsim lint.
func parseLintOptions(args []string) (lintOptions, error) {
	o := lintOptions{output: "text"}
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var rules []string
	for _, r := range lint.Rules {
		rules = append(rules, string(r))
	}
	flags.Func("ignore", "", func(s string) error {
		o.ignore = append(o.ignore, strings.Split(s, ",")...)
		return among("--ignore", rules, o.ignore...)
	})
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", []string{"text", "json"}, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	return o, checkArguments(o.files, "", 0)
}

// runLint is jobsim lint.
func runLint(args []string, stdout, stderr io.Writer) int {
	o, err := parseLintOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, lintUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, lintUsageText))
	}
	in, err := load.FilesWith(o.workloads, o.files...)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	for _, w := range in.Warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var work workload.Workload
	if in.Workload != nil {
		work = withDefault(in)
	}
	findings, err := lint.Check(ctx, in.Objects, work)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "error: interrupted before the end")
		return exitBound
	case err != nil:
		return complain(stderr, "error: %v", err)
	}
	findings = slices.DeleteFunc(findings, func(f lint.Finding) bool { return slices.Contains(o.ignore, string(f.Rule)) })
	if err := writeFindings(stdout, findings, o.output); err != nil {
		return complain(stderr, "error: %v", err)
	}
	if len(findings) > 0 {
		return exitFailed
	}
	return exitComplete
}

// writeFindings writes what was found.
func writeFindings(w io.Writer, findings []lint.Finding, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		return encoder.Encode(append([]lint.Finding{}, findings...))
	}
	for _, f := range findings {
		_, err := fmt.Fprintf(w, "%s %s/%s: %s: %s\n    %s\n    silence: annotation %s: %s\n",
			strings.ToLower(f.Kind), f.Namespace, f.Name, f.Field, f.Message, f.Arithmetic, lint.IgnoreAnnotation, f.Rule)
		if err != nil {
			return err
		}
	}
	return nil
}
