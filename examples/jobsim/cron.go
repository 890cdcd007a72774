package main

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const cronHelp = `Shows what becomes of the slots of the CronJobs in the files: a summary, the
slots that are odd, the next ten, gaps and overlaps. Where a Workload says what
the containers do, that is simulated; without one it follows from the schedule
alone. The CronJobs are created at the start.

Exit status: 0, or 2 for bad input or flags.`

// cronOptions are what the command line of jobsim cron asks for.
type cronOptions struct {
	input
	length time.Duration
	start  time.Time
	seed   uint64
	output string
}

var cronOutputs = []string{"text", "wide", "json"}

// define adds the flags to those of a command.
func (o *cronOptions) define(cmd *cobra.Command) {
	*o = cronOptions{output: "text", start: sim.DefaultStart, length: aYear}
	o.input.define(cmd)
	flags := cmd.Flags()
	flags.Var((*durationValue)(&o.length), "for", "how much virtual time to look at")
	flags.Var((*timeValue)(&o.start), "start", "where it begins")
	flags.Uint64Var(&o.seed, "seed", 0, "the seed of what is left to chance")
	flags.VarP(choiceValue{&o.output, cronOutputs}, "output", "o", "how to write it; wide: with a line for each slot")
}

// cronCommand is jobsim cron.
func cronCommand(e *environment) *cobra.Command {
	o := &cronOptions{}
	cmd := &cobra.Command{
		Use: "cron [FILE...] [flags]", Short: "Shows what becomes of the slots of CronJobs", Long: cronHelp,
	}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.take(cmd, args); err != nil {
			return err
		}
		return o.run(e)
	}
	return cmd
}

// run looks at the CronJobs one after the other.
func (o *cronOptions) run(e *environment) error {
	in, err := o.read(e)
	if err != nil {
		return err
	}
	assumptions := newAssumptions(e.warn)
	if in.Workload != nil || o.strict { // without any, it follows from the schedule
		if err := assumptions.foresee(in, o.strict); err != nil {
			return err
		}
	}
	var reports []*cronReport
	for _, object := range in.Objects {
		if cj, ok := object.(*cronjob.CronJob); ok {
			r, err := o.look(in, cj, e, assumptions)
			if err != nil {
				return fmt.Errorf("cronjob %s: %w", cj.Name, err)
			}
			reports = append(reports, r)
		}
	}
	if len(reports) == 0 {
		return errors.New("no CronJob in the files")
	}
	if o.output == "json" {
		return writeJSON(e.stdout, reports)
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(e.stdout)
		}
		r.write(e.stdout, o.output == "wide")
	}
	return nil
}

// look follows one CronJob of the input through the time asked for. Its slots are
// those of a cluster that begins with all of the input.
func (o *cronOptions) look(in *load.Input, cj *cronjob.CronJob, e *environment, as *assumptions) (*cronReport, error) {
	cfg := sim.Config{Seed: o.seed, Start: o.start, EventTTL: time.Hour, MaxTime: o.length, MaxSteps: math.MaxInt64}
	if in.Workload != nil {
		work, err := workload.Start(in.Workload)
		if err != nil {
			return nil, err
		}
		cfg.Workload = as.assuming(work)
	}
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	c.OnWarning(e.warn)
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
