// Package kubelet is what a node does for one pod, as a pure step function:
// [Kubelet.Sync] takes what is known of the pod and of its containers, and
// returns what to do and what to report. It follows pkg/kubelet of
// Kubernetes.
//
// The caller is the node. It keeps a [Run] for each container, carries out the
// [Action]s of each [Decision], stores its Status, records its Events, and
// calls Sync again when something has happened or RequeueAfter has passed.
package kubelet

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

// Kubelet holds the settings of a node. The zero value has the defaults of
// Kubernetes. It keeps no state and is safe for concurrent use.
type Kubelet struct {
	// CrashLoop is the wait between restarts of a container that keeps
	// failing; zero: 10 s doubling to 5 min.
	CrashLoop backoff.CrashLoop
	// ImagePull is the wait between attempts to pull an image; zero: 10 s
	// doubling to 5 min.
	ImagePull backoff.CrashLoop
}

// Observation is all that a Sync looks at. It is not modified.
type Observation struct {
	// Now is the moment of the decision.
	Now time.Time
	// Pod is the pod with its newest status; nil: nothing is decided. Of its
	// metadata the name, namespace, UID, generation and deletion fields are
	// read.
	//
	// Its Status is the basis for what is new: an event is reported once
	// because the status shows afterwards that it has happened. A caller that
	// calls Sync twice at one moment and stores only the last status hands in
	// a copy of the pod with the status of the first Decision.
	Pod *pod.Pod
	// Runs is what the node keeps of each container: first the
	// InitContainers, then the Containers, in the order of the spec. A missing
	// Run counts as a container that was never started.
	Runs []Run
}

// ActionKind is what the node has to do. There is no meaning to zero.
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

// Action is one thing that the node has to do now. [Run.Apply] writes it down
// in the Run of the container.
type Action struct {
	// Kind is what to do, and Container the position in Observation.Runs of the
	// container to do it with.
	Kind      ActionKind
	Container int
	// Grace is for Stop: how long the container may take, at least 2 s. A run
	// that is still starting may be given up at once.
	Grace time.Duration
	// CrashLoop is for Start, and ImagePull for Pull: what to remember in the
	// Run.
	CrashLoop backoff.Entry
	ImagePull backoff.Entry
}

// Decision is what the kubelet does, and what it reports. The caller carries
// out the Actions first. If one of them took effect at once (a pull or a start
// without latency), it calls Sync again at the same moment with a copy of the
// pod that has this Status, and stores only the last; otherwise it stores
// Status if StatusChanged. Then Remove. The Events of all Decisions are
// recorded, also where the Status was superseded.
//
// No later call changes a Decision. What its Status leads to may be shared with
// other statuses and must not be changed; see [pod.Status].
type Decision struct {
	// Actions are to be carried out in order; nil: nothing is to be done.
	Actions []Action
	// Status is the pod's status after this Sync. StatusChanged: it differs
	// from the observed one and is to be stored.
	Status        pod.Status
	StatusChanged bool
	// Remove: the pod was to be deleted and everything in it has ended. Ask the
	// API server to remove it without further grace.
	Remove bool
	// Events are to be recorded on the pod, in order; nil: there are none. A
	// real kubelet repeats some of them while a state lasts; here each is
	// reported when the state begins.
	Events []jobsim.EventNote
	// RequeueAfter is when to call Sync again if nothing else happens; 0:
	// only when something happens.
	RequeueAfter time.Duration
	// Why gives the rules that decided, of [Rules], when they begin to apply;
	// nil: only the usual has happened.
	Why []jobsim.Reason
}
