package pod

import (
	"fmt"
	"slices"
)

// LogRun returns which run of a container, counted from 1, a request for its
// log is about: the newest that has started, or with previous the one that
// ended last before it. While a container waits to be restarted both are the
// same run. The error is the kubelet's refusal where there is no such run
// (kubelet: validateContainerLogStatus), which the API server returns as
// BadRequest.
func (p *Pod) LogRun(container string, previous bool) (int32, error) {
	statuses := slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses)
	i := slices.IndexFunc(statuses, func(s ContainerStatus) bool { return s.Name == container })
	if i < 0 {
		return 0, fmt.Errorf("container %q in pod %q is not available", container, p.Name)
	}
	s := &statuses[i]
	waiting, last := s.State.Waiting, s.LastTerminationState.Terminated
	started := s.State.Running != nil || s.State.Terminated != nil
	switch {
	case previous && last == nil:
		return 0, fmt.Errorf("previous terminated container %q in pod %q not found", container, p.Name)
	case previous && started:
		return s.RestartCount, nil
	case started || last != nil:
		return s.RestartCount + 1, nil
	case waiting == nil:
		return 0, fmt.Errorf("container %q in pod %q is waiting to start - no logs yet", container, p.Name)
	}
	return 0, fmt.Errorf("container %q in pod %q is waiting to start: %s", container, p.Name, waitingForLog(waiting.Reason))
}

// waitingForLog is why a container waits, in the kubelet's words for a log that
// does not exist yet.
func waitingForLog(reason string) string {
	switch reason {
	case "ErrImagePull":
		return "image can't be pulled"
	case "ImagePullBackOff":
		return "trying and failing to pull image"
	}
	return reason
}
