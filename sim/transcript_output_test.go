package sim_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cockroachdb/datadriven"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

func (s *story) why(d *datadriven.TestData) string {
	var explanations []sim.Explanation
	switch {
	case d.HasArg("pod"):
		explanations = s.cluster.WhyPod(sim.DefaultNamespace, s.podName(d))
	case d.HasArg("cronjob"):
		explanations = s.cluster.WhyCronJob(sim.DefaultNamespace, s.text(d, "cronjob"))
	default:
		explanations = s.cluster.WhyJob(sim.DefaultNamespace, s.text(d, "job"))
	}
	var from time.Duration
	if d.HasArg("from") {
		from = s.duration(d, "from")
	}
	var b strings.Builder
	for _, e := range explanations {
		if e.At < from {
			continue
		}
		for _, r := range e.Reasons {
			fmt.Fprintf(&b, "%s: %s\n", e.At, r)
		}
	}
	return b.String()
}

// pods prints of each pod when it was created, when it ended, and how.
func (s *story) pods(d *datadriven.TestData) string {
	var b strings.Builder
	for _, p := range s.cluster.Pods("") {
		if d.HasArg("job") && p.Labels[job.LegacyNameLabel] != s.text(d, "job") {
			continue
		}
		created := p.CreationTimestamp.Sub(s.cluster.Start())
		where := ""
		if d.HasArg("wide") {
			where = " on " + p.Spec.NodeName
		}
		fmt.Fprintf(&b, "%s: created at %s%s, %s\n", p.Name, created, where, kubectl.PodStatus(p))
	}
	return b.String()
}

func (s *story) status(d *datadriven.TestData) string {
	if d.HasArg("pod") {
		return s.yaml(d, s.cluster.Pod(sim.DefaultNamespace, s.podName(d)).Status)
	}
	if d.HasArg("cronjob") {
		return s.yaml(d, s.cluster.CronJob(sim.DefaultNamespace, s.text(d, "cronjob")).Status)
	}
	return s.yaml(d, s.cluster.Job(sim.DefaultNamespace, s.text(d, "job")).Status)
}

func (s *story) wholeObject(d *datadriven.TestData) string {
	if d.HasArg("pod") {
		return s.yaml(d, s.cluster.Pod(sim.DefaultNamespace, s.podName(d)))
	}
	return s.yaml(d, s.cluster.Job(sim.DefaultNamespace, s.text(d, "job")))
}

func (s *story) yaml(d *datadriven.TestData, v any) string {
	text, err := yaml.Marshal(v)
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
	return string(text)
}

// podName is the argument pod: a name, or a number that counts the pods from 1.
func (s *story) podName(d *datadriven.TestData) string {
	name := s.text(d, "pod")
	n, err := strconv.Atoi(name)
	if err != nil {
		return name
	}
	pods := s.cluster.Pods("")
	if n < 1 || n > len(pods) {
		d.Fatalf(s.t, "there is no pod %d: there are %d", n, len(pods))
	}
	return pods[n-1].Name
}

// waiting is state.waiting of each container that has one.
func (s *story) waiting(d *datadriven.TestData) string {
	var b strings.Builder
	for _, p := range s.cluster.Pods("") {
		if d.HasArg("pod") && p.Name != s.podName(d) {
			continue
		}
		for _, c := range p.Status.ContainerStatuses {
			if w := c.State.Waiting; w != nil {
				fmt.Fprintf(&b, "%s: container %s: %s\n", p.Name, c.Name, strings.TrimSuffix(w.Reason+": "+w.Message, ": "))
			}
		}
	}
	return b.String()
}

// show prints single fields of an object, each named by its path.
func (s *story) show(d *datadriven.TestData) string {
	var object map[string]any
	s.must(d, yaml.Unmarshal([]byte(s.wholeObject(d)), &object))
	var b strings.Builder
	for _, arg := range d.CmdArgs {
		if len(arg.Vals) > 0 { // names the object
			continue
		}
		var value any = object
		for name := range strings.SplitSeq(arg.Key, ".") {
			fields, _ := value.(map[string]any)
			value = fields[name]
		}
		switch value.(type) {
		case nil:
			fmt.Fprintf(&b, "%s: none\n", arg.Key)
		case map[string]any, []any:
			text := strings.TrimSuffix(s.yaml(d, value), "\n")
			fmt.Fprintf(&b, "%s:\n  %s\n", arg.Key, strings.ReplaceAll(text, "\n", "\n  "))
		default:
			fmt.Fprintf(&b, "%s: %v\n", arg.Key, value)
		}
	}
	return b.String()
}

// containers prints the state of each container of a pod, one a line.
func (s *story) containers(d *datadriven.TestData) string {
	var b strings.Builder
	for _, c := range s.cluster.Pod(sim.DefaultNamespace, s.podName(d)).Status.ContainerStatuses {
		switch state := c.State; {
		case state.Running != nil:
			fmt.Fprintf(&b, "%s: running since %s\n", c.Name, state.Running.StartedAt.Sub(s.cluster.Start()))
		case state.Terminated != nil:
			fmt.Fprintf(&b, "%s: terminated at %s, %s, exit code %d\n", c.Name,
				state.Terminated.FinishedAt.Sub(s.cluster.Start()), state.Terminated.Reason, state.Terminated.ExitCode)
		case state.Waiting != nil:
			fmt.Fprintf(&b, "%s: waiting, %s\n", c.Name, state.Waiting.Reason)
		}
	}
	return b.String()
}
