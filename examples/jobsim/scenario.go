package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// withDefault is the workload of the input, except that a container which no rule
// matches is assumed to succeed, as one without any workload does.
func withDefault(in *load.Input) *workload.Script {
	script := workload.Script{Else: workload.Default()}
	if in.Workload != nil {
		script.Name, script.Rules = in.Workload.Name, in.Workload.Rules
	}
	return &script
}

// applySettings changes the Job of the input, and the workload, to what --set says.
func (o *options) applySettings(in *load.Input) error {
	if len(o.set) == 0 {
		return nil
	}
	script := withDefault(in)
	changed, err := sweep.Scenario{Objects: in.Objects, Config: sim.Config{Workload: script}, Job: o.job}.With(o.set...)
	if err != nil {
		return err
	}
	in.Objects = changed.Objects
	if changed.Config.Workload != workload.Workload(script) {
		o.work = changed.Config.Workload
	}
	return nil
}

// loadScenario reads what a sweep runs. A trial run with the seed of the first one
// reports what has to be assumed, and what goes wrong with every seed.
func loadScenario(files, workloads []string, job string, until time.Duration, seed uint64, stderr io.Writer) (sweep.Scenario, *load.Input, error) {
	in, err := load.FilesWith(workloads, files...)
	if err != nil {
		return sweep.Scenario{}, nil, err
	}
	for _, w := range in.Warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	s := sweep.Scenario{Objects: in.Objects, Config: sim.Config{Workload: withDefault(in), MaxTime: until, KeepRemoved: -1}, Job: job}
	return s, in, try(in, s.Config, sweep.SeedOf(seed, 0), stderr)
}

// try runs the input once, for its warnings.
func try(in *load.Input, cfg sim.Config, seed uint64, stderr io.Writer) error {
	script := in.Workload
	if script == nil {
		script = &workload.Script{}
	}
	work, err := workload.Start(script)
	if err != nil {
		return err
	}
	warn := func(text string) { fmt.Fprintln(stderr, "Warning:", text) }
	cfg.Seed, cfg.Workload = seed, assuming(work, in.Workload == nil, warn)
	c, err := sim.New(cfg)
	if err != nil {
		return err
	}
	c.OnWarning(warn)
	if err := c.Create(in.Objects...); err != nil {
		return err
	}
	_, endless := errors.AsType[*sim.EndlessError](c.Run())
	if endless {
		return errors.New("there is a CronJob in the files: it has always another Job")
	}
	return nil
}
