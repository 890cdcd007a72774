// Package job is the Kubernetes Job: its API types, defaults and validation,
// and the decisions of its controller as pure functions.
//
// A caller who makes API calls asks [Controller.Plan] which to make, and
// [Controller.Settle] what follows from their results, as raft's Ready and
// Advance; one whose calls do not fail asks [Controller.Reconcile]. What decides
// how often a caller looks is in [Controller.SyncDelay] and
// [Controller.RetryAfter].
//
// The controller is upstream's syncJob in pieces: sync.go has its frame,
// finish.go the ways in which a Job ends, manage.go the creation and deletion of
// pods, finished.go which pods have finished, and track.go how they are counted.
package job
