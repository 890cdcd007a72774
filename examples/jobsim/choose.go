package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

const chooseHelp = `Finds the smallest backoffLimit with which the Job of the files completes as often
as wanted (of a Job with backoffLimitPerIndex it is that), and the shortest
activeDeadlineSeconds that goes with it. What these fields are in the file does not
matter. A probability counts as reached where the lower end of its 95% interval is.

Exit status: 0, 1 if no limit reaches what is wanted, 2 for bad input or flags, 3 if it
was interrupted.`

// chooseOptions are what the command line of jobsim choose asks for.
type chooseOptions struct {
	input
	chooser sweep.Chooser
	job     string
	until   time.Duration
	output  string
	to      string
}

var chooseOutputs = []string{"text", "json"}

// define adds the flags to those of a command.
func (o *chooseOptions) define(cmd *cobra.Command) {
	*o = chooseOptions{output: "text", until: aYear}
	o.input.define(cmd)
	flags := cmd.Flags()
	flags.Var(funcValue{"P", func(s string) (err error) {
		o.chooser.Want, err = parseWant(s)
		return err
	}}, "want", "the probability of Complete, such as 0.999 or 99.9%; required")
	flags.Var(funcValue{"N", func(s string) (err error) {
		o.chooser.Sweep.Runs, err = parseCount(s, 64)
		return err
	}}, "runs", "how many runs of each limit (default: forty for each failure that is allowed, and at least 1000)")
	flags.Var(funcValue{"N", func(s string) error {
		n, err := parseCount(s, 32)
		o.chooser.MaxLimit = int32(n)
		return err
	}}, "max-limit", "the largest limit to try (default 100)")
	flags.StringVar(&o.job, "job", "", "the Job, where there are several")
	flags.Uint64Var(&o.chooser.Sweep.Seed, "seed", 0, "the seed from which those of the runs follow")
	flags.IntVar(&o.chooser.Sweep.Workers, "workers", 0, "runs at the same time, 0: one for each processor")
	flags.Var((*durationValue)(&o.until), "until", "how much virtual time a run may take")
	flags.VarP(choiceValue{&o.output, chooseOutputs}, "output", "o", "how to write it")
	flags.StringVar(&o.to, "to", "", "the file to write, in place of standard output")
}

// parseCount reads a number of 1 or more.
func parseCount(text string, bits int) (int64, error) {
	n, err := strconv.ParseInt(text, 10, bits)
	if err == nil && n < 1 {
		err = errors.New("must be 1 or more")
	}
	return n, err
}

// chooseCommand is jobsim choose.
func chooseCommand(e *environment) *cobra.Command {
	o := &chooseOptions{}
	cmd := &cobra.Command{
		Use: "choose --want P [FILE...] [flags]", Short: "Finds the smallest backoffLimit that completes as often as wanted", Long: chooseHelp,
		Example: "  jobsim choose --want 0.999 job.yaml",
	}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.chooser.Want == 0 {
			return usageError(cmd, "--want: Required value: the probability of Complete, such as 0.999")
		}
		if err := o.take(cmd, args); err != nil {
			return err
		}
		return o.run(cmd.Context(), e)
	}
	return cmd
}

// run tries limits until ctx is done.
func (o *chooseOptions) run(ctx context.Context, e *environment) error {
	out := output{o.to, e.stdout}
	if err := out.check(); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	scenario, in, err := o.scenario(e, o.job, o.until, o.chooser.Sweep.Seed)
	if err != nil {
		return err
	}
	o.chooser.Sweep.Scenario, o.chooser.Sweep.Input, o.chooser.Sweep.Worst = scenario, in.Sum, -1
	choice, err := o.chooser.Choose(ctx)
	switch {
	case ctx.Err() != nil:
		return &statusError{exitBound, errors.New("interrupted before there was an answer")}
	case err != nil:
		return err
	}
	if err := out.write(func(w io.Writer) error { return writeChoice(w, choice, o.output) }); err != nil {
		return err
	}
	if !choice.Reached {
		return exit(exitFailed)
	}
	return nil
}

// writeChoice writes the answer and what it rests on.
func writeChoice(w io.Writer, c *sweep.Choice, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(c)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(tw, "%s\tDEADLINE\tRUNS\tCOMPLETE\t95%% FROM\tTO\tDURATION P50\tP99\tMAX\tREACHED\n", c.Field)
	for i := range c.Trials {
		t := &c.Trials[i]
		deadline, mark := "-", "no"
		if t.Deadline > 0 {
			deadline = fmt.Sprintf("%ds", t.Deadline)
		}
		if t.Odds.Low >= c.Want {
			mark = "yes"
		}
		d := &t.Duration
		fmt.Fprintf(tw, "%d\t%s\t%d\t%.4f%%\t%.4f%%\t%.4f%%\t%s\t%s\t%s\t%s\n", t.Limit, deadline, t.Runs,
			t.Odds.P*100, t.Odds.Low*100, t.Odds.High*100, wholeSeconds(d.Quantile(50, 100)), wholeSeconds(d.Quantile(99, 100)), wholeSeconds(d.Max()), mark)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, "\n"+conclusion(c))
	return err
}

func wholeSeconds(nanoseconds int64) time.Duration {
	return time.Duration(nanoseconds).Round(time.Second)
}

// conclusion is the answer in words, with the lines to paste.
func conclusion(c *sweep.Choice) string {
	want := strconv.FormatFloat(c.Want*100, 'g', 8, 64) + "%"
	text := ""
	last := c.Trials[len(c.Trials)-1]
	if !c.Reached {
		text = fmt.Sprintf("No %s up to %d reaches %s: with %d it is between %.4f%% and %.4f%% (95%%).\n", c.Field, last.Limit, want, last.Limit, last.Odds.Low*100, last.Odds.High*100)
		if last.Unfinished > 0 {
			text += fmt.Sprintf("%d of %d runs did not end at all: a limit does not help against what hangs; activeDeadlineSeconds in the template of the pod does.\n", last.Unfinished, last.Runs)
		}
	} else {
		text = fmt.Sprintf("With these two lines the Job completes in %.4f%% of %d runs: the odds are between %.4f%% and %.4f%% (95%%), and %s is wanted.\n\n  %s: %d\n  activeDeadlineSeconds: %d\n",
			last.Odds.P*100, last.Runs, last.Odds.Low*100, last.Odds.High*100, want, c.Field, c.Limit, c.Deadline)
	}
	if c.MayDo >= 0 {
		text += fmt.Sprintf("\n%s: %d may do, too: its share of complete runs reaches %s, but the interval does not. More --runs would tell.\n", c.Field, c.MayDo, want)
	}
	return text
}

// parseWant reads a probability that can be wanted: neither 0 nor 1.
func parseWant(text string) (float64, error) {
	p, err := workload.ParseProbability(text)
	if err == nil && (p <= 0 || p >= 1) {
		err = errors.New("must be above 0 and below 1: no number of runs shows that something is certain")
	}
	return float64(p), err
}
