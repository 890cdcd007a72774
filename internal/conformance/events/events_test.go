// Package events holds internal/correlate against client-go's EventCorrelator:
// random histories of reports on a few objects go through both, each with the
// writes to the API server that follow from it, and after each report the
// server has to have the same events.
//
// To run more: go test ./events -rapid.checks 100000 -rapid.seed 7. A failure
// prints the shortest history that still fails and the line that repeats it.
package events

import (
	"encoding/json"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/tools/record"
	testingclock "k8s.io/utils/clock/testing"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
	_ "github.com/jobsim/jobsim/internal/conformance/round" // the flags of all tests
	"github.com/jobsim/jobsim/internal/correlate"
)

func init() {
	if err := flag.Set("rapid.checks", "1000"); err != nil { // unless the command line says otherwise
		panic(err)
	}
}

// start is when the histories begin, in whole seconds.
var start = time.Unix(1_000_000_000, 0).UTC()

// written is an event as the API server has it. Times are in whole seconds.
type written struct {
	Object, Source, Reporting, Type, Reason, FieldPath, Message string
	Count                                                       int32
	First, Last                                                 time.Time
}

func TestCorrelate(t *testing.T) {
	reports, histories, combined, filtered := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		history := &history{groups: map[string]*group{}}
		clock := testingclock.NewFakePassiveClock(start)
		real := &real{correlator: record.NewEventCorrelator(clock), clock: clock}
		ours := &ours{objects: map[string]*correlate.Object{}}
		histories++
		for range rapid.IntRange(1, 200).Draw(t, "reports") {
			r := history.next(t)
			reports++
			clock.SetTime(start.Add(r.at))
			if !real.report(t, r) {
				filtered++
			}
			ours.report(r)
			require.Equal(t, real.list(), ours.written)
		}
		for _, e := range ours.written {
			if e.Message != "" && e.Reporting == "" {
				combined++
			}
		}
	})
	t.Logf("%d reports in %d histories; %d were filtered; %d combined events", reports, histories, filtered, combined)
	if !t.Failed() {
		require.NotZero(t, combined, "no history came to combining")
		require.NotZero(t, filtered, "no history came to filtering")
	}
}

// report is one call of an event recorder.
type report struct {
	at                                               time.Duration
	object, source, kind, reason, fieldPath, message string
}

// real is client-go's side: its correlator, and what recordToSink makes of its
// answers.
type real struct {
	correlator *record.EventCorrelator
	clock      *testingclock.FakePassiveClock
	names      []string // in the order of creation
	stored     map[string]*corev1.Event
}

// report carries a report to the server and says whether it was written.
func (s *real) report(t *rapid.T, r report) bool {
	now := metav1.NewTime(s.clock.Now())
	result, err := s.correlator.EventCorrelate(&corev1.Event{
		ObjectMeta:          metav1.ObjectMeta{Name: fmt.Sprintf("%s.%x", r.object, now.UnixNano()), Namespace: "default"},
		InvolvedObject:      corev1.ObjectReference{Kind: "Pod", Name: r.object, UID: "1", FieldPath: r.fieldPath},
		Source:              corev1.EventSource{Component: r.source},
		ReportingController: r.source,
		Type:                r.kind, Reason: r.reason, Message: r.message,
		FirstTimestamp: now, LastTimestamp: now, Count: 1,
	})
	require.NoError(t, err)
	if result.Skip {
		return false
	}
	s.correlator.UpdateState(s.write(t, result))
	return true
}

// write patches an event that the correlator takes for a known one, and
// creates it where the server does not have it, as recordEvent does.
func (s *real) write(t *rapid.T, result *record.EventCorrelateResult) *corev1.Event {
	event := result.Event
	if s.stored == nil {
		s.stored = map[string]*corev1.Event{}
	}
	old := s.stored[event.Name]
	if event.Count > 1 && old != nil {
		patched, err := strategicpatch.StrategicMergePatch(marshal(t, old), result.Patch, &corev1.Event{})
		require.NoError(t, err)
		s.stored[event.Name] = unmarshal(t, patched)
		return s.stored[event.Name]
	}
	require.Nil(t, old, "two events of one name")
	s.names = append(s.names, event.Name)
	s.stored[event.Name] = unmarshal(t, marshal(t, event))
	return s.stored[event.Name]
}

func marshal(t *rapid.T, e *corev1.Event) []byte {
	b, err := json.Marshal(e)
	require.NoError(t, err)
	return b
}

func unmarshal(t *rapid.T, b []byte) *corev1.Event {
	e := &corev1.Event{}
	require.NoError(t, json.Unmarshal(b, e))
	return e
}

func (s *real) list() []written {
	var list []written
	for _, name := range s.names {
		e := s.stored[name]
		list = append(list, written{
			Object: e.InvolvedObject.Name, Source: e.Source.Component, Reporting: e.ReportingController,
			Type: e.Type, Reason: e.Reason, FieldPath: e.InvolvedObject.FieldPath, Message: e.Message,
			Count: e.Count, First: e.FirstTimestamp.UTC(), Last: e.LastTimestamp.UTC(),
		})
	}
	return list
}

// ours is jobsim's side: package correlate, and what a recorder does with it.
type ours struct {
	objects map[string]*correlate.Object
	written []written
}

func (s *ours) report(r report) {
	if s.objects[r.object] == nil {
		s.objects[r.object] = &correlate.Object{}
	}
	entry := s.objects[r.object].Observe(correlate.Event{
		EventNote: jobsim.EventNote{Type: jobsim.EventType(r.kind), Reason: r.reason, Message: r.message, FieldPath: r.fieldPath},
		Source:    r.source, At: r.at,
	})
	if entry == nil {
		return
	}
	if entry.Record == 0 {
		s.create(r, entry)
	}
	e := &s.written[entry.Record-1]
	e.Message, e.Count, e.Last = entry.Message, entry.Count, whole(entry.Last)
}

// create writes an event for the first time. A repeat changes neither its
// field path nor its reporting controller; a combined event has none of the
// latter.
func (s *ours) create(r report, entry *correlate.Entry) {
	e := written{
		Object: r.object, Source: r.source, Reporting: r.source, Type: r.kind, Reason: r.reason, FieldPath: r.fieldPath,
		First: whole(entry.First),
	}
	if entry.Message != r.message {
		e.Reporting = ""
	}
	s.written = append(s.written, e)
	entry.Record = len(s.written)
}

func whole(at time.Duration) time.Time { return start.Add(at).Truncate(time.Second) }
