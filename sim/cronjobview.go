package sim

import (
	"reflect"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// cronJobSync is what the controller keeps of one CronJob between syncs.
type cronJobSync struct {
	// schedule is the schedule of the spec, parsed; nil: it cannot be.
	schedule *cronjob.Schedule
	endless  bool // it has always another slot
}

// cronJobKey names a CronJob in the work queue.
type cronJobKey struct{ namespace, name string }

func keyOfCronJob(r *cronJobRow) cronJobKey { return cronJobKey{r.get().Namespace, r.get().Name} }

// cronJobChanged derives what the controller keeps of a CronJob, and queues it
// (upstream: enqueueController, updateCronJob).
func (cc *cronJobController) cronJobChanged(n notice[cronjob.CronJob, cronJobDerived]) {
	cc.derive(n)
	switch {
	case cc.down:
	case n.kind == Modified:
		cc.follow(n)
	default:
		cc.cronJobs.add(keyOfCronJob(n.row))
	}
}

// follow queues a CronJob that was edited, at once or for its next slot.
func (cc *cronJobController) follow(n notice[cronjob.CronJob, cronJobDerived]) {
	change := cc.settings.Changed(n.old, n.row.get(), cc.cluster.Now())
	for _, e := range change.Events {
		cc.event(n.row, e)
	}
	if change.Sync {
		cc.cronJobs.addWake(keyOfCronJob(n.row), change.After, change.After > 0)
	}
}

// derive keeps the parsed schedule of a CronJob, and counts those whose schedule
// never ends.
func (cc *cronJobController) derive(n notice[cronjob.CronJob, cronJobDerived]) {
	sync, c := &n.row.derived.sync, n.row.get()
	if n.old == nil || n.old.Spec.Schedule != c.Spec.Schedule || !reflect.DeepEqual(n.old.Spec.TimeZone, c.Spec.TimeZone) {
		sync.schedule = nil
		if s, err := cc.settings.Schedule(c); err == nil {
			sync.schedule = &s
		}
	}
	endless := n.kind != Deleted && c.DeletionTimestamp == nil && sync.schedule != nil && !sync.schedule.Never() &&
		(c.Spec.Suspend == nil || !*c.Spec.Suspend)
	cc.unending += count(endless) - count(sync.endless)
	sync.endless = endless
}

// endless are the CronJobs for which a run would go on for ever; none while the
// controller is down.
func (cc *cronJobController) endless() []string {
	if cc.unending == 0 || cc.down {
		return nil
	}
	var names []string
	for r := range cc.view.cronJobs.all("") {
		if r.derived.sync.endless {
			names = append(names, r.get().Namespace+"/"+r.get().Name)
		}
	}
	return names
}

// jobChanged keeps whose Job it is, and queues the CronJobs that it concerns
// (upstream: addJob, updateJob, deleteJob).
func (cc *cronJobController) jobChanged(n notice[job.Job, jobDerived]) {
	now, before := n.row.get().ControllerOf(), (*jobsim.OwnerReference)(nil)
	if n.kind == Modified {
		before = n.old.ControllerOf()
	}
	switch {
	case n.kind == Deleted:
		cc.forget(n.row, now)
	case now != before && !reflect.DeepEqual(now, before): // a list that has not changed is one and the same
		cc.forget(n.row, before)
		cc.remember(n.row, now)
		cc.queueController(n.row, before)
	}
	cc.queueController(n.row, now)
}

func (cc *cronJobController) remember(r *jobRow, by *jobsim.OwnerReference) {
	if by != nil {
		cc.byController[by.UID] = append(cc.byController[by.UID], r)
	}
}

func (cc *cronJobController) forget(r *jobRow, by *jobsim.OwnerReference) {
	if by == nil {
		return
	}
	rest := slices.DeleteFunc(cc.byController[by.UID], func(other *jobRow) bool { return other == r })
	if len(rest) == 0 {
		delete(cc.byController, by.UID)
		return
	}
	cc.byController[by.UID] = rest
}

// queueController queues the CronJob that a reference means (upstream:
// resolveControllerRef).
func (cc *cronJobController) queueController(r *jobRow, by *jobsim.OwnerReference) {
	if by == nil || by.Kind != cronjob.Kind || cc.down {
		return
	}
	owner := cc.view.cronJobs.find(r.get().Namespace, by.Name)
	if owner != nil && owner.get().UID == by.UID {
		cc.cronJobs.add(keyOfCronJob(owner))
	}
}

// observe is what a sync looks at.
func (cc *cronJobController) observe(r *cronJobRow) cronjob.Observation {
	o := cronjob.Observation{Now: cc.cluster.Now(), CronJob: r.get(), Schedule: r.derived.sync.schedule}
	if rows := cc.byController[r.get().UID]; len(rows) > 0 {
		o.Jobs = make([]*job.Job, len(rows))
		for i, j := range rows {
			o.Jobs[i] = j.get()
		}
	}
	cc.read(r, &o)
	return o
}

// read asks the API server where the controller does not go by its cache.
func (cc *cronJobController) read(r *cronJobRow, o *cronjob.Observation) {
	if o.Unexpected() {
		m := r.meta()
		live, err := cc.cluster.get(ComponentCronJobController, cronjob.Kind, m.Namespace, m.Name)
		if o.Reads.CronJobErr = err; err != nil {
			return
		}
		o.Reads.CronJob = live.toRead().(*cronjob.CronJob)
	}
	for _, ref := range o.Unseen() {
		j, err := cc.getJob(ref.Namespace, ref.Name)
		switch {
		case err == nil:
			o.Reads.Jobs = append(o.Reads.Jobs, j)
		case !isNotFound(err):
			o.Reads.JobErrs = map[string]error{ref.Name: err}
			return
		}
	}
}

// getJob reads a Job past the cache.
func (cc *cronJobController) getJob(namespace, name string) (*job.Job, error) {
	r, err := cc.cluster.get(ComponentCronJobController, job.Kind, namespace, name)
	if err != nil {
		return nil, err
	}
	return r.toRead().(*job.Job), nil
}
