package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
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
		jc.enqueue(c, r, jc.settings.SyncBatchPeriod)
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
		jc.enqueue(c, owner, jc.settings.SyncBatchPeriod)
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
// job.Decision asks for.
func (jc *jobController) sync(c *Cluster, r *jobRecord) {
	o := job.Observation{Now: c.Now(), Job: &r.job, Pods: jc.observe(r), Backoff: r.sync.record}
	d := c.cfg.Reconcile(o)
	for _, p := range d.Adopt {
		c.adopt(r, p)
	}
	for _, p := range d.Orphan {
		c.release(r, p)
	}
	for _, deletion := range d.Delete {
		jc.delete(c, r, deletion)
	}
	if o.Refused = jc.create(c, r, d.Create); o.Refused > 0 {
		d = c.cfg.Reconcile(o)
	}
	if d.Why != nil {
		r.sync.why = append(r.sync.why, Explanation{At: c.now, Reasons: d.Why})
	}
	jc.write(c, r, d)
	r.sync.record = d.Backoff
	if r.job.Status.Finished() {
		r.sync.record = backoff.Record{}
	}
	if d.Requeue > 0 {
		jc.enqueue(c, r, d.Requeue)
	}
	if o.Refused == 0 {
		r.sync.retries = 0
		return
	}
	r.sync.retries++
	jc.enqueue(c, r, jc.settings.Retry.After(r.sync.retries))
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

// slowStart is the size of the first batch of creations; each further one is
// twice as large, so that a refusal that would meet all is met early
// (upstream: controller.SlowStartInitialBatchSize).
const slowStart = 1

// create makes the pods, in batches, and returns how many were not made. After
// a batch with a refusal the rest is not tried.
func (jc *jobController) create(c *Cluster, r *jobRecord, creations []job.Creation) (refused int) {
	left := len(creations)
	for batch := min(left, slowStart); left > 0 && refused == 0; batch = min(2*batch, left) {
		for _, creation := range creations[len(creations)-left:][:batch] {
			if !jc.createPod(c, r, creation) {
				refused++
			}
		}
		left -= batch
	}
	if refused == 0 {
		return 0
	}
	return refused + left
}

// createPod makes one pod, and reports whether it was admitted.
func (jc *jobController) createPod(c *Cluster, r *jobRecord, creation job.Creation) bool {
	if r.sync.template == nil {
		r.sync.template = r.job.NewPod(creation)
		r.sync.template.SetDefaults()
	}
	p := &podRecord{pod: *r.sync.template}
	p.pod.Name = c.podName(r, r.sync.replicas+1)
	if c.checkQuota(&p.pod, 0) != nil {
		p.pod.Name = c.refusedName(r)
		c.jobEvent(r, job.RefusedEvent(c.checkQuota(&p.pod, 0)))
		return false
	}
	jc.assign(p, r)
	c.storePod(p)
	c.jobEvent(r, job.CreatedEvent(p.pod.Name))
	return true
}

// write stores the statuses, with the release of the counted pods in between,
// and records the events.
func (jc *jobController) write(c *Cluster, r *jobRecord, d job.Decision) {
	jc.store(c, r, d.Status)
	next := 0
	for _, p := range d.Release {
		if released := c.recordIn(r.sync.live, &next, p); released != nil {
			c.dropPodFinalizer(released, job.TrackingFinalizer)
		}
	}
	jc.store(c, r, d.Final)
	for _, e := range d.Events {
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
		r.events.forget()
		if r.job.Status.Finished() {
			continue
		}
		c.jobController.enqueue(c, r, 0)
		if r.sync.replicas > 0 { // the controller hears of each pod anew
			c.jobController.enqueue(c, r, c.jobController.settings.SyncBatchPeriod)
		}
	}
}
