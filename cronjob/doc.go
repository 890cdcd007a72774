// Package cronjob is the Kubernetes CronJob: its API types, defaults and
// validation, its schedules, and the decisions of its controller as pure
// functions. It follows Kubernetes 1.37.
//
// A caller who makes API calls asks [Controller.Plan] which to make, and
// [Controller.Settle] what follows from their results; one whose calls do not
// fail asks [Controller.Reconcile]. [Controller.Changed] says when a CronJob
// that was edited is looked at again. [Controller.Slots] lists what becomes of
// all slots of an interval, from the schedule alone.
//
// The controller is upstream's in pieces: sync.go has its frame, history.go
// which finished Jobs are deleted, active.go how status.active follows the Jobs,
// slot.go whether a slot is due, missed.go the arithmetic of missed slots, and
// settle.go what follows from the calls.
//
// # Slots
//
// A slot is a moment at which a Job is due. The controller looks 100 ms after
// it, creates the Job and writes the slot, not the time of the creation, into
// status.lastScheduleTime. From there, or from the creation of the CronJob, the
// next slots count. So a slot is not lost while the controller is down, while
// the CronJob is suspended, or while Forbid waits for a Job: at the next look
// the latest slot, and only that, gets its Job, unless startingDeadlineSeconds
// are over.
//
// That the controller looks later than the slot has consequences: with a
// deadline of 0 no Job is ever created, and "@every 1h" with a deadline of less
// than an hour creates none either, because an interval counts from the deadline
// where that is later than the latest slot.
//
// # Time zones
//
// Time zones come from a database that is part of this package's code, release
// 2025c, and not from the machine. A program need not import time/tzdata, and
// the slots of a year are the same everywhere. Kubernetes reads the database of
// the machine that its components run on. See [Schedule.Next] for what clock
// changes do.
package cronjob
