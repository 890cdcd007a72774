package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/sweep"
)

const sweepHelp = `Runs the Jobs of the files under many seeds and counts: how often they complete,
with the 95% interval of the odds, how they fail, how long it takes, and how many
pods, restarts and how much container time it costs. With --vary it does so for
each value of a parameter, or of two.

Exit status: 0, 2 for bad input or flags, 3 if it was interrupted: what was counted
until then is written all the same.`

// sweepOptions are what the command line of jobsim sweep asks for.
type sweepOptions struct {
	input
	sweep  sweep.Sweep
	job    string
	until  time.Duration
	output string
	to     string
	quiet  bool
}

var sweepOutputs = []string{"table", "json", "csv", "svg"}

// aYear is how much virtual time a run of a sweep may take.
const aYear = 365 * 24 * time.Hour

// define adds the flags to those of a command.
func (o *sweepOptions) define(cmd *cobra.Command) {
	*o = sweepOptions{output: "table", until: aYear}
	o.input.define(cmd)
	flags := cmd.Flags()
	flags.Int64Var(&o.sweep.Runs, "runs", 1000, "how many runs of each")
	flags.Var(funcValue{"FIELD=VALUES", func(s string) error {
		axis, err := sweep.ParseAxis(s)
		o.sweep.Axes = append(o.sweep.Axes, axis)
		return err
	}}, "vary", "a field of the Job by its path, such as backoffLimit=0..10, parallelism=1,2,4 or activeDeadlineSeconds=60..600/60; or failure=0.1,0.2: the probability that a run of a container fails, in place of what the workload says; at most twice")
	flags.StringVar(&o.job, "job", "", "the Job that --vary changes, where there are several")
	flags.Uint64Var(&o.sweep.Seed, "seed", 0, "the seed from which those of the runs follow")
	flags.Var(funcValue{"I/N", func(s string) (err error) {
		o.sweep.Shard, o.sweep.Shards, err = parseShard(s)
		return err
	}}, "shard", "only the I-th of N parts of the runs, I from 0 to N-1; write it with -o json, and put the parts together with jobsim merge")
	flags.IntVar(&o.sweep.Workers, "workers", 0, "runs at the same time, 0: one for each processor; the result does not depend on it")
	flags.IntVar(&o.sweep.Worst, "worst", sweep.DefaultWorst, "how many of the worst runs to keep for each point; the table names all of them if there is one point, and else the worst of each")
	flags.Var((*durationValue)(&o.until), "until", "how much virtual time a run may take")
	flags.VarP(choiceValue{&o.output, sweepOutputs}, "output", "o", "how to write it; svg is a chart")
	flags.StringVar(&o.to, "to", "", "the file to write, in place of standard output")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "no progress on standard error")
}

// take makes files of the arguments.
func (o *sweepOptions) take(cmd *cobra.Command, args []string) error {
	if o.sweep.Worst <= 0 { // of a Sweep, 0 is the default
		o.sweep.Worst = -1
	}
	return o.input.take(cmd, args)
}

// sweepCommand is jobsim sweep. An interrupt ends it with what is counted by then.
func sweepCommand(e *environment) *cobra.Command {
	o := &sweepOptions{}
	cmd := &cobra.Command{
		Use: "sweep [FILE...] [flags]", Short: "Runs Jobs under many seeds and counts how they end", Long: sweepHelp,
		Example: "  jobsim sweep --runs 10000 --vary backoffLimit=0..10/2 job.yaml",
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

// run counts until ctx is done.
func (o *sweepOptions) run(ctx context.Context, e *environment) error {
	out := output{o.to, e.stdout}
	if err := out.check(); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	scenario, in, err := o.scenario(e, o.job, o.until, o.sweep.Seed)
	if err != nil {
		return err
	}
	o.sweep.Scenario, o.sweep.Input = scenario, in.Sum
	if !o.quiet {
		o.sweep.Progress = newProgress(e.stderr).report
	}
	result, err := o.sweep.Run(ctx)
	if result == nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return writeResult(w, result, o.output, o.replay) }); err != nil {
		return err
	}
	if result.Interrupted {
		return &statusError{exitBound, errInterrupted}
	}
	return nil
}

// parseShard reads I/N.
func parseShard(text string) (shard, shards int64, err error) {
	i, n, _ := strings.Cut(text, "/")
	shard, errI := strconv.ParseInt(i, 10, 64)
	shards, errN := strconv.ParseInt(n, 10, 64)
	if errI != nil || errN != nil || shard < 0 || shard >= shards {
		return 0, 0, errors.New("must be I/N with I from 0 to N-1, such as 0/4")
	}
	return shard, shards, nil
}

// writeResult writes a result in one of sweepOutputs. In a table each of the worst runs
// stands with the command that repeats it.
func writeResult(w io.Writer, r *sweep.Result, format string, replay func(sweep.Point, sweep.Ran) string) error {
	switch format {
	case "json":
		return r.WriteJSON(w)
	case "csv":
		return r.WriteCSV(w)
	case "svg":
		return r.WriteSVG(w)
	}
	if err := r.WriteTable(w); err != nil {
		return err
	}
	if r.Worst == 0 {
		return nil
	}
	// With several points there is one run of each; -o json has all.
	shown, title := r.Worst, "The worst runs:"
	if len(r.Points) > 1 {
		shown, title = 1, "The worst run of each line:"
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, p := range r.Points {
		for _, ran := range p.Worst[:min(shown, len(p.Worst))] {
			fmt.Fprintf(w, "%s: %s\n", describeRan(ran), replay(p, ran))
		}
	}
	return nil
}

// describeRan is what became of a run in a few words.
func describeRan(ran sweep.Ran) string {
	return fmt.Sprintf("%s after %s", ran.End, ran.Took.Round(time.Millisecond))
}

// replay is the command that runs one run again.
func (o *sweepOptions) replay(p sweep.Point, ran sweep.Ran) string {
	words := append([]string{"jobsim", "run"}, settingFlags(p.Settings, o.job)...)
	words = append(words, o.flagsAgain()...)
	if ran.End == sweep.EndUnfinished {
		words = append(words, "--until", o.until.String())
	}
	words = append(words, "--seed", strconv.FormatUint(ran.Seed, 10))
	return strings.Join(append(words, o.filesAgain()...), " ")
}

// settingFlags are the flags of jobsim run that make the settings of a point.
func settingFlags(settings []sweep.Setting, job string) []string {
	var words []string
	for _, s := range settings {
		words = append(words, "--set", quote(s.String()))
	}
	if job != "" {
		words = append(words, "--job", quote(job))
	}
	return words
}

// quote quotes a word for the shell if it needs that.
func quote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// progress reports how far a sweep is, at most every two seconds.
type progress struct {
	stderr      io.Writer
	began, next time.Time
}

func newProgress(stderr io.Writer) *progress {
	now := time.Now()
	return &progress{stderr, now, now.Add(progressEvery)}
}

// progressEvery is how long a command is silent. A test makes it shorter.
var progressEvery = 2 * time.Second

func (p *progress) report(done, all int64) {
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(progressEvery)
	fmt.Fprintln(p.stderr, progressLine(done, all, now.Sub(p.began)))
}

// progressLine says how far a sweep is, how fast it goes and how long it still takes.
func progressLine(done, all int64, took time.Duration) string {
	rate := float64(done) / took.Seconds()
	line := fmt.Sprintf("%d of %d runs (%d%%), %.0f a second", done, all, int64(float64(done)/float64(all)*100), rate)
	if done == 0 {
		return line
	}
	left := time.Duration(float64(all-done) / rate * float64(time.Second))
	return fmt.Sprintf("%s, %s left", line, left.Round(time.Second))
}
