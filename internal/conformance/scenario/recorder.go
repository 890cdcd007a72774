package scenario

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Recorder makes a Trace out of the revisions of a Job and its pods: of each
// what it changed, compared field by field with the one before. It calls each
// pod by its Identity, since names and UIDs are random, and writes times as
// seconds since the start.
//
// What is left out of the objects is in notOfJobs and notOfPods.
type Recorder struct {
	Start time.Time
	Trace Trace

	// Identities are those of the run's pods: Pod adds each when it is created.
	Identities *Identities

	// jobs and pods are the latest revisions, and statuses those of the Jobs as
	// text.
	jobs     map[jobsim.UID]*job.Job
	statuses map[jobsim.UID]string
	pods     map[jobsim.UID]*pod.Pod
	cronJobs map[jobsim.UID]*cronjob.CronJob
	// first is the earliest pod of each origin as it was created: the others are
	// described by what they differ in.
	first map[string]*pod.Pod
	names []string // pairs for replacer: name or UID, label
	// replacer puts labels in the place of names; nil: there are new names.
	replacer *strings.Replacer
}

// notOfJobs are the fields of a Job that the Recorder does not compare: its
// identity, which is the same on both sides or random, and the status, which
// is written as one line.
var notOfJobs = []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion", "status"}

// notOfPods are those of a pod: its identity, and the class of its resources,
// of which jobsim keeps none.
var notOfPods = []string{"metadata.name", "metadata.uid", "metadata.resourceVersion", "status.qosClass"}

// NewRecorder returns a Recorder for a run that starts then.
func NewRecorder(start time.Time) *Recorder {
	return &Recorder{
		Start: start, Identities: NewIdentities(),
		jobs: map[jobsim.UID]*job.Job{}, statuses: map[jobsim.UID]string{},
		cronJobs: map[jobsim.UID]*cronjob.CronJob{},
		pods:     map[jobsim.UID]*pod.Pod{}, first: map[string]*pod.Pod{},
	}
}

func (r *Recorder) add(at time.Duration, k Kind, format string, args ...any) {
	r.Trace.Entries = append(r.Trace.Entries, Entry{At: at, Kind: k, Text: fmt.Sprintf(format, args...)})
}

// addJob records something about a Job.
func (r *Recorder) addJob(at time.Duration, j *job.Job, what string, found []string) {
	text := jobLabel(j) + listed(what, found)
	r.Trace.Entries = append(r.Trace.Entries, Entry{At: at, Kind: StatusEntry, Job: jobLabel(j), Text: text})
}

// addPod records something about a pod.
func (r *Recorder) addPod(at time.Duration, p *pod.Pod, what string, found []string) {
	label := r.label(p)
	text := "pod " + listed(strings.TrimSpace(label+" "+what), found)
	r.Trace.Entries = append(r.Trace.Entries, Entry{At: at, Kind: PodEntry, Pod: label, Text: text})
}

// jobLabel begins the entries of a Job; those of the first have no label.
func jobLabel(j *job.Job) string {
	if j.Namespace == Namespace && j.Name == JobName {
		return ""
	}
	return j.Namespace + "/" + j.Name + " "
}

// listed puts one finding in the line, and several below it.
func listed(what string, found []string) string {
	switch len(found) {
	case 0:
		return what
	case 1:
		return what + " " + found[0]
	}
	return what + indented + strings.Join(found, indented)
}

// indented begins a line that belongs to the one above.
const indented = "\n    "

// changes lists what differs between two revisions of an object.
func (r *Recorder) changes(old, now any, without []string) []string {
	c := changes{recorder: r, without: without}
	c.compare("", reflect.ValueOf(old).Elem(), reflect.ValueOf(now).Elem())
	return c.found
}

// Job records what a revision of a Job changed.
func (r *Recorder) Job(at time.Duration, j *job.Job) {
	before, known := r.jobs[j.UID]
	r.jobs[j.UID] = j
	if !known {
		r.call(string(j.UID), "uid-of-"+owner(j.Namespace, j.Name))
		r.addJob(at, j, "job created", r.changes(&job.Job{}, j, notOfJobs))
	} else if found := r.changes(before, j, notOfJobs); len(found) > 0 {
		r.addJob(at, j, "job", found)
	} else if reflect.DeepEqual(before.Status, j.Status) {
		r.addJob(at, j, "job stored as it was", nil)
	}
	if text := r.statusText(&j.Status); text != r.statuses[j.UID] {
		r.statuses[j.UID] = text
		r.addJob(at, j, "status "+text, nil)
	}
}

// anyUID is a UID of either side.
var anyUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// JobRefused records that a Job was not admitted, and why.
func (r *Recorder) JobRefused(at time.Duration, why []string) {
	why = r.knownAll(why)
	for i := range why {
		why[i] = anyUID.ReplaceAllString(why[i], "uid") // that the Job would have had
	}
	r.add(at, StatusEntry, "%s", listed("job refused", why))
}

// StatusRefused records that a status of a Job was refused, and why.
func (r *Recorder) StatusRefused(at time.Duration, why []string) {
	r.add(at, StatusEntry, "%s", listed("status refused", r.knownAll(why)))
}

// JobRemoved records that a Job is gone, and what it was at last.
func (r *Recorder) JobRemoved(at time.Duration, j *job.Job) {
	r.addJob(at, j, "job removed", r.changes(r.jobs[j.UID], j, notOfJobs))
	delete(r.jobs, j.UID)
}

// ActionRefused records in which words the API server refused an action.
func (r *Recorder) ActionRefused(at time.Duration, a Action, why []string) {
	r.add(at, StatusEntry, "%s", listed(fmt.Sprintf("refused: %s %d", a.Verb, a.N), r.knownAll(why)))
}

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
		fmt.Fprintf(&b, " [%s=%s %s %q probe=%s transition=%s]", c.Type, c.Status, c.Reason, r.known(c.Message),
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

// Pod records what a revision of a pod changed.
func (r *Recorder) Pod(at time.Duration, p *pod.Pod) {
	before, known := r.pods[p.UID]
	r.pods[p.UID] = p
	if !known {
		r.podCreated(at, p)
		return
	}
	found := r.changes(before, p, notOfPods)
	if len(found) == 0 {
		found = []string{"stored as it was"}
	}
	r.addPod(at, p, "", found)
}

// podCreated records a new pod: the first in full, and those of the same origin
// by what they do not have in common with it.
func (r *Recorder) podCreated(at time.Duration, p *pod.Pod) {
	r.call(p.Name, r.label(p))
	r.call(string(p.UID), "uid-of-"+r.label(p))
	what := "created, named " + nameForm(p)
	origin := p.Namespace + "/" + p.GenerateName
	like := r.first[origin]
	if like == nil {
		r.first[origin] = p
		like = &pod.Pod{}
	} else {
		what += ", like " + r.label(like)
	}
	r.addPod(at, p, what, r.changes(like, p, notOfPods))
}

// nameForm is the name of a pod, with a question mark for each character that
// the API server draws.
func nameForm(p *pod.Pod) string {
	if drawn, ok := strings.CutPrefix(p.Name, p.GenerateName); ok && p.GenerateName != "" {
		return p.GenerateName + drawnCharacter.ReplaceAllString(drawn, "?")
	}
	return p.Name
}

// drawnCharacter is one of those of which the API server makes names (upstream:
// k8s.io/apimachinery/pkg/util/rand).
var drawnCharacter = regexp.MustCompile(`[bcdfghjklmnpqrstvwxz2456789]`)

// PodRemoved records that a pod is gone, and what it was at last.
func (r *Recorder) PodRemoved(at time.Duration, p *pod.Pod) {
	r.addPod(at, p, "removed", r.changes(r.pods[p.UID], p, notOfPods))
	delete(r.pods, p.UID)
}

// call makes texts call an object by a label instead of its name or UID.
func (r *Recorder) call(name, label string) {
	r.names = append(r.names, name, label)
	r.replacer = nil
}

// known replaces what is random in a text by what is not.
func (r *Recorder) known(text string) string {
	if r.replacer == nil {
		r.replacer = strings.NewReplacer(r.names...)
	}
	text = r.replacer.Replace(text)
	if !strings.Contains(text, "is forbidden") {
		return text
	}
	return refusedName.ReplaceAllString(text, `pods "*" is forbidden`)
}

func (r *Recorder) knownAll(texts []string) []string {
	known := make([]string, len(texts))
	for i, text := range texts {
		known[i] = r.known(text)
	}
	return known
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

// Event records an event as it is at the end, repeats combined.
func (r *Recorder) Event(e *jobsim.Event) {
	first, last := r.moment(&e.FirstTimestamp), r.moment(&e.LastTimestamp)
	o := &e.InvolvedObject
	count := strconv.Itoa(int(e.Count))
	if e.Reason == "UnexpectedJob" { // in each sync, and what is queued at one moment may make one or more
		count = "any"
	}
	r.Trace.Events = append(r.Trace.Events, Event{
		Object: r.known(fmt.Sprintf("%s %s %s/%s %s", o.APIVersion, o.Kind, o.Namespace, o.Name, o.UID)),
		Kind:   string(e.Type) + " " + e.Reason, Message: r.known(e.Message),
		Count: fmt.Sprintf("first=%s last=%s count=%s", first, last, count),
		Source: strings.TrimSpace(fmt.Sprintf("%s by %s@%s %s@%s", o.FieldPath, e.Source.Component, e.Source.Host,
			e.ReportingController, e.ReportingInstance)),
		N: e.Count,
	})
}
