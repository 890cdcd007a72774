package ours

import (
	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Lens changes what can be seen of jobsim, as if it stored objects or worded
// refusals wrongly. It is for tests of the comparison. A nil function changes
// nothing; objects are copies, all the way down.
type Lens struct {
	// Job and Pod change a revision of an object.
	Job func(*job.Job)
	Pod func(*pod.Pod)
	// Event changes an event; false drops it.
	Event func(*jobsim.Event) bool
	// Refusal returns what a refusal says instead; nil drops it.
	Refusal func(why []string) []string
}

func (l Lens) job(j *job.Job) *job.Job { return changed(j, l.Job) }

func (l Lens) pod(p *pod.Pod) *pod.Pod { return changed(p, l.Pod) }

func changed[T any](o *T, change func(*T)) *T {
	if change == nil {
		return o
	}
	o = clone.Of(o)
	change(o)
	return o
}

func (l Lens) event(e *jobsim.Event) bool { return l.Event == nil || l.Event(e) }

func (l Lens) refusal(why []string) []string {
	if l.Refusal == nil {
		return why
	}
	return l.Refusal(why)
}
