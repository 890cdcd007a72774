package kubelet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// runner is a node for one pod in virtual time: it carries out what Sync orders
// and writes down each status and each event.
type runner struct {
	t    require.TestingT
	k    Kubelet
	pod  *pod.Pod
	runs []Run
	now  time.Time
	log  []string
	gone bool
	why  []jobsim.Reason
	// ends, starts and pulls are when what is under way in each container is
	// over; zero: nothing is.
	ends, starts, pulls []time.Time
	requeue             time.Time
	onEvent             func(jobsim.EventNote)
	pool                share.Pool
	pullTries           []int
	script              script
}

// script is what happens to the containers of a runner.
type script struct {
	// run is how the n-th run of a container goes; nil: it ends with 0
	// after a second.
	run func(container string, n int32) result
	// pull is the error of the n-th pull; nil: all succeed.
	pull func(container string, n int) string
	// pullTime and startTime are latencies.
	pullTime, startTime time.Duration
	// unpulled says that the images are not on the node.
	unpulled bool
	// configError keeps the first container from being created.
	configError string
	// stopTime is how long a container takes to stop; then it ends with 143.
	// A container that takes longer than its grace ends with 137.
	stopTime map[string]time.Duration
	// stopsWell says that a container that is stopped ends with 0.
	stopsWell bool
	// at are things that happen from outside.
	at map[time.Duration]func(r *runner)
	// until is when the runner stops; zero: when nothing is left to do.
	until time.Duration
}

// result is how a run goes.
type result struct {
	after      time.Duration
	code       int32
	reason     string
	startError string
	hang       bool
}

func newRunner(t require.TestingT, p *pod.Pod, s script) *runner {
	n := len(p.Spec.InitContainers) + len(p.Spec.Containers)
	r := &runner{
		t: t, pod: p, now: epoch, script: s,
		runs: make([]Run, n), pullTries: make([]int, n),
		ends: make([]time.Time, n), starts: make([]time.Time, n), pulls: make([]time.Time, n),
	}
	if !s.unpulled {
		for i := range r.runs {
			r.runs[i].Image = ImagePresent
		}
	}
	r.runs[0].ConfigError = s.configError
	return r
}

// play runs the pod to its end, or to script.until, and returns the log.
func (r *runner) play() []string {
	r.sync()
	for steps := 0; !r.gone; steps++ {
		require.Less(r.t, steps, 10_000, "the pod does not come to rest")
		next, ok := r.next()
		if !ok || r.script.until > 0 && next.After(at(r.script.until)) {
			break
		}
		r.now = next
		r.happen()
		r.sync()
	}
	return r.log
}

// next is the moment at which something happens next.
func (r *runner) next() (time.Time, bool) {
	moments := slices.Concat(r.ends, r.starts, r.pulls, []time.Time{r.requeue})
	for d := range r.script.at {
		moments = append(moments, at(d))
	}
	var next time.Time
	for _, m := range moments {
		if !m.IsZero() && !m.Before(r.now) && (next.IsZero() || m.Before(next)) {
			next = m
		}
	}
	return next, !next.IsZero()
}

// happen makes come true what is due now.
func (r *runner) happen() {
	if r.requeue.Equal(r.now) {
		r.requeue = time.Time{}
	}
	for i := range r.runs {
		if r.pulls[i].Equal(r.now) {
			r.pulled(i)
		}
		if r.starts[i].Equal(r.now) {
			r.started(i)
		}
		if r.ends[i].Equal(r.now) {
			r.ended(i)
		}
	}
	for d, do := range r.script.at {
		if at(d).Equal(r.now) {
			delete(r.script.at, d)
			do(r)
		}
	}
}

// sync asks Sync until nothing takes effect at once any more, and stores.
func (r *runner) sync() {
	view := *r.pod
	o := Observation{Now: r.now, Pod: &view, Runs: r.runs}
	var d Decision
	changed := false
	for again := true; again; {
		d, again = r.k.Sync(o), false
		r.check(o, d)
		for _, e := range d.Events {
			r.event(e)
		}
		r.why = append(r.why, d.Why...)
		view.Status = d.Status
		changed = changed || d.StatusChanged
		for _, a := range d.Actions {
			again = r.act(a) || again
		}
	}
	if changed {
		r.pod.Status = view.Status
		r.logf("%s", r.show())
	}
	r.gone = d.Remove
	if d.Remove {
		r.logf("removed")
	}
	r.requeue = time.Time{}
	if d.RequeueAfter > 0 {
		r.requeue = r.now.Add(d.RequeueAfter)
	}
}

func (r *runner) act(a Action) bool {
	i := a.Container
	if a.Kind == Start {
		require.False(r.t, r.runs[i].alive(), "started while a run is alive")
	}
	r.runs[i].Apply(a, r.now)
	switch a.Kind {
	case Pull:
		r.pulls[i] = r.now.Add(r.script.pullTime)
		if r.script.pullTime == 0 {
			r.pulled(i)
			return true
		}
	case Start:
		r.starts[i] = r.now.Add(r.script.startTime)
		if r.script.startTime == 0 {
			r.started(i)
			return true
		}
	case Stop:
		r.logf("stop %s %v", r.name(i), a.Grace)
		took, code := r.script.stopTime[r.name(i)], int32(143)
		if r.script.stopsWell {
			code = 0
		}
		if took > a.Grace {
			took, code = a.Grace, 137
		}
		r.ends[i] = r.now.Add(took)
		r.starts[i] = time.Time{}
		r.runs[i].ExitCode = code
	}
	return false
}

func (r *runner) pulled(i int) {
	r.pulls[i] = time.Time{}
	r.pullTries[i]++
	if r.script.pull != nil {
		if err := r.script.pull(r.name(i), r.pullTries[i]); err != "" {
			r.runs[i].Image, r.runs[i].PullError, r.runs[i].PullFailed = ImageFailed, err, r.now
			return
		}
	}
	r.runs[i].Image = ImagePresent
}

func (r *runner) started(i int) {
	r.starts[i] = time.Time{}
	run := &r.runs[i]
	how := result{after: time.Second}
	if r.script.run != nil {
		how = r.script.run(r.name(i), run.Number)
	}
	run.ExitCode, run.Reason, run.Message = how.code, how.reason, how.startError
	if how.startError != "" {
		run.State, run.FinishedAt, run.StartFailed = Exited, r.now, true
		return
	}
	run.State, run.StartedAt = Running, r.now
	r.ends[i] = time.Time{}
	if !how.hang {
		r.ends[i] = r.now.Add(how.after)
	}
}

func (r *runner) ended(i int) {
	r.ends[i] = time.Time{}
	r.runs[i].State, r.runs[i].FinishedAt = Exited, r.now
}

// at lets something happen from outside.
func (r *runner) at(d time.Duration, do func()) {
	if r.script.at == nil {
		r.script.at = map[time.Duration]func(*runner){}
	}
	r.script.at[d] = func(*runner) { do() }
}

func (r *runner) name(i int) string { return r.pod.Spec.Container(i).Name }

// delete asks for the deletion of the pod, as the API server stores it.
func (r *runner) delete(grace int64) {
	by := apitime.Whole(r.now.Add(apitime.Seconds(grace)))
	r.pod.DeletionTimestamp, r.pod.DeletionGracePeriodSeconds = &by, &grace
	r.pod.Generation++
}

func (r *runner) event(e jobsim.EventNote) {
	if r.onEvent != nil {
		r.onEvent(e)
	}
	_, container, _ := strings.Cut(strings.TrimSuffix(e.FieldPath, "}"), "{")
	r.logf("%s", strings.TrimSpace("event "+e.Reason+" "+container))
}

func (r *runner) logf(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf("%v ", r.now.Sub(epoch))+fmt.Sprintf(format, args...))
}

// show is a status in a line: the phase, each container, and whether the pod is
// ready.
func (r *runner) show() string {
	s := &r.pod.Status
	words := []string{string(s.Phase)}
	for _, c := range slices.Concat(s.InitContainerStatuses, s.ContainerStatuses) {
		words = append(words, c.Name+":"+showState(&c))
	}
	if r.pod.IsReady() {
		words = append(words, "ready")
	}
	if s.Reason != "" {
		words = append(words, s.Reason)
	}
	return strings.Join(words, " ")
}

func showState(c *pod.ContainerStatus) string {
	text := "?"
	switch state := c.State; {
	case state.Waiting != nil:
		text = state.Waiting.Reason
	case state.Running != nil:
		text = "Running"
	case state.Terminated != nil:
		text = fmt.Sprintf("%s(%d)", state.Terminated.Reason, state.Terminated.ExitCode)
	}
	if c.RestartCount > 0 {
		text += fmt.Sprintf("/%d", c.RestartCount)
	}
	return text
}

// times returns when the log has an entry with these words.
func times(log []string, words string) []string {
	var found []string
	for _, line := range log {
		if moment, text, _ := strings.Cut(line, " "); text == words {
			found = append(found, moment)
		}
	}
	return found
}
