package kubectl

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim/pod"
)

// PodStatus is the STATUS column of kubectl get pods: Running, Completed,
// Error, CrashLoopBackOff, Init:0/1, Terminating and so on; empty for nil.
func PodStatus(p *pod.Pod) string {
	if p == nil {
		return ""
	}
	return summarize(p).status
}

// podSummary is a pod in the few words of its row. The rules are those of the
// API server's printPod (pkg/printers/internalversion).
type podSummary struct {
	status       string
	ready, total int
	restarts
}

// restarts are how often containers were restarted.
type restarts struct {
	count int64
	// last is when the run before the latest restart ended; zero where no
	// status has it.
	last time.Time
}

func summarize(p *pod.Pod) podSummary {
	s := podSummary{status: phaseWord(p), total: len(p.Spec.Containers)}
	sidecars := map[string]bool{}
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; c.IsSidecar() {
			sidecars[c.Name] = true
			s.total++
		}
	}
	ofSidecars, initializing := s.addInit(p, sidecars)
	if !initializing || isInitialized(p) {
		s.restarts = ofSidecars
		s.addContainers(p)
	}
	s.addDeletion(p)
	return s
}

// phaseWord is the status as long as no container changes it.
func phaseWord(p *pod.Pod) string {
	word := string(p.Status.Phase)
	if p.Status.Reason != "" {
		word = p.Status.Reason
	}
	for i := range p.Status.Conditions {
		c := &p.Status.Conditions[i]
		if c.Type == pod.Scheduled && c.Reason == "SchedulingGated" {
			word = c.Reason
		}
	}
	return word
}

// addInit reads the init containers up to the first that holds the pod back,
// and reports whether there is one. Those after it do not count, not even
// their restarts. The restarts of the sidecars among them are returned too:
// once the pod is initialized, only those still count.
func (s *podSummary) addInit(p *pod.Pod, sidecars map[string]bool) (ofSidecars restarts, initializing bool) {
	for i := range p.Status.InitContainerStatuses {
		c := &p.Status.InitContainerStatuses[i]
		s.restarts.add(c)
		if sidecars[c.Name] {
			ofSidecars.add(c)
		}
		if c.State.Terminated != nil && c.State.Terminated.ExitCode == 0 {
			continue
		}
		if sidecars[c.Name] && c.Started != nil && *c.Started {
			if c.Ready {
				s.ready++
			}
			continue
		}
		s.status = initWord(c, i, len(p.Spec.InitContainers))
		return ofSidecars, true
	}
	return ofSidecars, false
}

// initWord is how far the init containers have come: number i of total is
// running.
func initWord(c *pod.ContainerStatus, i, total int) string {
	waiting := c.State.Waiting
	switch {
	case c.State.Terminated != nil:
		return "Init:" + terminatedWord(c.State.Terminated)
	case waiting != nil && waiting.Reason != "" && waiting.Reason != "PodInitializing":
		return "Init:" + waiting.Reason
	}
	return fmt.Sprintf("Init:%d/%d", i, total)
}

// addContainers reads the containers from the last to the first, so that the
// status of the first one wins.
func (s *podSummary) addContainers(p *pod.Pod) {
	running, failure := false, ""
	for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := &p.Status.ContainerStatuses[i]
		s.restarts.add(c)
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			s.status = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			s.status = terminatedWord(c.State.Terminated)
			if c.State.Terminated.ExitCode != 0 {
				failure = s.status
			}
		case c.Ready && c.State.Running != nil:
			running = true
			s.ready++
		}
	}
	if s.status == "Completed" {
		s.status = completedWord(running && p.IsReady(), failure, running)
	}
}

// completedWord replaces Completed, the status of one container, where the
// other containers run or have failed.
func completedWord(ready bool, failure string, running bool) string {
	switch {
	case ready:
		return "Running"
	case failure != "":
		return failure
	case running:
		return "NotReady"
	}
	return "Completed"
}

func (s *podSummary) addDeletion(p *pod.Pod) {
	if p.DeletionTimestamp == nil {
		return
	}
	switch {
	case p.Status.Reason == "NodeLost":
		s.status = "Unknown"
	case !p.IsTerminal():
		s.status = "Terminating"
	}
}

func (r *restarts) add(c *pod.ContainerStatus) {
	r.count += int64(c.RestartCount)
	last := c.LastTerminationState.Terminated
	if last != nil && r.last.Before(last.FinishedAt) {
		r.last = last.FinishedAt
	}
}

// terminatedWord is the reason of the end of a run, or failing that its signal
// or exit code.
func terminatedWord(t *pod.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return fmt.Sprintf("Signal:%d", t.Signal)
	}
	return fmt.Sprintf("ExitCode:%d", t.ExitCode)
}

func isInitialized(p *pod.Pod) bool {
	c := p.Status.Condition(pod.Initialized)
	return c != nil && c.Status == "True"
}
