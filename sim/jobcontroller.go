package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// jobController carries out what job.Controller decides: its work queue has the
// controller's timing, and each plan becomes requests (upstream:
// pkg/controller/job). Which pods it looks at is in jobpods.go.
type jobController struct {
	finite
	cluster  *Cluster
	view     informer
	rules    job.Reconciler
	settings job.Controller
	jobs     *workQueue[jobKey]
	orphans  *orphans

	unfinished int // Jobs that are not finished
	strays     strays
	// observed and current are reused from sync to sync.
	observed []*pod.Pod
	current  jobView
}

// jobKey names a Job in the work queue, as upstream's keys do: what is queued for
// a Job that is gone is there for the next one of its name.
type jobKey struct{ namespace, name string }

func keyOfJob(r *jobRow) jobKey { return jobKey{r.get().Namespace, r.get().Name} }

// jobSync is what the controller keeps of one Job between syncs.
type jobSync struct {
	record backoff.Record
	number uint32 // in strays.jobs
	// live are the Job's pods that are not yet history, in the order in which
	// it got them.
	live     []*podRow
	expected expectations
	// template is a pod that Job.NewPod makes; nil after a change of the spec. The
	// others have its spec too, but for what depends on their index.
	template *pod.Pod
}

func startJobController(c *Cluster) controller {
	settings := c.cfg.Controller
	jc := &jobController{cluster: c, view: c.informer(ComponentJobController), rules: isolateJob(c.cfg.Reconciler), settings: settings, strays: newStrays()}
	jc.jobs = newWorkQueue(c, settings.RetryAfter, jc.sync)
	jc.orphans = newOrphans(c, &jc.view, settings.RetryAfter)
	c.jobController = jc
	jc.view.jobs.subscribe(jc.jobChanged)
	jc.view.pods.subscribe(jc.podChanged)
	return jc
}

func (jc *jobController) busy() bool {
	return jc.unfinished > 0 || jc.orphans.queue.busy()
}

// jobChanged derives what the controller keeps of a Job, and queues the Job
// (upstream: addJob, updateJob, deleteJob).
func (jc *jobController) jobChanged(n notice[job.Job, jobDerived]) {
	jc.strays.jobChanged(n)
	r, sync := n.row, &n.row.derived.sync
	finished := r.get().Status.Finished()
	jc.unfinished += count(n.kind != Deleted && !finished) - count(n.old != nil && !n.old.Status.Finished())
	switch {
	case n.kind == Added:
		jc.jobs.add(keyOfJob(r))
	case n.kind == Deleted:
		sync.record = backoff.Record{}
		jc.jobs.add(keyOfJob(r))
		jc.orphans.addSelector(r)
	case finished:
		sync.record = backoff.Record{}
		jc.orphans.addSelector(r)
	case n.old.Generation != r.get().Generation:
		sync.template = nil
		jc.jobs.add(keyOfJob(r))
		jc.syncAtDeadline(r, n.old)
	default:
		jc.syncLater(r)
	}
}

// syncAtDeadline queues a Job for its deadline if that was changed (upstream:
// updateJob).
func (jc *jobController) syncAtDeadline(r *jobRow, old *job.Job) {
	j := r.get()
	start, before, deadline := j.Status.StartTime, old.Spec.ActiveDeadlineSeconds, j.Spec.ActiveDeadlineSeconds
	if start == nil || deadline == nil || before != nil && *before == *deadline {
		return
	}
	jc.jobs.addAfter(keyOfJob(r), apitime.Seconds(*deadline)-jc.cluster.Now().Sub(*start))
}

// syncLater queues the Job after a change that does not call for a sync at once
// (upstream: enqueueSyncJobBatched).
func (jc *jobController) syncLater(r *jobRow) {
	jc.jobs.addAfter(keyOfJob(r), jc.settings.SyncDelay())
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sync reconciles one Job: the plan becomes requests, and what becomes of these
// decides what is stored.
func (jc *jobController) sync(key jobKey) error {
	r := jc.view.jobs.find(key.namespace, key.name)
	if r == nil {
		return nil
	}
	expected := &r.derived.sync.expected
	switch {
	case !jc.cluster.cfg.inconsistent && !jc.view.isAt(expected.written):
		return errStaleCache
	case expected.finished && !r.get().Status.Finished():
		return nil
	}
	return jc.reconcile(r)
}

// errStaleCache makes a sync wait for a cache that is older than what the
// controller has written itself (upstream: ConsistencyStore.EnsureReady, with
// the gate StaleControllerConsistencyJob).
var errStaleCache = errors.New("the cache is older than the latest write")

// reconcile is one sync, in the order that job.Plan and job.Outcome ask for. An
// error means that it has failed and is to be tried again.
func (jc *jobController) reconcile(r *jobRow) error {
	sync := &r.derived.sync
	o := job.Observation{
		Now: jc.cluster.Now(), Job: jc.current.of(r), Pods: jc.observe(r), Backoff: sync.record,
		PodsExpected: sync.expected.pods(jc.cluster.now), Releasing: maps.Clone(sync.expected.releasing),
	}
	if o.PodsExpected == 0 {
		sync.expected.begin(jc.cluster.now)
	}
	plan := jc.plan(o)
	gone, err := jc.claim(r, plan)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		o.Pods = slices.DeleteFunc(o.Pods, func(p *pod.Pod) bool { return slices.Contains(gone, p.UID) })
		plan = jc.plan(o)
	}
	results := jc.carryOut(r, plan)
	out := jc.settle(o, plan, results)
	why := &r.origin().derived.why
	before := *why
	explain := func(reasons []jobsim.Reason) { // those of the sync so far
		*why = before
		why.add(jc.cluster.now, reasons)
	}
	explain(out.Why)
	jc.record(r, out.Events)
	if out.RequeueAfter > 0 {
		jc.jobs.addAfter(keyOfJob(r), out.RequeueAfter)
	}
	store := func(s *job.Status) error {
		err := jc.store(r, s)
		if err != nil {
			explain(withRefusal(out.Why, err))
		}
		return err
	}
	if err := store(out.Status); err != nil {
		return err
	}
	sync.record = out.Backoff
	var refused error
	if results.Release, refused = jc.release(r, out.Release); refused != nil {
		out = jc.settle(o, plan, results)
		explain(out.Why) // the second Outcome has the reasons of both
	}
	if err := store(out.Final); err != nil {
		return err
	}
	jc.record(r, out.FinalEvents)
	if out.Failed {
		return errSyncFailed
	}
	return refused
}

// withRefusal are the reasons of a sync with that of a status that is refused for
// what it says.
func withRefusal(why []jobsim.Reason, err error) []jobsim.Reason {
	if invalid := (*jobsim.InvalidError)(nil); errors.As(err, &invalid) {
		return append(slices.Clip(why), job.StatusRefused(err))
	}
	return why
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

// carryOut deletes and creates the pods of a plan. What became of that is in the
// results.
func (jc *jobController) carryOut(r *jobRow, plan job.Plan) (results job.Results) {
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
	return results
}

// claim adopts and orphans pods. It tries them all, and returns those to be adopted
// that are gone, although the cache does not show it yet: they are not the Job's
// (upstream: ClaimPods). An error means that the rest of the plan is void.
func (jc *jobController) claim(r *jobRow, plan job.Plan) (gone []jobsim.UID, err error) {
	var errs errorList
	if len(plan.Adopt) > 0 {
		if err := jc.canAdopt(r); err != nil {
			errs.add(err)
			plan.Adopt = nil
		}
	}
	for _, p := range plan.Adopt {
		err := jc.adopt(r, p)
		if isNotFound(err) {
			gone = append(gone, p.UID)
			continue
		}
		errs.add(err)
	}
	for _, p := range plan.Orphan {
		if row := jc.row(p); row != nil {
			m := metaChange{removeOwners: []jobsim.UID{r.get().UID}, removeFinalizer: job.TrackingFinalizer}
			errs.add(ignoreNotFound(row.askMeta(jc.cluster, ComponentJobController, m)))
		}
	}
	return gone, errs.err()
}

// canAdopt asks for the stored Job, which may be gone or being deleted although
// the cache does not show it yet (upstream: CanAdoptFunc in
// getPodsForJob, RecheckDeletionTimestamp).
func (jc *jobController) canAdopt(r *jobRow) error {
	m := r.meta()
	fresh, err := jc.cluster.get(ComponentJobController, job.Kind, m.Namespace, m.Name)
	switch {
	case err != nil:
		return fmt.Errorf("can't recheck DeletionTimestamp: %w", err)
	case fresh.meta().UID != m.UID:
		return fmt.Errorf("original Job %s/%s is gone: got uid %s, wanted %s", m.Namespace, m.Name, fresh.meta().UID, m.UID)
	case fresh.meta().DeletionTimestamp != nil:
		return fmt.Errorf("%s/%s has just been deleted at %s", m.Namespace, m.Name, fresh.meta().DeletionTimestamp)
	}
	return nil
}

// adopt makes a pod the Job's.
func (jc *jobController) adopt(r *jobRow, p *pod.Pod) error {
	row := jc.row(p)
	if row == nil {
		return nil // a Reconciler of the caller's may name any pod, or none
	}
	ref := r.get().ControllerReference()
	return jc.patch(r, row, metaChange{addOwner: &ref, addFinalizer: job.TrackingFinalizer})
}

// patch changes the metadata of one of the Job's pods.
func (jc *jobController) patch(r *jobRow, p *podRow, m metaChange) error {
	err := p.askMeta(jc.cluster, ComponentJobController, m)
	if err == nil {
		r.derived.sync.expected.wrote(p.origin().revision)
	}
	return err
}

var withoutFinalizer = metaChange{removeFinalizer: job.TrackingFinalizer}

func (jc *jobController) delete(r *jobRow, d job.Deletion) error {
	p := jc.row(d.Pod)
	if p == nil {
		return nil
	}
	// One that was observed without a controller has been adopted since.
	if d.Uncounted && (d.Pod.HasFinalizer(job.TrackingFinalizer) || d.Pod.ControllerOf() == nil) {
		if err := ignoreNotFound(jc.patch(r, p, withoutFinalizer)); err != nil {
			return fmt.Errorf("%w: %w", job.ErrFinalizer, err)
		}
	}
	name := p.get().Name
	switch err := p.askDelete(jc.cluster, ComponentJobController, jobsim.DeleteOptions{}); {
	case isNotFound(err):
		return nil
	case err != nil:
		jc.event(r, job.FailedDeleteEvent(err))
		return err
	}
	if d.Uncounted && !jc.view.isAt(p.origin().revision) {
		r.derived.sync.expected.deletions++
	}
	jc.event(r, job.DeletedEvent(name))
	return nil
}

// create makes one pod.
func (jc *jobController) create(r *jobRow, creation job.Creation) error {
	made := jc.newPod(r, creation)
	p, err := jc.cluster.createPod(r, &made)
	if err != nil {
		jc.event(r, job.RefusedEvent(err))
		return err
	}
	expected := &r.derived.sync.expected
	expected.wrote(p.revision)
	if !jc.view.isAt(p.revision) {
		expected.creations++
	}
	jc.event(r, job.CreatedEvent(p.get().Name))
	return nil
}

// newPod is the pod to create, with defaults set. But for their names, all pods of a Job without
// indexes are alike.
func (jc *jobController) newPod(r *jobRow, creation job.Creation) pod.Pod {
	j, sync := r.get(), &r.derived.sync
	if hasIndex := creation.Index != nil; sync.template == nil || hasIndex != (job.CompletionIndex(sync.template) >= 0) {
		sync.template = j.NewPod(job.Creation{Index: creation.Index})
		sync.template.SetDefaults()
	}
	p := *sync.template
	creation.ApplyIndex(j, &p.ObjectMeta, &p.Spec)
	return p
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
		switch err := jc.patch(r, row, withoutFinalizer); {
		case err == nil && !jc.view.isAt(row.origin().revision):
			r.derived.sync.expected.release(p.UID)
		case ignoreNotFound(err) != nil:
			if errs == nil {
				errs = make([]error, len(pods))
			}
			errs[i] = err
		}
	}
	return errs, errors.Join(errs...)
}

// store stores a status of the Job, if it is still the one that the sync looked
// at, or left behind.
func (jc *jobController) store(r *jobRow, s *job.Status) error {
	if s == nil {
		return nil
	}
	live, expected := r.origin(), &r.derived.sync.expected
	if err := askAt(jc.cluster, ComponentJobController, VerbUpdateStatus, live, jc.current.revision, jobStatus{s}); err != nil {
		return err
	}
	jc.current.revision = live.revision
	expected.wrote(live.revision)
	expected.finished = s.Finished()
	return nil
}

func (jc *jobController) record(r *jobRow, events []jobsim.EventNote) {
	for _, e := range events {
		jc.event(r, e)
	}
}

func (jc *jobController) event(r *jobRow, e jobsim.EventNote) {
	jc.cluster.record(r, ComponentJobController, e)
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
	jc.cluster.recorder.restart(ComponentJobController)
	jc.view.relist()
	jc.jobs.dropAll()
	jc.orphans.drop()
	for r := range jc.view.jobs.all("") {
		r.derived.sync.record, r.derived.sync.expected = backoff.Record{}, expectations{}
		r.eventsOf().forget() // its recorder forgets what it combined
		if r.get().Status.Finished() {
			continue
		}
		jc.jobs.add(keyOfJob(r))
	}
	for p := range jc.view.pods.all("") {
		jc.podListed(p)
	}
}
