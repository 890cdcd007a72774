package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
)

// watchRevisions prints changes as they happen, where the options ask for it.
func (s *story) watchRevisions() {
	switch {
	case s.kubectl != nil:
	case s.output == "watch":
		encoder := json.NewEncoder(s.stdout)
		encoder.SetEscapeHTML(false)
		s.cluster.Watch(func(e sim.WatchEvent) {
			_ = encoder.Encode(revision{At: seconds(e.At), Type: string(e.Type), Object: e.Object}) // stdout remembers what went wrong
		})
	case s.output == "text" && s.watch:
		table := kubectl.NewWatch(s.stdout, kubectl.TableOptions{})
		s.cluster.Watch(func(e sim.WatchEvent) {
			if p, ok := e.Object.(*pod.Pod); ok {
				_ = table.Rows(s.cluster.Now(), p)
			}
		})
	}
}

// revision is a line of -o watch.
type revision struct {
	At     seconds `json:"at"`
	Type   string  `json:"type"`
	Object any     `json:"object"`
}

// seconds is a time since the start, as a number of seconds without rounding.
type seconds time.Duration

func (t seconds) MarshalJSON() ([]byte, error) {
	whole, rest := t/seconds(time.Second), t%seconds(time.Second)
	text := fmt.Sprintf("%d.%09d", whole, rest)
	return []byte(strings.TrimSuffix(strings.TrimRight(text, "0"), ".")), nil
}

// get is how kubectl is asked for what --show names.
var get = map[string][]string{
	"cronjobs":      {"get", "cronjobs"},
	"jobs":          {"get", "jobs"},
	"pods":          {"get", "pods"},
	"events":        {"get", "events", "--sort-by=.lastTimestamp"},
	"describe":      {"describe", "jobs"},
	"describe-pods": {"describe", "pods"},
}

// printEnd prints the end in kubectl's words.
func (s *story) printEnd() error {
	fmt.Fprintf(s.stdout, "\n# %s later (seed %d)\n", s.cluster.Elapsed(), s.seed)
	for _, what := range s.show {
		var err error
		switch what {
		case "why":
			s.printWhy()
		case "logs":
			err = s.printLogs()
		default:
			err = s.askShown(get[what]...)
		}
		if err != nil {
			return err
		}
	}
	for _, line := range s.work.Unused() {
		s.env.warn("the workload was never asked for " + line)
	}
	return nil
}

// printLogs prints the logs of all containers that have any.
func (s *story) printLogs() error {
	for _, p := range s.cluster.Pods("") {
		for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
			if lines, err := s.cluster.Logs(p.Namespace, p.Name, c.Name, false); err != nil || len(lines) == 0 {
				continue
			}
			args := []string{"logs", p.Name}
			if len(p.Spec.Containers)+len(p.Spec.InitContainers) > 1 {
				args = append(args, "-c", c.Name)
			}
			if p.Namespace != s.namespace && p.Namespace != sim.DefaultNamespace {
				args = append(args, "-n", p.Namespace)
			}
			if err := s.askShown(args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// askShown asks kubectl, and shows the question with the answer.
func (s *story) askShown(args ...string) error {
	args = append(slices.Clone(args), s.inNamespace()...)
	if s.manyNamespaces() && args[0] != "logs" {
		args = append(args, "-A")
	}
	fmt.Fprintf(s.stdout, "\n$ kubectl %s\n", strings.Join(args, " "))
	var text strings.Builder
	err := s.ask(&text, args...)
	s.printList(text.String())
	return err
}

// ask asks kubectl about the cluster as it is.
func (s *story) ask(w io.Writer, args ...string) error {
	command := kubectl.Command{Cluster: s.cluster, Out: w, ErrOut: s.env.stderr, Namespace: s.namespace, Legacy: s.old}
	return command.Run(args...)
}

// manyNamespaces reports whether there is anything outside the one that is asked for.
func (s *story) manyNamespaces() bool {
	for _, o := range s.input.Objects {
		if ns := o.GetObjectMeta().Namespace; ns != s.namespace && ns != sim.DefaultNamespace {
			return true
		}
	}
	return false
}

// printWhy prints which rules decided, with their arithmetic.
func (s *story) printWhy() {
	for _, c := range s.cluster.CronJobs("") {
		s.printReasons("cronjob "+c.Name, s.cluster.WhyCronJob(c.Namespace, c.Name))
	}
	for _, j := range s.cluster.Jobs("") {
		s.printReasons("job "+j.Name, s.cluster.WhyJob(j.Namespace, j.Name))
	}
}

func (s *story) printReasons(of string, why []sim.Explanation) {
	fmt.Fprintf(s.stdout, "\n# Why %s went as it did\n", of)
	var b strings.Builder
	for _, e := range why {
		for _, r := range e.Reasons {
			fmt.Fprintf(&b, "%8s  %s\n", e.At, r)
		}
	}
	s.printList(s.screen.wrap(b.String(), "          "))
}

// Of a list that is longer than listMost lines the first and the last ones are printed.
const (
	listMost  = 40
	listFirst = 25
	listLast  = 10
)

// printList prints lines, without those in the middle if there are many.
func (s *story) printList(text string) {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if s.all || len(lines) <= listMost {
		io.WriteString(s.stdout, text) // stdout remembers what went wrong
		return
	}
	io.WriteString(s.stdout, strings.Join(lines[:listFirst], ""))
	fmt.Fprintf(s.stdout, "… %d more lines; --all prints them\n", len(lines)-listFirst-listLast)
	io.WriteString(s.stdout, strings.Join(lines[len(lines)-listLast:], "")+"\n")
}

// printObjects writes the end as one object.
func (s *story) printObjects() error {
	var objects []jobsim.Object
	for _, kind := range s.cluster.Kinds() {
		if kind != "Event" {
			objects = append(objects, s.cluster.Objects(kind, "")...)
		}
	}
	end := struct {
		Seed    uint64          `json:"seed"`
		Start   time.Time       `json:"start"`
		End     time.Time       `json:"end"`
		Objects []jobsim.Object `json:"objects"`
		Events  []jobsim.Event  `json:"events"`
	}{s.seed, s.cluster.Start(), s.cluster.Now(), objects, s.cluster.Events("")}
	if s.output == "yaml" {
		text, err := yaml.Marshal(end)
		if err == nil {
			_, err = s.stdout.Write(text)
		}
		return err
	}
	return writeJSON(s.stdout, end)
}
