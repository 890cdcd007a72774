package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// expectations are what the Job controller has done for a Job and not seen yet.
// Where its cache does not lag it sees all at once, and expects nothing.
type expectations struct {
	// creations and deletions are those of pods that the sync at since has asked
	// for, less those that were seen after it. One that was not expected counts
	// too (upstream: ControllerExpectations).
	creations, deletions int
	since                time.Duration
	// releasing are the pods from which the tracking finalizer was removed
	// (upstream: uidTrackingExpectations).
	releasing map[jobsim.UID]bool
	// written is the latest revision that came of a write to the Job's status, or
	// of a creation or a patch of a pod (upstream: ConsistencyStore).
	written int64
	// finished: the Job was made Complete or Failed (upstream:
	// finishedJobExpectations).
	finished bool
}

// expectationsTimeout is how long a controller waits for what it expects
// (upstream: ExpectationsTimeout).
const expectationsTimeout = 5 * time.Minute

// begin forgets the creations and deletions of earlier syncs (upstream:
// SetExpectations).
func (e *expectations) begin(now time.Duration) { e.creations, e.deletions, e.since = 0, 0, now }

// pods is how many creations and deletions are still expected (upstream:
// SatisfiedExpectations).
func (e *expectations) pods(now time.Duration) int {
	if now-e.since > expectationsTimeout {
		return 0
	}
	return max(0, e.creations) + max(0, e.deletions)
}

// wrote notes the revision that came of a write.
func (e *expectations) wrote(revision int64) { e.written = max(e.written, revision) }

// release expects the tracking finalizer of a pod to be removed.
func (e *expectations) release(uid jobsim.UID) {
	if e.releasing == nil {
		e.releasing = map[jobsim.UID]bool{}
	}
	e.releasing[uid] = true
}

// observe strikes out what a revision of one of the Job's pods shows (upstream:
// addPod, updatePod, deletePod).
func (e *expectations) observe(n notice[pod.Pod, podDerived]) {
	p := n.row.get()
	switch {
	case n.kind == Deleted || p.DeletionTimestamp != nil:
		e.deletions--
	case n.kind == Added:
		e.creations--
	}
	if len(e.releasing) > 0 && (n.kind == Deleted || !p.HasFinalizer(job.TrackingFinalizer)) {
		delete(e.releasing, p.UID)
	}
}
