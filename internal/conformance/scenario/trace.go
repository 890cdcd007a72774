package scenario

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim/job"
)

// Trace is what a side showed of a scenario, in the order of time.
type Trace struct {
	Entries []Entry
	// Events are the controller's events as stored at the end.
	Events []Event
	// Races are the moments at which the real controller was due to sync and
	// something else had been planned, so that either could have come first.
	Races []time.Duration
	// Synced are the Jobs for whose sake the Job controller of jobsim made calls, in
	// their order, also of calls that failed.
	Synced []Synced
	// Raced is set where Kubernetes did something else when the other came first.
	Raced bool
	// OtherWords is set on a release of Kubernetes that prints specs otherwise
	// than jobsim's reference does: what a refusal prints of them is then left out.
	OtherWords bool
	leavesOut  bool // there was something to leave out
}

// Synced is a call that was made for the sake of a Job.
type Synced struct {
	At  time.Duration
	Job string // its key
}

// Entry is one thing that could be seen.
type Entry struct {
	At   time.Duration
	Kind Kind
	// Pod is the label of the pod that it is about; empty: none.
	Pod  string
	Text string
	// Job is the label of the Job that it is about; empty: the first, or none.
	Job string
}

// Kind is what an Entry is about.
type Kind int

// The kinds of Entry, in the order in which those of one moment are shown.
const (
	StatusEntry Kind = iota
	PodEntry
	CronJobEntry
)

// Event is one event as stored.
type Event struct {
	Object, Kind, Message, Count, Source string
	// N is how often it was reported.
	N int32
}

// Released reports whether the entry shows that the Job controller let go of a
// pod.
func (e Entry) Released() bool {
	if strings.HasPrefix(e.Text, "pod "+e.Pod+" removed") { // with its last finalizer
		return true
	}
	return strings.Contains(e.Text, "metadata.finalizers=") && !strings.Contains(e.Text, job.TrackingFinalizer)
}

// Orphaned reports whether the entry shows that a pod has lost its owners.
func (e Entry) Orphaned() bool { return strings.Contains(e.Text, "metadata.ownerReferences=[]") }

var uncounted = regexp.MustCompile(`^(.*)status .* uncounted=\{([^}]*)\}/\{([^}]*)\} `)

// Uncounted returns the label of the Job and those of the pods that its status
// lists as uncounted; ok: the entry is a status that has such lists.
func (e Entry) Uncounted() (job string, pods []string, ok bool) {
	if e.Kind != StatusEntry {
		return "", nil, false
	}
	found := uncounted.FindStringSubmatch(e.Text)
	if found == nil {
		return "", nil, false
	}
	return found[1], strings.Fields(found[2] + " " + found[3]), true
}

var blamed = regexp.MustCompile(`(?:for pod|Pod) [^/ ]+/(\S+) (?:failed with exit code|has condition) `)

// Blamed returns the label of the pod for which the policy of a status's Job failed
// it, or "".
func (e Entry) Blamed() string {
	if e.Kind != StatusEntry {
		return ""
	}
	found := blamed.FindStringSubmatch(e.Text)
	if found == nil {
		return ""
	}
	return found[1]
}

// JobKey is the namespace and the name of the Job that the entry is about.
func (e Entry) JobKey() string {
	if e.Job == "" {
		return Namespace + "/" + JobName
	}
	return strings.TrimSpace(e.Job)
}

func (e Entry) String() string { return fmt.Sprintf("%16.9f %s", e.At.Seconds(), e.Text) }

// canonical puts the entries of one moment into an order that both sides
// share. It is the only definition of what is compared as a set.
//
//   - Revisions of a Job and of its status keep their order: one worker at a time
//     writes them. Those of two Jobs have none: the controller has several workers.
//   - Pods' creations, deletions, releases and changes of one moment are a set:
//     the real controller does them from a goroutine for each pod, slow-start
//     batch by batch.
//   - Events are a set, as they are at the end: the same goroutines report
//     them. Where there are so many that client-go combines or drops some, it is
//     not determined which, and the names of pods in them do not count (see
//     eventLines).
//   - Statuses and pods are not ordered against each other: they are
//     watched through two watches, which have no common order.
//   - The UIDs in uncountedTerminatedPods are a set (see Recorder): the
//     controller lists its pods in the order of a Go map.
func (t *Trace) canonical() {
	sort.SliceStable(t.Entries, func(i, j int) bool {
		a, b := t.Entries[i], t.Entries[j]
		switch {
		case a.At != b.At:
			return a.At < b.At
		case a.Kind != b.Kind:
			return a.Kind < b.Kind
		case a.Kind == CronJobEntry:
			return false
		case a.Kind == StatusEntry:
			return a.Job < b.Job
		}
		return a.Text < b.Text
	})
}

// prepare makes two traces comparable.
func prepare(real, ours *Trace) {
	for _, t := range []*Trace{real, ours} {
		if real.OtherWords {
			t.leaveOutSpecs()
		}
		t.canonical()
	}
}

// printedSpec is a spec in the words of a refusal.
var printedSpec = regexp.MustCompile(`(?m)Invalid value: \{.*\}: field is immutable$`)

// notGenerated is a reason to refuse an edit that 1.37 no longer has: the
// selector is immutable, which is another reason.
var notGenerated = regexp.MustCompile("(?m)\n.*`selector` not auto-generated$")

// leaveOutSpecs leaves out what refusals print of specs.
func (t *Trace) leaveOutSpecs() {
	for i := range t.Entries {
		if e := &t.Entries[i]; strings.Contains(e.Text, "field is immutable") {
			e.Text = printedSpec.ReplaceAllString(e.Text, "Invalid value: {...}: field is immutable")
			e.Text = notGenerated.ReplaceAllString(e.Text, "")
			t.leavesOut = true
		}
	}
}

// Same reports whether the traces agree.
func Same(real, ours *Trace) bool {
	prepare(real, ours)
	return slices.Equal(real.lines(), ours.lines())
}

// Diff returns "" where the traces agree, and otherwise both side by side,
// with the differing lines marked.
func Diff(real, ours *Trace) string {
	prepare(real, ours)
	a, b := real.lines(), ours.lines()
	if slices.Equal(a, b) {
		return ""
	}
	return sideBySide(a, b)
}

// Agreement is how far two traces are the same.
type Agreement struct {
	// Whole says that all entries are the same, and only events differ.
	Whole bool
	// Until is when the first entry was made that differs, or the second of the
	// first event that only one trace has.
	Until time.Duration
	// Apart is how far the counts of the events differ, where only events do.
	Apart int
}

// Longer reports whether the agreement goes further than another.
func (a Agreement) Longer(than Agreement) bool {
	if a.Whole != than.Whole {
		return a.Whole
	}
	if a.Until != than.Until {
		return a.Until > than.Until
	}
	return a.Apart < than.Apart
}

// Agree returns how far the traces are the same.
func Agree(real, ours *Trace) Agreement {
	prepare(real, ours)
	a, b := real.Entries, ours.Entries
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		first++
	}
	if first == len(a) && first == len(b) {
		until, apart := differentEvents(real.eventLines(), ours.eventLines())
		return Agreement{Whole: true, Until: until, Apart: apart}
	}
	differ := time.Duration(math.MaxInt64)
	for _, rest := range [][]Entry{a[first:], b[first:]} {
		if len(rest) > 0 {
			differ = min(differ, rest[0].At)
		}
	}
	return Agreement{Until: differ}
}

// eventTimes are when an event first occurred, and how often it did.
var eventTimes = regexp.MustCompile(`first=([0-9]+) .*count=([0-9]+)`)

// differentEvents returns the second in which the first event occurred that only
// one side has, far in the future where there is none, and how far the sums of the
// counts are apart.
func differentEvents(real, ours []string) (first time.Duration, apart int) {
	surplus := map[string]int{}
	for _, line := range real {
		surplus[line]++
	}
	for _, line := range ours {
		surplus[line]--
	}
	first = math.MaxInt64
	for line, n := range surplus {
		if found := eventTimes.FindStringSubmatch(line); n != 0 && found != nil {
			second, _ := strconv.Atoi(found[1])
			times, _ := strconv.Atoi(found[2])
			first = min(first, time.Duration(second)*time.Second)
			apart += n * times
		}
	}
	return first, max(apart, -apart)
}

// lines writes out what is compared.
func (t *Trace) lines() []string {
	var lines []string
	for _, e := range t.Entries {
		lines = append(lines, e.String())
	}
	return append(lines, t.eventLines()...)
}

var podLabel = regexp.MustCompile(`[^\s",]*#[0-9]+`)

func (t *Trace) eventLines() []string {
	similar, reported := map[string]int{}, map[string]int32{}
	for _, e := range t.Events {
		similar[e.Object+e.Kind]++
		reported[e.Object] += e.N
	}
	var lines []string
	for _, e := range t.Events {
		if similar[e.Object+e.Kind] >= manySimilar || reported[e.Object] >= manyEvents {
			e.Message = podLabel.ReplaceAllString(e.Message, "*")
		}
		lines = append(lines, fmt.Sprintf("event %s %q %s on %s %s", e.Kind, e.Message, e.Count, e.Object, e.Source))
	}
	sort.Strings(lines)
	return lines
}

// Created returns how many pods were created.
func (t *Trace) Created() int {
	n := 0
	for _, e := range t.Entries {
		if e.Kind == PodEntry && strings.Contains(e.Text, " created, ") {
			n++
		}
	}
	return n
}
