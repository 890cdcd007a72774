package sim

import (
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
)

// Usage counts what a cluster has used so far. What was removed since counts too.
type Usage struct {
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
	// Finished is when the latest Job became Complete or Failed, as time since the
	// start and without rounding; 0: none has.
	Finished time.Duration
}

// Usage returns what the cluster has used so far. It costs nothing: the sums
// are kept anyway.
func (c *Cluster) Usage() Usage { return c.orZero().usage }

// startUsage counts what can be seen in the store. The runs of containers are
// counted where they begin and end.
func startUsage(c *Cluster) {
	c.jobs.subscribe(func(n notice[job.Job, jobDerived]) {
		if n.kind != Deleted && n.row.get().Status.Finished() && (n.old == nil || !n.old.Status.Finished()) {
			c.usage.Finished = c.now
		}
	})
	c.pods.subscribe(func(n notice[pod.Pod, podDerived]) {
		if n.kind == Added && n.row.derived.owner != nil {
			c.usage.Pods++
		}
	})
}

// began counts a run of a container that begins.
func (u *Usage) began(r *kubelet.Run) {
	if r.Number > 1 {
		u.Restarts++
	}
}

// ended counts a run that has ended, whose process had been started.
func (u *Usage) ended(r *kubelet.Run, isSidecar bool) {
	d := r.FinishedAt.Sub(r.StartedAt)
	u.RunTime += d
	if r.ExitCode != 0 && !isSidecar {
		u.WastedTime += d
	}
}
