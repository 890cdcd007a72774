package sim

import (
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// Totals sum up what has happened in a cluster so far. What was removed since
// counts too.
type Totals struct {
	// Jobs is how many Jobs were created, Complete and Failed how many of them have
	// become that.
	Jobs, Complete, Failed int64
	// FirstFailure is the reason of the condition Failed of the Job that failed
	// first; empty: none has.
	FirstFailure string
	// Finished is when the latest Job became Complete or Failed, as time since the
	// start and without rounding; 0: none has.
	Finished time.Duration

	// Pods is how many pods were created for Jobs. One that a Job adopts later is not.
	Pods int64
	// Restarts is how many runs of containers came after the first one of the same
	// container in the same pod. It is the sum of all restartCounts of the pods, and
	// also counts sidecars.
	Restarts int64
	// RunTime is how long containers ran, those that are running left out. Two
	// that run side by side for a second count as two seconds.
	RunTime time.Duration
	// WastedTime is the part of RunTime that came to nothing: the runs that ended
	// with an exit code other than 0, on their own or because they were stopped. A
	// sidecar, which is stopped at the end of each pod, is left out.
	WastedTime time.Duration
}

// Totals returns what has happened so far. It costs nothing: the sums are kept
// anyway.
func (c *Cluster) Totals() Totals { return c.orZero().totals }

// startTotals counts what can be seen in the store. The runs of containers are
// counted where they begin and end.
func startTotals(c *Cluster) {
	c.jobs.subscribe(func(n notice[job.Job, jobDerived]) {
		if n.kind == Added {
			c.totals.Jobs++
		}
		if n.kind == Modified && n.row.get().Status.Finished() && !n.old.Status.Finished() {
			c.totals.finished(&n.row.get().Status, c.now)
		}
	})
	c.pods.subscribe(func(n notice[pod.Pod, podDerived]) {
		if n.kind == Added && n.row.derived.owner != nil {
			c.totals.Pods++
		}
	})
}

// finished counts a Job that has become Complete or Failed.
func (t *Totals) finished(s *job.Status, now time.Duration) {
	t.Finished = now
	if !s.IsTrue(job.Failed) {
		t.Complete++
		return
	}
	if t.Failed == 0 {
		t.FirstFailure = s.Condition(job.Failed).Reason
	}
	t.Failed++
}

// began counts a run of a container that begins.
func (t *Totals) began(r *kubelet.Run) {
	if r.Number > 1 {
		t.Restarts++
	}
}

// ended counts a run that has ended, whose process had been started.
func (t *Totals) ended(r *kubelet.Run, isSidecar bool) {
	d := r.FinishedAt.Sub(r.StartedAt)
	t.RunTime += d
	if r.ExitCode != 0 && !isSidecar {
		t.WastedTime += d
	}
}
