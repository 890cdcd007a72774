package sweep

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
)

// Scenario is what each run begins with. Several runs share it at the same time:
// nothing may change it, and the functions in Config must be safe to be called by
// several goroutines. What a cluster copies, such as a [sim/workload.Script], is
// no danger.
type Scenario struct {
	// Objects are created at the start.
	Objects []jobsim.Object
	// Config is that of each cluster, but for Seed, which the sweep sets.
	Config sim.Config
	// Job is the name of the Job that settings of a field apply to; empty: the only
	// one among the objects.
	Job string
}

// Start returns the cluster of one run, in which nothing has happened yet.
func (s Scenario) Start(seed uint64) (*sim.Cluster, error) {
	cfg := s.Config
	cfg.Seed = seed
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	return c, c.Create(s.Objects...)
}

// With returns the scenario with some settings made. The receiver does not
// change.
func (s Scenario) With(settings ...Setting) (Scenario, error) {
	var target *job.Job
	for _, setting := range settings {
		if setting.Field == FailureField {
			work, err := failing(setting.Value, s.Config.Workload)
			if err != nil {
				return s, err
			}
			s.Config.Workload = work
			continue
		}
		if target == nil {
			var err error
			if s, target, err = s.detached(); err != nil {
				return s, err
			}
		}
		if err := setField(target, setting.Field, setting.Value); err != nil {
			return s, err
		}
	}
	return s, nil
}

// detached returns the scenario with a copy of its Job, for the caller to change.
func (s Scenario) detached() (Scenario, *job.Job, error) {
	found := -1
	for i, o := range s.Objects {
		j, ok := o.(*job.Job)
		switch {
		case !ok || j == nil || s.Job != "" && j.Name != s.Job:
		case found >= 0:
			return s, nil, errors.New("there are several Jobs: say which one is meant")
		default:
			found = i
		}
	}
	if found < 0 {
		return s, nil, errors.New(strings.TrimSpace("there is no Job " + s.Job))
	}
	j := clone.Of(s.Objects[found].(*job.Job))
	s.Objects = append([]jobsim.Object(nil), s.Objects...)
	s.Objects[found] = j
	return s, j, nil
}

// check returns what is wrong with the scenario before anything is run.
func (s Scenario) check() error {
	jobs := 0
	for _, o := range s.Objects {
		switch o := o.(type) {
		case *cronjob.CronJob:
			if o != nil {
				return fmt.Errorf("cronjob %s: a sweep ends when its Jobs are finished, and a CronJob has always another one", o.Name)
			}
		case *job.Job:
			jobs++
		}
	}
	if jobs == 0 {
		return errors.New("a sweep needs a Job")
	}
	_, err := s.Start(0)
	return err
}
