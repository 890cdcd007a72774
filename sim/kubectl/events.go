package kubectl

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
)

// events is the row of the kind Event. The API server lists events by name,
// which is by object and then by first occurrence.
var events = &resource{
	kind: "Event", apiVersion: "v1", plural: "events", aliases: []string{"ev"},
	notSimulated: []string{"describing", "deleting"},
	is:           func(o jobsim.Object) bool { _, ok := o.(*jobsim.Event); return ok },
	view: view{
		columns: []column{
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
		},
		cells: eventCells,
	},
}

// eventsIn returns the events of a namespace in the order of the API server.
func eventsIn(c Cluster, namespace string) []*jobsim.Event {
	var list []*jobsim.Event
	for _, o := range events.objects(c, namespace) {
		if e, ok := o.(*jobsim.Event); ok {
			list = append(list, e)
		}
	}
	return list
}

func eventCells(now time.Time, o jobsim.Object) []string {
	e := o.(*jobsim.Event)
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
func writeEventList(w io.Writer, now time.Time, list []*jobsim.Event, o TableOptions) error {
	t := &table{uncut: true, columns: []column{
		{header: "LAST SEEN"}, {header: "TYPE"}, {header: "REASON"}, {header: "OBJECT"}, {header: "MESSAGE"},
	}}
	for _, e := range byLastTimestamp(list) {
		t.rows = append(t.rows, row{meta: &e.ObjectMeta, cells: []string{
			eventInterval(now, e), string(e.Type), e.Reason,
			e.InvolvedObject.Kind + "/" + e.InvolvedObject.Name,
			strings.TrimSpace(e.Message),
		}})
	}
	return t.write(w, o)
}

// eventInterval is when an event was last seen: "5s", or "5s (x4 over 2m)".
func eventInterval(now time.Time, e *jobsim.Event) string {
	first := since(now, e.FirstTimestamp)
	if e.Count > 1 {
		return fmt.Sprintf("%s (x%d over %s)", since(now, e.LastTimestamp), e.Count, first)
	}
	return first
}

// byLastTimestamp returns the events in the order of their last occurrence;
// those of the same second stay in the order in which they are listed.
func byLastTimestamp(list []*jobsim.Event) []*jobsim.Event {
	listed := byKey(list)
	slices.SortStableFunc(listed, func(a, b *jobsim.Event) int { return a.LastTimestamp.Compare(b.LastTimestamp) })
	return listed
}
