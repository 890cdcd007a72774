package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/lint"
	"github.com/jobsim/jobsim/sim/workload"
)

const lintHelp = `Looks for settings of Jobs and CronJobs that contradict each other:

  limit-unreachable   a backoffLimit that the deadline does not let the Job reach
  deadline-too-short  a deadline shorter than all attempts, with their run times
  logs-vanish         OnFailure: at the limit the pod is deleted, its logs with it
  ttl-too-short       a ttlSecondsAfterFinished shorter than the longest wait
  forbid-starves      Forbid, and Jobs longer than from one slot to the next
  never-fires         a CronJob that never creates a Job

Where a Workload says what the containers do, run times are looked at in trial runs. A
finding is silenced by --ignore, or by an annotation of the object:
jobsim.dev/lint-ignore: logs-vanish,ttl-too-short.

Exit status: 0 if nothing was found, 1 if something was, 2 for bad input or flags, 3 if
it was interrupted.`

// lintOptions are what the command line of jobsim lint asks for.
type lintOptions struct {
	input
	ignore []string
	output string
}

// define adds the flags to those of a command.
func (o *lintOptions) define(cmd *cobra.Command) {
	*o = lintOptions{output: "text"}
	o.input.define(cmd)
	var rules []string
	for _, r := range lint.Rules {
		rules = append(rules, string(r))
	}
	cmd.Flags().Var(funcValue{"LIST", func(s string) error {
		words := strings.Split(s, ",")
		o.ignore = append(o.ignore, words...)
		return among(rules, words...)
	}}, "ignore", "rules that are not reported; may be repeated")
	cmd.Flags().VarP(choiceValue{&o.output, []string{"text", "json"}}, "output", "o", "how to write it")
}

// lintCommand is jobsim lint.
func lintCommand(e *environment) *cobra.Command {
	o := &lintOptions{}
	cmd := &cobra.Command{
		Use: "lint [FILE...] [flags]", Short: "Finds settings that contradict each other", Long: lintHelp,
	}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.take(cmd, args); err != nil {
			return err
		}
		return o.run(cmd.Context(), e)
	}
	return cmd
}

// run looks at the files.
func (o *lintOptions) run(ctx context.Context, e *environment) error {
	in, err := o.read(e)
	if err != nil {
		return err
	}
	if o.strict {
		if err := newAssumptions(e.warn).foresee(in, true); err != nil {
			return err
		}
	}
	var work workload.Workload
	if in.Workload != nil {
		work = withDefault(in)
	}
	findings, err := lint.Check(ctx, in.Objects, work)
	switch {
	case ctx.Err() != nil:
		return &statusError{exitBound, errInterrupted}
	case err != nil:
		return err
	}
	findings = slices.DeleteFunc(findings, func(f lint.Finding) bool { return slices.Contains(o.ignore, string(f.Rule)) })
	if err := writeFindings(e.stdout, findings, o.output); err != nil {
		return err
	}
	if len(findings) > 0 {
		return exit(exitFailed)
	}
	return nil
}

// writeFindings writes what was found.
func writeFindings(w io.Writer, findings []lint.Finding, format string) error {
	if format == "json" {
		return writeJSON(w, append([]lint.Finding{}, findings...))
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
