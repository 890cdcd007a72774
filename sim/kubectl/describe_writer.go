package kubectl

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jobsim/jobsim"
)

// DescribeOptions are what describe needs besides the object.
type DescribeOptions struct {
	// Now is the moment from which ages are counted.
	Now time.Time
	// Events are the events on the object, in any order.
	Events []*jobsim.Event
	// HideEvents leaves the section of events out, as describe does for
	// several objects at once.
	HideEvents bool
}

// Describe returns what kubectl describe prints of an object. A kind without a
// page of its own gets the beginning of kubectl's generic one: the metadata and
// the events. Of nil there is nothing to describe.
func Describe(object jobsim.Object, o DescribeOptions) string {
	if isNil(object) {
		return ""
	}
	if describe := resourceOf(object).describe; describe != nil {
		return describe(object, o)
	}
	m := object.GetObjectMeta()
	w := newDescribeWriter()
	w.line(0, "Name:\t%s", m.Name)
	w.line(0, "Namespace:\t%s", m.Namespace)
	w.labels("", "Labels", m.Labels)
	w.annotations("", "Annotations", m.Annotations)
	w.events(o)
	return w.String()
}

// describeWriter writes the lines of kubectl describe: a title, a tab and a
// value, indented by two spaces a level, with the values of a section aligned.
type describeWriter struct {
	text strings.Builder
	tabs *tabwriter.Writer
}

func newDescribeWriter() *describeWriter {
	w := &describeWriter{}
	w.tabs = tabwriter.NewWriter(&w.text, 0, 8, 2, ' ', 0)
	return w
}

// line writes one line at a level. Neither write of the two can fail: below is
// a strings.Builder.
func (w *describeWriter) line(level int, format string, args ...any) {
	text := strings.Repeat("  ", level) + fmt.Sprintf(format, args...) + "\n"
	_, _ = w.tabs.Write([]byte(terminalEscaper.Replace(text)))
}

// flush ends a section: what follows is aligned by itself.
func (w *describeWriter) flush() { _ = w.tabs.Flush() }

func (w *describeWriter) String() string {
	w.flush()
	return w.text.String()
}

// list writes a title with one value a line, or <none>.
func (w *describeWriter) list(indent, title string, values []string) {
	if len(values) == 0 {
		w.line(0, "%s%s:\t<none>", indent, title)
		return
	}
	w.line(0, "%s%s:\t%s", indent, title, values[0])
	for _, value := range values[1:] {
		w.line(0, "\t%s", value)
	}
}

// labels writes labels, or the terms of a node selector, in order.
func (w *describeWriter) labels(indent, title string, labels map[string]string) {
	var values []string
	for _, key := range sortedKeys(labels) {
		values = append(values, key+"="+labels[key])
	}
	w.list(indent, title, values)
}

// lastAppliedAnnotation is what kubectl apply keeps for itself; describe does
// not show it.
const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

// maxAnnotation is how long a line with an annotation may be, in bytes, before
// its value moves to lines of its own and is cut.
const maxAnnotation = 140

// annotations writes annotations in order; a long value, or one of several
// lines, stands below its key.
func (w *describeWriter) annotations(indent, title string, annotations map[string]string) {
	var values []string
	for _, key := range sortedKeys(annotations) {
		if key == lastAppliedAnnotation {
			continue
		}
		values = append(values, annotationLines(key, strings.TrimSuffix(annotations[key], "\n"))...)
	}
	w.list(indent, title, values)
}

func annotationLines(key, value string) []string {
	if len(key)+len(value)+2 <= maxAnnotation && !strings.Contains(value, "\n") {
		return []string{key + ": " + value}
	}
	lines := []string{key + ":"}
	for text := range strings.SplitSeq(value, "\n") {
		if len(text) > maxAnnotation-2 {
			text = text[:maxAnnotation-2] + "..."
		}
		lines = append(lines, "  "+text)
	}
	return lines
}

func (w *describeWriter) controlledBy(m *jobsim.ObjectMeta) {
	if owner := m.ControllerOf(); owner != nil {
		w.line(0, "Controlled By:\t%s/%s", owner.Kind, owner.Name)
	}
}

// stamp writes a moment as describe does. kubectl uses the zone of the machine
// that it runs on; here that is always UTC.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

// events writes the last section, unless it is hidden.
func (w *describeWriter) events(o DescribeOptions) {
	if o.HideEvents {
		return
	}
	if len(o.Events) == 0 {
		w.line(0, "Events:\t<none>")
		return
	}
	w.flush()
	w.line(0, "Events:")
	w.line(1, "Type\tReason\tAge\tFrom\tMessage")
	w.line(1, "----\t------\t----\t----\t-------")
	for _, e := range byLastTimestamp(o.Events) {
		w.line(1, "%s\t%s\t%s\t%s\t%s",
			e.Type, e.Reason, eventInterval(o.Now, e), eventFrom(e), eventMessage(e))
	}
}

func eventFrom(e *jobsim.Event) string {
	if e.Source.Component != "" {
		return e.Source.Component
	}
	return e.ReportingController
}

func eventMessage(e *jobsim.Event) string {
	message := strings.TrimSpace(e.Message)
	if e.InvolvedObject.FieldPath != "" {
		return e.InvolvedObject.FieldPath + ": " + message
	}
	return message
}
