// Package correlate combines events that repeat, as client-go's
// EventCorrelator does before it writes them to the API server.
//
// For one involved object it does three things, in this order:
//
//   - It aggregates: from the tenth different message of one type and reason
//     on, as long as no ten minutes pass between two of them, all further new
//     messages go into one event "(combined from similar events): …".
//   - It counts: an event that is there already has its count and its last
//     time raised.
//   - It filters: of the events of one type (Normal, Warning) that one source
//     reports on the object only the first 25 are written, and then one each
//     five minutes. What is filtered is still counted, and shows when a later
//     repeat is written.
//
// It differs from client-go in two ways, neither of which shows in a simulation.
// client-go's caches hold 4,096 entries, and drop the one that was used longest
// ago, whichever object it is about; here each object has that many. When a
// message is the tenth, client-go drops one of the ten at random; this drops
// the new one.
package correlate

import (
	"container/list"
	"time"

	"github.com/jobsim/jobsim"
)

// The limits of client-go's EventCorrelator.
const (
	// MaxSimilar is from how many different messages on new ones are combined.
	MaxSimilar = 10
	// Window is the pause after which the count of different messages begins
	// anew.
	Window = 10 * time.Minute
	// Burst is how many events are written at once, and Refill how long it
	// takes until one more is.
	Burst  = 25
	Refill = 5 * time.Minute
	// MaxEntries is how many different events are remembered: of one that was
	// forgotten a repeat is new.
	MaxEntries = 4096
)

// CombinedPrefix begins the message of an event that stands for many.
const CombinedPrefix = "(combined from similar events): "

// Event is one event as it is reported.
type Event struct {
	jobsim.EventNote
	// Source is the component, with its host where it has one.
	Source string
	// At is when it is reported, on any clock that does not go back.
	At time.Duration
}

// Entry is what is written of an event and its repeats.
type Entry struct {
	// Message is that of the latest repeat, with CombinedPrefix if it stands
	// for many.
	Message string
	// Count is how many events were reported, those that were filtered among
	// them. First and Last are when, on the clock of Event.At.
	Count       int32
	First, Last time.Duration
	// Record is for the caller, who keeps there where it has written the event.
	Record int

	key  key
	used *list.Element // in Object.used
}

// Object combines the events on one object. The zero Object has seen none.
type Object struct {
	similar []similar
	entries map[key]*Entry
	used    *list.List // of *Entry, the one that was used last in front
	buckets []bucket
}

// class are the events of one source and type.
type class struct {
	source string
	kind   jobsim.EventType
}

// key identifies an event that is there; a combined one has no message and no
// field path.
type key struct {
	source   string
	note     jobsim.EventNote
	combined bool
}

// similar are the messages of one source, type and reason.
type similar struct {
	class
	reason   string
	messages []string
	last     time.Duration
}

// bucket is the filter of one source and type. It holds when the bucket will
// be full again.
type bucket struct {
	class
	full time.Duration
}

func (e *Event) class() class { return class{e.Source, e.Type} }

// Observe reports an event. It returns the entry to write, or nil if the event
// is filtered. An entry with Count 1 is new, and so may be one with a higher
// count whose first occurrences were filtered: an entry that the caller has
// not written yet has Record 0.
func (o *Object) Observe(e Event) *Entry {
	k := key{source: e.Source, note: e.EventNote}
	if o.aggregate(e) {
		k.note.FieldPath, k.note.Message, k.combined = "", "", true
	}
	entry := o.use(k, e.At)
	entry.Count++
	entry.Last = e.At
	if !o.accept(e) {
		return nil
	}
	entry.Message = e.Message
	if k.combined {
		entry.Message = CombinedPrefix + e.Message
	}
	return entry
}

// use returns the entry of a key: the one that is there, or a new one in the place
// of that which was used longest ago.
func (o *Object) use(k key, at time.Duration) *Entry {
	if entry := o.entries[k]; entry != nil {
		o.used.MoveToFront(entry.used)
		return entry
	}
	if o.entries == nil {
		o.entries, o.used = map[key]*Entry{}, list.New()
	}
	if len(o.entries) == MaxEntries {
		oldest := o.used.Remove(o.used.Back()).(*Entry)
		delete(o.entries, oldest.key)
	}
	entry := &Entry{First: at, key: k}
	entry.used = o.used.PushFront(entry)
	o.entries[k] = entry
	return entry
}

// aggregate reports whether the event goes into a combined one (client-go:
// EventAggregator.EventAggregate).
func (o *Object) aggregate(e Event) bool {
	s := o.find(e)
	if e.At-s.last > Window {
		s.messages = s.messages[:0]
	}
	s.last = e.At
	for _, m := range s.messages {
		if m == e.Message {
			return false
		}
	}
	if len(s.messages) == MaxSimilar-1 {
		return true
	}
	s.messages = append(s.messages, e.Message)
	return false
}

func (o *Object) find(e Event) *similar {
	for i := range o.similar {
		if s := &o.similar[i]; s.class == e.class() && s.reason == e.Reason {
			return s
		}
	}
	o.similar = append(o.similar, similar{class: e.class(), reason: e.Reason, last: e.At})
	return &o.similar[len(o.similar)-1]
}

// accept takes a token from the bucket of the event's source and type, if
// there is one left (client-go: EventSourceObjectSpamFilter).
func (o *Object) accept(e Event) bool {
	for i := range o.buckets {
		if b := &o.buckets[i]; b.class == e.class() {
			return b.take(e.At)
		}
	}
	o.buckets = append(o.buckets, bucket{class: e.class()})
	return o.buckets[len(o.buckets)-1].take(e.At)
}

func (b *bucket) take(at time.Duration) bool {
	full := max(b.full, at) + Refill
	if full-at > Burst*Refill {
		return false
	}
	b.full = full
	return true
}
