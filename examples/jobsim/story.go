package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/kubectl"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// story is one run of jobsim: its options, its cluster and where it prints.
type story struct {
	options
	input   *load.Input
	cluster *sim.Cluster
	work    *workload.Instance
	// recorder is of the picture; nil: none is asked for.
	recorder *timeline.Recorder
	stdout   io.Writer
	stderr   io.Writer
	// failed: a Job that is there no longer had failed.
	failed bool
}

// newStory puts the objects into a cluster; nothing has happened yet.
func newStory(o options, in *load.Input, stdout, stderr io.Writer) (*story, error) {
	warn := func(text string) { fmt.Fprintln(stderr, "Warning:", text) }
	script := workload.Workload(&workload.Script{})
	switch {
	case o.work != nil:
		script = o.work
	case in.Workload != nil:
		script = in.Workload
	}
	work, err := workload.Start(script)
	if err != nil {
		return nil, err
	}
	c, err := sim.New(sim.Config{Seed: o.seed, Start: o.start, Workload: assuming(work, in.Workload == nil, warn)})
	if err != nil {
		return nil, err
	}
	s := &story{options: o, input: in, cluster: c, work: work, stdout: stdout, stderr: stderr}
	c.OnWarning(warn)
	s.watchRevisions()
	if o.timeline != "" {
		s.recorder = timeline.Record(c)
	}
	c.Watch(s.noteFailure)
	if err := c.Create(in.Objects...); err != nil {
		return nil, err
	}
	return s, nil
}

// play runs the cluster, prints what the options ask for, and returns the exit
// status.
func (s *story) play() int {
	if s.output == "text" {
		s.printBeginning()
	}
	err := s.runToEnd()
	switch s.output {
	case "text":
		s.printEnd()
	case "json":
		s.printJSON()
	}
	if drawn := s.draw(); drawn != nil {
		return complain(s.stderr, "error: %v", drawn)
	}
	if endless, ok := errors.AsType[*sim.EndlessError](err); ok {
		return complain(s.stderr, "error: cronjob %s has no last slot: say how far to go with --until", strings.Join(endless.CronJobs, ", "))
	}
	if err != nil {
		fmt.Fprintln(s.stderr, "error:", err)
	}
	return s.exitStatus(err)
}

// draw makes the picture, if one is asked for.
func (s *story) draw() error {
	if s.recorder == nil {
		return nil
	}
	if s.timeline == "-" {
		fmt.Fprint(s.stdout, "\n# Timeline\n")
	}
	return writePicture(s.recorder.Picture(), s.timeline, textOptions(), s.stdout)
}

// runToEnd lets time pass until all is over or the time is up. With a CronJob it
// is the time that ends it.
func (s *story) runToEnd() error {
	if s.until == 0 {
		return s.cluster.Run()
	}
	timeUp := false
	s.cluster.At(s.until, func(*sim.Cluster) error { timeUp = true; return nil })
	return s.cluster.RunUntil(func(c *sim.Cluster) bool { return timeUp || c.Settled() && !s.goesOn() })
}

// goesOn reports whether something happens later, although all has come to rest:
// a slot of a CronJob, or the end of a Job's time to live.
func (s *story) goesOn() bool {
	expires := func(j *job.Job) bool { return j.Spec.TTLSecondsAfterFinished != nil && j.DeletionTimestamp == nil }
	return len(s.cluster.CronJobs("")) > 0 || slices.ContainsFunc(s.cluster.Jobs(""), expires)
}

// noteFailure notes that a Job is removed which has failed, such as one whose time
// to live is over.
func (s *story) noteFailure(e sim.WatchEvent) {
	if j, ok := e.Object.(*job.Job); ok && e.Type == sim.Deleted && j.Status.IsTrue(job.Failed) {
		s.failed = true
	}
}

// exitStatus is what the Jobs come to.
func (s *story) exitStatus(err error) int {
	status := exitComplete
	if s.failed {
		status = exitFailed
	}
	for _, j := range s.cluster.Jobs("") {
		switch {
		case !j.Status.Finished():
			return exitBound
		case j.Status.IsTrue(job.Failed):
			status = exitFailed
		}
	}
	switch {
	case sim.IsBound(err) || !s.cluster.Settled():
		return exitBound
	case err != nil:
		return exitUsage
	}
	return status
}

// watchRevisions prints changes as they happen, where the options ask for it.
func (s *story) watchRevisions() {
	switch {
	case s.output == "watch":
		encoder := json.NewEncoder(s.stdout)
		encoder.SetEscapeHTML(false)
		s.cluster.Watch(func(e sim.WatchEvent) {
			s.must(encoder.Encode(revision{At: seconds(e.At), Type: string(e.Type), Object: e.Object}))
		})
	case s.output == "text" && s.watch:
		table := kubectl.NewWatch(s.stdout, kubectl.TableOptions{})
		s.cluster.Watch(func(e sim.WatchEvent) {
			if p, ok := e.Object.(*pod.Pod); ok {
				s.must(table.Rows(s.cluster.Now(), p))
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

func (s *story) printBeginning() {
	fmt.Fprintf(s.stdout, "$ kubectl apply -f %s\n", strings.Join(s.files, " -f "))
	for _, o := range s.input.Objects {
		fmt.Fprintf(s.stdout, "%s created\n", kubectl.Reference(o))
	}
	if s.watch {
		fmt.Fprint(s.stdout, "\n$ kubectl get pods -w\n")
	}
}

// get is how kubectl is asked for what --show names.
var get = map[string][]string{
	"cronjobs": {"get", "cronjobs"},
	"jobs":     {"get", "jobs"},
	"pods":     {"get", "pods"},
	"events":   {"get", "events", "--sort-by=.lastTimestamp"},
	"describe": {"describe", "jobs"},
}

// printEnd prints the end in kubectl's words.
func (s *story) printEnd() {
	fmt.Fprintf(s.stdout, "\n# %s later (seed %d)\n", s.cluster.Elapsed(), s.seed)
	for _, what := range s.show {
		if what == "why" {
			s.printWhy()
			continue
		}
		s.kubectl(get[what]...)
	}
	for _, line := range s.work.Unused() {
		fmt.Fprintf(s.stderr, "Warning: the workload was never asked for %s\n", line)
	}
}

// kubectl runs a command and shows it with its output.
func (s *story) kubectl(args ...string) {
	if s.manyNamespaces() {
		args = append(slices.Clone(args), "-A")
	}
	fmt.Fprintf(s.stdout, "\n$ kubectl %s\n", strings.Join(args, " "))
	command := kubectl.Command{Cluster: s.cluster, Out: s.stdout, ErrOut: s.stderr}
	s.must(command.Run(args...))
}

// manyNamespaces reports whether there is anything outside the default one.
func (s *story) manyNamespaces() bool {
	for _, o := range s.input.Objects {
		if ns := o.GetObjectMeta().Namespace; ns != "" && ns != sim.DefaultNamespace {
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
	for _, e := range why {
		for _, r := range e.Reasons {
			fmt.Fprintf(s.stdout, "%8s  %s\n", e.At, r)
		}
	}
}

// printJSON writes the end as one object.
func (s *story) printJSON() {
	var objects []jobsim.Object
	for _, kind := range s.cluster.Kinds() {
		if kind != "Event" {
			objects = append(objects, s.cluster.Objects(kind, "")...)
		}
	}
	encoder := json.NewEncoder(s.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	s.must(encoder.Encode(struct {
		Seed    uint64          `json:"seed"`
		Start   time.Time       `json:"start"`
		End     time.Time       `json:"end"`
		Objects []jobsim.Object `json:"objects"`
		Events  []jobsim.Event  `json:"events"`
	}{s.seed, s.cluster.Start(), s.cluster.Now(), objects, s.cluster.Events("")}))
}

// must notes that the output could not be written.
func (s *story) must(err error) {
	if err != nil && !errors.Is(err, io.ErrClosedPipe) {
		fmt.Fprintln(s.stderr, "error:", err)
	}
}
