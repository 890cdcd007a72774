package kubectl

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jobsim/jobsim/pod"
)

var podColumns = []column{
	{header: "NAME", name: true},
	{header: "READY"},
	{header: "STATUS"},
	{header: "RESTARTS"},
	{header: "AGE"},
	{header: "IP", wide: true},
	{header: "NODE", wide: true},
	{header: "NOMINATED NODE", wide: true},
	{header: "READINESS GATES", wide: true},
}

// WritePods prints the table of kubectl get pods, in the order given. No pods
// print nothing.
func WritePods(w io.Writer, now time.Time, pods []*pod.Pod, o TableOptions) error {
	return podTable(now, pods, o).write(w, o)
}

func podTable(now time.Time, pods []*pod.Pod, o TableOptions) *table {
	if o.Legacy {
		return legacyPodTable(now, pods, o)
	}
	t := &table{kind: "pod", columns: podColumns}
	for _, p := range pods {
		t.rows = append(t.rows, row{meta: &p.ObjectMeta, cells: podCells(now, p)})
	}
	return t
}

func podCells(now time.Time, p *pod.Pod) []string {
	s := summarize(p)
	return []string{
		p.Name,
		fmt.Sprintf("%d/%d", s.ready, s.total),
		s.status,
		restartsCell(now, s.restarts),
		since(now, p.CreationTimestamp),
		orNone(p.Status.PodIP),
		orNone(p.Spec.NodeName),
		"<none>",
		"<none>",
	}
}

func restartsCell(now time.Time, r restarts) string {
	text := strconv.FormatInt(r.count, 10)
	if r.count != 0 && !r.last.IsZero() {
		text += " (" + since(now, r.last) + " ago)"
	}
	return text
}

func orNone(text string) string {
	if text == "" {
		return "<none>"
	}
	return text
}
