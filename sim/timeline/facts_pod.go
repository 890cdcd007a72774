package timeline

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// podFacts is what the revisions of a pod show. A time that is zero is not known, or
// has not come.
type podFacts struct {
	meta jobsim.ObjectMeta // of the latest revision
	spec pod.Spec
	// created and removed are when the API server had it first and no more.
	// exact is whether it is known when it was removed, and not only that.
	created, removed time.Time
	exact            bool
	// bound is when it got its node.
	bound time.Time
	// unschedulable is why it had no node, as the scheduler said last.
	unschedulable string
	// ended is when it had succeeded or failed.
	ended time.Time
	// stopping is when its deletion was asked for, and grace how long it may take.
	stopping time.Time
	grace    time.Duration
	status   pod.Status // of the latest revision
	// containers are those of the spec, init containers first.
	containers []containerFacts
	why        reasons
}

// containerFacts is what became of one container.
type containerFacts struct {
	name string
	// row is that of its runs in the pod: init containers run before the others, and
	// share the first row with the first of them.
	row int
	// runs are its runs, and waits what it waited for before and between them, each
	// until something else came.
	runs  []runFacts
	waits []waitFacts
}

// runFacts is one run of a container.
type runFacts struct {
	// number is counted from 1.
	number            int32
	started, finished time.Time
	// end is how it ended; nil: it has not.
	end *pod.ContainerStateTerminated
}

// waitFacts is a reason for which a container waits.
type waitFacts struct {
	// after is the number of the run after which it waits; 0: there was none.
	after           int32
	from            time.Time
	reason, message string
}

// observe takes in one revision.
func (f *podFacts) observe(v revision, p *pod.Pod) {
	if f.created.IsZero() {
		f.created = v.moment(p.CreationTimestamp)
		f.setContainers(&p.Spec)
	}
	f.meta, f.spec, f.status = p.ObjectMeta, p.Spec, p.Status
	if f.bound.IsZero() && p.Spec.NodeName != "" {
		f.bound = v.moment(transition(p, pod.Scheduled))
	}
	if c := f.condition(pod.Scheduled, jobsim.ConditionFalse); c != nil {
		f.unschedulable = c.Message
	}
	if f.stopping.IsZero() && p.DeletionTimestamp != nil {
		f.grace = graceOf(&p.ObjectMeta)
		f.stopping = v.moment(p.DeletionTimestamp.Add(-f.grace))
	}
	for _, list := range [][]pod.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
		for i := range list {
			f.observeContainer(v, &list[i])
		}
	}
	if f.ended.IsZero() && p.IsTerminal() {
		f.ended = v.moment(f.latestFinish())
	}
	if v.deleted {
		f.removed, f.exact = later(v.at, f.ended), v.exact
	}
}

// setContainers makes a row for each container, and one that is shared by the init
// containers and the first container.
func (f *podFacts) setContainers(spec *pod.Spec) {
	row := max(1, len(spec.Containers))
	for i := range spec.InitContainers {
		c := containerFacts{name: spec.InitContainers[i].Name}
		if spec.InitContainers[i].IsSidecar() {
			c.row = row
			row++
		}
		f.containers = append(f.containers, c)
	}
	for i := range spec.Containers {
		f.containers = append(f.containers, containerFacts{name: spec.Containers[i].Name, row: i})
	}
}

// rows is how many rows the pod needs.
func (f *podFacts) rows() int {
	rows := 1
	for i := range f.containers {
		rows = max(rows, f.containers[i].row+1)
	}
	return rows
}

func (f *podFacts) observeContainer(v revision, s *pod.ContainerStatus) {
	for i := range f.containers {
		if c := &f.containers[i]; c.name == s.Name {
			c.observe(v, s)
			return
		}
	}
}

// observe takes in the status of a container. LastTerminationState is the run before
// the one that State shows; while the container waits, State shows none, and
// RestartCount still counts up to the run that has ended (kubelet:
// convertToAPIContainerStatuses).
func (c *containerFacts) observe(v revision, s *pod.ContainerStatus) {
	number := s.RestartCount + 1
	previous := number - 1
	if s.State.Waiting != nil {
		previous = number
	}
	if t := s.LastTerminationState.Terminated; t != nil && previous > 0 {
		c.run(previous).finish(v, t)
	}
	switch {
	case s.State.Running != nil:
		c.run(number).start(v, s.State.Running.StartedAt)
	case s.State.Terminated != nil:
		c.run(number).finish(v, s.State.Terminated)
	case s.State.Waiting != nil:
		c.wait(v, s.State.Waiting, c.latestRun())
	}
}

// run returns the facts of a run; runs are in order.
func (c *containerFacts) run(number int32) *runFacts {
	i := len(c.runs)
	for i > 0 && c.runs[i-1].number > number {
		i--
	}
	if i > 0 && c.runs[i-1].number == number {
		return &c.runs[i-1]
	}
	c.runs = append(c.runs, runFacts{})
	copy(c.runs[i+1:], c.runs[i:])
	c.runs[i] = runFacts{number: number}
	return &c.runs[i]
}

// latestRun is the number of the latest run, which is how many there were: some may be
// in no revision, because two runs may follow each other within one. 0: there was none.
func (c *containerFacts) latestRun() int32 {
	if len(c.runs) == 0 {
		return 0
	}
	return c.runs[len(c.runs)-1].number
}

func (c *containerFacts) wait(v revision, w *pod.ContainerStateWaiting, after int32) {
	if n := len(c.waits); n > 0 && c.waits[n-1].reason == w.Reason && c.waits[n-1].after == after {
		c.waits[n-1].message = w.Message
		return
	}
	c.waits = append(c.waits, waitFacts{after: after, from: v.at, reason: w.Reason, message: w.Message})
}

func (r *runFacts) start(v revision, stored time.Time) {
	if r.started.IsZero() {
		r.started = v.moment(stored)
	}
}

// finish notes the end of the run, the first time that it is seen.
func (r *runFacts) finish(v revision, t *pod.ContainerStateTerminated) {
	if r.end != nil {
		return
	}
	r.end = t
	r.finished = v.moment(t.FinishedAt)
	if r.started.IsZero() {
		r.started = t.StartedAt
	}
	// A container that could not be started has 1970 as its start (kubelet: a zero
	// time of the runtime).
	if r.started.Unix() <= 0 || r.started.After(r.finished) {
		r.started = r.finished
	}
}

// latestFinish is when the last of the containers ended; zero: not known.
func (f *podFacts) latestFinish() time.Time {
	var t time.Time
	for i := range f.containers {
		for _, r := range f.containers[i].runs {
			t = later(t, r.finished)
		}
	}
	return t
}

// firstStart is when the first of the containers started; zero: none has.
func (f *podFacts) firstStart() time.Time {
	var t time.Time
	for i := range f.containers {
		for _, r := range f.containers[i].runs {
			t = earlier(t, r.started)
		}
	}
	return t
}

// over is when the pod ended or was removed; zero: neither has come.
func (f *podFacts) over() time.Time {
	if !f.ended.IsZero() {
		return f.ended
	}
	return f.removed
}

func (f *podFacts) result() Result {
	switch {
	case f.status.Phase == pod.Succeeded:
		return Succeeded
	case f.status.Phase == pod.Failed:
		return Failed
	case !f.removed.IsZero():
		return Removed
	}
	return NotEnded
}

// index is the completion index; empty: the pod has none.
func (f *podFacts) index() string { return f.meta.Annotations[job.CompletionIndexAnnotation] }

// transition is when a condition of a pod changed last; zero: it has none.
func transition(p *pod.Pod, typ pod.ConditionType) time.Time {
	for i := range p.Status.Conditions {
		if c := &p.Status.Conditions[i]; c.Type == typ {
			return c.LastTransitionTime
		}
	}
	return time.Time{}
}

// condition is a condition of the latest revision, if its status is the one given.
func (f *podFacts) condition(typ pod.ConditionType, status jobsim.ConditionStatus) *pod.Condition {
	for i := range f.status.Conditions {
		if c := &f.status.Conditions[i]; c.Type == typ && c.Status == status {
			return c
		}
	}
	return nil
}

// graceOf is how long the deletion of an object may take.
func graceOf(m *jobsim.ObjectMeta) time.Duration {
	if m.DeletionGracePeriodSeconds == nil {
		return 0
	}
	return apitime.Seconds(max(0, *m.DeletionGracePeriodSeconds))
}
