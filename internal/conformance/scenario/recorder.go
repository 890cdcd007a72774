package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Recorder makes a Trace out of the revisions of a Job and its pods. It calls
// each pod by its Identity, since names and UIDs are random, and writes times as
// seconds since the start.
type Recorder struct {
	Start time.Time
	Trace Trace

	// Identities are those of the run's pods: Pod adds each when it is created.
	Identities *Identities

	pods   map[jobsim.UID]*seenPod
	names  []string // pairs for a strings.Replacer: name, label
	status string
}

// seenPod is what was last shown of a pod.
type seenPod struct{ state, deletion, finalizer string }

// NewRecorder returns a Recorder for a run that starts then.
func NewRecorder(start time.Time) *Recorder {
	return &Recorder{Start: start, Identities: NewIdentities(), pods: map[jobsim.UID]*seenPod{}}
}

func (r *Recorder) add(at time.Duration, k Kind, format string, args ...any) {
	r.Trace.Entries = append(r.Trace.Entries, Entry{At: at, Kind: k, Text: fmt.Sprintf(format, args...)})
}

// addPod records something about a pod.
func (r *Recorder) addPod(at time.Duration, p *pod.Pod, text string) {
	label := r.label(p)
	r.Trace.Entries = append(r.Trace.Entries, Entry{At: at, Kind: PodEntry, Pod: label, Text: "pod " + label + " " + text})
}

// Job records a revision of the Job, if its status or its deletion changed.
func (r *Recorder) Job(at time.Duration, j *job.Job) {
	text := r.statusText(&j.Status)
	if j.DeletionTimestamp != nil {
		text += " deleting=" + strings.Join(j.Finalizers, ",")
	}
	if text == r.status {
		return
	}
	r.status = text
	r.add(at, StatusEntry, "status %s", text)
}

// JobRefused records that the Job was not admitted. In which words is for
// another test.
func (r *Recorder) JobRefused() { r.add(0, StatusEntry, "job refused") }

// JobRemoved records that the Job is gone.
func (r *Recorder) JobRemoved(at time.Duration) { r.add(at, StatusEntry, "job removed") }

// statusText writes all of a status in one line.
func (r *Recorder) statusText(s *job.Status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "active=%d ready=%s terminating=%s succeeded=%d failed=%d",
		s.Active, number(s.Ready), number(s.Terminating), s.Succeeded, s.Failed)
	if u := s.UncountedTerminatedPods; u != nil {
		fmt.Fprintf(&b, " uncounted=%s/%s", r.set(u.Succeeded), r.set(u.Failed))
	}
	if s.CompletedIndexes != "" {
		fmt.Fprintf(&b, " completed=%s", s.CompletedIndexes)
	}
	if s.FailedIndexes != nil {
		fmt.Fprintf(&b, " failedIndexes=%q", *s.FailedIndexes)
	}
	fmt.Fprintf(&b, " start=%s", r.moment(s.StartTime))
	if s.CompletionTime != nil {
		fmt.Fprintf(&b, " completion=%s", r.moment(s.CompletionTime))
	}
	for _, c := range s.Conditions {
		fmt.Fprintf(&b, " [%s=%s %s %q probe=%s transition=%s]", c.Type, c.Status, c.Reason, c.Message,
			r.moment(&c.LastProbeTime), r.moment(&c.LastTransitionTime))
	}
	return b.String()
}

// set writes UIDs as labels of pods, sorted.
func (r *Recorder) set(uids []jobsim.UID) string {
	labels := make([]string, len(uids))
	for i, uid := range uids {
		if id, _, ok := r.Identities.Known(uid); ok {
			labels[i] = id.String()
		}
	}
	slices.Sort(labels)
	return "{" + strings.Join(labels, " ") + "}"
}

func number(n *int32) string {
	if n == nil {
		return "-"
	}
	return strconv.Itoa(int(*n))
}

// moment writes a time of the API; with its fraction of a second if it has
// one, which the API would not let pass.
func (r *Recorder) moment(t *time.Time) string {
	if t == nil || t.IsZero() {
		return "-"
	}
	return strconv.FormatFloat(t.Sub(r.Start).Seconds(), 'f', -1, 64)
}

// Pod records what a revision of a pod changed of what the judge compares: its
// creation, phase, readiness, restarts, deletion and tracking finalizer.
func (r *Recorder) Pod(at time.Duration, p *pod.Pod) {
	before := r.pods[p.UID]
	if before == nil {
		before = &seenPod{finalizer: "tracked"}
		r.pods[p.UID] = before
		r.names = append(r.names, p.Name, r.label(p))
		r.addPod(at, p, "created")
	}
	now := seenPod{state: podState(p), deletion: r.deletion(p), finalizer: "released"}
	if p.HasFinalizer(job.TrackingFinalizer) {
		now.finalizer = "tracked"
	}
	for _, change := range [][2]string{{before.state, now.state}, {before.deletion, now.deletion}, {before.finalizer, now.finalizer}} {
		if change[0] != change[1] {
			r.addPod(at, p, change[1])
		}
	}
	*before = now
}

// PodRemoved records that a pod is gone.
func (r *Recorder) PodRemoved(at time.Duration, p *pod.Pod) {
	r.addPod(at, p, "removed")
}

func podState(p *pod.Pod) string {
	restarts := int32(0)
	for i := range p.Status.ContainerStatuses {
		restarts += p.Status.ContainerStatuses[i].RestartCount
	}
	return fmt.Sprintf("%s ready=%t restarts=%d", p.Status.Phase, p.IsReady(), restarts)
}

func (r *Recorder) deletion(p *pod.Pod) string {
	if p.DeletionTimestamp == nil {
		return ""
	}
	return fmt.Sprintf("deleting by %s grace=%d", r.moment(p.DeletionTimestamp), *p.DeletionGracePeriodSeconds)
}

// label is what the trace calls a pod.
func (r *Recorder) label(p *pod.Pod) string { return r.Identities.Of(p).String() }

// Index returns the completion index of a pod with these annotations; -1:
// none.
func Index(annotations map[string]string) int {
	n, err := strconv.Atoi(annotations[job.CompletionIndexAnnotation])
	if err != nil {
		return -1
	}
	return n
}

// manySimilar is how many events of one type and reason may stand alone;
// client-go combines those beyond (EventAggregator, less one to be safe).
const manySimilar = 9

// manyEvents is how many events on one object may be reported; client-go drops
// those beyond for minutes (EventSourceObjectSpamFilter).
const manyEvents = 25

// refusedName is the name of a pod that never came to be.
var refusedName = regexp.MustCompile(`pods "[^"]*" is forbidden`)

// Event records an event on the Job as it is at the end, repeats combined.
func (r *Recorder) Event(e *jobsim.Event) {
	message := refusedName.ReplaceAllString(strings.NewReplacer(r.names...).Replace(e.Message), `pods "*" is forbidden`)
	first, last := r.moment(&e.FirstTimestamp), r.moment(&e.LastTimestamp)
	r.Trace.Events = append(r.Trace.Events, Event{
		Kind: string(e.Type) + " " + e.Reason, Message: message,
		Count: fmt.Sprintf("first=%s last=%s count=%d", first, last, e.Count), N: e.Count,
	})
}
