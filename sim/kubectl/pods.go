package kubectl

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// pods is the row of the kind Pod.
var pods = &resource{
	kind: "Pod", apiVersion: "v1", plural: "pods", aliases: []string{"po"}, inAll: true,
	is: func(o jobsim.Object) bool { _, ok := o.(*pod.Pod); return ok },
	view: view{
		columns: []column{
			{header: "NAME", name: true},
			{header: "READY"},
			{header: "STATUS"},
			{header: "RESTARTS"},
			{header: "AGE"},
			{header: "IP", wide: true},
			{header: "NODE", wide: true},
			{header: "NOMINATED NODE", wide: true},
			{header: "READINESS GATES", wide: true},
		},
		cells: podCells,
	},
	legacy:          &legacyPods,
	describe:        describePod,
	anyInvolvedKind: true,
	logs:            func(_ *session, o jobsim.Object) (*pod.Pod, error) { return o.(*pod.Pod), nil },
}

func podCells(now time.Time, o jobsim.Object) []string {
	p := o.(*pod.Pod)
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
