package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// recorder keeps the events. Repeats are combined as client-go does it; see
// package correlate.
//
// A pod has about five events in its life, all different. So that they cost
// little, such an event is kept as what happened and is spelled out only when
// somebody reads it, and the bookkeeping for repeats begins with the first
// event that needs it.
type recorder struct {
	chunks [][]eventRecord
}

// eventRecord is an event as it is written.
type eventRecord struct {
	first, last time.Duration
	pod         *podRow    // the involved object, or text.job is
	text        *eventText // nil: note says it all
	count       int32
	// before is the index, from 1, of the pod's event before this one; 0:
	// there is none.
	before    int32
	note      pod.NoteKind
	container int16
}

// eventText is an event in words.
type eventText struct {
	job                        *jobRow
	source                     string
	kind                       jobsim.EventType
	reason, fieldPath, message string
}

func (t *eventText) note() jobsim.EventNote {
	return jobsim.EventNote{Type: t.kind, Reason: t.reason, Message: t.message, FieldPath: t.fieldPath}
}

// podEvents is what a pod keeps of its events.
type podEvents struct {
	last    int32 // index, from 1, of the newest one
	written int32
	// repeats combines them, once there are repeats or many.
	repeats *correlate.Object
}

// The components that report events.
const (
	sourceJobController = "job-controller"
	sourceScheduler     = "default-scheduler"
	sourceKubelet       = "kubelet"
)

// fewEvents is how many events of a pod are surely all different in type and
// reason but for a few: fewer than begin to be aggregated.
const fewEvents = correlate.MaxSimilar - 2

const chunkSize = 512

// append writes a new event and returns its index, from 1.
func (rec *recorder) append(e eventRecord) int32 {
	last := len(rec.chunks) - 1
	if last < 0 || len(rec.chunks[last]) == chunkSize {
		rec.chunks = append(rec.chunks, make([]eventRecord, 0, chunkSize))
		last++
	}
	rec.chunks[last] = append(rec.chunks[last], e)
	return int32(last*chunkSize + len(rec.chunks[last]))
}

func (rec *recorder) at(index int32) *eventRecord {
	i := int(index - 1)
	return &rec.chunks[i/chunkSize][i%chunkSize]
}

// jobEvent records an event of the Job controller on its Job.
func (c *Cluster) jobEvent(r *jobRow, e jobsim.EventNote) {
	entry := r.derived.events.Observe(correlate.Event{EventNote: e, Source: sourceJobController, At: c.now})
	if entry == nil {
		return
	}
	c.recorder.write(entry, eventRecord{text: &eventText{
		job: r, source: sourceJobController, kind: e.Type, reason: e.Reason, message: entry.Message,
	}})
}

// write writes an entry as a new event, or brings the event up to date.
func (rec *recorder) write(entry *correlate.Entry, e eventRecord) {
	e.first, e.last, e.count = entry.First, entry.Last, entry.Count
	if entry.Record == 0 {
		entry.Record = int(rec.append(e))
		return
	}
	old := rec.at(int32(entry.Record))
	if old.text != nil && e.text != nil {
		e.text.fieldPath = old.text.fieldPath // an update is a patch of message, count and time
	}
	old.last, old.count, old.text = e.last, e.count, e.text
}

// podNote records an event of the kubelet on a pod.
func (c *Cluster) podNote(r *podRow, n pod.Note) {
	e := eventRecord{pod: r, note: n.Kind, container: int16(n.Container)}
	if n.Detail != "" {
		e.text = &eventText{
			source: sourceKubelet, kind: n.Type(), reason: n.Reason(),
			fieldPath: n.FieldPath(r.get()), message: n.Message(r.get()),
		}
	}
	c.podEvent(e)
}

// podEvent records an event on a pod.
func (c *Cluster) podEvent(e eventRecord) {
	events := &e.pod.derived.events
	if events.repeats == nil {
		if events.written < fewEvents && !c.recorder.isRepeat(e) {
			e.first, e.last, e.count, e.before = c.now, c.now, 1, events.last
			events.last = c.recorder.append(e)
			events.written++
			return
		}
		c.recorder.beginRepeats(events)
	}
	text := e.words()
	entry := events.repeats.Observe(correlate.Event{EventNote: text.note(), Source: text.source, At: c.now})
	if entry == nil {
		return
	}
	if entry.Message != text.message {
		text.message = entry.Message
		e.text = &text
	}
	c.recorder.write(entry, e)
}

// isRepeat reports whether the pod has had such an event.
func (rec *recorder) isRepeat(e eventRecord) bool {
	for i := e.pod.derived.events.last; i != 0; {
		old := rec.at(i)
		if old.note == e.note && old.container == e.container && old.sameText(e.text) {
			return true
		}
		i = old.before
	}
	return false
}

func (e *eventRecord) sameText(text *eventText) bool {
	if e.text == nil || text == nil {
		return e.text == text
	}
	return *e.text == *text
}

// beginRepeats tells the bookkeeping for repeats what there has been.
func (rec *recorder) beginRepeats(events *podEvents) {
	events.repeats = &correlate.Object{}
	var indexes [fewEvents]int32
	n := 0
	for i := events.last; i != 0; i = rec.at(i).before {
		indexes[n] = i
		n++
	}
	for n--; n >= 0; n-- {
		e := rec.at(indexes[n])
		text := e.words()
		events.repeats.Observe(correlate.Event{EventNote: text.note(), Source: text.source, At: e.first}).Record = int(indexes[n])
	}
}

// words spells the event out.
func (e *eventRecord) words() eventText {
	if e.text != nil {
		return *e.text
	}
	p := e.pod.get()
	if e.note == noteScheduled {
		return eventText{
			source: sourceScheduler, kind: jobsim.EventNormal, reason: "Scheduled",
			message: "Successfully assigned " + p.Namespace + "/" + p.Name + " to " + p.Spec.NodeName,
		}
	}
	n := pod.Note{Kind: e.note, Container: int(e.container)}
	return eventText{source: sourceKubelet, kind: n.Type(), reason: n.Reason(), fieldPath: n.FieldPath(p), message: n.Message(p)}
}

// noteScheduled is what the scheduler notes, which is no note of the kubelet's.
const noteScheduled pod.NoteKind = 255

// Events returns the events on the objects of a namespace, or of all if it is
// empty, in the order in which they first occurred. Unlike an API server's
// they are kept for ever.
func (c *Cluster) Events(namespace string) []jobsim.Event {
	var events []jobsim.Event
	index := 0
	for _, chunk := range c.recorder.chunks {
		for i := range chunk {
			index++
			if e := c.event(&chunk[i], index); namespace == "" || namespace == e.Namespace {
				events = append(events, e)
			}
		}
	}
	return events
}

// event is the event as the API server has it.
func (c *Cluster) event(e *eventRecord, index int) jobsim.Event {
	text := e.words()
	event := jobsim.Event{
		TypeMeta:            jobsim.TypeMeta{APIVersion: "v1", Kind: "Event"},
		Type:                text.kind,
		Reason:              text.reason,
		Message:             text.message,
		Count:               e.count,
		FirstTimestamp:      apitime.Whole(c.cfg.Start.Add(e.first)),
		LastTimestamp:       apitime.Whole(c.cfg.Start.Add(e.last)),
		Source:              jobsim.EventSource{Component: text.source},
		ReportingController: text.source,
	}
	if text.job != nil {
		m := &text.job.get().ObjectMeta
		event.InvolvedObject = jobsim.ObjectReference{
			APIVersion: job.APIVersion, Kind: job.Kind, Namespace: m.Namespace, Name: m.Name, UID: m.UID,
		}
	} else {
		m := &e.pod.get().ObjectMeta
		event.InvolvedObject = jobsim.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: m.Namespace, Name: m.Name, UID: m.UID, FieldPath: text.fieldPath,
		}
	}
	if text.source == sourceKubelet {
		event.Source.Host = e.pod.get().Spec.NodeName
		event.ReportingInstance = event.Source.Host
	}
	if strings.HasPrefix(text.message, correlate.CombinedPrefix) {
		// client-go's EventAggregator makes an event of its own, without them.
		event.ReportingController, event.ReportingInstance = "", ""
	}
	event.Namespace = event.InvolvedObject.Namespace
	event.Name = fmt.Sprintf("%s.%x", event.InvolvedObject.Name, c.cfg.Start.Add(e.first).UnixNano()+int64(index))
	event.CreationTimestamp = event.FirstTimestamp
	return event
}
