package job

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/field"
	"github.com/jobsim/jobsim/pod"
)

// Reconciler is a Job controller in two pure steps: the calls to make, and
// what follows from their results. [Controller] is Kubernetes' own.
//
// Neither step changes or keeps what the Observation points to. A caller may
// reuse the slice of pods for the next Observation.
type Reconciler interface {
	// Plan returns the calls to make.
	Plan(Observation) Plan
	// Settle returns what follows from the results of the Plan's calls, for the
	// same Observation. It may be called again with more results.
	Settle(Observation, Plan, Results) Outcome
}

// Observation is what a sync looks at. Plan and Settle change nothing in it.
//
// The Job has been through [Job.SetDefaults] and [Job.PrepareForCreate]: its
// pods are found by the selector that the latter generates.
//
// Of a pod these fields are read: in metadata name, namespace, uid, labels,
// ownerReferences, finalizers, the times of creation and deletion with the
// grace period, and of an Indexed Job the annotations; in spec nodeName and
// initContainers; in status phase, the conditions, and of each container
// restartCount and state.terminated. A pod that has ended needs finishedAt: without
// it the wait after a failure counts from the time at which the pod became
// unready, was deleted or was created, and so may be over at once.
type Observation struct {
	// Now is the time of the decision.
	Now time.Time
	// Job is the Job as stored, for Settle as it was for Plan.
	Job *Job
	// Pods are the Job's pods, but for those that are history ([Job.IsHistory]):
	// they may be left out, so that a sync costs what is active plus what just
	// finished. Pods of the Job's namespace without a controller may be put in: the
	// Job adopts those that its selector matches.
	Pods []*pod.Pod
	// PodsExpected counts the creations and deletions that earlier syncs asked
	// for and that Pods does not show yet, where Pods comes from a cache.
	// Above 0 the sync neither creates pods nor deletes surplus ones, and a Job
	// that is bound to end does so in a later sync: it may have pods that are
	// not seen yet (upstream: satisfiedExpectations in syncJob).
	PodsExpected int
	// Releasing are the pods whose TrackingFinalizer an earlier sync removed
	// and that still carry it in Pods. They count as pods without it, so that
	// none is counted twice (upstream: uidTrackingExpectations).
	Releasing map[jobsim.UID]bool
	// Backoff is Outcome.Backoff of the last sync that stored its Status; zero
	// after a restart of the controller.
	Backoff backoff.Record
}

// Plan is the calls to make first, in the order of the fields, and what they
// rest on. The zero Plan has no calls.
//
// Try to adopt and to orphan all pods that are named. If one cannot be, stop
// then: the sync has failed, and is to be tried again after
// [Controller.RetryAfter] (upstream: ClaimPods, getPodsForJob). The creations
// and deletions are all tried, but see [SlowStart]; what became of them goes
// into [Results].
type Plan struct {
	// Adopt are pods without a controller that the selector matches: add the
	// Job's [Job.ControllerReference] and the TrackingFinalizer. One that turns out
	// to be gone is not the Job's: plan again without it, and adopt no more
	// (upstream: ClaimObject).
	Adopt []*pod.Pod
	// Orphan are pods of the Job that its selector no longer matches: remove
	// the owner reference and the TrackingFinalizer.
	Orphan []*pod.Pod
	// Delete are pods to be deleted. Report each with [DeletedEvent] or
	// [FailedDeleteEvent].
	Delete []Deletion
	// Create are pods to be created, see [Job.NewPod], and [Creation.Additions]
	// for templates of another type. Never together with Delete. Report each with [CreatedEvent] or
	// [RefusedEvent].
	Create []Creation
	// Findings are for Settle.
	Findings Findings
}

// Findings are what Plan found and Settle goes on from, so that the pods may
// change in between. A caller has no need of them.
type Findings struct {
	// Active, Ready and Terminating count the pods before the calls.
	Active, Ready, Terminating int32
	// Succeeded and Failed are the Job's counters once all of Finished is
	// counted. Limits and completions go by them.
	Succeeded, Failed int32
	// CompletedBefore are the indexes of status.completedIndexes, and
	// CompletedIndexes are they and those that succeeded since.
	CompletedBefore, CompletedIndexes Indexes
	// FailedIndexes are the indexes that have failed for good; nil: without
	// backoffLimitPerIndex.
	FailedIndexes *Indexes
	// Finished are the pods that have finished or may be let go of.
	Finished []FinishedPod
	// Uncounted are the pods of status.uncountedTerminatedPods that still have
	// their finalizer (upstream: cleanUncountedPodsWithoutFinalizers).
	Uncounted UncountedTerminatedPods
	// FinishedCondition is the condition that ends the Job; nil: none yet.
	FinishedCondition *Condition
	// Managed reports whether the number of pods was looked at (upstream:
	// manageJobCalled).
	Managed bool
	// RequeueAfter is when to sync again, and Backoff the record of failures:
	// they go into the Outcome.
	RequeueAfter time.Duration
	Backoff      backoff.Record
	// Why are the reasons of the Plan, which begin those of the Outcome.
	Why []jobsim.Reason
}

// Creation is one pod to be created. The zero Creation is that of a NonIndexed
// Job.
type Creation struct {
	// Index is the completion index; nil: none.
	Index *int
	// FailureCount and IgnoredFailureCount are the failures of the index
	// before this pod, those that count and those that podFailurePolicy
	// ignores; nil: not recorded on the pod.
	FailureCount, IgnoredFailureCount *int32
}

// Deletion is one pod to be deleted. If the pod is gone already, that is a
// success.
type Deletion struct {
	// Pod is one of Observation.Pods.
	Pod *pod.Pod
	// Uncounted is whether the TrackingFinalizer comes off first, so that the
	// pod counts neither as failed nor as succeeded. If it cannot be removed,
	// the pod is not deleted: report an error that wraps [ErrFinalizer]. A pod
	// that is observed without it needs no such call, unless it is one that the
	// same Plan adopts.
	Uncounted bool
	// Ready is whether the pod was ready.
	Ready bool
}

// Results are what became of the calls, by position; an element or a slice
// that is nil is a success. A call whose object is gone already succeeded, and
// so does a creation that is refused because its namespace is being deleted.
type Results struct {
	// Create are the results of Plan.Create, as [SlowStart] returns them.
	Create []error
	// Delete are the results of Plan.Delete.
	Delete []error
	// Release are the results of Outcome.Release, for a second Settle where
	// one failed.
	Release []error
}

// Equal reports whether Settle makes the same of both: the same calls failed, with
// errors of the same text and, for it, of the same kind ([ErrNotTried],
// [ErrFinalizer]). With it go-cmp compares Results as they are, whatever types of
// errors are in them.
func (r Results) Equal(other Results) bool {
	return field.SameErrors(r.Create, other.Create, isNotTried) && field.SameErrors(r.Delete, other.Delete, isFinalizerError) &&
		field.SameErrors(r.Release, other.Release)
}

// Outcome is what follows from the calls. Its parts are carried out in the
// order of the fields, and a caller that stops in between loses nothing but
// time: the next sync goes on from what was done. The zero Outcome is: all is
// as it should be.
//
//   - Status cannot be stored: stop. Keep the old Backoff; the sync has failed.
//   - A release fails: try the others, then call Settle again with the same
//     arguments and Results.Release. The pod stays uncounted, and the new Final
//     counts those that were released but does not end the Job (upstream:
//     flushUncountedAndRemoveFinalizers).
//   - Final cannot be stored: keep the new Backoff, leave out FinalEvents; the
//     sync has failed. The next one finds the pods released and counts them.
//
// A sync that has failed is tried again after [Controller.RetryAfter], or after
// RequeueAfter if that is sooner.
type Outcome struct {
	// Events are to be recorded on the Job whatever becomes of the statuses.
	Events []jobsim.EventNote
	// Status is the status to store first; nil: unchanged. It lists the pods
	// of Release as uncounted, so that none is lost or counted twice.
	Status *Status
	// Release are the pods whose TrackingFinalizer is to be removed.
	Release []*pod.Pod
	// Final is the status to store after Release; nil: unchanged.
	Final *Status
	// FinalEvents are to be recorded on the Job once Final is stored.
	FinalEvents []jobsim.EventNote
	// RequeueAfter is when to sync again if nothing else happens; 0: after the
	// next change.
	RequeueAfter time.Duration
	// Backoff is for the next Observation, once Status is stored.
	Backoff backoff.Record
	// Failed is whether a call failed, and the sync with it.
	Failed bool
	// Why are the rules that decided, those of the Plan first.
	Why []jobsim.Reason
}

// Decision is a Plan with its Outcome where every call succeeds.
type Decision struct {
	// Plan is carried out first, then Outcome.
	Plan
	Outcome
}

// Reconcile returns what the Job needs now: [Controller.Plan] and
// [Controller.Settle] in one, for a caller whose calls do not fail. Carry out
// the parts of the Plan first, then those of the Outcome. The fields of the Job's
// pods that it reads, and what these need, are listed at [Observation].
func (c Controller) Reconcile(o Observation) Decision {
	p := c.Plan(o)
	return Decision{p, c.Settle(o, p, Results{})}
}
