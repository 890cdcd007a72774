package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// jobController carries out the decisions of job.Controller: it hears of every
// change, keeps the work queue with the controller's timing, and turns each
// Decision into writes.
type jobController struct {
	settings   job.Controller
	unfinished int          // Jobs in the store that are not finished
	orphans    []*podRecord // pods that have no controller
	observed   []*pod.Pod   // reused from sync to sync
}

// jobSync is what the controller keeps of one Job between syncs.
type jobSync struct {
	// queued says that the Job waits for its turn at this moment.
	queued bool
	// wake is when the Job is to be queued; none: -1. As in client-go's
	// delaying queue there is one such time: the earliest asked for.
	wake    time.Duration
	retries int // syncs that failed in a row
	record  backoff.Record
	// live are the Job's pods that are not yet history.
	live     []*podRecord
	replicas int // pods created so far
	refusals int // pods that could not be created
	// refused are the names of the latest of them.
	refused []string
	// template is the pod that Job.NewPod makes; nil after a change of the
	// spec.
	template *pod.Pod
	why      []Explanation
	// wait is the latest reason of a wait.
	wait jobsim.Reason
}

// Explanation is why one sync of a Job's controller decided as it did.
type Explanation struct {
	// At is the virtual time since the start.
	At      time.Duration
	Reasons []jobsim.Reason
}

// Why returns the reasons of every decision on the Job so far, in order.
func (c *Cluster) Why(namespace, name string) []Explanation {
	r := c.jobs[keyOf(namespace, name)]
	if r == nil {
		return nil
	}
	return append([]Explanation(nil), r.sync.why...)
}

func (jc *jobController) added(c *Cluster, r *jobRecord) {
	jc.unfinished++
	r.sync.wake = -1
	jc.enqueue(c, r, 0)
}

func (jc *jobController) changed(c *Cluster, r *jobRecord, specChanged bool) {
	switch {
	case r.job.Status.Finished():
		c.releaseOrphans(r)
	case specChanged:
		jc.enqueue(c, r, 0)
	default:
		jc.enqueue(c, r, jc.settings.SyncDelay())
	}
}

func (jc *jobController) removed(c *Cluster, r *jobRecord) {
	if !r.job.Status.Finished() {
		jc.unfinished--
	}
	r.sync.record = backoff.Record{}
	c.releaseOrphans(r)
}

// podChanged hears of a pod that was added, changed or removed.
func (jc *jobController) podChanged(c *Cluster, r *podRecord) {
	owner := r.owner
	switch {
	case owner == nil || owner.removed:
		c.releaseOrphan(r)
		if !r.orphan {
			jc.offer(c, r)
		}
	case owner.job.Status.Finished():
		c.releaseOrphan(r)
	default:
		jc.enqueue(c, owner, jc.settings.SyncDelay())
	}
}

// enqueue asks for a sync of the Job after d.
func (jc *jobController) enqueue(c *Cluster, r *jobRecord, d time.Duration) {
	if d <= 0 {
		if !r.sync.queued {
			r.sync.queued = true
			c.after(0, r, tokenTurn)
		}
		return
	}
	at := c.now + d
	if at < c.now || r.sync.wake >= 0 && r.sync.wake <= at {
		return
	}
	r.sync.wake = at
	c.queue.push(c.now, at, r, tokenWake)
}

// What a Job's task in the queue means.
const (
	tokenTurn = iota // it is the Job's turn in the work queue
	tokenWake        // the moment for which a turn was asked
)

func (r *jobRecord) fire(c *Cluster, token uint32) {
	switch {
	case token == tokenTurn:
		r.sync.queued = false
		if !r.removed {
			c.jobController.sync(c, r)
		}
	case r.sync.wake == c.now: // and not overtaken by an earlier one
		r.sync.wake = -1
		c.jobController.enqueue(c, r, 0)
	}
}

// sync reconciles one Job and carries the decision out in the order that
// job.Plan and job.Outcome ask for.
func (jc *jobController) sync(c *Cluster, r *jobRecord) {
	o := job.Observation{Now: c.Now(), Job: &r.job, Pods: jc.observe(r), Backoff: r.sync.record}
	plan := c.cfg.Reconciler.Plan(o)
	for _, p := range plan.Adopt {
		c.adopt(r, p)
	}
	for _, p := range plan.Orphan {
		c.release(r, p)
	}
	for _, deletion := range plan.Delete {
		jc.delete(c, r, deletion)
	}
	created := job.SlowStart(plan.Create, func(creation job.Creation) error { return jc.createPod(c, r, creation) })
	d := c.cfg.Reconciler.Settle(o, plan, job.Results{Create: created})
	r.sync.explain(c.now, d.Why)
	jc.write(c, r, d)
	r.sync.record = d.Backoff
	if r.job.Status.Finished() {
		r.sync.record = backoff.Record{}
	}
	if d.RequeueAfter > 0 {
		jc.enqueue(c, r, d.RequeueAfter)
	}
	if !d.Failed {
		r.sync.retries = 0
		return
	}
	r.sync.retries++
	jc.enqueue(c, r, jc.settings.RetryAfter(r.sync.retries))
}

// explain keeps the reasons of a sync. A wait that an earlier sync has
// explained already is left out.
func (s *jobSync) explain(at time.Duration, reasons []jobsim.Reason) {
	reasons = slices.DeleteFunc(reasons, func(r jobsim.Reason) bool {
		if r.Until.IsZero() {
			return false
		}
		known := r == s.wait
		s.wait = r
		return known
	})
	if len(reasons) > 0 {
		s.why = append(s.why, Explanation{At: at, Reasons: reasons})
	}
}

// observe lists the Job's pods that are not history, and the pods without a
// controller that it may adopt.
func (jc *jobController) observe(r *jobRecord) []*pod.Pod {
	live := r.sync.live[:0]
	pods := jc.observed[:0]
	for _, p := range r.sync.live {
		if p.removed || p.owner != r || p.pod.IsTerminal() && !p.pod.HasFinalizer(job.TrackingFinalizer) {
			continue
		}
		live = append(live, p)
		pods = append(pods, &p.pod)
	}
	clear(r.sync.live[len(live):])
	r.sync.live = live
	if r.job.Spec.ManualSelector != nil && *r.job.Spec.ManualSelector {
		pods = jc.appendOrphans(pods)
	}
	jc.observed = pods
	return pods
}

// record finds the record of a pod that a decision names; nil: it is gone.
func (c *Cluster) record(p *pod.Pod) *podRecord {
	if p == nil {
		return nil
	}
	r := c.pods[keyOf(p.Namespace, p.Name)]
	if r == nil || r.pod.UID != p.UID {
		return nil
	}
	return r
}

// recordIn finds the record of a pod that stands in the list at next or after
// it, where most do, and moves next there.
func (c *Cluster) recordIn(list []*podRecord, next *int, p *pod.Pod) *podRecord {
	for i := *next; i < len(list); i++ {
		if &list[i].pod == p {
			*next = i + 1
			return list[i]
		}
	}
	return c.record(p)
}

func (jc *jobController) delete(c *Cluster, r *jobRecord, d job.Deletion) {
	p := c.record(d.Pod)
	if p == nil {
		return
	}
	name := p.pod.Name
	if d.Uncounted {
		c.dropPodFinalizer(p, job.TrackingFinalizer)
	}
	c.deletePod(p, nil)
	c.jobEvent(r, job.DeletedEvent(name))
}

// createPod makes one pod, unless it is refused.
func (jc *jobController) createPod(c *Cluster, r *jobRecord, creation job.Creation) error {
	if r.sync.template == nil {
		r.sync.template = r.job.NewPod(creation)
		r.sync.template.SetDefaults()
	}
	p := &podRecord{pod: *r.sync.template}
	p.pod.Name = c.podName(r, r.sync.replicas+1)
	if c.checkQuota(&p.pod, 0) != nil {
		p.pod.Name = c.refusedName(r)
		err := c.checkQuota(&p.pod, 0)
		c.jobEvent(r, job.RefusedEvent(err))
		return err
	}
	jc.assign(p, r)
	c.storePod(p)
	c.jobEvent(r, job.CreatedEvent(p.pod.Name))
	return nil
}

// write stores the statuses, with the release of the counted pods in between,
// and records the events.
func (jc *jobController) write(c *Cluster, r *jobRecord, d job.Outcome) {
	for _, e := range d.Events {
		c.jobEvent(r, e)
	}
	jc.store(c, r, d.Status)
	next := 0
	for _, p := range d.Release {
		if released := c.recordIn(r.sync.live, &next, p); released != nil {
			c.dropPodFinalizer(released, job.TrackingFinalizer)
		}
	}
	jc.store(c, r, d.Final)
	for _, e := range d.FinalEvents {
		c.jobEvent(r, e)
	}
}

func (jc *jobController) store(c *Cluster, r *jobRecord, s *job.Status) {
	if s == nil {
		return
	}
	if s.Finished() && !r.job.Status.Finished() {
		jc.unfinished--
	}
	r.job.Status = *s
	c.jobChanged(r, false)
}

// RestartJobController restarts the Job controller: it forgets the delay after
// failures and the time of its next look, and syncs every Job at once.
func (c *Cluster) RestartJobController() {
	for _, r := range c.jobList {
		r.sync.record, r.sync.retries, r.sync.wake = backoff.Record{}, 0, -1
		r.events = correlate.Object{} // its recorder forgets what it combined
		if r.job.Status.Finished() {
			continue
		}
		c.jobController.enqueue(c, r, 0)
		if r.sync.replicas > 0 { // the controller hears of each pod anew
			c.jobController.enqueue(c, r, c.jobController.settings.SyncDelay())
		}
	}
}
