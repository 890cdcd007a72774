package pod

import (
	"math"
	"time"
)

// alive reports whether the container runs or is about to.
func (r *Run) alive() bool { return r.State == RunStarting || r.State == RunRunning }

// Apply brings the Run to where it is once the Action was ordered at now: a
// pull is on its way, a new run is starting, or the container is stopping. What
// comes of it is for the caller to add: the image is there or its pull failed,
// the run runs, the run has exited.
func (r *Run) Apply(a Action, now time.Time) {
	switch a.Kind {
	case Pull:
		r.Image, r.PullStarted, r.ImagePull = ImagePulling, now, a.ImagePull
	case Start:
		if r.State == RunExited {
			last := r.terminated()
			r.Last = &last
		}
		if r.Number < math.MaxInt32 {
			r.Number++
		}
		r.State, r.CrashLoop = RunStarting, a.CrashLoop
		r.Stopping, r.StartFailed = false, false
		r.StartedAt, r.FinishedAt = time.Time{}, time.Time{}
		r.ExitCode, r.Reason, r.Message = 0, "", ""
	case Stop:
		r.Stopping = true
	}
}

// The reasons that a container runtime gives for an end that needs no other.
const (
	reasonCompleted = "Completed"
	reasonError     = "Error"
)

// terminated tells how a run that has exited ended, in the words of a status.
func (r *Run) terminated() ContainerStateTerminated {
	t := ContainerStateTerminated{
		ExitCode:   r.ExitCode,
		Reason:     r.Reason,
		Message:    r.Message,
		StartedAt:  wholeSecond(r.StartedAt),
		FinishedAt: wholeSecond(r.FinishedAt),
	}
	if r.StartFailed && r.StartedAt.IsZero() {
		// The runtime has no start time for a process that never was, and a
		// real kubelet shows the beginning of its epoch.
		t.StartedAt = time.Unix(0, 0).UTC()
	}
	switch {
	case t.Reason != "":
	case t.ExitCode == 0:
		t.Reason = reasonCompleted
	default:
		t.Reason = reasonError
	}
	return t
}
