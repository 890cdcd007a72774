package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/pod"
)

// Observation is all that a Reconcile looks at. Nothing in it is modified.
type Observation struct {
	// Now is the moment of the decision.
	Now time.Time
	// Job is the Job as stored, with its defaults set. The Indexed completion
	// mode, podFailurePolicy and successPolicy are not simulated yet: do not
	// hand in a Job that has them.
	Job *Job
	// Pods are the Job's pods that are not yet history: those that have not
	// ended, and those that still carry the TrackingFinalizer. Pods that have
	// ended and were released may be left out; that is what keeps a reconcile
	// cheap. Pods without a controller in the Job's namespace may be put in:
	// the Job adopts those that its selector matches.
	Pods []*pod.Pod
	// Backoff is Decision.Backoff of the last Decision whose Status was
	// stored; zero after a restart of the controller.
	Backoff backoff.Record
	// Refused counts the pods that could not be created when the caller
	// carried out the Decision for this same Observation. With it, Reconcile
	// returns that Decision again, its Status corrected.
	Refused int
}

// Decision is what the controller wants done. Its parts are to be carried out
// in the order of the fields. A caller that crashes in between loses nothing
// but time: the next Reconcile sees what was done and goes on from there.
//
//  1. Adopt, Orphan, Delete and Create. If creations are refused, call
//     Reconcile again with the same Observation and Refused set, and take
//     everything after Create from the new Decision. A crash before Status is
//     stored costs at worst a pod too many for a moment: it is seen and
//     deleted.
//  2. Status, if not nil. If it cannot be stored, stop here, keep the old
//     Backoff, and try again.
//  3. Release, only once Status is stored: it names the pods as uncounted, so
//     none is forgotten or counted twice whatever happens next.
//  4. Final, if not nil.
//  5. Events; keep Backoff; wake again after Requeue.
//
// The zero Decision is: all is well, do nothing.
type Decision struct {
	// Adopt are pods without a controller that the selector matches: make the
	// Job their controller and add the TrackingFinalizer.
	Adopt []*pod.Pod
	// Orphan are pods of the Job that its selector no longer matches: remove
	// the owner reference and the TrackingFinalizer.
	Orphan []*pod.Pod
	// Delete are pods to be deleted. Report each with [DeletedEvent].
	Delete []Deletion
	// Create are pods to be created from [Job.NewPod]. Never together with
	// Delete. Report each with [CreatedEvent] or [RefusedEvent].
	Create []Creation
	// Status is the status to store first; nil: unchanged.
	Status *Status
	// Release are the pods whose TrackingFinalizer is to be removed.
	Release []*pod.Pod
	// Final is the status to store after Release; nil: unchanged.
	Final *Status
	// Events are to be recorded on the Job once the statuses are stored.
	Events []jobsim.EventNote
	// Requeue is when to reconcile again if nothing else happens; 0: wait for
	// a change.
	Requeue time.Duration
	// Backoff is what to hand to the next Reconcile.
	Backoff backoff.Record
	// Why says which rules decided, for people.
	Why []jobsim.Reason
}

// Creation is one pod to be created.
type Creation struct {
	// Index is the completion index; NoIndex in a NonIndexed Job.
	Index int
}

// NoIndex is the Index of a pod that has none.
const NoIndex = -1

// Deletion is one pod to be deleted.
type Deletion struct {
	Pod *pod.Pod
	// Uncounted says that the TrackingFinalizer comes off before the pod is
	// deleted, so that it counts neither as failed nor as succeeded.
	Uncounted bool
}

// Reconcile decides what the Job needs now. It is upstream's syncJob without
// its effects.
func (c Controller) Reconcile(o Observation) Decision {
	if c.ignores(o.Job) {
		return Decision{}
	}
	s := sync{Controller: c.WithDefaults(), Observation: o, job: o.Job}
	s.begin()
	s.claimPods()
	s.tallyPods()
	s.observeFailures()
	s.judgeFailure()
	if s.verdict.Type != "" {
		s.stopActivePods()
	} else {
		s.runPods()
	}
	s.writeStatus()
	return s.decision
}

// ignores reports whether the Job is none of the controller's business any
// more, or never was.
func (c Controller) ignores(j *Job) bool {
	return j == nil || j.Status.Finished() || j.Spec.ManagedBy != nil && *j.Spec.ManagedBy != ControllerName
}

// sync is the work in progress of one Reconcile.
type sync struct {
	Controller
	Observation
	job *Job

	pods []*pod.Pod // the Job's own, adopted ones included
	tally

	// status is what the Job's status will become: a copy of the stored one
	// whose slices and pointers are replaced, never changed in place.
	status        Status
	statusChanged bool
	started       time.Time // the exact start time; status has whole seconds

	// verdict is the condition that ends the Job; an empty Type: none yet.
	verdict Condition
	// announced says that the verdict fell in an earlier sync.
	announced bool

	decision Decision
}

// begin starts from the stored status, and starts the Job's time.
func (s *sync) begin() {
	s.status = s.job.Status
	switch {
	case s.status.StartTime != nil:
		s.started = *s.status.StartTime
	case !s.job.suspended():
		s.start()
	}
}

// start sets the start time to now.
func (s *sync) start() {
	s.started = s.Now
	t := whole(s.Now)
	s.status.StartTime = &t
}

// whole is the time as the API stores it: in whole seconds.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// valueOr is what p points to, or whenNil.
func valueOr[T any](p *T, whenNil T) T {
	if p == nil {
		return whenNil
	}
	return *p
}

// suspended reports whether the spec asks for the Job to be suspended.
func (j *Job) suspended() bool { return j.Spec.Suspend != nil && *j.Spec.Suspend }

// requeue asks for another sync after d; the earliest of several counts, as
// in a delaying work queue.
func (s *sync) requeue(d time.Duration) {
	if s.decision.Requeue == 0 || d < s.decision.Requeue {
		s.decision.Requeue = d
	}
}

func (s *sync) why(rule, text string, args ...int64) {
	r := jobsim.Reason{Rule: &jobsim.Rule{Name: rule}, Text: text}
	for i, n := range args {
		r.Args[i] = jobsim.NumberArg(n)
	}
	s.decision.Why = append(s.decision.Why, r)
}
