package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jobsim/jobsim/sim/sweep"
)

const sweepUsageText = `Usage: jobsim sweep [flags] FILE...

Runs the Jobs of the files under many seeds and counts: how often they complete,
with the 95% interval of the odds, how they fail, how long it takes, and how many
pods, restarts and how much container time it costs. With --vary it does so for
each value of a parameter, or of two. A FILE of - is standard input.

Flags:
  --runs N           how many runs of each (default 1000)
  --vary FIELD=VALUES
                     a field of the Job by its path, such as backoffLimit=0..10,
                     parallelism=1,2,4 or activeDeadlineSeconds=60..600/60; or
                     failure=0.1,0.2: the probability that a run of a container
                     fails, in place of what the workload says; at most twice
  --job NAME         the Job that --vary changes, where there are several
  --seed N           the seed from which those of the runs follow (default 0)
  --shard I/N        only the I-th of N parts of the runs, I from 0 to N-1; write
                     it with -o json, and put the parts together with jobsim merge
  --workers N        runs at the same time (default: one for each processor);
                     the result does not depend on it
  --worst N          how many of the worst runs to keep for each point (default 3);
                     the table names all of them if there is one point, and else
                     the worst of each
  --until DURATION   how much virtual time a run may take (default 8760h, a year)
  --workload FILE    what the containers do; may be given several times
  -o FORMAT          table, json, csv, or svg: a chart (default table)
  --to FILE          where to write it (default standard output)
  -q                 no progress on standard error

Exit status: 0, 2 for bad input or flags, 3 if it was interrupted: what was counted
until then is written all the same.`

// sweepOptions are what the command line of jobsim sweep asks for.
type sweepOptions struct {
	files     []string
	workloads []string
	sweep     sweep.Sweep
	job       string
	until     time.Duration
	output    string
	to        string
	quiet     bool
	help      bool
}

var sweepOutputs = []string{"table", "json", "csv", "svg"}

// parseSweepOptions reads the command line of jobsim sweep.
func parseSweepOptions(args []string) (sweepOptions, error) {
	o := sweepOptions{output: "table"}
	flags := flag.NewFlagSet("sweep", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Int64Var(&o.sweep.Runs, "runs", 1000, "")
	flags.Uint64Var(&o.sweep.Seed, "seed", 0, "")
	flags.IntVar(&o.sweep.Workers, "workers", 0, "")
	flags.IntVar(&o.sweep.Worst, "worst", sweep.DefaultWorst, "")
	flags.StringVar(&o.job, "job", "", "")
	flags.DurationVar(&o.until, "until", 365*24*time.Hour, "")
	flags.StringVar(&o.to, "to", "", "")
	flags.BoolVar(&o.quiet, "q", false, "")
	flags.Func("vary", "", func(s string) error {
		axis, err := sweep.ParseAxis(s)
		o.sweep.Axes = append(o.sweep.Axes, axis)
		return err
	})
	flags.Func("shard", "", func(s string) (err error) {
		o.sweep.Shard, o.sweep.Shards, err = parseShard(s)
		return err
	})
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", sweepOutputs, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	if o.sweep.Worst <= 0 { // of a Sweep, 0 is the default
		o.sweep.Worst = -1
	}
	return o, checkArguments(o.files, "--until", o.until)
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

// runSweep is jobsim sweep. An interrupt ends it with what is counted by then.
func runSweep(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return sweepUntil(ctx, args, stdout, stderr)
}

// sweepUntil is runSweep until ctx is done.
func sweepUntil(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseSweepOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, sweepUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, sweepUsageText))
	}
	out := output{o.to, stdout}
	if err := out.check(); err != nil {
		return complain(stderr, "error: --to: %v", err)
	}
	scenario, in, err := loadScenario(o.files, o.workloads, o.job, o.until, o.sweep.Seed, stderr)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	o.sweep.Scenario, o.sweep.Input = scenario, in.Sum
	if !o.quiet {
		o.sweep.Progress = newProgress(stderr).report
	}
	result, err := o.sweep.Run(ctx)
	if result == nil {
		return complain(stderr, "error: %v", err)
	}
	if err := out.write(func(w io.Writer) error { return writeResult(w, result, o.output, o.replay) }); err != nil {
		return complain(stderr, "error: %v", err)
	}
	if result.Interrupted {
		fmt.Fprintln(stderr, "error: interrupted before the end")
		return exitBound
	}
	return exitComplete
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
	for _, name := range o.workloads {
		words = append(words, "--workload", quote(name))
	}
	if ran.End == sweep.EndUnfinished {
		words = append(words, "--until", o.until.String())
	}
	words = append(words, "--seed", strconv.FormatUint(ran.Seed, 10))
	for _, name := range o.files {
		words = append(words, quote(name))
	}
	return strings.Join(words, " ")
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

const progressEvery = 2 * time.Second

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
