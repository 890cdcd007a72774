package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// story is one run of jobsim: its options, its cluster and where it prints.
type story struct {
	*options
	ctx     context.Context
	env     *environment
	input   *load.Input
	cluster *sim.Cluster
	work    *workload.Instance
	// recorder is of the picture; nil: none is asked for.
	recorder *timeline.Recorder
	stdout   io.Writer // the environment's, in colour if that is asked for
	screen   screen
	// failed: a Job that is there no longer had failed.
	failed bool
}

// dayOfCronJobs is how long a run with a CronJob goes on without --until.
const dayOfCronJobs = 24 * time.Hour

// newStory puts the objects into a cluster; nothing has happened yet.
func newStory(ctx context.Context, o *options, in *load.Input, e *environment, as *assumptions) (*story, error) {
	script := workload.Workload(&workload.Script{})
	switch {
	case o.work != nil:
		script = o.work
	case in.Workload != nil:
		script = in.Workload
	}
	work, err := workload.Start(script)
	if err != nil {
		return nil, err
	}
	cfg := sim.Config{Seed: o.seed, Start: o.start, Workload: as.assuming(work), MaxSteps: o.maxSteps, MaxTime: math.MaxInt64}
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	s := &story{options: o, ctx: ctx, env: e, input: in, cluster: c, work: work, stdout: e.stdout, screen: screenOf(e.stdout.to)}
	if s.colored() {
		s.stdout = &painter{to: e.stdout}
	}
	c.OnWarning(e.warn)
	s.watchRevisions()
	if o.timeline != "" {
		s.recorder = timeline.Record(c)
	}
	c.Watch(s.noteFailure)
	if err := c.Create(in.Objects...); err != nil {
		return nil, err
	}
	if o.until == 0 && slices.ContainsFunc(c.CronJobs(""), fires) {
		o.until = dayOfCronJobs
		e.warn("a CronJob has no last slot: the run goes on for 24h; --until says how far it goes")
	}
	return s, nil
}

// fires reports whether a CronJob makes Jobs, so that there is no end.
func fires(c *cronjob.CronJob) bool { return c.Spec.Suspend == nil || !*c.Spec.Suspend }

// play runs the cluster, prints what the options ask for, and returns the end of
// the command.
func (s *story) play() error {
	if s.output == "text" && s.kubectl == nil {
		s.printBeginning()
	}
	err := s.runToEnd()
	asked := s.printOutput()
	drawn := s.draw()
	end := s.ending(err)
	if wrong := errors.Join(asked, drawn); wrong != nil {
		return wrong
	}
	return end
}

// printOutput prints the end in the format that is asked for.
func (s *story) printOutput() error {
	switch {
	case s.kubectl != nil:
		return s.ask(s.stdout, s.kubectl...)
	case s.output == "text":
		return s.printEnd()
	case s.output == "json", s.output == "yaml":
		return s.printObjects()
	}
	return nil
}

// draw makes the picture, if one is asked for.
func (s *story) draw() error {
	if s.recorder == nil {
		return nil
	}
	if s.timeline == "-" {
		fmt.Fprint(s.stdout, "\n# Timeline\n")
	}
	return writePicture(s.recorder.Picture(), s.timeline, s.screen.text(), s.stdout)
}

// runToEnd lets time pass until all is over, the time is up, or it is certain that
// nothing else will happen.
func (s *story) runToEnd() error {
	timeUp := s.until > 0 && s.cluster.Settled() && !s.goesOn()
	if s.until > 0 {
		s.cluster.At(s.until, func(*sim.Cluster) error { timeUp = true; return nil })
	}
	progress := newRunProgress(s.env.stderr, s.until)
	defer progress.clear()
	waits := waiting{cluster: s.cluster, until: s.until}
	var stopped error
	err := s.cluster.RunUntil(func(c *sim.Cluster) bool {
		switch progress.step(c); {
		case timeUp, c.Settled() && !s.goesOn():
			return true
		case progress.steps%1024 == 0 && s.ctx.Err() != nil:
			stopped = errInterrupted
		case waits.forEver():
			stopped = errWaits
		}
		return stopped != nil
	})
	return errors.Join(stopped, err)
}

// goesOn reports whether something happens later, although all has come to rest:
// with --until, a slot of a CronJob, or the end of a Job's time to live.
func (s *story) goesOn() bool {
	expires := func(j *job.Job) bool { return j.Spec.TTLSecondsAfterFinished != nil && j.DeletionTimestamp == nil }
	return s.until > 0 && (len(s.cluster.CronJobs("")) > 0 || slices.ContainsFunc(s.cluster.Jobs(""), expires))
}

// noteFailure notes that a Job is removed which has failed, such as one whose time
// to live is over.
func (s *story) noteFailure(e sim.WatchEvent) {
	if j, ok := e.Object.(*job.Job); ok && e.Type == sim.Deleted && j.Status.IsTrue(job.Failed) {
		s.failed = true
	}
}

func (s *story) printBeginning() {
	words := append([]string{"kubectl apply"}, s.inNamespace()...)
	for _, name := range s.files {
		words = append(words, "-f", name)
	}
	fmt.Fprintf(s.stdout, "$ %s\n", strings.Join(words, " "))
	for _, o := range s.input.Objects {
		fmt.Fprintf(s.stdout, "%s created\n", kubectl.Reference(o))
	}
	if s.watch {
		fmt.Fprint(s.stdout, "\n$ kubectl get pods -w\n")
	}
}

// inNamespace is the flag of kubectl for the namespace that was asked for.
func (s *story) inNamespace() []string {
	if s.namespace == "" {
		return nil
	}
	return []string{"-n", s.namespace}
}
