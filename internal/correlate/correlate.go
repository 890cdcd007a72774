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
//     five minutes. What is filtered
//     is still counted, and shows when a later repeat is written.
//
// Two things differ from client-go, both of no consequence for what one sees
// in a simulation: its caches hold 4,096 entries and forget the oldest, these
// forget nothing; and when a message makes the tenth, client-go forgets one of
// the ten at random, this forgets the new one.
package correlate

import "time"

// The limits of client-go's EventCorrelator.
const (
	MaxSimilar = 10
	Window     = 10 * time.Minute
	Burst      = 25
	Refill     = 5 * time.Minute
)

// CombinedPrefix begins the message of an event that stands for many.
const CombinedPrefix = "(combined from similar events): "

// Event is one event as it is reported.
type Event struct {
	// Source is the component, with its host where it has one.
	Source, Type, Reason string
	// FieldPath is the part of the object that it is about; often empty.
	FieldPath, Message string
	// At is when it is reported, on any clock that does not go back.
	At time.Duration
}

// Entry is an event as it is written.
type Entry struct {
	// Message is that of the latest repeat, with CombinedPrefix if it stands
	// for many.
	Message     string
	Count       int32
	First, Last time.Duration
	// Record is the caller's: where it keeps the event.
	Record int
}

// Object combines the events on one object. The zero Object has seen none.
type Object struct {
	similar []similar
	entries map[key]*Entry
	buckets []bucket
}

// key identifies an event that is there; a combined one has no message and no
// field path.
type key struct {
	source, kind, reason, fieldPath, message string
	combined                                 bool
}

// similar are the messages of one source, type and reason.
type similar struct {
	source, kind, reason string
	messages             []string
	last                 time.Duration
}

// bucket is the filter of one source and type. It holds when the bucket will
// be full again.
type bucket struct {
	source, kind string
	full         time.Duration
}

// Observe reports an event. It returns the entry to write, or nil if the event
// is filtered. An entry with Count 1 is new, and so may be one with a higher
// count whose first occurrences were filtered: an entry that the caller has
// not written yet has Record 0.
func (o *Object) Observe(e Event) *Entry {
	k := key{source: e.Source, kind: e.Type, reason: e.Reason, fieldPath: e.FieldPath, message: e.Message}
	if o.aggregate(e) {
		k.fieldPath, k.message, k.combined = "", "", true
	}
	entry := o.entries[k]
	if entry == nil {
		entry = &Entry{First: e.At}
		if o.entries == nil {
			o.entries = map[key]*Entry{}
		}
		o.entries[k] = entry
	}
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
		if s := &o.similar[i]; s.reason == e.Reason && s.kind == e.Type && s.source == e.Source {
			return s
		}
	}
	o.similar = append(o.similar, similar{source: e.Source, kind: e.Type, reason: e.Reason, last: e.At})
	return &o.similar[len(o.similar)-1]
}

// accept takes a token from the bucket of the event's source and type, if
// there is one left (client-go: EventSourceObjectSpamFilter).
func (o *Object) accept(e Event) bool {
	for i := range o.buckets {
		if b := &o.buckets[i]; b.source == e.Source && b.kind == e.Type {
			return b.take(e.At)
		}
	}
	o.buckets = append(o.buckets, bucket{source: e.Source, kind: e.Type})
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
