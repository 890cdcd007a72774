package sim

import (
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/pod"
)

// recorder keeps the events. Repeats are combined as client-go does it; see
// package correlate.
//
// A pod has about five events in its life, all different. So that they cost
// little, the bookkeeping for repeats begins with the first event that needs
// it.
type recorder struct {
	finite
	cluster *Cluster
	chunks  []*eventChunk // those that are released are nil
	// ttl is how long after its last occurrence an event is kept; 0: for ever.
	ttl time.Duration
	// live counts the chunks that are there, and at releaseAt of them those are
	// released whose events are all over.
	live, releaseAt int

	// sinks are the components that cannot reach the API server with an event.
	sinks map[eventSource]*eventSink
	// writing is the event of the request that is under way, and create and patch
	// are what it does.
	writing       eventWrite
	create, patch func() error
}

// next is the index of the next event that is written.
func (rec *recorder) next() int {
	last := len(rec.chunks) - 1
	if last < 0 {
		return 1
	}
	return last*chunkSize + len(rec.chunks[last].records) + 1
}

// eventChunk is a run of events that were written one after the other.
type eventChunk struct {
	records []eventRecord
	latest  time.Duration // when one of them last occurred
}

// eventRecord is an event as it is written.
type eventRecord struct {
	about       *objectEvents
	source      Component
	note        *jobsim.EventNote // may be shared; never changed
	first, last time.Duration
	count       int32
	// before is the index, from 1, of the object's event before this one; 0:
	// there is none.
	before int32
}

// objectName stands in the message of a note for namespace and name of the
// object, so that objects can share the note.
const objectName = "\x00"

// objectEvents is what an object keeps of its events.
type objectEvents struct {
	of      stored // the object; nil: there was no event yet
	last    int32  // index, from 1, of the newest one
	written int32
	// repeats combines them, once there are repeats or many.
	repeats *correlate.Object
}

// forget makes later events of the object not count as repeats of earlier ones,
// as when the component that reports them is restarted.
func (o *objectEvents) forget() { *o = objectEvents{of: o.of} }

// fewEvents is how many events of a pod are surely all different in type and
// reason but for a few: fewer than begin to be aggregated.
const fewEvents = correlate.MaxSimilar - 2

const chunkSize = 512

// append writes a new event and returns its index, from 1.
func (rec *recorder) append(e eventRecord, note jobsim.EventNote) int32 {
	if e.note == nil {
		e.note = new(note)
	}
	last := len(rec.chunks) - 1
	if last < 0 || len(rec.chunks[last].records) == chunkSize {
		rec.release(e.last)
		rec.chunks = append(rec.chunks, &eventChunk{records: make([]eventRecord, 0, chunkSize)})
		rec.live++
		last++
	}
	chunk := rec.chunks[last]
	chunk.records, chunk.latest = append(chunk.records, e), e.last
	return int32(last*chunkSize + len(chunk.records))
}

// at is the event of an index that is not released.
func (rec *recorder) at(index int32) *eventRecord {
	i := int(index - 1)
	return &rec.chunks[i/chunkSize].records[i%chunkSize]
}

// record records an event on an object.
func (c *Cluster) record(r stored, source Component, note jobsim.EventNote) {
	c.recorder.record(c.newEvent(r, source), note)
}

// recordShared is record with a note that others have too: it must not be
// changed afterwards.
func (c *Cluster) recordShared(r stored, source Component, note *jobsim.EventNote) {
	e := c.newEvent(r, source)
	e.note = note
	c.recorder.record(e, *note)
}

func (c *Cluster) newEvent(r stored, source Component) eventRecord {
	return eventRecord{about: r.eventsOf(), source: source, first: c.now}
}

// isRepeat reports whether the object has had such an event.
func (rec *recorder) isRepeat(e *eventRecord, note *jobsim.EventNote) bool {
	for i := e.about.last; i != 0; {
		old := rec.at(i)
		if old.source == e.source && (old.note == e.note || *old.note == *note) {
			return true
		}
		i = old.before
	}
	return false
}

// beginRepeats begins the bookkeeping for repeats with the events so far.
func (rec *recorder) beginRepeats(events *objectEvents) {
	events.repeats = &correlate.Object{}
	var indexes [fewEvents]int32
	n := 0
	for i := events.last; i != 0; i = rec.at(i).before {
		indexes[n] = i
		n++
	}
	for n--; n >= 0; n-- {
		e := rec.at(indexes[n])
		events.repeats.Observe(observed(e, e.note)).Record = int(indexes[n])
	}
}

// observed is the event as it was reported first.
func observed(e *eventRecord, note *jobsim.EventNote) correlate.Event {
	return correlate.Event{EventNote: *note, Source: string(e.source), At: e.first}
}

// Events returns the events on the objects of a namespace, or of all if it is
// empty, in the order in which they were written first. Unlike an API server's
// they are kept for ever, unless [Config.EventTTL] says otherwise.
func (c *Cluster) Events(namespace string) []jobsim.Event {
	c = c.orZero()
	var events []jobsim.Event
	index := 0
	for _, chunk := range c.recorder.chunks {
		if chunk == nil {
			index += chunkSize
			continue
		}
		for i := range chunk.records {
			index++
			if c.recorder.expired(chunk.records[i].last, c.now) {
				continue
			}
			if e := c.event(&chunk.records[i], index); namespace == "" || namespace == e.Namespace {
				events = append(events, e)
			}
		}
	}
	return events
}

// event is the event as the API server has it.
func (c *Cluster) event(e *eventRecord, index int) jobsim.Event {
	kind, meta := e.about.of.of(), e.about.of.meta()
	event := jobsim.Event{
		TypeMeta:            jobsim.TypeMeta{APIVersion: "v1", Kind: eventKind},
		Type:                e.note.Type,
		Reason:              e.note.Reason,
		Message:             strings.Replace(e.note.Message, objectName, meta.Namespace+"/"+meta.Name, 1),
		Count:               e.count,
		FirstTimestamp:      apitime.Whole(c.cfg.Start.Add(e.first)),
		LastTimestamp:       apitime.Whole(c.cfg.Start.Add(e.last)),
		Source:              jobsim.EventSource{Component: string(e.source)},
		ReportingController: string(e.source),
	}
	event.InvolvedObject = jobsim.ObjectReference{
		APIVersion: kind.apiVersion, Kind: kind.name,
		Namespace: meta.Namespace, Name: meta.Name, UID: meta.UID, FieldPath: e.note.FieldPath,
	}
	if p, ok := e.about.of.asObject().(*pod.Pod); ok && e.source == ComponentKubelet {
		event.Source.Host, event.ReportingInstance = p.Spec.NodeName, p.Spec.NodeName
	}
	if strings.HasPrefix(e.note.Message, correlate.CombinedPrefix) {
		// client-go's EventAggregator makes an event of its own, without them.
		event.ReportingController, event.ReportingInstance = "", ""
	}
	event.Namespace = meta.Namespace
	event.Name = c.eventName(e, index)
	event.CreationTimestamp = event.FirstTimestamp
	return event
}
