package sim_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cockroachdb/datadriven"
	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// watch is kubectl get pods -w or kubectl get jobs -w while time passes: a
// table of what is there, then a row for each revision.
func (s *story) watch(d *datadriven.TestData) string {
	if len(d.CmdArgs) != 2 {
		d.Fatalf(s.t, "watch: want pods or jobs, and how long")
	}
	var b strings.Builder
	table := kubectl.NewWatch(&b, kubectl.TableOptions{Legacy: s.legacy})
	begin, tell := s.watchOf(d, table)
	s.must(d, begin())
	watching := true
	s.cluster.Watch(func(e sim.WatchEvent) {
		if watching {
			s.must(d, tell(e))
		}
	})
	err := s.advance(d, d.CmdArgs[1])()
	watching = false
	s.tellEvents(&b, true)
	s.tellNow(&b, err)
	return b.String()
}

// watchOf is how a watch of one kind begins, and what it does with a revision.
func (s *story) watchOf(d *datadriven.TestData, table *kubectl.Watch) (begin func() error, tell func(sim.WatchEvent) error) {
	c := s.cluster
	switch d.CmdArgs[0].Key {
	case "pods":
		return func() error { return table.Pods(c.Now(), c.Pods("")...) },
			func(e sim.WatchEvent) error {
				if e.Pod == nil {
					return nil
				}
				return table.Pods(c.Now(), e.Pod)
			}
	case "jobs":
		return func() error { return table.Jobs(c.Now(), c.Jobs("")...) },
			func(e sim.WatchEvent) error {
				if e.Job == nil {
					return nil
				}
				return table.Jobs(c.Now(), e.Job)
			}
	}
	d.Fatalf(s.t, "watch %s: want pods or jobs", d.CmdArgs[0].Key)
	return nil, nil
}

// loseNode cuts a node off.
func (s *story) loseNode(d *datadriven.TestData) string {
	if err := s.cluster.LoseNode(s.text(d, "name")); err != nil {
		return err.Error()
	}
	return ""
}

// recoverNode brings it back.
func (s *story) recoverNode(d *datadriven.TestData) string {
	if err := s.cluster.RecoverNode(s.text(d, "name")); err != nil {
		return err.Error()
	}
	return ""
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

// show tells single fields of an object, each named by its path.
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

// containers tells the state of each container of a pod in a line.
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

// pipe splits what stands after "| grep" off a command line, and returns what
// the shell would do with the output.
func pipe(args []string) (left []string, filter func(string) string) {
	i := slices.Index(args, "|")
	if i < 0 {
		return args, func(text string) string { return text }
	}
	pattern := strings.Join(args[min(i+2, len(args)):], " ")
	return args[:i], func(text string) string {
		kept := ""
		for line := range strings.Lines(text) {
			if strings.Contains(line, pattern) {
				kept += line
			}
		}
		return kept
	}
}

func (s *story) must(d *datadriven.TestData, err error) {
	if err != nil {
		d.Fatalf(s.t, "%v", err)
	}
}
