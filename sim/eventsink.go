package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/internal/random"
	"github.com/jobsim/jobsim/pod"
)

// eventWrite is an event on its way to the API server: the request about it is
// the recorder's, which writes one at a time.
type eventWrite struct {
	eventRecord
	text jobsim.EventNote
	// entry is what it is a repeat of; nil: the object's events are all different
	// so far.
	entry *correlate.Entry
	// index is that of the event it has become, from 1; 0: none yet.
	index int32
}

// What a component does with an event when the API server cannot be reached
// (client-go: tools/record).
const (
	eventTries = 12               // maxTriesPerEvent
	eventRetry = 10 * time.Second // defaultSleepDuration
	maxHeld    = 1000             // maxQueuedEvents
)

// eventSink are the events of a component that wait until the first of them is
// written (client-go: recordToSink, which holds all up).
type eventSink struct {
	rec    *recorder
	source eventSource
	tries  int // of the first one
	held   []eventWrite
}

// eventSource is a process that reports events: a component, and the kubelet of
// each node.
type eventSource struct {
	actor Component
	node  string
}

func (e *eventRecord) from() eventSource {
	source := eventSource{actor: e.source}
	if p, ok := e.about.of.asObject().(*pod.Pod); ok && e.source == ComponentKubelet {
		source.node = p.Spec.NodeName
	}
	return source
}

// eventsKind is what the API server knows of events, which have no table.
var eventsKind = kind{apiVersion: "v1", name: eventKind, resource: "events"}

func startRecorder(c *Cluster) controller {
	rec := &c.recorder
	rec.cluster, rec.ttl, rec.sinks = c, c.cfg.EventTTL, map[eventSource]*eventSink{}
	rec.create, rec.patch = rec.createEvent, rec.patchEvent
	return rec
}

// busy reports whether an event waits for the API server.
func (rec *recorder) busy() bool { return len(rec.sinks) > 0 }

// record writes an event that happens at e.first, unless it is filtered. If
// e.note is nil, a copy of the note is kept.
func (rec *recorder) record(e eventRecord, note jobsim.EventNote) {
	if len(rec.sinks) > 0 {
		if s := rec.sinks[e.from()]; s != nil {
			if len(s.held) < maxHeld {
				s.held = append(s.held, eventWrite{eventRecord: e, text: note})
			}
			return
		}
	}
	rec.writing = eventWrite{eventRecord: e, text: note}
	if rec.correlate() && rec.write() {
		s := &eventSink{rec: rec, source: e.from(), held: []eventWrite{rec.writing}}
		rec.sinks[s.source] = s
		s.again()
	}
}

// again arranges for the next try of the first event; false: there is none.
func (s *eventSink) again() bool {
	s.tries++
	wait := eventRetry
	switch s.tries {
	case 1: // somewhere in it, so that components do not come all at once
		c := s.rec.cluster
		draw := random.New(c.cfg.Seed).Name("event retry").Name(string(s.source.actor)).Name(s.source.node).Number(int64(c.now)).Source()
		wait = time.Duration(draw.Uint64() % uint64(eventRetry))
	case eventTries:
		return false
	}
	s.rec.cluster.after(wait, s, 0)
	return true
}

// fire tries to write the events, in order.
func (s *eventSink) fire(*Cluster, uint32) {
	rec := s.rec
	if rec.sinks[s.source] != s {
		return // the component was restarted
	}
	for ; len(s.held) > 0; s.held, s.tries = s.held[1:], 0 {
		rec.writing = s.held[0]
		if s.tries == 0 && !rec.correlate() {
			continue
		}
		failed := rec.write()
		s.held[0] = rec.writing
		if failed && s.again() {
			return
		}
	}
	delete(rec.sinks, s.source)
}

// restart drops the events that a component had only in its memory.
func (rec *recorder) restart(who Component) { delete(rec.sinks, eventSource{actor: who}) }

// correlate makes the event a repeat where it is one; false: it is filtered.
func (rec *recorder) correlate() bool {
	w := &rec.writing
	w.last, w.count = w.first, 1
	if w.about.repeats == nil {
		if w.about.written < fewEvents && !rec.isRepeat(&w.eventRecord, &w.text) {
			return true
		}
		rec.beginRepeats(w.about)
	}
	return w.observe()
}

func (w *eventWrite) observe() bool {
	entry := w.about.repeats.Observe(observed(&w.eventRecord, &w.text))
	if entry == nil {
		return false
	}
	w.entry, w.first, w.last, w.count = entry, entry.First, entry.Last, entry.Count
	if w.text.Message != entry.Message {
		w.text.Message, w.note = entry.Message, nil
	}
	return true
}

// write makes the request, and reports whether it is to be made again: what the
// API server refuses is dropped, and where it cannot be reached the component
// waits (client-go: recordEvent).
func (rec *recorder) write() (again bool) {
	err := rec.send()
	if err == nil {
		return false
	}
	w := &rec.writing
	if w.entry == nil && w.index == 0 {
		// The next event of the kind is a repeat of it all the same.
		if w.about.repeats == nil {
			rec.beginRepeats(w.about)
		}
		w.observe()
	}
	var refused *APIError
	return !errors.As(err, &refused)
}

// send makes the requests. An event that the API server has no longer is created
// anew.
func (rec *recorder) send() error {
	q := request{actor: rec.writing.source, verb: VerbCreate, kind: &eventsKind, about: rec}
	if rec.writing.count > 1 {
		q.verb = VerbPatch
		if err := rec.cluster.do(q, rec.patch); !isNotFound(err) {
			return err
		}
		q.verb = VerbCreate
	}
	return rec.cluster.do(q, rec.create)
}

// key names the event that is being written.
func (rec *recorder) key() (namespace, name string) {
	w := &rec.writing
	index := rec.next()
	switch {
	case w.index != 0:
		index = int(w.index)
	case w.entry != nil && w.entry.Record != 0:
		index = w.entry.Record
	}
	return w.about.of.meta().Namespace, rec.cluster.eventName(&w.eventRecord, index)
}

func (c *Cluster) eventName(e *eventRecord, index int) string {
	return fmt.Sprintf("%s.%x", e.about.of.meta().Name, c.cfg.Start.Add(e.first).UnixNano()+int64(index))
}

func (rec *recorder) refuse(v Verb, _ int64) error {
	w := &rec.writing
	switch {
	case v == VerbCreate && w.index != 0:
		_, name := rec.key()
		return alreadyExists(&eventsKind, name, false)
	case v == VerbPatch && (w.entry.Record == 0 || rec.isOver(int32(w.entry.Record), rec.cluster.now)):
		_, name := rec.key()
		return notFound(&eventsKind, name)
	}
	return nil
}

// createEvent is the effect of a creation.
func (rec *recorder) createEvent() error {
	w := &rec.writing
	if w.entry != nil {
		w.index = rec.append(w.eventRecord, w.text)
		w.entry.Record = int(w.index)
		return nil
	}
	events := w.about
	w.before = events.last
	w.index = rec.append(w.eventRecord, w.text)
	events.last = w.index
	events.written++
	return nil
}

// patchEvent is the effect of a patch: of message, count and time.
func (rec *recorder) patchEvent() error {
	w := &rec.writing
	old := rec.at(int32(w.entry.Record))
	rec.chunks[(w.entry.Record-1)/chunkSize].latest = w.last
	w.text.FieldPath = old.note.FieldPath
	old.last, old.count = w.last, w.count
	if w.text != *old.note {
		old.note = new(w.text)
	}
	return nil
}
