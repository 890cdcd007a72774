package kubectl

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// The tables of kubectl 1.2 (2016; pkg/kubectl/resource_printer.go of that
// time). Pods that have ended are hidden unless -a is given. Jobs never are:
// a finished Job stays in kubectl get jobs, with its SUCCESSFUL count.

var legacyPodColumns = []column{
	{header: "NAME", name: true},
	{header: "READY"},
	{header: "STATUS"},
	{header: "RESTARTS"},
	{header: "AGE"},
	{header: "NODE", wide: true},
}

var legacyJobColumns = []column{
	{header: "NAME", name: true},
	{header: "DESIRED"},
	{header: "SUCCESSFUL"},
	{header: "AGE"},
	{header: "CONTAINER(S)", wide: true},
	{header: "IMAGE(S)", wide: true},
	{header: "SELECTOR", wide: true},
}

func legacyPodTable(now time.Time, pods []*pod.Pod, o TableOptions) *table {
	t := &table{kind: "po", columns: legacyPodColumns, bare: len(pods) > 0}
	for _, p := range pods {
		if p.IsTerminal() && !o.ShowAll {
			continue
		}
		t.rows = append(t.rows, row{meta: &p.ObjectMeta, cells: legacyPodCells(now, p)})
	}
	return t
}

// legacyPodCells knows no init containers, and calls every pod that is being
// deleted Terminating.
func legacyPodCells(now time.Time, p *pod.Pod) []string {
	s := podSummary{status: string(p.Status.Phase), total: len(p.Spec.Containers)}
	if p.Status.Reason != "" {
		s.status = p.Status.Reason
	}
	for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := &p.Status.ContainerStatuses[i]
		s.restarts.add(c)
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			s.status = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			s.status = terminatedWord(c.State.Terminated)
		case c.Ready && c.State.Running != nil:
			s.ready++
		}
	}
	if p.DeletionTimestamp != nil {
		s.status = "Terminating"
	}
	return []string{
		p.Name,
		fmt.Sprintf("%d/%d", s.ready, s.total),
		s.status,
		strconv.FormatInt(s.restarts.count, 10),
		legacySince(now, p.CreationTimestamp),
		p.Spec.NodeName,
	}
}

func legacyJobTable(now time.Time, jobs []*job.Job) *table {
	t := &table{kind: "jobs", columns: legacyJobColumns}
	for _, j := range jobs {
		t.rows = append(t.rows, row{meta: &j.ObjectMeta, cells: legacyJobCells(now, j)})
	}
	return t
}

func legacyJobCells(now time.Time, j *job.Job) []string {
	desired := "<none>"
	if j.Spec.Completions != nil {
		desired = strconv.Itoa(int(*j.Spec.Completions))
	}
	names, images := containerCells(j.Spec.Template.Spec.Containers)
	return []string{
		j.Name,
		desired,
		strconv.Itoa(int(j.Status.Succeeded)),
		legacySince(now, j.CreationTimestamp),
		names,
		images,
		selectorText(j.Spec.Selector),
	}
}

func legacySince(now, t time.Time) string {
	if t.IsZero() {
		return "<unknown>"
	}
	return shortHumanDuration(now.Sub(t))
}
