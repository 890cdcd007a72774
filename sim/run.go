package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/pod"
)

// RunFor lets d of virtual time pass and serves all that is due in it, the
// last moment included.
func (c *Cluster) RunFor(d time.Duration) error {
	c = c.orZero()
	if d < 0 {
		return fmt.Errorf("sim: RunFor: Invalid value: %s: must be greater than or equal to 0", d)
	}
	end := c.now + d
	if end < c.now {
		end = math.MaxInt64
	}
	if err := c.mayRun(); err != nil {
		return err
	}
	for {
		at, ok := c.queue.peek(c.now)
		if !ok || at > end {
			break
		}
		if err := c.step(at); err != nil {
			return err
		}
	}
	if err := c.checkTime(end); err != nil {
		return err
	}
	c.now = end
	return nil
}

// RunUntil lets time pass until the condition holds. It looks whenever
// something has happened, and at once. If nothing is left to happen and the
// condition still does not hold, it returns an [*IdleError]. In the condition a run
// is refused.
func (c *Cluster) RunUntil(condition func(*Cluster) bool) error {
	if condition == nil {
		return errors.New("sim: RunUntil: the condition is nil")
	}
	if err := c.mayRun(); err != nil {
		return err
	}
	for !c.holds(condition) {
		if err := c.runStep(); err != nil {
			return err
		}
	}
	return nil
}

// Run lets time pass until the cluster is settled (see [Cluster.Settled]) and
// every function that was given to [Cluster.At] has been called. It does not wait
// for the ttlSecondsAfterFinished of a finished Job, unless they are 0.
//
// With a CronJob that has always another slot there is no such moment: once no
// function is left that may change it, Run returns an [*EndlessError].
func (c *Cluster) Run() error {
	if err := c.mayRun(); err != nil {
		return err
	}
	for {
		if err := c.endless(); err != nil {
			return err
		}
		if c.settledForGood() {
			return nil
		}
		if err := c.runStep(); err != nil {
			return err
		}
	}
}

// Settled reports whether every Job is finished, every pod has ended, and
// garbage collection has nothing left to do.
func (c *Cluster) Settled() bool {
	c = c.orZero()
	return !slices.ContainsFunc(c.controllers, controller.busy) && !slices.ContainsFunc(c.watches, (*watch).pending)
}

func (c *Cluster) settledForGood() bool { return c.planned == 0 && c.Settled() }

// endless is an error if a controller will keep the cluster going for ever.
func (c *Cluster) endless() error {
	if c.planned > 0 {
		return nil
	}
	for _, controller := range c.controllers {
		if names := controller.endless(); len(names) > 0 {
			return &EndlessError{At: c.now, CronJobs: names}
		}
	}
	return nil
}

// JobFinished is a condition for RunUntil: the Job is Complete or Failed.
func JobFinished(namespace, name string) func(*Cluster) bool {
	return func(c *Cluster) bool {
		r := c.orZero().jobs.find(namespace, name)
		return r != nil && r.get().Status.Finished()
	}
}

// At arranges for f to be called when t has passed since the start, or at the
// present moment if that is later. f may change the cluster; it must not run
// it. An error from f ends the run that serves it, and is returned from there.
func (c *Cluster) At(t time.Duration, f func(*Cluster) error) {
	c = c.orZero()
	c.planned++
	c.queue.push(c.now, max(t, c.now), taskFunc(func(c *Cluster) {
		c.planned--
		err := errors.New("the function is nil")
		if f != nil {
			err = f(c)
		}
		if err != nil {
			c.fail(fmt.Errorf("at %s: %w", c.now, err))
		}
	}), 0)
}

// fail ends the run that is under way with an error, the first one if there
// are more.
func (c *Cluster) fail(err error) {
	if c.failure == nil {
		c.failure = err
	}
}

// mayRun is an error for a run within a run, which would turn the clock back
// when it returns, and for a cluster that cannot run.
func (c *Cluster) mayRun() error {
	switch {
	case c.isZero():
		return errZeroCluster
	case c.running:
		return errors.New("sim: a run is under way: a function that it calls must not run the cluster")
	case c.calling != "":
		return fmt.Errorf("sim: %s must not run the cluster", c.calling)
	}
	return nil
}

// runStep serves the next task, whenever it is due.
func (c *Cluster) runStep() error {
	if err := c.mayRun(); err != nil {
		return err
	}
	at, ok := c.queue.peek(c.now)
	if !ok {
		return &IdleError{At: c.now, Going: c.going(), Seed: c.cfg.Seed}
	}
	return c.step(at)
}

// step moves time to at and serves one task.
func (c *Cluster) step(at time.Duration) error {
	if err := c.checkTime(at); err != nil {
		return err
	}
	if c.steps >= c.cfg.MaxSteps {
		return &BoundError{Bound: fmt.Sprintf("%d steps", c.cfg.MaxSteps), At: c.now, Going: c.going(), Seed: c.cfg.Seed}
	}
	c.steps++
	c.now = at
	c.serve()
	err := c.failure
	c.failure = nil
	return err
}

// serve serves the task that is next.
func (c *Cluster) serve() {
	c.withoutRuns(func() {
		e := c.queue.pop(c.now)
		e.task.fire(c, e.token)
	})
}

// withoutRuns calls a function that must not run the cluster.
func (c *Cluster) withoutRuns(f func()) {
	defer func() { c.running = false }()
	c.running = true
	f()
}

// holds asks a condition of the user's.
func (c *Cluster) holds(condition func(*Cluster) bool) (holds bool) {
	c.withoutRuns(func() { holds = condition(c) })
	return holds
}

func (c *Cluster) checkTime(at time.Duration) error {
	if at <= c.cfg.MaxTime {
		return nil
	}
	return &BoundError{Bound: c.cfg.MaxTime.String() + " of virtual time", At: c.now, Going: c.going(), Seed: c.cfg.Seed}
}

// BoundError says that a run went as far as its Config lets it.
type BoundError struct {
	// Bound is the bound that was reached: "10m0s of virtual time".
	Bound string
	// At is the virtual time since the start.
	At time.Duration
	// Going lists what was still going on, a line each.
	Going []string
	// Seed repeats the run.
	Seed uint64
}

func (e *BoundError) Error() string {
	return fmt.Sprintf("sim: stopped at %s: the bound of %s was reached (seed %d)%s", e.At, e.Bound, e.Seed, still(e.Going))
}

// IdleError says that nothing is left to happen although the condition of
// RunUntil does not hold: something waits for ever.
type IdleError struct {
	// At is the virtual time since the start.
	At time.Duration
	// Going lists what was still going on, a line each.
	Going []string
	// Seed repeats the run.
	Seed uint64
}

func (e *IdleError) Error() string {
	return fmt.Sprintf("sim: stopped at %s: nothing is left to happen (seed %d)%s", e.At, e.Seed, still(e.Going))
}

// EndlessError says that a run which ends when all is done never will: the
// schedule of a CronJob has always another slot. [Cluster.RunFor] and
// [Cluster.RunUntil] say how far to go instead.
type EndlessError struct {
	// At is the virtual time since the start.
	At time.Duration
	// CronJobs are the CronJobs, as namespace/name, in the order of creation.
	CronJobs []string
}

func (e *EndlessError) Error() string {
	return fmt.Sprintf("sim: stopped at %s: the schedule of cronjob %s has no end: use RunFor or RunUntil, "+
		"or suspend or delete the CronJob at some time", e.At, strings.Join(e.CronJobs, ", "))
}

func still(going []string) string {
	if len(going) == 0 {
		return ""
	}
	return "; still going on:\n  " + strings.Join(going, "\n  ")
}

// IsBound reports whether the error says that a run was stopped before its
// end: a [*BoundError] or an [*IdleError].
func IsBound(err error) bool {
	var bound *BoundError
	var idle *IdleError
	return errors.As(err, &bound) || errors.As(err, &idle)
}

// maxGoing is how many lines of what is going on an error has.
const maxGoing = 10

// going lists the CronJobs, the Jobs that are not finished and the pods that have
// not ended.
func (c *Cluster) going() []string {
	var lines []string
	more := 0
	add := func(format string, args ...any) {
		if len(lines) == maxGoing {
			more++
			return
		}
		lines = append(lines, fmt.Sprintf(format, args...))
	}
	for r := range c.cronJobs.all("") {
		cj := r.get()
		add("cronjob %s/%s: schedule %s, %d active", cj.Namespace, cj.Name, cj.Spec.Schedule, len(cj.Status.Active))
	}
	for r := range c.jobs.all("") {
		if j := r.get(); !j.Status.Finished() {
			add("job %s/%s: %d active, %d succeeded, %d failed", j.Namespace, j.Name, j.Status.Active, j.Status.Succeeded, j.Status.Failed)
		}
	}
	for r := range c.pods.all("") {
		if p := r.get(); !p.IsTerminal() {
			add("pod %s/%s: %s", p.Namespace, p.Name, podState(p))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return lines
}

// podState says what a pod is doing: its phase, and why it waits if it does.
func podState(p *pod.Pod) string {
	if c := p.Status.Condition(pod.Scheduled); c != nil && c.Message != "" {
		return string(p.Status.Phase) + ", " + c.Message
	}
	for _, list := range [][]pod.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
		for i := range list {
			if w := list[i].State.Waiting; w != nil && w.Reason != "PodInitializing" {
				return fmt.Sprintf("%s, container %s waits: %s %s", p.Status.Phase, list[i].Name, w.Reason, w.Message)
			}
		}
	}
	return string(p.Status.Phase)
}
