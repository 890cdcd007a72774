package kubelet

import (
	"math"
	"time"

	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// RunState is where the newest run of a container is.
type RunState uint8

// The states of a run.
const (
	// NotStarted is a container that was never started.
	NotStarted RunState = iota
	// Starting is one whose start was ordered and has not happened yet.
	Starting
	// Running is one whose process runs.
	Running
	// Exited is one whose process has ended, or could not be started.
	Exited
)

// ImageState is the state of a container's image on the node.
type ImageState uint8

// The states of an image.
const (
	// ImageUnknown is one that the node has not looked for. With
	// imagePullPolicy Never it counts as present.
	ImageUnknown ImageState = iota
	// ImagePulling is one whose pull was ordered and has not ended.
	ImagePulling
	// ImagePresent is one that a container can start from.
	ImagePresent
	// ImageFailed is one whose last pull failed; with imagePullPolicy Never,
	// one that is not on the node.
	ImageFailed
)

// Run is one container on a node: its newest run, and what the kubelet
// remembers from earlier ones. The caller keeps it: it applies each Action, as
// [Run.Apply] does, and what happens in the container runtime. The zero Run is
// a container that was never started and whose image was not looked for.
type Run struct {
	// State is that of the newest run.
	State RunState
	// Number counts the runs of the container in its pod, from 1; 0 before the
	// first start.
	Number int32
	// Stopping is set once the container was ordered to stop. It stays set when
	// the run has ended.
	Stopping bool
	// StartedAt and FinishedAt are exact; the status shows whole seconds. They
	// are zero as long as it has not happened. ExitCode is that of a run that
	// has ended.
	StartedAt, FinishedAt time.Time
	ExitCode              int32
	// Reason and Message of a run that ended otherwise than by its own exit:
	// OOMKilled, StartError. Empty: the status shows Completed or Error.
	Reason, Message string
	// StartFailed marks a run that ended because its process could not start.
	StartFailed bool

	// Last is how the previous run ended; nil before the second run.
	Last *pod.ContainerStateTerminated
	// CrashLoop is Action.CrashLoop of the last start.
	CrashLoop backoff.Entry

	// Image is the state of the image that the next run starts from.
	Image ImageState
	// PullStarted is when the last pull was ordered; zero: the image was on
	// the node already.
	PullStarted time.Time
	// PullError is why the last pull failed, PullFailed when; both empty: it
	// did not.
	PullError  string
	PullFailed time.Time
	// ImagePull is Action.ImagePull of the last pull.
	ImagePull backoff.Entry
	// ImageSize is in bytes, for the event that reports the end of a pull.
	ImageSize int64
	// ConfigError is why the container cannot be created although its image is
	// there, such as a ConfigMap that does not exist; empty: it can. The caller
	// may set it when it is to start the container. When it clears it, the
	// next Sync starts the container.
	ConfigError string
}

// alive reports whether the container runs or is about to.
func (r *Run) alive() bool { return r.State == Starting || r.State == Running }

// Apply brings the Run to where it is once the Action was ordered at now: a
// pull is on its way, a new run is starting, or the container is stopping. What
// comes of it is for the caller to add: the image is there or its pull failed,
// the run runs, the run has exited.
func (r *Run) Apply(a Action, now time.Time) {
	switch a.Kind {
	case Pull:
		r.Image, r.PullStarted, r.ImagePull = ImagePulling, now, a.ImagePull
	case Start:
		if r.State == Exited {
			last := r.terminated()
			r.Last = &last
		}
		if r.Number < math.MaxInt32 {
			r.Number++
		}
		r.State, r.CrashLoop = Starting, a.CrashLoop
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

// terminated is how a run that has exited ended, as a status shows it.
func (r *Run) terminated() pod.ContainerStateTerminated {
	t := pod.ContainerStateTerminated{
		ExitCode:   r.ExitCode,
		Reason:     r.Reason,
		Message:    r.Message,
		StartedAt:  apitime.Whole(r.StartedAt),
		FinishedAt: apitime.Whole(r.FinishedAt),
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
