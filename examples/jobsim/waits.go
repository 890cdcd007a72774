package main

import (
	"slices"
	"strings"

	"github.com/jobsim/jobsim/pod"
)

// runs reports whether a container of the pod is running.
func runs(p *pod.Pod) bool {
	isRunning := func(c pod.ContainerStatus) bool { return c.State.Running != nil }
	return slices.ContainsFunc(p.Status.ContainerStatuses, isRunning) || slices.ContainsFunc(p.Status.InitContainerStatuses, isRunning)
}

// podWaits says for what a pod waits, as far as it is known.
func podWaits(p *pod.Pod) string {
	if c := p.Status.Condition(pod.Scheduled); c != nil && c.Message != "" {
		return c.Message
	}
	for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
		if w := c.State.Waiting; w != nil && w.Reason != "PodInitializing" {
			return strings.TrimSuffix("container "+c.Name+" waits: "+w.Reason+": "+w.Message, ": ")
		}
	}
	return string(p.Status.Phase)
}
