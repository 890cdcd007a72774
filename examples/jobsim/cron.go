package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const cronUsageText = `Usage: jobsim cron [flags] FILE...

Shows what becomes of the slots of the CronJobs in the files: a summary, the
slots that are odd, the next ten, gaps and overlaps. Where a Workload says what
the containers do, that is simulated; without one it follows from the schedule
alone. A FILE of - is standard input.

Flags:
  --for DURATION     how much virtual time to look at (default 8760h, a year)
  --start TIME       where it begins (RFC 3339, default 2026-01-01T00:00:00Z);
                     the CronJobs are created then
  --workload FILE    what the containers do; may be given several times
  --seed N           the seed of what is left to chance (default 0)
  -o FORMAT          text; wide: with a line for each slot; json (default text)

Exit status: 0, or 2 for bad input or flags.`

// cronOptions are what the command line of jobsim cron asks for.
type cronOptions struct {
	files     []string
	workloads []string
	length    time.Duration
	start     time.Time
	seed      uint64
	output    string
	help      bool
}

var cronOutputs = []string{"text", "wide", "json"}

// parseCronOptions reads the command line of jobsim cron.
func parseCronOptions(args []string) (cronOptions, error) {
	o := cronOptions{output: "text", start: sim.DefaultStart}
	flags := flag.NewFlagSet("cron", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.DurationVar(&o.length, "for", 365*24*time.Hour, "")
	flags.Uint64Var(&o.seed, "seed", 0, "")
	flags.Func("start", "", func(s string) (err error) {
		o.start, err = time.Parse(time.RFC3339, s)
		return err
	})
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", cronOutputs, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	return o, checkArguments(o.files, "--for", o.length)
}

// runCron is jobsim cron.
func runCron(args []string, stdout, stderr io.Writer) int {
	o, err := parseCronOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, cronUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, cronUsageText))
	}
	in, err := load.FilesWith(o.workloads, o.files...)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	for _, w := range in.Warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	var reports []*cronReport
	for _, object := range in.Objects {
		if cj, ok := object.(*cronjob.CronJob); ok {
			r, err := o.look(in, cj, stderr)
			if err != nil {
				return complain(stderr, "error: cronjob %s: %v", cj.Name, err)
			}
			reports = append(reports, r)
		}
	}
	if len(reports) == 0 {
		return complain(stderr, "error: no CronJob in the files")
	}
	if o.output == "json" {
		return report(0, writeReportsJSON(stdout, reports))
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		r.write(stdout, o.output == "wide")
	}
	return exitComplete
}

// look follows one CronJob of the input through the time asked for. Its slots are
// those of a cluster that begins with all of the input.
func (o *cronOptions) look(in *load.Input, cj *cronjob.CronJob, stderr io.Writer) (*cronReport, error) {
	warn := func(text string) { fmt.Fprintln(stderr, "Warning:", text) }
	cfg := sim.Config{Seed: o.seed, Start: o.start, EventTTL: time.Hour, MaxTime: o.length, MaxSteps: math.MaxInt64}
	if in.Workload != nil {
		work, err := workload.Start(in.Workload)
		if err != nil {
			return nil, err
		}
		cfg.Workload = assuming(work, false, warn)
	}
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	c.OnWarning(warn)
	if err := c.Create(in.Objects...); err != nil {
		return nil, err
	}
	namespace := cj.Namespace
	if namespace == "" {
		namespace = sim.DefaultNamespace
	}
	stored := c.CronJob(namespace, cj.Name)
	r := newCronReport(stored, c.Now(), o.length, in.Workload != nil, o.output)
	slots := c.Slots(namespace, cj.Name, o.length)
	if in.Workload == nil {
		slots = ofSchedule(stored, c.Now(), o.length)
	}
	for s, err := range slots {
		if errors.Is(err, cronjob.ErrNoSlots) {
			r.Never = true
			break
		}
		if err != nil {
			return nil, err
		}
		r.add(s)
	}
	if r.Slots == 0 && !r.Never {
		r.After, err = firstAfter(stored, r.From, r.To)
	}
	return r, err
}

// firstAfter is the first slot after a time without any; nil: there is none in the
// ten years that follow.
func firstAfter(cj *cronjob.CronJob, from, to time.Time) (*time.Time, error) {
	slots, err := cronjob.Controller{}.Slots(cj, cronjob.Interval{From: from, To: to.AddDate(10, 0, 0)})
	if err != nil {
		return nil, err
	}
	for s := range slots {
		if s.Outcome != cronjob.SlotIsLeftOut {
			return &s.Time, nil
		}
	}
	return nil, nil
}

// ofSchedule are the slots from the schedule alone.
func ofSchedule(cj *cronjob.CronJob, from time.Time, d time.Duration) iter.Seq2[sim.Slot, error] {
	return func(yield func(sim.Slot, error) bool) {
		slots, err := cronjob.Controller{}.Slots(cj, cronjob.Interval{From: from, To: from.Add(d)})
		if err != nil {
			yield(sim.Slot{}, err)
			return
		}
		for s := range slots {
			if !yield(sim.Slot{Slot: s}, nil) {
				return
			}
		}
	}
}
