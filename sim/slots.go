package sim

import (
	"fmt"
	"iter"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// Slot is a slot of a CronJob with what became of it in a run.
type Slot struct {
	// Slot has the time and whether a Job was created, and when. Its Outcome may
	// be [SlotIsForbidden], too.
	cronjob.Slot
	// Job is the name of the slot's Job; empty: there is none.
	Job string
	// Result is how the Job ended; empty: there is none.
	Result SlotResult
	// End is when the Job ended or was deleted, and Runs otherwise; zero: not by
	// the end of the run.
	End time.Time
	// Overlaps counts the Jobs of the CronJob that had not ended when this one was
	// created.
	Overlaps int
}

// SlotIsForbidden is the outcome of a slot that came while a Job was active, with
// concurrencyPolicy Forbid, and that got none later.
const SlotIsForbidden cronjob.SlotOutcome = "Forbidden"

// SlotResult is how the Job of a slot ended.
type SlotResult string

// The results.
const (
	// SlotCompleted and SlotFailed are Jobs that ended by themselves.
	SlotCompleted SlotResult = "Complete"
	SlotFailed    SlotResult = "Failed"
	// SlotReplaced is a Job that the controller deleted in favour of the next one,
	// and SlotDeleted one that was deleted otherwise before its end.
	SlotReplaced SlotResult = "Replaced"
	SlotDeleted  SlotResult = "Deleted"
	// SlotUnfinished is a Job that had not ended by the end of the run.
	SlotUnfinished SlotResult = "Unfinished"
)

// Slots runs the cluster for d, as [Cluster.RunFor] does, and hands out what
// becomes of each slot of a CronJob on the way, in the order of the slots, each
// as soon as it and all before it are decided. What the schedule alone decides,
// such as slots that a clock change leaves out, is as in
// [cronjob.Controller.Slots]. Between two slots the cluster may be looked at; to
// break off ends the run there.
//
// The slots are those of the CronJob as it is at the beginning, and of whatever
// Jobs it gets. An error that ends the run comes last, with a zero Slot.
//
//	for s, err := range c.Slots("default", "backup", 365*24*time.Hour) {
//		…
//	}
func (c *Cluster) Slots(namespace, name string, d time.Duration) iter.Seq2[Slot, error] {
	return func(yield func(Slot, error) bool) {
		if err := c.followSlots(namespace, name, d, func(s Slot) bool { return yield(s, nil) }); err != nil {
			yield(Slot{}, err)
		}
	}
}

func (c *Cluster) followSlots(namespace, name string, d time.Duration, yield func(Slot) bool) error {
	if err := c.mayRun(); err != nil {
		return err
	}
	r := c.cronJobs.find(namespace, name)
	if r == nil {
		return notFoundError("cronjobs.batch", name)
	}
	if d < 0 {
		return fmt.Errorf("sim: Slots: Invalid value: %s: must be greater than or equal to 0", d)
	}
	end := c.Now().Add(d)
	planned, err := c.cfg.CronJobController.Slots(r.copied(), cronjob.Interval{From: c.Now(), To: end})
	if err != nil {
		return err
	}
	f := &slotFollower{cluster: c, owner: r, yield: yield, running: map[jobsim.UID]*slotOnItsWay{}}
	f.begins()
	c.jobs.subscribe(f.jobChanged)
	defer func() { f.stopped = true }()
	for s := range planned {
		if err := f.runTo(s.Time); err != nil || f.stopped {
			return err
		}
		f.expect(s)
	}
	if err := f.runTo(end); err != nil || f.stopped {
		return err
	}
	f.finish()
	return nil
}

// slotFollower finds out what becomes of the slots of a CronJob.
type slotFollower struct {
	cluster *Cluster
	owner   *cronJobRow
	yield   func(Slot) bool
	stopped bool
	// waiting are the slots that are not handed out yet, in their order.
	waiting []*slotOnItsWay
	// running are the slots whose Jobs have not ended, by the UID of the Job.
	running map[jobsim.UID]*slotOnItsWay
	// latest is the latest slot that got a Job, and deleted those whose Jobs were
	// deleted at deletedAt, while they ran.
	latest    time.Time
	deleted   []*slotOnItsWay
	deletedAt time.Duration
}

// slotOnItsWay is a slot that is not handed out yet.
type slotOnItsWay struct {
	Slot
	// blocked: a Job was active when the slot came.
	blocked bool
	// decided: nothing more can become of it.
	decided bool
}

// begins notes the Jobs that run already: their slots are none of those that are
// handed out.
func (f *slotFollower) begins() {
	for r := range f.cluster.jobs.all(f.owner.get().Namespace) {
		if j := r.get(); f.isOwn(j) && !j.Status.Finished() && j.DeletionTimestamp == nil {
			if _, ok := slotOf(j); ok {
				f.running[j.UID] = &slotOnItsWay{}
			}
		}
	}
}

func (f *slotFollower) isOwn(j *job.Job) bool {
	ref := j.ControllerOf()
	return ref != nil && ref.UID == f.owner.get().UID
}

// slotOf is the slot for which a Job was created; false: it was made by hand.
func slotOf(j *job.Job) (time.Time, bool) {
	slot, err := time.Parse(time.RFC3339, j.Annotations[cronjob.ScheduledTimestampAnnotation])
	return slot, err == nil
}

// runTo lets time pass up to a slot.
func (f *slotFollower) runTo(t time.Time) error {
	f.handOut()
	if d := t.Sub(f.cluster.Now()); d > 0 && !f.stopped {
		return f.cluster.RunFor(d)
	}
	return nil
}

// expect adds a slot of the schedule, at the moment at which it comes. An earlier
// one without a Job gets none if this one is run; see jobChanged.
func (f *slotFollower) expect(s cronjob.Slot) {
	on := &slotOnItsWay{Slot: Slot{Slot: s}, blocked: len(f.running) > 0}
	on.Start = time.Time{}
	f.waiting = append(f.waiting, on)
}

// jobChanged follows the Jobs of the CronJob.
func (f *slotFollower) jobChanged(n notice[job.Job, jobDerived]) {
	j := n.row.get()
	if f.stopped || !f.isOwn(j) {
		return
	}
	switch on := f.running[j.UID]; {
	case n.kind == Added:
		f.begin(j)
	case on == nil:
	case j.Status.Finished():
		result := SlotFailed
		if j.Status.IsTrue(job.Complete) {
			result = SlotCompleted
		}
		f.end(j, on, result)
	case n.kind == Deleted || j.DeletionTimestamp != nil:
		f.end(j, on, SlotDeleted)
		if f.deletedAt != f.cluster.now {
			f.deleted, f.deletedAt = nil, f.cluster.now
		}
		f.deleted = append(f.deleted, on)
	}
}

// begin is the creation of a Job. One that was not created for a slot, but by
// hand, is none of the slots'.
func (f *slotFollower) begin(j *job.Job) {
	slot, ok := slotOf(j)
	if !ok {
		return
	}
	on := f.find(slot)
	on.Outcome, on.Start, on.Job, on.Result = cronjob.SlotRuns, f.now(on), j.Name, SlotUnfinished
	on.Overlaps = len(f.running)
	if f.deletedAt == f.cluster.now {
		for _, d := range f.deleted {
			d.Result = SlotReplaced
		}
		f.deleted = nil
	}
	f.running[j.UID] = on
	f.latest = slot
}

// find returns the slot of a time: one that waits, or else a new one in its
// place.
func (f *slotFollower) find(slot time.Time) *slotOnItsWay {
	i := len(f.waiting)
	for ; i > 0 && !f.waiting[i-1].Time.Before(slot); i-- {
		if on := f.waiting[i-1]; on.Time.Equal(slot) && on.Outcome != cronjob.SlotIsLeftOut {
			return on
		}
	}
	on := &slotOnItsWay{Slot: Slot{Slot: cronjob.Slot{Time: slot}}}
	f.waiting = append(f.waiting[:i], append([]*slotOnItsWay{on}, f.waiting[i:]...)...)
	return on
}

func (f *slotFollower) end(j *job.Job, on *slotOnItsWay, result SlotResult) {
	on.Result, on.End, on.decided = result, f.now(on), true
	delete(f.running, j.UID)
}

// now is the virtual time in the location of the slot.
func (f *slotFollower) now(on *slotOnItsWay) time.Time { return f.cluster.Now().In(on.Time.Location()) }

// handOut hands out the first slots that are decided.
func (f *slotFollower) handOut() {
	n := 0
	for ; n < len(f.waiting) && !f.stopped && f.isDecided(f.waiting[n]); n++ {
		f.give(f.waiting[n])
	}
	f.waiting = f.waiting[n:]
}

// isDecided reports whether nothing more can become of a slot: its Job has ended,
// or it has none and will get none.
func (f *slotFollower) isDecided(on *slotOnItsWay) bool {
	return on.decided || on.Job == "" && (on.Outcome == cronjob.SlotIsLeftOut || on.Time.Before(f.latest))
}

func (f *slotFollower) give(on *slotOnItsWay) {
	if on.Job == "" {
		on.Outcome = f.outcomeWithout(on)
	}
	f.stopped = !f.yield(on.Slot)
}

// outcomeWithout says why a slot got no Job.
func (f *slotFollower) outcomeWithout(on *slotOnItsWay) cronjob.SlotOutcome {
	spec := &f.owner.get().Spec
	switch {
	case on.Outcome == cronjob.SlotIsLeftOut || on.Outcome == cronjob.SlotIsSuspended:
		return on.Outcome
	case on.blocked && spec.ConcurrencyPolicy == cronjob.ForbidConcurrent:
		return SlotIsForbidden
	case on.Outcome == cronjob.SlotMissesDeadline, spec.StartingDeadlineSeconds != nil:
		return cronjob.SlotMissesDeadline
	}
	return cronjob.SlotIsSuperseded
}

// finish hands out all that is left at the end of the run.
func (f *slotFollower) finish() {
	for _, on := range f.waiting {
		if !f.stopped {
			f.give(on)
		}
	}
	f.waiting = nil
}
