package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim/pod"
)

// runLog is what one run of a container wrote.
type runLog struct {
	container int
	run       int32
	lines     []string
}

// log keeps lines of a run. As on a node, the logs of the newest run and of
// the one before it are kept.
func (w *podWorker) log(container int, run int32, lines []string) {
	n := noted(w.pod)
	for i := range n.logs {
		if l := &n.logs[i]; l.container == container && l.run == run {
			l.lines = append(slices.Clip(l.lines), lines...)
			return
		}
	}
	n.logs = slices.DeleteFunc(n.logs, func(l runLog) bool { return l.container == container && l.run < run-1 })
	n.logs = append(n.logs, runLog{container, run, slices.Clone(lines)})
}

// Logs returns what the newest run of a container has written so far, or with
// previous what the run before it wrote. An empty container name means the
// pod's only one.
func (c *Cluster) Logs(namespace, name, container string, previous bool) ([]string, error) {
	c = c.orZero()
	r, err := c.pod(namespace, name)
	if err != nil {
		return nil, err
	}
	index, err := findContainer(r.get(), container)
	if err != nil {
		return nil, err
	}
	run, err := r.get().LogRun(r.get().Spec.Container(index).Name, previous)
	if err != nil {
		return nil, &APIError{"BadRequest", err.Error()}
	}
	if r.derived.notes == nil {
		return nil, nil
	}
	for i := range r.derived.notes.logs {
		if l := &r.derived.notes.logs[i]; l.container == index && l.run == run {
			return slices.Clone(l.lines), nil
		}
	}
	return nil, nil
}

// findContainer returns the position of a container: first the init
// containers, then the others.
func findContainer(p *pod.Pod, name string) (int, error) {
	inits, regular := p.Spec.InitContainers, p.Spec.Containers
	if name == "" {
		if len(inits)+len(regular) == 1 {
			return 0, nil
		}
		return 0, &APIError{"BadRequest", fmt.Sprintf(
			"a container name must be specified for pod %s, choose one of: [%s]%s",
			p.Name, strings.Join(names(regular), " "), orInit(names(inits)))}
	}
	if i := slices.Index(append(names(inits), names(regular)...), name); i >= 0 {
		return i, nil
	}
	return 0, &APIError{"BadRequest", fmt.Sprintf("container %s is not valid for pod %s", name, p.Name)}
}

func orInit(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " or one of the init containers: [" + strings.Join(names, " ") + "]"
}

func names(containers []pod.Container) []string {
	list := make([]string, len(containers))
	for i := range containers {
		list[i] = containers[i].Name
	}
	return list
}
