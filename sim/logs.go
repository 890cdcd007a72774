package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jobsim/jobsim"
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
func (r *podRecord) log(container int, run int32, lines []string) {
	n := r.noted()
	for i := range n.logs {
		if l := &n.logs[i]; l.container == container && l.run == run {
			l.lines = append(slices.Clip(l.lines), lines...)
			return
		}
	}
	n.logs = slices.DeleteFunc(n.logs, func(l runLog) bool { return l.container == container && l.run < run-1 })
	n.logs = append(n.logs, runLog{container, run, lines})
}

// Logs returns what the newest run of a container has written so far, or with
// previous what the run before it wrote. An empty container name means the
// pod's only one.
func (c *Cluster) Logs(namespace, name, container string, previous bool) ([]string, error) {
	r := c.pods[keyOf(namespace, name)]
	if r == nil {
		return nil, notFound("pods", name)
	}
	index, err := findContainer(&r.pod, container)
	if err != nil {
		return nil, err
	}
	run, err := r.pod.LogRun(r.containerName(index), previous)
	if err != nil {
		return nil, &APIError{"BadRequest", err.Error()}
	}
	if r.notes == nil {
		return nil, nil
	}
	for i := range r.notes.logs {
		if l := &r.notes.logs[i]; l.container == index && l.run == run {
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

func (r *podRecord) containerName(index int) string {
	if n := len(r.pod.Spec.InitContainers); index >= n {
		return r.pod.Spec.Containers[index-n].Name
	}
	return r.pod.Spec.InitContainers[index].Name
}

// PodWhy returns the reasons of what the kubelet decided about a pod so far, in
// order: restarts that had to wait, deadlines, the end.
func (c *Cluster) PodWhy(namespace, name string) []Explanation {
	r := c.pods[keyOf(namespace, name)]
	if r == nil || r.notes == nil {
		return nil
	}
	return slices.Clone(r.notes.why)
}

func (c *Cluster) explainPod(r *podRecord, reasons []jobsim.Reason) {
	n := r.noted()
	n.why = append(n.why, Explanation{At: c.now, Reasons: reasons})
}
