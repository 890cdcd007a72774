package learn

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// run is one run of a container, as far as its pod shows it.
type run struct {
	state runState
	// exitCode, reason and length are those of a run that has ended; length is that of
	// one that is going, too, up to the latest time in its pod.
	exitCode int32
	reason   string
	length   time.Duration
	// why is why the run is left out.
	why string
}

type runState int

const (
	ended runState = iota
	going
	leftOut
)

// cut is when a pod was ended from outside, and why. An empty reason: it was not.
type cut struct {
	at     time.Time
	reason string
}

// cutOf returns the earliest that the pod shows.
func cutOf(p *pod.Pod) cut {
	var c cut
	earlier := func(at time.Time, reason string) {
		if c.reason == "" || at.Before(c.at) {
			c = cut{at, reason}
		}
	}
	if d := p.Status.Condition(pod.DisruptionTarget); d != nil && d.Status == jobsim.ConditionTrue {
		earlier(d.LastTransitionTime, d.Reason)
	}
	if p.DeletionTimestamp != nil { // it is when the grace period is over
		at := *p.DeletionTimestamp
		if grace := p.DeletionGracePeriodSeconds; grace != nil {
			at = at.Add(-apitime.Seconds(*grace))
		}
		earlier(at, "Deleted")
	}
	if p.Status.Phase == pod.Failed && p.Status.Reason != "" {
		earlier(failedAt(p), p.Status.Reason)
	}
	return c
}

// failedAt is when the kubelet gave up a pod for a reason of its own: at the pod's
// deadline, or, as its status does not say when, before any of its containers ended that
// are shown to have failed.
func failedAt(p *pod.Pod) time.Time {
	if deadline := p.Spec.ActiveDeadlineSeconds; deadline != nil && p.Status.StartTime != nil && p.Status.Reason == "DeadlineExceeded" {
		return p.Status.StartTime.Add(apitime.Seconds(*deadline))
	}
	at := latest(p)
	for _, s := range statuses(p) {
		if t := s.State.Terminated; t != nil && t.ExitCode != 0 && t.FinishedAt.Before(at) {
			at = t.FinishedAt
		}
	}
	return at
}

// latest is the latest time that a pod names: it was read then or later.
func latest(p *pod.Pod) time.Time {
	t := p.CreationTimestamp
	later := func(other time.Time) {
		if other.After(t) {
			t = other
		}
	}
	if p.Status.StartTime != nil {
		later(*p.Status.StartTime)
	}
	for _, c := range p.Status.Conditions {
		later(c.LastTransitionTime)
	}
	for _, s := range statuses(p) {
		for _, state := range []pod.ContainerState{s.State, s.LastTerminationState} {
			if state.Running != nil {
				later(state.Running.StartedAt)
			}
			if state.Terminated != nil {
				later(state.Terminated.FinishedAt)
			}
		}
	}
	return t
}

func statuses(p *pod.Pod) []pod.ContainerStatus {
	list := append([]pod.ContainerStatus(nil), p.Status.InitContainerStatuses...)
	return append(list, p.Status.ContainerStatuses...)
}

// runsOf returns the runs of a container that its status shows, by their number from 1,
// and the number of the latest that has begun. Now is the latest time that is known.
func runsOf(s *pod.ContainerStatus, c cut, now time.Time) (shown map[int]run, begun int) {
	shown = map[int]run{}
	current, last := int(max(0, s.RestartCount))+1, s.LastTerminationState.Terminated
	switch {
	case s.State.Terminated != nil:
		shown[current] = endedRun(s.State.Terminated, c)
	case s.State.Running != nil:
		shown[current] = goingRun(s.State.Running, c, now)
	case last != nil: // it waits for its next run, which RestartCount does not count yet
		shown[current] = endedRun(last, c)
		return shown, current
	default: // it has not begun
		return shown, current - 1
	}
	if last != nil && current > 1 {
		shown[current-1] = endedRun(last, c)
	}
	return shown, current
}

// statusUnknown is the reason of a container whose end the kubelet has not seen.
const statusUnknown = "ContainerStatusUnknown"

func endedRun(t *pod.ContainerStateTerminated, c cut) run {
	r := run{exitCode: t.ExitCode, reason: t.Reason}
	if !t.StartedAt.IsZero() && t.StartedAt.Unix() > 0 { // a process that could not start has 1970
		r.length = t.FinishedAt.Sub(t.StartedAt)
	}
	switch {
	case t.Reason == statusUnknown:
		r.state, r.why = leftOut, statusUnknown
	case c.reason != "" && !t.FinishedAt.Before(c.at):
		r.state, r.why = leftOut, c.reason
	case r.length < 0:
		r.state, r.why = leftOut, "finishedAt is before startedAt"
	}
	return r
}

func goingRun(s *pod.ContainerStateRunning, c cut, now time.Time) run {
	if c.reason != "" {
		return run{state: leftOut, why: c.reason}
	}
	return run{state: going, length: max(0, now.Sub(s.StartedAt))}
}
