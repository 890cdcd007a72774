package sim

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
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
// in order, and of what the TTL controller decided once the Job was finished. A
// wait, or another state that lasts ([jobsim.Reason.Standing]), is in it once, when
// it begins.
func (c *Cluster) WhyJob(namespace, name string) []Explanation {
	return c.Why(job.Kind, namespace, name)
}

// Why returns the reasons of the decisions about an object of a kind, as
// [Cluster.WhyJob], [Cluster.WhyCronJob] and [Cluster.WhyPod] do for theirs.
func (c *Cluster) Why(kind, namespace, name string) []Explanation {
	c = c.orZero()
	if t := c.tables.of(kind); t != nil {
		if r := t.lookup(namespace, name); r != nil {
			return cloned(r.explained())
		}
	}
	return nil
}

// WhyCronJob returns the reasons of the latest decisions of the CronJob's
// controller, in order: of the latest thousand syncs that had some. A state that
// lasts is in it once, when it begins, as for WhyJob.
func (c *Cluster) WhyCronJob(namespace, name string) []Explanation {
	return c.Why(cronjob.Kind, namespace, name)
}

// WhyPod returns the reasons of what the kubelet decided about a pod so far, in
// order: restarts that had to wait, deadlines, the end.
func (c *Cluster) WhyPod(namespace, name string) []Explanation {
	return c.Why(pod.Kind, namespace, name)
}

// explainer is what is derived of an object and has reasons.
type explainer interface{ explained() []Explanation }

func (r *row[T, D]) explained() []Explanation {
	if d, ok := any(&r.origin().derived).(explainer); ok {
		return d.explained()
	}
	return nil
}

func (r *row[T, D]) explain(at time.Duration, reasons []jobsim.Reason) {
	if d, ok := any(&r.origin().derived).(interface{ explanations() *explanations }); ok {
		d.explanations().add(at, reasons)
	}
}

func (e *explanations) explanations() *explanations { return e }

func (e *explanations) explained() []Explanation { return e.list }

// explained are the latest reasons.
func (d *cronJobDerived) explained() []Explanation {
	list := d.why.list
	return list[max(0, len(list)-keptExplanations):]
}

func (d *podDerived) explained() []Explanation {
	if d.notes == nil {
		return nil
	}
	return d.notes.why
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
	// latest are all reasons of the latest sync, also those that are not in the list.
	latest []jobsim.Reason
}

// add keeps the reasons of a sync, but for states that the one before it gave
// too.
func (e *explanations) add(at time.Duration, reasons []jobsim.Reason) {
	before := e.latest
	e.latest = reasons
	isOld := func(r *jobsim.Reason) bool { return r.Standing && slices.Contains(before, *r) }
	old := 0
	for i := range reasons {
		old += count(isOld(&reasons[i]))
	}
	if old == len(reasons) {
		return
	}
	if old > 0 {
		shown := make([]jobsim.Reason, 0, len(reasons)-old)
		for i := range reasons {
			if !isOld(&reasons[i]) {
				shown = append(shown, reasons[i])
			}
		}
		reasons = shown
	}
	e.list = append(e.list, Explanation{At: at, Reasons: reasons})
}

// trim drops all but the latest n, once there are twice as many.
func (e *explanations) trim(n int) {
	if len(e.list) >= 2*n {
		e.list = append([]Explanation(nil), e.list[len(e.list)-n:]...)
	}
}
