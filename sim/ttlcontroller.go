package sim

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// ttlController deletes finished Jobs when their ttlSecondsAfterFinished are
// over (upstream: pkg/controller/ttlafterfinished). Whether they are is decided
// by job.CleanUp.
type ttlController struct {
	finite
	cluster *Cluster
	view    informer
	// jobs are queued by name, as upstream: a wake-up outlives a Job that is
	// deleted, and looks at the next one of that name.
	jobs *workQueue[jobKey]
}

func startTTLController(c *Cluster) controller {
	t := &ttlController{cluster: c, view: c.informer(ComponentTTLAfterFinished)}
	t.jobs = newWorkQueue(c, controllerBackOff.After, t.processJob)
	t.view.jobs.subscribe(t.jobChanged)
	return t
}

// busy reports whether a Job is looked at that has just changed, or one whose
// deletion failed. That the time to live of a Job passes is nothing that a run
// waits for.
func (t *ttlController) busy() bool { return t.jobs.busy() }

// jobChanged queues a finished Job that has a time to live (upstream: addJob,
// updateJob).
func (t *ttlController) jobChanged(n notice[job.Job, jobDerived]) {
	j := n.row.get()
	if n.kind != Deleted && j.DeletionTimestamp == nil && j.Spec.TTLSecondsAfterFinished != nil && j.Status.Finished() {
		t.jobs.add(keyOfJob(n.row))
	}
}

// processJob looks whether the time to live of a Job is over, first as the
// controller sees it and then as it is stored, and deletes the Job if it is.
func (t *ttlController) processJob(k jobKey) error {
	seen := t.view.jobs.find(k.namespace, k.name)
	if seen == nil {
		return nil
	}
	if d, err := t.cleanUp(k, seen); !d.Delete {
		return err
	}
	fresh, err := t.cluster.get(ComponentTTLAfterFinished, job.Kind, k.namespace, k.name)
	if err != nil {
		return ignoreNotFound(err)
	}
	r := fresh.(*jobRow)
	d, err := t.cleanUp(k, r)
	if !d.Delete {
		return err
	}
	r.derived.cleanup.add(t.cluster.now, d.Why)
	return t.delete(k, r.get().UID)
}

// delete deletes the Job of that name in the foreground, if it still is the one that
// was looked at.
func (t *ttlController) delete(k jobKey, uid jobsim.UID) error {
	foreground := jobsim.DeleteOptions{PropagationPolicy: jobsim.PropagateForeground}
	return t.cluster.deleteIf(uid, ComponentTTLAfterFinished, job.Kind, k.namespace, k.name, foreground)
}

// cleanUp decides about a Job, and queues it for when its time to live is over
// if that is later (upstream: processTTL).
func (t *ttlController) cleanUp(k jobKey, r *jobRow) (job.Cleanup, error) {
	d, err := job.CleanUp(t.cluster.Now(), r.get())
	if d.RequeueAfter > 0 {
		t.jobs.addWake(k, d.RequeueAfter, true)
		r.origin().derived.cleanup.add(t.cluster.now, d.Why)
	}
	return d, err
}
