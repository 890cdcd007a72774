package sim

import (
	"errors"
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// jobController carries out what job.Controller decides: its work queue has the
// controller's timing, and each plan becomes requests (upstream:
// pkg/controller/job). Which pods it looks at is in jobpods.go.
type jobController struct {
	cluster  *Cluster
	rules    job.Reconciler
	settings job.Controller
	jobs     *workQueue[*jobRow]
	// ended are Jobs that will count no more pods, and orphans are pods that no
	// Job will count (upstream: cleanupPodFinalizers, orphanQueue).
	ended   *workQueue[*jobRow]
	orphans *workQueue[*podRow]

	unfinished int              // Jobs that are not finished
	names      map[string]int64 // how many Jobs have had a name so far
	strays     []*podRow        // pods that have no controller
	// observed and view are reused from sync to sync.
	observed []*pod.Pod
	view     jobView
}

// jobSync is what the controller keeps of one Job between syncs.
type jobSync struct {
	record backoff.Record
	// live are the Job's pods that are not yet history, in the order in which
	// it got them.
	live     []*podRow
	replicas int // pods that the Job has got so far
	// namesakes counts the Jobs that had this name before. What is drawn for
	// the Job depends on it: one that is deleted and made anew has other pods.
	namesakes int64
	refusals  int // pods that could not be created
	// refused are the names of the latest of them.
	refused []string
	// template is the pod that Job.NewPod makes; nil after a change of the
	// spec.
	template *pod.Pod
	why      explanations
}

func startJobController(c *Cluster) controller {
	settings := c.cfg.Controller
	jc := &jobController{cluster: c, rules: c.cfg.Reconciler, settings: settings, names: map[string]int64{}}
	jc.jobs = newWorkQueue(c, settings.RetryAfter, jc.sync)
	jc.ended = newWorkQueue(c, settings.RetryAfter, jc.releaseLive)
	jc.orphans = newWorkQueue(c, settings.RetryAfter, jc.releaseOrphan)
	c.jobController = jc
	c.jobs.subscribe(jc.jobChanged)
	c.pods.subscribe(jc.podChanged)
	return jc
}

func (jc *jobController) busy() bool {
	return jc.unfinished > 0 || jc.ended.busy() || jc.orphans.busy()
}

// jobChanged derives what the controller keeps of a Job, and queues the Job
// (upstream: addJob, updateJob, deleteJob).
func (jc *jobController) jobChanged(n notice[job.Job, jobDerived]) {
	r, sync := n.row, &n.row.derived.sync
	finished := r.get().Status.Finished()
	jc.unfinished += count(n.kind != Deleted && !finished) - count(n.old != nil && !n.old.Status.Finished())
	switch {
	case n.kind == Added:
		key := keyOf(r.get().Namespace, r.get().Name)
		sync.namesakes = jc.names[key]
		jc.names[key]++
		jc.jobs.add(r)
	case n.kind == Deleted || finished:
		sync.record = backoff.Record{}
		jc.ended.add(r)
	case n.old.Generation != r.get().Generation:
		sync.template = nil
		jc.jobs.add(r)
	default:
		jc.jobs.addAfter(r, jc.settings.SyncDelay())
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sync reconciles one Job: the plan becomes requests, and what becomes of these
// decides what is stored.
func (jc *jobController) sync(r *jobRow) error {
	if r.removed {
		jc.jobs.drop(r)
		return nil
	}
	return jc.reconcile(r)
}

// reconcile is one sync, in the order that job.Plan and job.Outcome ask for. An
// error means that it has failed and is to be tried again.
func (jc *jobController) reconcile(r *jobRow) error {
	sync := &r.derived.sync
	o := job.Observation{Now: jc.cluster.Now(), Job: jc.view.of(r), Pods: jc.observe(r), Backoff: sync.record}
	plan := jc.plan(o)
	results, err := jc.carryOut(r, plan)
	if err != nil {
		return err
	}
	out := jc.settle(o, plan, results)
	before := sync.why
	sync.why.add(jc.cluster.now, out.Why)
	jc.record(r, out.Events)
	if out.RequeueAfter > 0 {
		jc.jobs.addAfter(r, out.RequeueAfter)
	}
	if err := jc.store(r, out.Status); err != nil {
		return err
	}
	sync.record = out.Backoff
	var refused error
	if results.Release, refused = jc.release(r, out.Release); refused != nil {
		out = jc.settle(o, plan, results)
		sync.why = before // the second Outcome has the reasons of both
		sync.why.add(jc.cluster.now, out.Why)
	}
	if err := jc.store(r, out.Final); err != nil {
		return err
	}
	jc.record(r, out.FinalEvents)
	if out.Failed {
		return errSyncFailed
	}
	return refused
}

var errSyncFailed = errors.New("a call of the sync failed")

func (jc *jobController) plan(o job.Observation) (plan job.Plan) {
	jc.cluster.call("the Reconciler", func() { plan = jc.rules.Plan(o) })
	return plan
}

func (jc *jobController) settle(o job.Observation, p job.Plan, r job.Results) (out job.Outcome) {
	jc.cluster.call("the Reconciler", func() { out = jc.rules.Settle(o, p, r) })
	return out
}

// carryOut makes the requests of a plan. An error means that the rest of the
// plan is void; what became of creations and deletions is in the results.
func (jc *jobController) carryOut(r *jobRow, plan job.Plan) (results job.Results, err error) {
	if err := jc.claim(r, plan); err != nil {
		return results, err
	}
	for i, d := range plan.Delete {
		if err := jc.delete(r, d); err != nil {
			if results.Delete == nil {
				results.Delete = make([]error, len(plan.Delete))
			}
			results.Delete[i] = err
		}
	}
	if len(plan.Create) > 0 {
		results.Create = job.SlowStart(plan.Create, func(creation job.Creation) error { return jc.create(r, creation) })
	}
	return results, nil
}

// claim adopts and orphans pods. It tries them all (upstream: ClaimPods).
func (jc *jobController) claim(r *jobRow, plan job.Plan) error {
	var errs errorList
	for _, p := range plan.Adopt {
		ref := r.get().ControllerReference()
		errs.add(jc.patch(p, metaChange{addOwner: &ref, addFinalizer: job.TrackingFinalizer}))
	}
	for _, p := range plan.Orphan {
		errs.add(jc.patch(p, metaChange{removeOwner: r.get().UID, removeFinalizer: job.TrackingFinalizer}))
	}
	return errs.err()
}

// patch changes the metadata of a pod that a decision names; a pod that is gone
// needs no change.
func (jc *jobController) patch(p *pod.Pod, m metaChange) error {
	if r := jc.row(p); r != nil {
		return r.askMeta(jc.cluster, actorJobController, m)
	}
	return nil
}

func (jc *jobController) delete(r *jobRow, d job.Deletion) error {
	p := jc.row(d.Pod)
	if p == nil {
		return nil
	}
	if d.Uncounted {
		if err := p.askMeta(jc.cluster, actorJobController, metaChange{removeFinalizer: job.TrackingFinalizer}); err != nil {
			return fmt.Errorf("%w: %w", job.ErrFinalizer, err)
		}
	}
	if p.removed {
		return nil
	}
	name := p.get().Name
	if err := p.askDelete(jc.cluster, actorJobController, jobsim.DeleteOptions{}); err != nil {
		jc.event(r, job.FailedDeleteEvent(err))
		return err
	}
	jc.event(r, job.DeletedEvent(name))
	return nil
}

// create makes one pod.
func (jc *jobController) create(r *jobRow, creation job.Creation) error {
	c := jc.cluster
	p := &podRow{table: c.pods, object: *jc.newPod(r, creation)}
	o := &p.object
	o.Name = c.podName(r, o.GenerateName, r.derived.sync.replicas+1)
	o.UID = c.newUID("pod", o.Namespace, o.Name)
	o.CreationTimestamp = c.nowWhole()
	err := c.do(request{actor: actorJobController, verb: verbCreate, kind: c.pods.kind, object: o, owner: r}, func() error {
		c.pods.add(p)
		return nil
	})
	if err != nil {
		jc.event(r, job.RefusedEvent(err))
		return err
	}
	jc.event(r, job.CreatedEvent(o.Name))
	return nil
}

// newPod is the pod to create, with defaults set. All pods of a Job without
// indexes are alike.
func (jc *jobController) newPod(r *jobRow, creation job.Creation) *pod.Pod {
	template := r.derived.sync.template
	if template != nil && creation == (job.Creation{}) {
		return template
	}
	template = r.get().NewPod(creation)
	template.SetDefaults()
	template.PrepareForCreate()
	if creation == (job.Creation{}) {
		r.derived.sync.template = template
	}
	return template
}

// release takes the tracking finalizer off pods that are listed as uncounted.
// What it returns is Results.Release, and the refusals as one error.
func (jc *jobController) release(r *jobRow, pods []*pod.Pod) ([]error, error) {
	var errs []error
	next := 0
	for i, p := range pods {
		row := jc.rowAfter(r.derived.sync.live, &next, p)
		if row == nil {
			continue
		}
		err := row.askMeta(jc.cluster, actorJobController, metaChange{removeFinalizer: job.TrackingFinalizer})
		if err == nil || row.removed {
			continue
		}
		if errs == nil {
			errs = make([]error, len(pods))
		}
		errs[i] = err
	}
	return errs, errors.Join(errs...)
}

func (jc *jobController) store(r *jobRow, s *job.Status) error {
	if s == nil {
		return nil
	}
	return ask(jc.cluster, actorJobController, verbUpdateStatus, r, jobStatus{s})
}

func (jc *jobController) record(r *jobRow, events []jobsim.EventNote) {
	for _, e := range events {
		jc.event(r, e)
	}
}

func (jc *jobController) event(r *jobRow, e jobsim.EventNote) {
	jc.cluster.record(r, actorJobController, e)
}

// RestartJobController restarts the Job controller: it forgets the delay after
// failures and the time of its next look, and syncs every Job at once.
func (c *Cluster) RestartJobController() error {
	return c.set(func() error {
		c.jobController.restart()
		return nil
	})
}

// restart forgets what the controller has only in its memory, as a new process
// would, and lists what there is anew.
func (jc *jobController) restart() {
	for r := range jc.cluster.jobs.all("") {
		jc.jobs.drop(r)
		jc.ended.drop(r)
		r.derived.sync.record = backoff.Record{}
		r.events.forget() // its recorder forgets what it combined
		if r.get().Status.Finished() {
			continue
		}
		jc.jobs.add(r)
	}
	for p := range jc.cluster.pods.all("") {
		jc.queueFor(p, true)
	}
}
