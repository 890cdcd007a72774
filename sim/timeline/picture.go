package timeline

import "time"

// Picture is what a run looks like. Times count from Start.
type Picture struct {
	// Start is the moment at which the axis begins.
	Start time.Time
	// End is how long the axis is: what is still going on then is open.
	End time.Duration
	// Groups are the CronJobs, the Jobs without a CronJob, and the pods without a
	// Job, in the order of their creation.
	Groups []Group
	// Nodes are the names of the nodes that pods were on, sorted.
	Nodes []string
}

// Group is a Job with its pods, a CronJob with its Jobs and their pods, or all pods
// that have no Job.
type Group struct {
	// Kind is Job, CronJob or Pod, Name that of the object; with a namespace in
	// front if the picture has several.
	Kind, Name string
	// Summary is how it went, in one line: how many attempts, how long it waited and
	// why it ended.
	Summary string
	// Own is the lane of the Job or CronJob itself: the delays of its controller, its
	// conditions, deadline and slots.
	Own Lane
	// Lanes are those of the pods, or of the indexes, or of the Jobs of a CronJob,
	// in the order of creation, indexes in that of their numbers.
	Lanes []Lane
}

// Lane is one line of the picture, of Rows rows.
type Lane struct {
	// Name says what it is about: the name of a pod, "index 3", the name of a Job.
	Name string
	// Note is what it came to, in a few words: "exit 1 after 2s".
	Note string
	// Result is how the latest of its pods ended.
	Result Result
	// Pods are the pods of the lane, in the order of creation.
	Pods []Pod
	// Spans are what lasts, in the order of their begin, and Marks what does not.
	Spans []Span
	Marks []Mark
	// Rows is how many rows the spans need, at least 1: several containers, or pods at
	// the same time, do not cover each other.
	Rows int
}

// Pod is one pod of a lane.
type Pod struct {
	// Name is that of the pod; Node is where it was, empty: on none.
	Name, Node string
	// From is when it was created, and To when it ended or was removed; where it did
	// neither, To is the end of the picture.
	From, To time.Duration
	// Row is the first of the rows that it takes, and Rows how many there are.
	Row, Rows int
	// Result is how it ended.
	Result Result
}

// Result is how a pod ended.
type Result string

// The results; a pod that has not ended has none.
const (
	NotEnded  Result = ""
	Succeeded Result = "succeeded"
	Failed    Result = "failed"
	Removed   Result = "removed"
)

// Span is something that lasts.
type Span struct {
	// Kind is what it is.
	Kind Kind
	// From and To are on the axis, and From is not after To.
	From, To time.Duration
	// Open is whether it was still going on at the end of the picture.
	Open bool
	// Label is the little that is written on it: "exit 1", "20s".
	Label string
	// Why is a sentence with its arithmetic.
	Why string
	// Pod is the pod that it is about; empty: none.
	Pod string
	// Row is counted from 0.
	Row int
}

// Kind is what a span is.
type Kind string

// The kinds of spans.
const (
	// Pending is a pod that has no node yet.
	Pending Kind = "pending"
	// Starting is a pod on its node of which no container runs yet.
	Starting Kind = "starting"
	// ImagePull is a pod whose image cannot be pulled.
	ImagePull Kind = "image-pull"
	// Running is a run of a container that had not ended by the end of the picture.
	Running Kind = "running"
	// RunSucceeded is a run that ended with exit code 0, and RunFailed any other.
	RunSucceeded Kind = "run-succeeded"
	RunFailed    Kind = "run-failed"
	// RunStopped is a run of which only the begin is known, because its pod is gone.
	RunStopped Kind = "run-stopped"
	// CrashLoop is the wait of the kubelet before it restarts a container.
	CrashLoop Kind = "crash-loop"
	// Grace is a pod that is being deleted and has not ended.
	Grace Kind = "grace"
	// Delay is the wait of the Job controller before it creates the next pod.
	Delay Kind = "delay"
	// Suspended is a Job that is suspended.
	Suspended Kind = "suspended"
	// Terminating is a Job whose result is certain and whose pods have not all ended.
	Terminating Kind = "terminating"
)

// Mark is something that happens at one moment.
type Mark struct {
	// Kind is what it is.
	Kind MarkKind
	// At is on the axis.
	At time.Duration
	// Label is the little that is written beside it, and Why a sentence.
	Label, Why string
}

// MarkKind is what a mark is.
type MarkKind string

// The kinds of marks.
const (
	// MarkComplete and MarkFailed are the end of a Job.
	MarkComplete MarkKind = "complete"
	MarkFailed   MarkKind = "failed"
	// MarkCondition is another condition of a Job, such as FailureTarget.
	MarkCondition MarkKind = "condition"
	// MarkDeadline is the moment at which activeDeadlineSeconds end a Job or a pod.
	MarkDeadline MarkKind = "deadline"
	// MarkSlot is a moment at which a CronJob is due.
	MarkSlot MarkKind = "slot"
	// MarkEdit is a change of a Job's spec.
	MarkEdit MarkKind = "edit"
	// MarkRemoved is the removal of an object from the API server.
	MarkRemoved MarkKind = "removed"
)
