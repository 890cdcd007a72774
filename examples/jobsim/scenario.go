package main

import (
	"errors"
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

// scenario reads what a sweep runs. A trial run with the seed of the first one
// reports what has to be assumed, and what goes wrong with every seed.
func (in *input) scenario(e *environment, job string, until time.Duration, seed uint64) (sweep.Scenario, *load.Input, error) {
	got, err := in.read(e)
	if err != nil {
		return sweep.Scenario{}, nil, err
	}
	s := sweep.Scenario{Objects: got.Objects, Config: sim.Config{Workload: withDefault(got), MaxTime: until, KeepRemoved: -1}, Job: job}
	return s, got, in.try(e, got, s.Config, sweep.SeedOf(seed, 0))
}

// try runs the input once, for its warnings.
func (in *input) try(e *environment, got *load.Input, cfg sim.Config, seed uint64) error {
	assumptions := newAssumptions(e.warn)
	if err := assumptions.foresee(got, in.strict); err != nil {
		return err
	}
	c, err := newCluster(got, cfg, seed, assumptions)
	if err != nil {
		return err
	}
	c.OnWarning(e.warn)
	if err := c.Create(got.Objects...); err != nil {
		return err
	}
	_, endless := errors.AsType[*sim.EndlessError](c.Run())
	if endless {
		return errors.New("there is a CronJob in the files: it has always another Job")
	}
	return nil
}

// newCluster is a cluster with the workload of the input.
func newCluster(in *load.Input, cfg sim.Config, seed uint64, as *assumptions) (*sim.Cluster, error) {
	script := in.Workload
	if script == nil {
		script = &workload.Script{}
	}
	work, err := workload.Start(script)
	if err != nil {
		return nil, err
	}
	cfg.Seed, cfg.Workload = seed, as.assuming(work)
	return sim.New(cfg)
}
