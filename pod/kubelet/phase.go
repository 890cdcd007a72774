package kubelet

import "github.com/jobsim/jobsim/pod"

// tally counts the containers of a pod by what matters for its phase.
type tally struct {
	pendingInit     int // init containers that have not ended
	pendingSidecars int // sidecars that have not started
	brokenInit      int // init containers that failed and are not restarted
	running         int
	waiting         int // containers that have never run
	stopped         int // containers that have run and do not run now
	restarting      int // of the stopped: those that are restarted
	succeeded       int // of the stopped: those shown with exit code 0
	unknown         int // containers without a state
}

// phase is the phase that the pod has by what its containers do. A phase that
// is terminal stays; a pod that was active for too long has failed.
func (s *podSync) phase(inits, mains []pod.ContainerStatus) pod.Phase {
	switch {
	case s.terminal:
		return s.old.Phase
	case s.overdue:
		return pod.Failed
	}
	begun := false
	for i := s.inits; i < s.size; i++ {
		r := s.run(i)
		begun = begun || r.State == Running || r.State == Exited || r.Number > 1
	}
	return phase(&s.pod.Spec, inits, mains, s.ended, begun)
}

// phase works out the phase of a pod from the statuses of its containers
// (upstream: getPhase). ended: nothing in the pod will run again, whatever the
// restart policy. begun: one of the containers has run, so that a sidecar that
// restarts no longer makes the pod Pending.
func phase(spec *pod.Spec, inits, mains []pod.ContainerStatus, ended, begun bool) pod.Phase {
	var t tally
	for i := range spec.InitContainers {
		c, status := &spec.InitContainers[i], find(inits, i, spec.InitContainers[i].Name)
		if c.IsSidecar() {
			t.addSidecar(status)
		} else {
			t.addInit(spec, c, status)
		}
	}
	for i := range spec.Containers {
		c := &spec.Containers[i]
		t.addMain(spec, c, find(mains, i, c.Name))
	}
	return t.phase(ended, begun)
}

// find returns the status of the container with that name, which is most
// likely at i. It is empty where there is none.
func find(statuses []pod.ContainerStatus, i int, name string) *pod.ContainerStatus {
	if i < len(statuses) && statuses[i].Name == name {
		return &statuses[i]
	}
	for j := range statuses {
		if statuses[j].Name == name {
			return &statuses[j]
		}
	}
	return &pod.ContainerStatus{}
}

func (t *tally) addInit(spec *pod.Spec, c *pod.Container, status *pod.ContainerStatus) {
	end := lastEnd(status)
	switch {
	case end == nil:
		t.pendingInit++
	case end.ExitCode != 0 && !spec.ContainerShouldRestart(c, end.ExitCode):
		t.brokenInit++
	}
}

func (t *tally) addSidecar(status *pod.ContainerStatus) {
	switch state := &status.State; {
	case state.Running != nil:
		if status.Started == nil || !*status.Started {
			t.pendingSidecars++
		}
		t.running++
	case lastEnd(status) != nil:
		// A sidecar that has ended does not count.
	case state.Waiting != nil:
		t.pendingSidecars++
		t.waiting++
	default:
		t.pendingSidecars++
		t.unknown++
	}
}

func (t *tally) addMain(spec *pod.Spec, c *pod.Container, status *pod.ContainerStatus) {
	end := lastEnd(status)
	switch state := &status.State; {
	case state.Running != nil:
		t.running++
	case end != nil:
		t.stopped++
		if spec.ContainerShouldRestart(c, end.ExitCode) {
			t.restarting++
		}
		if state.Terminated != nil && end.ExitCode == 0 {
			t.succeeded++
		}
	case state.Waiting != nil:
		t.waiting++
	default:
		t.unknown++
	}
}

// lastEnd is how the container's last run ended, if it does not run; else nil.
func lastEnd(c *pod.ContainerStatus) *pod.ContainerStateTerminated {
	switch {
	case c.State.Running != nil:
		return nil
	case c.State.Terminated != nil:
		return c.State.Terminated
	case c.State.Waiting != nil:
		return c.LastTerminationState.Terminated
	}
	return nil
}

func (t *tally) phase(ended, begun bool) pod.Phase {
	switch {
	case t.brokenInit > 0:
		return pod.Failed
	case t.pendingInit > 0, t.pendingSidecars > 0 && !begun, t.waiting > 0, t.unknown > 0:
		return pod.Pending
	case t.running > 0:
		return pod.Running
	case t.stopped == 0:
		return pod.Pending
	case t.restarting > 0 && !ended:
		return pod.Running
	case t.stopped == t.succeeded:
		return pod.Succeeded
	}
	return pod.Failed
}
