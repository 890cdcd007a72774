package kubectl

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// The tables of kubectl 1.2 (2016; pkg/kubectl/resource_printer.go of that
// time). Pods that have ended are hidden unless -a is given. Jobs never are:
// a finished Job stays in kubectl get jobs, with its SUCCESSFUL count.

var legacyPods = view{
	prefix: "po",
	columns: []column{
		{header: "NAME", name: true},
		{header: "READY"},
		{header: "STATUS"},
		{header: "RESTARTS"},
		{header: "AGE"},
		{header: "NODE", wide: true},
	},
	cells:  legacyPodCells,
	hidden: func(o jobsim.Object) bool { return o.(*pod.Pod).IsTerminal() },
}

var legacyJobs = view{
	prefix: "jobs",
	columns: []column{
		{header: "NAME", name: true},
		{header: "DESIRED"},
		{header: "SUCCESSFUL"},
		{header: "AGE"},
		{header: "CONTAINER(S)", wide: true},
		{header: "IMAGE(S)", wide: true},
		{header: "SELECTOR", wide: true},
	},
	cells: legacyJobCells,
}

// legacyPodCells leaves init containers out, and shows every pod that is being
// deleted as Terminating.
func legacyPodCells(now time.Time, o jobsim.Object) []string {
	p := o.(*pod.Pod)
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

func legacyJobCells(now time.Time, o jobsim.Object) []string {
	j := o.(*job.Job)
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
