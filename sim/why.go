package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
)

// Explanation is why one sync of a controller, or one look of a kubelet, came
// to what it decided.
type Explanation struct {
	// At is the virtual time since the start.
	At time.Duration
	// Reasons are the rules that decided, in the order in which they did.
	Reasons []jobsim.Reason
}

// WhyJob returns the reasons of every decision of the Job's controller so far,
// in order, and of what the TTL controller decided once the Job was finished. A wait, or another state that lasts ([jobsim.Reason.Standing]), is
// told once, when it begins.
func (c *Cluster) WhyJob(namespace, name string) []Explanation {
	if r := c.jobs.find(namespace, name); r != nil {
		return cloned(append(slices.Clip(r.derived.why.list), r.derived.cleanup.list...))
	}
	return nil
}

// WhyCronJob returns the reasons of the latest decisions of the CronJob's
// controller, in order: of the latest thousand syncs that had some. A state that
// lasts is told once, when it begins, as for WhyJob.
func (c *Cluster) WhyCronJob(namespace, name string) []Explanation {
	if r := c.cronJobs.find(namespace, name); r != nil {
		list := r.derived.why.list
		return cloned(list[max(0, len(list)-keptExplanations):])
	}
	return nil
}

// WhyPod returns the reasons of what the kubelet decided about a pod so far, in
// order: restarts that had to wait, deadlines, the end.
func (c *Cluster) WhyPod(namespace, name string) []Explanation {
	if r := c.pods.find(namespace, name); r != nil && r.derived.notes != nil {
		return cloned(r.derived.notes.why)
	}
	return nil
}

func cloned(list []Explanation) []Explanation {
	list = slices.Clone(list)
	for i := range list {
		list[i].Reasons = slices.Clone(list[i].Reasons)
	}
	return list
}

// keptExplanations is how many explanations of a CronJob are kept: its controller
// decides at each slot, for ever.
const keptExplanations = 1000

// explanations are those of one Job or CronJob.
type explanations struct {
	list []Explanation
	// latest are all reasons of the latest sync, also those that were not told.
	latest []jobsim.Reason
}

// add keeps the reasons of a sync, but for states that the one before it gave
// too.
func (e *explanations) add(at time.Duration, reasons []jobsim.Reason) {
	before := e.latest
	e.latest = reasons
	isOld := func(r jobsim.Reason) bool { return r.Standing && slices.Contains(before, r) }
	isNew := func(r jobsim.Reason) bool { return !isOld(r) }
	switch {
	case !slices.ContainsFunc(reasons, isNew):
		return
	case slices.ContainsFunc(reasons, isOld):
		reasons = slices.DeleteFunc(slices.Clone(reasons), isOld)
	}
	e.list = append(e.list, Explanation{At: at, Reasons: reasons})
}

// trim drops all but the latest n, once there are twice as many.
func (e *explanations) trim(n int) {
	if len(e.list) >= 2*n {
		e.list = append([]Explanation(nil), e.list[len(e.list)-n:]...)
	}
}
