package kubectl

import (
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
)

// describePod is the page of a Pod (kubectl: PodDescriber).
func describePod(object jobsim.Object, o DescribeOptions) string {
	p := object.(*pod.Pod)
	w := newDescribeWriter()
	w.line(0, "Name:\t%s", p.Name)
	w.line(0, "Namespace:\t%s", p.Namespace)
	w.podNode(p)
	w.labels("", "Labels", p.Labels)
	w.annotations("", "Annotations", p.Annotations)
	w.podStatus(p, o)
	w.podIPs(p)
	w.controlledBy(&p.ObjectMeta)
	if len(p.Spec.InitContainers) > 0 {
		w.containers("", "Init Containers", p.Spec.InitContainers, p.Status.InitContainerStatuses, podField(p))
	}
	w.containers("", "Containers", p.Spec.Containers, p.Status.ContainerStatuses, podField(p))
	w.podConditions(p)
	w.line(0, "Volumes:\t<none>")
	w.line(0, "QoS Class:\t%s", qosClass(p))
	w.labels("", "Node-Selectors", p.Spec.NodeSelector)
	w.tolerations("", p.Spec.Tolerations)
	w.events(o)
	return w.String()
}

func (w *describeWriter) podNode(p *pod.Pod) {
	if p.Spec.NodeName == "" {
		w.line(0, "Node:\t<none>")
	} else {
		w.line(0, "Node:\t%s/%s", p.Spec.NodeName, p.Status.HostIP)
	}
	if p.Status.StartTime != nil {
		w.line(0, "Start Time:\t%s", stamp(*p.Status.StartTime))
	}
}

// podStatus writes the phase. A pod that is being deleted "lasts" since its
// deletion timestamp, which is still to come while its grace period runs:
// kubectl then prints <invalid>.
func (w *describeWriter) podStatus(p *pod.Pod, o DescribeOptions) {
	if p.IsTerminating() {
		w.line(0, "Status:\tTerminating (lasts %s)", since(o.Now, *p.DeletionTimestamp))
		w.line(0, "Termination Grace Period:\t%ds", gracePeriod(p))
	} else {
		w.line(0, "Status:\t%s", p.Status.Phase)
	}
	if p.Status.Reason != "" {
		w.line(0, "Reason:\t%s", p.Status.Reason)
	}
	if p.Status.Message != "" {
		w.line(0, "Message:\t%s", p.Status.Message)
	}
}

// gracePeriod is 0 where the object has none; kubectl would panic.
func gracePeriod(p *pod.Pod) int64 {
	if p.DeletionGracePeriodSeconds == nil {
		return 0
	}
	return *p.DeletionGracePeriodSeconds
}

func (w *describeWriter) podIPs(p *pod.Pod) {
	w.line(0, "IP:\t%s", p.Status.PodIP)
	if p.Status.PodIP == "" {
		w.line(0, "IPs:\t<none>")
		return
	}
	w.line(0, "IPs:")
	w.line(1, "IP:\t%s", p.Status.PodIP)
}

func (w *describeWriter) podConditions(p *pod.Pod) {
	if len(p.Status.Conditions) == 0 {
		return
	}
	w.line(0, "Conditions:")
	w.line(1, "Type\tStatus")
	for i := range p.Status.Conditions {
		c := &p.Status.Conditions[i]
		w.line(1, "%s \t%s ", c.Type, c.Status)
	}
}

// qosClass is that of the spec where the status has none.
func qosClass(p *pod.Pod) string {
	if p.Status.QOSClass == "" {
		return p.Spec.QOSClass()
	}
	return p.Status.QOSClass
}

// containers writes a section of containers. fieldOf is the field of the pod
// that a variable refers to. In a template all is one level deeper, and there are
// no statuses and no fields.
func (w *describeWriter) containers(indent, title string, containers []pod.Container, statuses []pod.ContainerStatus, fieldOf func(string) string) {
	if len(containers) == 0 {
		w.line(0, "%s%s: <none>", indent, title)
		return
	}
	w.line(0, "%s%s:", indent, title)
	for i := range containers {
		w.container(indent, &containers[i], containerStatus(statuses, containers[i].Name), fieldOf)
	}
}

// containerStatus returns the last status of that name, or nil.
func containerStatus(statuses []pod.ContainerStatus, name string) *pod.ContainerStatus {
	for i := len(statuses) - 1; i >= 0; i-- {
		if statuses[i].Name == name {
			return &statuses[i]
		}
	}
	return nil
}

func (w *describeWriter) container(indent string, c *pod.Container, s *pod.ContainerStatus, fieldOf func(string) string) {
	if indent != "" {
		indent = " "
	}
	w.line(1, "%s%s:", indent, c.Name)
	if s != nil {
		w.line(2, "Container ID:\t%s", s.ContainerID)
	}
	w.line(2, "Image:\t%s", c.Image)
	if s != nil {
		w.line(2, "Image ID:\t%s", s.ImageID)
	}
	w.line(2, "Port:\t<none>")
	w.line(2, "Host Port:\t<none>")
	w.words("Command", c.Command)
	w.words("Args", c.Args)
	if s != nil {
		w.containerState(s)
	}
	w.resources("Limits", c.Resources.Limits)
	w.resources("Requests", c.Resources.Requests)
	w.environment(c.Env, fieldOf)
	w.line(2, "Mounts:\t<none>")
}

// words writes the words of a command, each line of a word by itself.
func (w *describeWriter) words(title string, words []string) {
	if len(words) == 0 {
		return
	}
	w.line(2, "%s:", title)
	for _, word := range words {
		for text := range strings.SplitSeq(word, "\n") {
			w.line(3, "%s", text)
		}
	}
}

func (w *describeWriter) environment(env []pod.EnvVar, fieldOf func(string) string) {
	if len(env) == 0 {
		w.line(2, "Environment:\t<none>")
		return
	}
	w.line(2, "Environment:")
	for _, e := range env {
		if e.ValueFrom != nil {
			w.envSource(&e, fieldOf)
			continue
		}
		first, more, several := strings.Cut(e.Value, "\n")
		w.line(3, "%s:\t%s", e.Name, first)
		if !several {
			continue
		}
		for text := range strings.SplitSeq(more, "\n") {
			w.line(3, "\t%s", text)
		}
	}
}

// podField finds the fields of a pod that kubectl can look up for a variable:
// its name and its namespace, and none of the others (kubectl: EnvValueRetriever,
// whose scheme converts no other paths of a Pod).
func podField(p *pod.Pod) func(string) string {
	return func(fieldPath string) string {
		switch fieldPath {
		case "metadata.name":
			return p.Name
		case "metadata.namespace":
			return p.Namespace
		}
		return ""
	}
}

// envSource writes a variable that takes its value from elsewhere.
func (w *describeWriter) envSource(e *pod.EnvVar, fieldOf func(string) string) {
	if r := e.ValueFrom.FieldRef; r != nil {
		w.line(3, "%s:\t%s (%s:%s)", e.Name, fieldOf(r.FieldPath), r.APIVersion, r.FieldPath)
	}
}

func (w *describeWriter) containerState(s *pod.ContainerStatus) {
	w.state("State", s.State)
	if s.LastTerminationState.Terminated != nil {
		w.state("Last State", s.LastTerminationState)
	}
	ready := "False"
	if s.Ready {
		ready = "True"
	}
	w.line(2, "Ready:\t%s", ready)
	w.line(2, "Restart Count:\t%d", s.RestartCount)
}

func (w *describeWriter) state(title string, s pod.ContainerState) {
	switch {
	case s.Running != nil:
		w.line(2, "%s:\tRunning", title)
		w.line(3, "Started:\t%s", stamp(s.Running.StartedAt))
	case s.Waiting == nil && s.Terminated != nil:
		w.line(2, "%s:\tTerminated", title)
		w.terminated(s.Terminated)
	default:
		w.line(2, "%s:\tWaiting", title)
		if s.Waiting != nil && s.Waiting.Reason != "" {
			w.line(3, "Reason:\t%s", s.Waiting.Reason)
		}
	}
}

func (w *describeWriter) terminated(t *pod.ContainerStateTerminated) {
	if t.Reason != "" {
		w.line(3, "Reason:\t%s", t.Reason)
	}
	if t.Message != "" {
		w.line(3, "Message:\t%s", t.Message)
	}
	w.line(3, "Exit Code:\t%d", t.ExitCode)
	if t.Signal > 0 {
		w.line(3, "Signal:\t%d", t.Signal)
	}
	w.line(3, "Started:\t%s", stamp(t.StartedAt))
	w.line(3, "Finished:\t%s", stamp(t.FinishedAt))
}
