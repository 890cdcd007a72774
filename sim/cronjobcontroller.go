package sim

import (
	"errors"
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
)

// cronJobController carries out what cronjob.Controller decides: its work queue
// has the controller's timing, and each plan becomes requests (upstream:
// pkg/controller/cronjob). Which CronJobs and Jobs it looks at is in
// cronjobview.go.
//
// It is not a control.Controller, as a controller in a package of its own is,
// because it needs of the cluster what that seam leaves out, for good: it can be
// stopped for an outage and started again, it says which CronJobs keep a run from
// ending, it finds the Jobs of a CronJob by an index and reads them without a copy
// (a year of slots is one run), and its decisions may be a caller's own Reconciler.
// With these in the seam every other controller would have them to implement.
type cronJobController struct {
	cluster  *Cluster
	view     informer
	rules    cronjob.Reconciler
	settings cronjob.Controller
	// cronJobs are queued by name, as upstream: a wake-up outlives a CronJob that
	// is deleted, and syncs the next one of that name.
	cronJobs *workQueue[cronJobKey]
	// byController are the Jobs of each UID that controls some, in the order in
	// which they came to be so (upstream: jobControllerUIDIndex).
	byController map[jobsim.UID][]*jobRow
	// down: the controller does not run.
	down bool
	// unending counts the CronJobs whose schedule has always another slot.
	unending int
}

func startCronJobController(c *Cluster) controller {
	cc := &cronJobController{
		cluster: c, view: c.informer(ComponentCronJobController),
		rules: isolateCronJob(c.cfg.CronJobReconciler), settings: c.cfg.CronJobController,
		byController: map[jobsim.UID][]*jobRow{},
	}
	cc.cronJobs = newWorkQueue(c, cc.settings.RetryAfter, cc.sync)
	c.cronJobController = cc
	cc.view.cronJobs.subscribe(cc.cronJobChanged)
	cc.view.jobs.subscribe(cc.jobChanged)
	return cc
}

// busy reports whether a CronJob is to be synced for another reason than its
// next slot: a schedule has always another one.
func (cc *cronJobController) busy() bool { return cc.cronJobs.busy() }

// sync is a turn of the CronJob of that name.
func (cc *cronJobController) sync(k cronJobKey) error {
	r := cc.view.cronJobs.find(k.namespace, k.name)
	if r == nil {
		return nil
	}
	return cc.reconcile(k, r)
}

// reconcile is one sync, in the order that cronjob.Plan and cronjob.Outcome ask
// for. An error means that it has failed and is to be tried again.
func (cc *cronJobController) reconcile(k cronJobKey, r *cronJobRow) error {
	observed := r.revision
	o := cc.observe(r)
	plan := cc.plan(o)
	out := cc.settle(o, plan, cc.carryOut(plan))
	why := &r.origin().derived.why
	why.add(cc.cluster.now, out.Why)
	why.trim(keptExplanations)
	for _, e := range out.Events {
		cc.event(r, e)
	}
	if err := cc.store(r, observed, out.Status); err != nil {
		return err
	}
	if out.Failed {
		return errSyncFailed
	}
	if out.RequeueAfter > 0 {
		cc.cronJobs.addWake(k, out.RequeueAfter, true)
	}
	return nil
}

func (cc *cronJobController) plan(o cronjob.Observation) (plan cronjob.Plan) {
	cc.cluster.call("the CronJobReconciler", func() { plan = cc.rules.Plan(o) })
	return plan
}

func (cc *cronJobController) settle(o cronjob.Observation, p cronjob.Plan, r cronjob.Results) (out cronjob.Outcome) {
	cc.cluster.call("the CronJobReconciler", func() { out = cc.rules.Settle(o, p, r) })
	return out
}

// carryOut makes the requests of a plan. The Jobs that make room are put into it
// as they were read.
func (cc *cronJobController) carryOut(plan cronjob.Plan) (results cronjob.Results) {
	for i, j := range plan.Delete {
		if err := cc.delete(j); err != nil {
			results.Delete = withError(results.Delete, len(plan.Delete), i, err)
		}
	}
	for i, j := range plan.Replace {
		read, err := cc.replace(j)
		if read != nil {
			plan.Replace[i] = read
		}
		if err != nil {
			results.Replace = withError(nil, len(plan.Replace), i, err)
			return results
		}
	}
	if plan.Create != nil {
		results.Created, results.CreateErr = cc.create(plan.Create)
	}
	return results
}

// withError puts an error in its place in a list of n results; nil: all were
// successes so far.
func withError(errs []error, n, i int, err error) []error {
	if errs == nil {
		errs = make([]error, n)
	}
	errs[i] = err
	return errs
}

// delete deletes the Job of that name, whichever it is by now.
func (cc *cronJobController) delete(j *job.Job) error {
	background := jobsim.DeleteOptions{PropagationPolicy: jobsim.PropagateBackground}
	return cc.cluster.deleteNamed(ComponentCronJobController, job.Kind, j.Namespace, j.Name, background)
}

// replace reads a Job that makes room, and deletes it. The one that has its name
// need not be the one that was listed.
func (cc *cronJobController) replace(j *job.Job) (*job.Job, error) {
	read, err := cc.getJob(j.Namespace, j.Name)
	if err != nil {
		return nil, &cronjob.GetError{Err: err}
	}
	return read, cc.delete(read)
}

// create creates the Job of a slot. It returns the stored one: the new one or,
// with ErrAlreadyExists, the one that has its name.
func (cc *cronJobController) create(j *job.Job) (*job.Job, error) {
	created, err := cc.cluster.createNew(ComponentCronJobController, j)
	if err == nil {
		return created.toRead().(*job.Job), nil
	}
	var refused *APIError
	if !errors.As(err, &refused) {
		return nil, err
	}
	switch refused.Reason {
	case reasonAlreadyExists:
		there, _ := cc.getJob(j.Namespace, j.Name) // none: it could not be read
		return there, fmt.Errorf("%w: %w", cronjob.ErrAlreadyExists, err)
	case reasonNamespaceTerminating:
		err = fmt.Errorf("%w: %w", cronjob.ErrNamespaceTerminating, err)
	}
	return nil, err
}

// store stores a status of the CronJob, if it is still the one that the sync
// looked at.
func (cc *cronJobController) store(r *cronJobRow, observed int64, s *cronjob.Status) error {
	if s == nil {
		return nil
	}
	return askAt(cc.cluster, ComponentCronJobController, VerbUpdateStatus, r, observed, cronJobStatus{s})
}

func (cc *cronJobController) event(r *cronJobRow, e jobsim.EventNote) {
	cc.cluster.record(r, ComponentCronJobController, e)
}

// StopCronJobController stops the CronJob controller until
// [Cluster.StartCronJobController]: time goes on, and Jobs that run go on, but
// no CronJob is looked at.
func (c *Cluster) StopCronJobController() error {
	return c.set(func() error {
		c.cronJobController.stop()
		return nil
	})
}

// StartCronJobController ends an outage: the controller lists what there is, and
// looks at every CronJob at once. Of the slots that have passed, the latest gets
// its Job, unless its startingDeadlineSeconds are over. It does nothing while
// the controller runs.
func (c *Cluster) StartCronJobController() error {
	return c.set(func() error {
		if c.cronJobController.down {
			c.cronJobController.start()
		}
		return nil
	})
}

// RestartCronJobController restarts the CronJob controller: it forgets the delay
// after failures and the time of its next look, and syncs every CronJob at once.
func (c *Cluster) RestartCronJobController() error {
	return c.set(func() error {
		c.cronJobController.stop()
		c.cronJobController.start()
		return nil
	})
}

// stop forgets what the controller has only in its memory.
func (cc *cronJobController) stop() {
	cc.down = true
	cc.cluster.recorder.restart(ComponentCronJobController)
	cc.cronJobs.dropAll()
}

// start is a new process, which lists what there is.
func (cc *cronJobController) start() {
	cc.view.relist()
	cc.down = false
	for r := range cc.view.cronJobs.all("") {
		r.eventsOf().forget() // its recorder does not know what the one before combined
		cc.cronJobs.add(keyOfCronJob(r))
	}
}
