package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/pod"
)

// podSpans are what a pod did and waited for.
func (b *builder) podSpans(f *podFacts, p Pod) []Span {
	s := &podSpanner{builder: b, f: f, pod: p}
	s.beforeStart()
	for i := range f.containers {
		s.container(&f.containers[i])
	}
	s.grace()
	return s.spans
}

// podSpanner makes the spans of one pod.
type podSpanner struct {
	*builder
	f     *podFacts
	pod   Pod
	spans []Span
}

// add adds a span; a zero to means that it was not over at the end. Waits that took
// no time are left out, runs are not.
func (s *podSpanner) add(kind Kind, from, to time.Time, row int, label, why string) {
	span := Span{Kind: kind, From: s.on(from), To: s.on(s.orEnd(to)), Open: to.IsZero(), Label: label, Why: why, Pod: s.pod.Name, Row: s.pod.Row + row}
	if !span.Open && span.To <= span.From && !isRun(kind) {
		return
	}
	span.To = max(span.To, span.From)
	s.spans = append(s.spans, span)
}

func isRun(k Kind) bool {
	switch k {
	case Running, RunSucceeded, RunFailed, RunStopped:
		return true
	}
	return false
}

// beforeStart is the time without a node, and the time on it without a container
// that runs.
func (s *podSpanner) beforeStart() {
	f := s.f
	started, over := f.firstStart(), f.over()
	bound := f.bound
	if bound.IsZero() {
		bound = earlier(started, over)
	}
	why := fmt.Sprintf("pod %s waits for a node for %s", s.pod.Name, s.lasting(f.created, bound))
	s.add(Pending, f.created, bound, 0, s.lasting(f.created, bound), sentence(why, f.unschedulable))
	if f.bound.IsZero() {
		return
	}
	from := f.bound
	until := earlier(started, over)
	for _, w := range s.f.pullWaits() {
		if !until.IsZero() && !w.from.Before(until) || w.from.Before(from) {
			continue
		}
		s.starting(from, w.from)
		s.add(ImagePull, w.from, until, 0, s.lasting(w.from, until), sentence(
			fmt.Sprintf("the image of container %s cannot be pulled for %s (%s)", w.container, s.lasting(w.from, until), w.reason), w.message))
		return
	}
	s.starting(from, until)
}

func (s *podSpanner) starting(from, to time.Time) {
	why := fmt.Sprintf("pod %s is on node %s and starts for %s", s.pod.Name, s.f.spec.NodeName, s.lasting(from, to))
	for _, c := range s.f.containers {
		for _, w := range c.waits {
			if len(c.runs) == 0 && w.reason != "ContainerCreating" && w.reason != "PodInitializing" && !isPull(w.reason) {
				why = sentence(why, "container "+c.name+" waits: "+w.reason, w.message)
			}
		}
	}
	s.add(Starting, from, to, 0, s.lasting(from, to), why)
}

// pullWait is the first wait of a container for its image.
type pullWait struct {
	waitFacts
	container string
}

func (f *podFacts) pullWaits() []pullWait {
	var list []pullWait
	for _, c := range f.containers {
		for _, w := range c.waits {
			if isPull(w.reason) {
				list = append(list, pullWait{w, c.name})
				break
			}
		}
	}
	return list
}

// isPull reports whether a reason says that an image does not arrive (upstream:
// pkg/kubelet/images/types.go).
func isPull(reason string) bool {
	switch reason {
	case "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "ErrRegistryUnavailable", "ImageInspectError":
		return true
	}
	return false
}

// container is the runs of a container and the waits between and after them.
func (s *podSpanner) container(c *containerFacts) {
	for i := range c.runs {
		r := &c.runs[i]
		s.run(c, r)
		if r.end == nil {
			continue
		}
		next := time.Time{}
		if i+1 < len(c.runs) {
			next = c.runs[i+1].started
		} else if !c.waitsAfter(r) {
			continue
		}
		if next.IsZero() {
			next = s.f.over()
		}
		s.crashLoop(c, r, next)
	}
}

// waitsAfter is whether the container waits for another run.
func (c *containerFacts) waitsAfter(r *runFacts) bool {
	n := len(c.waits)
	return n > 0 && c.waits[n-1].after == r.number && c.waits[n-1].reason == crashLoopBackOff
}

// crashLoopBackOff is the reason of a container that waits for its next run, and the
// name of the rule.
const crashLoopBackOff = "CrashLoopBackOff"

func (s *podSpanner) run(c *containerFacts, r *runFacts) {
	what := fmt.Sprintf("pod %s, container %s, run %d", s.pod.Name, c.name, r.number)
	if r.end == nil {
		over := s.f.over()
		if over.IsZero() {
			s.add(Running, r.started, over, c.row, "running", fmt.Sprintf("%s: still running after %s", what, s.lasting(r.started, over)))
			return
		}
		s.add(RunStopped, r.started, over, c.row, "stopped", fmt.Sprintf("%s: %s until the pod was gone; how it ended is not known", what, s.lasting(r.started, over)))
		return
	}
	kind := RunSucceeded
	if r.end.ExitCode != 0 {
		kind = RunFailed
	}
	ended := fmt.Sprintf("%s: %s, then exit code %d", what, s.lasting(r.started, r.finished), r.end.ExitCode)
	if r.end.Reason != "" {
		ended += " (" + r.end.Reason + ")"
	}
	s.add(kind, r.started, r.finished, c.row, exit(r.end), sentence(append([]string{ended, strings.TrimSpace(r.end.Message)}, s.f.why.at(r.finished, crashLoopBackOff)...)...))
}

// exit is how a run ended, in two or three words: "exit 137 OOMKilled".
func exit(t *pod.ContainerStateTerminated) string {
	switch t.Reason {
	case "", "Error", "Completed":
		return fmt.Sprintf("exit %d", t.ExitCode)
	}
	return fmt.Sprintf("exit %d %s", t.ExitCode, t.Reason)
}

// crashLoop is the wait after a run. The first restart comes at once.
func (s *podSpanner) crashLoop(c *containerFacts, r *runFacts, until time.Time) {
	length := s.lasting(r.finished, until)
	why := fmt.Sprintf("container %s waits %s after run %d had ended with exit code %d", c.name, length, r.number, r.end.ExitCode)
	var rule []string
	for _, reason := range s.f.why {
		if reason.Rule().Name == crashLoopBackOff && reason.at.Equal(r.finished) {
			rule = append(rule, reason.String())
		}
	}
	if len(rule) == 0 {
		for _, w := range c.waits {
			if w.reason == crashLoopBackOff && w.after == r.number {
				rule = append(rule, w.reason+": "+w.message)
			}
		}
	}
	s.add(CrashLoop, r.finished, until, c.row, length, sentence(append([]string{why}, rule...)...))
}

// grace is the time from the request to delete the pod to its end.
func (s *podSpanner) grace() {
	f := s.f
	if f.stopping.IsZero() || !f.ended.IsZero() && !f.stopping.Before(f.ended) {
		return
	}
	over := f.over()
	if over.IsZero() {
		over = f.latestFinishOfAll()
	}
	why := fmt.Sprintf("pod %s is being deleted: it took %s of the %s that it may take", s.pod.Name, s.lasting(f.stopping, over), length(f.grace))
	if c := f.condition(pod.DisruptionTarget, "True"); c != nil {
		why = sentence(why, c.Reason, c.Message)
	}
	s.add(Grace, f.stopping, over, 0, "", why)
}

// latestFinishOfAll is when the last container ended, if all have.
func (f *podFacts) latestFinishOfAll() time.Time {
	var t time.Time
	for i := range f.containers {
		n := len(f.containers[i].runs)
		if n > 0 && f.containers[i].runs[n-1].end == nil {
			return time.Time{}
		}
		if n > 0 {
			t = later(t, f.containers[i].runs[n-1].finished)
		}
	}
	return t
}

// podMarks are the deadline of a pod and its removal.
func (b *builder) podMarks(f *podFacts) []Mark {
	var marks []Mark
	if d := f.spec.ActiveDeadlineSeconds; d != nil && f.status.StartTime != nil {
		at := f.status.StartTime.Add(apitime.Seconds(*d))
		if !at.After(b.end) && !at.After(b.orEnd(f.over()).Add(time.Second)) {
			marks = append(marks, Mark{Kind: MarkDeadline, At: b.on(at), Label: "deadline", Why: fmt.Sprintf("activeDeadlineSeconds of pod %s: %d after it began on its node", f.meta.Name, *d)})
		}
	}
	if !f.removed.IsZero() && f.exact {
		why := fmt.Sprintf("pod %s is removed from the API server, its logs with it", f.meta.Name)
		if len(f.why) > 0 && f.ended.IsZero() {
			why = sentence(append([]string{why}, f.why.at(f.removed)...)...)
		}
		marks = append(marks, Mark{Kind: MarkRemoved, At: b.on(f.removed), Label: "removed", Why: why})
	}
	return marks
}

// outcome is what the pod came to, in a few words.
func (f *podFacts) outcome() string {
	var runs int
	var last *runFacts
	for i := range f.containers {
		runs += int(f.containers[i].latestRun())
		for j := range f.containers[i].runs {
			r := &f.containers[i].runs[j]
			if last == nil || r.end != nil && (last.end == nil || r.end.ExitCode != 0 || last.end.ExitCode == 0) {
				last = r
			}
		}
	}
	var text string
	switch {
	case f.status.Phase == pod.Succeeded:
		text = "succeeded"
	case f.status.Phase == pod.Failed && f.status.Reason != "":
		text = "failed: " + f.status.Reason
	case f.status.Phase == pod.Failed && last != nil && last.end != nil:
		text = "failed, " + exit(last.end)
	case f.status.Phase == pod.Failed:
		text = "failed"
	case !f.removed.IsZero():
		text = "removed"
	case f.waiting() != "":
		text = f.waiting()
	case last == nil:
		text = "pending"
	default:
		text = "running"
	}
	if runs > 1 && len(f.containers) == 1 {
		text += fmt.Sprintf(", %d runs", runs)
	}
	return text
}

// waiting is the reason for which a container waits at the end, or "".
func (f *podFacts) waiting() string {
	for _, list := range [][]pod.ContainerStatus{f.status.InitContainerStatuses, f.status.ContainerStatuses} {
		for i := range list {
			if w := list[i].State.Waiting; w != nil && w.Reason != "" && w.Reason != "PodInitializing" {
				return w.Reason
			}
		}
	}
	return ""
}

// lasting is the time between two moments, or up to the end of the picture.
func (b *builder) lasting(from, to time.Time) string { return length(max(0, b.orEnd(to).Sub(from))) }
