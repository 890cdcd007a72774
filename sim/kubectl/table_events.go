package kubectl

import (
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
)

var eventColumns = []column{
	{header: "LAST SEEN"},
	{header: "TYPE"},
	{header: "REASON"},
	{header: "OBJECT"},
	{header: "SUBOBJECT", wide: true},
	{header: "SOURCE", wide: true},
	{header: "MESSAGE"},
	{header: "FIRST SEEN", wide: true},
	{header: "COUNT", wide: true},
	{header: "NAME", wide: true, name: true},
}

// WriteEvents prints the table of kubectl get events, in the order given.
// kubectl itself lists them by name, which for events is by object and then by
// first occurrence. No events print nothing.
func WriteEvents(w io.Writer, now time.Time, events []jobsim.Event, o TableOptions) error {
	return eventTable(now, events).write(w, o)
}

func eventTable(now time.Time, events []jobsim.Event) *table {
	t := &table{kind: "event", columns: eventColumns}
	for i := range events {
		e := &events[i]
		t.rows = append(t.rows, row{meta: &e.ObjectMeta, cells: eventCells(now, e)})
	}
	return t
}

func eventCells(now time.Time, e *jobsim.Event) []string {
	first := since(now, e.FirstTimestamp)
	last := first
	if !e.LastTimestamp.IsZero() {
		last = since(now, e.LastTimestamp)
	}
	return []string{
		last,
		string(e.Type),
		e.Reason,
		eventObject(e),
		e.InvolvedObject.FieldPath,
		eventSource(e),
		strings.TrimSpace(e.Message),
		first,
		strconv.Itoa(int(max(e.Count, 1))),
		e.Name,
	}
}

func eventObject(e *jobsim.Event) string {
	kind := strings.ToLower(e.InvolvedObject.Kind)
	if e.InvolvedObject.Name == "" {
		return kind
	}
	return kind + "/" + e.InvolvedObject.Name
}

func eventSource(e *jobsim.Event) string {
	component, host := e.Source.Component, e.Source.Host
	if component == "" {
		component = e.ReportingController
	}
	if host == "" {
		host = e.ReportingInstance
	}
	if host == "" {
		return component
	}
	return component + ", " + host
}

// writeEventList prints the table of the command kubectl events, which unlike
// get events is in the order of the last occurrence and folds the count into
// the first column.
func writeEventList(w io.Writer, now time.Time, events []jobsim.Event, o TableOptions) error {
	t := &table{uncut: true, columns: []column{
		{header: "LAST SEEN"}, {header: "TYPE"}, {header: "REASON"}, {header: "OBJECT"}, {header: "MESSAGE"},
	}}
	for _, e := range byLastTimestamp(events) {
		t.rows = append(t.rows, row{meta: &e.ObjectMeta, cells: []string{
			eventInterval(now, &e), string(e.Type), e.Reason,
			e.InvolvedObject.Kind + "/" + e.InvolvedObject.Name,
			strings.TrimSpace(e.Message),
		}})
	}
	return t.write(w, o)
}

// eventInterval says when an event was last seen: "5s", or "5s (x4 over 2m)".
func eventInterval(now time.Time, e *jobsim.Event) string {
	first := since(now, e.FirstTimestamp)
	if e.Count > 1 {
		return fmt.Sprintf("%s (x%d over %s)", since(now, e.LastTimestamp), e.Count, first)
	}
	return first
}

// byLastTimestamp returns the events in the order of their last occurrence;
// those of the same second stay in the order in which they are listed.
func byLastTimestamp(events []jobsim.Event) []jobsim.Event {
	listed := byKey(events, func(e jobsim.Event) *jobsim.ObjectMeta { return &e.ObjectMeta })
	sort.SliceStable(listed, func(i, j int) bool {
		return listed[i].LastTimestamp.Before(listed[j].LastTimestamp)
	})
	return listed
}
