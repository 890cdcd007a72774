package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

const chooseUsageText = `Usage: jobsim choose [flags] FILE...

Finds the smallest backoffLimit with which the Job of the files completes as often
as wanted (of a Job with backoffLimitPerIndex it is that), and the shortest
activeDeadlineSeconds that goes with it. What these fields are in the file does not
matter. A probability counts as reached where the lower end of its 95% interval is.
A FILE of - is standard input.

Flags:
  --want P           the probability of Complete, such as 0.999 or 99.9%; required
  --runs N           how many runs of each limit (default: forty for each failure
                     that is allowed, and at least 1000)
  --max-limit N      the largest limit to try (default 100)
  --job NAME         the Job, where there are several
  --seed N           the seed from which those of the runs follow (default 0)
  --workers N        runs at the same time (default: one for each processor)
  --until DURATION   how much virtual time a run may take (default 8760h, a year)
  --workload FILE    what the containers do; may be given several times
  -o FORMAT          text, json (default text)
  --to FILE          where to write it (default standard output)

Exit status: 0, 1 if no limit reaches what is wanted, 2 for bad input or flags, 3 if it
was interrupted.`

// chooseOptions are what the command line of jobsim choose asks for.
type chooseOptions struct {
	files     []string
	workloads []string
	chooser   sweep.Chooser
	job       string
	until     time.Duration
	output    string
	to        string
	help      bool
}

var chooseOutputs = []string{"text", "json"}

// parseChooseOptions reads the command line of jobsim choose.
func parseChooseOptions(args []string) (chooseOptions, error) {
	o := chooseOptions{output: "text"}
	flags := flag.NewFlagSet("choose", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("want", "", func(s string) (err error) {
		o.chooser.Want, err = parseWant(s)
		return err
	})
	flags.Func("runs", "", func(s string) (err error) {
		o.chooser.Sweep.Runs, err = strconv.ParseInt(s, 10, 64)
		if err == nil && o.chooser.Sweep.Runs < 1 {
			err = errors.New("must be 1 or more")
		}
		return err
	})
	flags.Func("max-limit", "", func(s string) error {
		n, err := strconv.ParseInt(s, 10, 32)
		if err == nil && n < 1 {
			err = errors.New("must be 1 or more")
		}
		o.chooser.MaxLimit = int32(n)
		return err
	})
	flags.Uint64Var(&o.chooser.Sweep.Seed, "seed", 0, "")
	flags.IntVar(&o.chooser.Sweep.Workers, "workers", 0, "")
	flags.StringVar(&o.job, "job", "", "")
	flags.DurationVar(&o.until, "until", 365*24*time.Hour, "")
	flags.StringVar(&o.to, "to", "", "")
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", chooseOutputs, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	if o.chooser.Want == 0 {
		return o, errors.New("--want: Required value: the probability of Complete, such as 0.999")
	}
	return o, checkArguments(o.files, "--until", o.until)
}

// runChoose is jobsim choose.
func runChoose(args []string, stdout, stderr io.Writer) int {
	o, err := parseChooseOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, chooseUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, chooseUsageText))
	}
	out := output{o.to, stdout}
	if err := out.check(); err != nil {
		return complain(stderr, "error: --to: %v", err)
	}
	scenario, in, err := loadScenario(o.files, o.workloads, o.job, o.until, o.chooser.Sweep.Seed, stderr)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	o.chooser.Sweep.Scenario, o.chooser.Sweep.Input, o.chooser.Sweep.Worst = scenario, in.Sum, -1
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	choice, err := o.chooser.Choose(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "error: interrupted before there was an answer")
		return exitBound
	case err != nil:
		return complain(stderr, "error: %v", err)
	}
	if err := out.write(func(w io.Writer) error { return writeChoice(w, choice, o.output) }); err != nil {
		return complain(stderr, "error: %v", err)
	}
	if !choice.Reached {
		return exitFailed
	}
	return exitComplete
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
