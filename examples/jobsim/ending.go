package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// ending is the end of the command for the end of a run: the exit status, and why it
// stopped before all was over.
func (s *story) ending(err error) error {
	if stop := s.whyStopped(err); stop != "" {
		return &statusError{exitBound, errors.New(stop)}
	}
	if err != nil {
		return &statusError{exitUsage, err}
	}
	status := exitComplete
	if s.failed {
		status = exitFailed
	}
	for _, j := range s.cluster.Jobs("") {
		if j.Status.IsTrue(job.Failed) {
			status = exitFailed
		}
	}
	return exit(status)
}

// whyStopped says why a run stopped although something was not over; empty: all was.
func (s *story) whyStopped(err error) string {
	at := s.cluster.Elapsed()
	bound, bounded := errors.AsType[*sim.BoundError](err)
	idle, isIdle := errors.AsType[*sim.IdleError](err)
	switch {
	case isIdle && s.cluster.Settled():
		return ""
	case errors.Is(err, errInterrupted):
		return fmt.Sprintf("interrupted at %s of virtual time", at)
	case errors.Is(err, errWaits):
		return fmt.Sprintf("stopped at %s: it will wait for ever: nothing but the same retry has happened since %s, and no deadline ends it (--until looks further)%s", at, at-waitsAfter, s.stillGoing())
	case isIdle:
		return fmt.Sprintf("stopped at %s: nothing is left to happen, and what is not finished will wait for ever%s", at, listed(idle.Going))
	case bounded && strings.HasSuffix(bound.Bound, "steps"):
		return fmt.Sprintf("stopped at %s of virtual time after %d steps, with %d pods so far: --max-steps raises this bound, --until sets one in virtual time%s", at, s.maxSteps, s.cluster.Totals().Pods, listed(bound.Going))
	case bounded:
		return fmt.Sprintf("stopped at %s: what comes next lies beyond the end of time%s", at, listed(bound.Going))
	case err == nil && !s.cluster.Settled():
		return fmt.Sprintf("stopped at %s, as --until says%s", at, s.stillGoing())
	}
	return ""
}

// mostGoing is how many lines an error has of what is not finished.
const mostGoing = 5

// stillGoing lists the Jobs that are not finished.
func (s *story) stillGoing() string {
	var lines []string
	for _, j := range s.cluster.Jobs("") {
		if !j.Status.Finished() {
			lines = append(lines, fmt.Sprintf("job %s/%s: %d active, %d succeeded, %d failed", j.Namespace, j.Name, j.Status.Active, j.Status.Succeeded, j.Status.Failed))
		}
	}
	for _, p := range s.cluster.Pods("") {
		if p.Status.Phase == "Pending" && len(lines) <= mostGoing {
			lines = append(lines, fmt.Sprintf("pod %s/%s: %s", p.Namespace, p.Name, podWaits(p)))
		}
	}
	return listed(lines)
}

func listed(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	if more := len(lines) - mostGoing; more > 0 {
		lines = append(lines[:mostGoing:mostGoing], fmt.Sprintf("and %d more", more))
	}
	return "; not finished:\n  " + strings.Join(lines, "\n  ")
}

// errWaits ends a run in which only a retry goes on.
var errWaits = errors.New("it will wait for ever")

// waitsAfter is for how much virtual time nothing but retries may happen until a run
// counts as one that waits for ever: the longest wait between two is five minutes for
// an image, one minute for a quota, and ten minutes for the Job controller.
const waitsAfter = 24 * time.Hour

// waitsLook is how often that is looked at.
const waitsLook = time.Hour

// waiting recognises a run in which the same retry goes on for ever: no container
// runs, no deadline is set, and for a day no Job has counted anything, no pod has
// come, and no container has been started.
type waiting struct {
	cluster *sim.Cluster
	until   time.Duration
	next    time.Duration // of the next look
	since   time.Duration // of the totals
	totals  sim.Totals
}

// forEver reports whether it is such a run. It looks once an hour, and at the objects
// only if the totals are those of a day ago.
func (w *waiting) forEver() bool {
	now := w.cluster.Elapsed()
	if w.until > 0 || now < w.next {
		return false
	}
	w.next = now + waitsLook
	if totals := w.cluster.Totals(); totals != w.totals {
		w.totals, w.since = totals, now
	}
	return now-w.since >= waitsAfter && !w.mayEnd()
}

// mayEnd reports whether something is on its way that ends the wait: a deadline, a
// deletion, or the end of a container.
func (w *waiting) mayEnd() bool {
	return slices.ContainsFunc(w.cluster.Jobs(""), func(j *job.Job) bool {
		return !j.Status.Finished() && j.Spec.ActiveDeadlineSeconds != nil || j.DeletionTimestamp != nil
	}) || slices.ContainsFunc(w.cluster.Pods(""), func(p *pod.Pod) bool {
		return !p.IsTerminal() && (p.Spec.ActiveDeadlineSeconds != nil || p.DeletionTimestamp != nil || runs(p))
	})
}
