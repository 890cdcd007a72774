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
	r, err := c.pod(namespace, name)
	if err != nil {
		return nil, err
	}
	index, err := findContainer(r.get(), container)
	if err != nil {
		return nil, err
	}
	run, err := runNumber(r.get(), index, previous)
	if err != nil {
		return nil, err
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

// runNumber is the number of the run whose log is wanted, or why there is
// none (upstream: kubelet's validateContainerLogStatus).
func runNumber(p *pod.Pod, index int, previous bool) (int32, error) {
	status, name := containerStatus(p, index), containerName(p, index)
	switch {
	case status == nil:
		return 0, &APIError{"BadRequest", fmt.Sprintf("container %q in pod %q is not available", name, p.Name)}
	case previous && status.LastTerminationState == (pod.ContainerState{}):
		return 0, &APIError{"BadRequest", fmt.Sprintf("previous terminated container %q in pod %q not found", name, p.Name)}
	case previous:
		return status.RestartCount + 1 - boolInt(status.State.Waiting == nil), nil
	case status.State.Waiting == nil:
		return status.RestartCount + 1, nil
	case status.LastTerminationState == (pod.ContainerState{}):
		waiting := status.State.Waiting
		return 0, &APIError{"BadRequest", fmt.Sprintf("container %q in pod %q is waiting to start: %s", name, p.Name, waitingWords(waiting))}
	}
	return status.RestartCount + 1, nil
}

// waitingWords says why a container waits, as the kubelet does for logs: most
// reasons speak for themselves.
func waitingWords(w *pod.ContainerStateWaiting) string {
	switch w.Reason {
	case "ErrImagePull":
		return "image can't be pulled"
	case "ImagePullBackOff":
		return "trying and failing to pull image"
	}
	return w.Reason
}

func boolInt(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func containerStatus(p *pod.Pod, index int) *pod.ContainerStatus {
	name := containerName(p, index)
	for _, list := range [][]pod.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}

func containerName(p *pod.Pod, index int) string {
	if n := len(p.Spec.InitContainers); index >= n {
		return p.Spec.Containers[index-n].Name
	}
	return p.Spec.InitContainers[index].Name
}
