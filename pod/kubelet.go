package pod

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
)

// Kubelet decides what a node does for one pod. It is a set of rules, not a
// thing that runs: [Kubelet.Sync] takes what is known and returns what to do.
// The zero value has the defaults of Kubernetes 1.36. It holds no state and is
// safe for concurrent use.
type Kubelet struct {
	// CrashLoop is the wait between restarts of a container that keeps
	// failing; zero: 10 s doubling to 5 min.
	CrashLoop backoff.CrashLoop
	// ImagePull is the wait between attempts to pull an image; zero: 10 s
	// doubling to 5 min.
	ImagePull backoff.CrashLoop
}

// Observation is all that a Sync looks at.
type Observation struct {
	// Now is the moment of the decision.
	Now time.Time
	// Pod is the pod as stored. It is not modified.
	Pod *Pod
	// Unstored is the newest Status that an earlier Decision of this same
	// moment gave and that was not stored because its Actions took effect at
	// once; nil: Pod.Status is the newest. With it, what was noted is not noted
	// again.
	Unstored *Status
	// Runs is what the node knows of each container: first the
	// InitContainers, then the Containers, in the order of the spec. It is not
	// modified: the caller applies the Actions of the Decision to it. A missing
	// Run counts as a container that was never started.
	Runs []Run
	// Share lets pods whose statuses have equal parts share them, and the
	// Decision's Status its place; nil: nothing is shared. The values are the
	// same either way.
	Share *Shared
	// StatusLater says that the caller will call Sync again at this moment if
	// there are Actions. Sync then leaves the Status out where the second call
	// does not need it: of a pod with one container.
	StatusLater bool
}

// RunState is where the newest run of a container is.
type RunState uint8

// The states of a run.
const (
	// RunNone is a container that was never started.
	RunNone RunState = iota
	// RunStarting is one whose start was ordered and has not happened yet.
	RunStarting
	// RunRunning is one whose process runs.
	RunRunning
	// RunExited is one whose process has ended, or could not be started.
	RunExited
)

// ImageState is what the node knows of a container's image.
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

// Run is one container as the node knows it: its newest run, and what the
// kubelet remembers from earlier ones. The caller keeps it: it applies each
// Action, as [Run.Apply] does, and what happens in the container runtime.
type Run struct {
	State RunState
	// Number counts the runs of the container in its pod, from 1; 0 before the
	// first start.
	Number int32
	// Stopping is set once the container was told to stop. It stays set when
	// the run has ended.
	Stopping bool
	// StartedAt and FinishedAt are exact; the status shows whole seconds.
	StartedAt, FinishedAt time.Time
	ExitCode              int32
	// Reason and Message of a run that ended otherwise than by its own exit:
	// OOMKilled, StartError. Empty: the kubelet says Completed or Error.
	Reason, Message string
	// StartFailed marks a run that ended because its process could not start.
	StartFailed bool

	// Last is how the previous run ended; nil before the second run.
	Last *ContainerStateTerminated
	// CrashLoop is what Action.CrashLoop said at the last start.
	CrashLoop backoff.Entry

	Image ImageState
	// PullStarted is when the last pull was ordered; zero: the image was on
	// the node already.
	PullStarted time.Time
	// PullError is why the last pull failed, with its time.
	PullError  string
	PullFailed time.Time
	// ImagePull is what Action.ImagePull said at the last pull.
	ImagePull backoff.Entry
	// ImageSize is in bytes, for the event that says that the pull is done.
	ImageSize int64
	// ConfigError is why the container cannot be created although its image is
	// there, such as a ConfigMap that does not exist; empty: it can. The caller
	// may set it when it is told to start the container. When it clears it, the
	// next Sync starts the container.
	ConfigError string
}

// ActionKind is what the node has to do.
type ActionKind uint8

// The kinds of Action.
const (
	// Pull the image of the container.
	Pull ActionKind = iota + 1
	// Start a run of the container.
	Start
	// Stop the container: SIGTERM, and SIGKILL when Grace has passed.
	Stop
)

// Action is one thing that the node has to do now.
type Action struct {
	Kind ActionKind
	// Container is the position in Observation.Runs.
	Container int
	// Grace is for Stop: how long the container may take. A run that is still
	// starting may be given up at once.
	Grace time.Duration
	// CrashLoop is for Start, and ImagePull for Pull: what to remember in the
	// Run.
	CrashLoop backoff.Entry
	ImagePull backoff.Entry
}

// Note is an event of the kubelet on a pod, without its text: cheap to make
// and to keep. Type, Reason, Message and FieldPath spell it out.
type Note struct {
	Kind NoteKind
	// Container is the position in Observation.Runs; -1: the whole pod.
	Container int
	// Detail is what the text of this kind adds: an error, say.
	Detail string
}

// Decision is what the kubelet does, and what it reports. The caller carries
// out Actions first. If one of them took effect at once (a pull or a start
// without latency), it calls Sync again at the same moment, with this Status as
// Observation.Unstored, and stores only the last Status; otherwise it stores
// Status. Then Remove, then Notes; the Notes of a Decision whose Status was
// superseded are recorded too.
//
// The slices may be shared with other Decisions: read them, do not change them.
type Decision struct {
	// Actions are to be carried out in order.
	Actions []Action
	// Status is the status to store; nil: unchanged. Where Observation.Share
	// was given, the struct that it points to is overwritten by the next Sync
	// with the same Share: copy it. What its slices and pointers lead to is
	// never changed.
	Status *Status
	// Remove says that the pod was to be deleted and everything in it has
	// ended: ask the API server to remove it without further grace.
	Remove bool
	// Notes are the events to record, in order.
	Notes []Note
	// Requeue is when to call Sync again if nothing else happens; 0: never.
	Requeue time.Duration
	// Why says which rules decided.
	Why []jobsim.Reason
}
