package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/bounds"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const boundsUsageText = `Usage: jobsim bounds [flags] FILE...

Computes when the Job of the files ends at the earliest and at the latest, and how many
pods it creates at most, with the path that leads there. Nothing is sampled: how long runs
may last and how they may end is what the Workload allows, or the flags. A bound is exact
if a run reaches it, and a safe one otherwise. A FILE of - is standard input.

Flags:
  --run FROM..TO     how long a run may last (10s..5m), in place of the workload's times
  --ends LIST        how a run may end: succeed, fail, hang
  --job NAME         the Job, where there are several
  --workload FILE    what the containers do; may be given several times
  -o FORMAT          text, json (default text)
  --to FILE          where to write it (default standard output)

Exit status: 0, or 2 for bad input or flags, and for a Job that cannot be bounded.`

// boundsOptions are what the command line of jobsim bounds asks for.
type boundsOptions struct {
	files     []string
	workloads []string
	run       *[2]time.Duration
	ends      []string
	job       string
	output    string
	to        string
	help      bool
}

// parseBoundsOptions reads the command line of jobsim bounds.
func parseBoundsOptions(args []string) (boundsOptions, error) {
	o := boundsOptions{output: "text"}
	flags := flag.NewFlagSet("bounds", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.job, "job", "", "")
	flags.StringVar(&o.to, "to", "", "")
	flags.Func("run", "", func(s string) (err error) {
		o.run, err = parseRunTimes(s)
		return err
	})
	flags.Func("ends", "", func(s string) error {
		o.ends = strings.Split(s, ",")
		return among("--ends", []string{"succeed", "fail", "hang"}, o.ends...)
	})
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", []string{"text", "json"}, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	return o, checkArguments(o.files, "", 0)
}

// parseRunTimes reads "5s" or "1s..5m".
func parseRunTimes(text string) (*[2]time.Duration, error) {
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	shortest, err := time.ParseDuration(from)
	longest, err2 := time.ParseDuration(to)
	if err != nil || err2 != nil || shortest < 0 || longest < shortest {
		return nil, errors.New("must be a time of 0 or more (5s), or two of them going upwards (1s..5m)")
	}
	return &[2]time.Duration{shortest, longest}, nil
}

// runBounds is jobsim bounds.
func runBounds(args []string, stdout, stderr io.Writer) int {
	o, err := parseBoundsOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, boundsUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, boundsUsageText))
	}
	out := output{o.to, stdout}
	if err := out.check(); err != nil {
		return complain(stderr, "error: --to: %v", err)
	}
	in, err := load.FilesWith(o.workloads, o.files...)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	for _, w := range in.Warnings {
		fmt.Fprintln(stderr, "Warning:", w)
	}
	j, err := jobNamed(in, o.job)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	runs, err := o.extent(j, in, stderr)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	b, err := bounds.Of(j, runs)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	if err := out.write(func(w io.Writer) error { return writeBounds(w, b, runs, o.output) }); err != nil {
		return complain(stderr, "error: %v", err)
	}
	return exitComplete
}

// jobNamed is the Job of the input that has a name; of an empty one, the only Job.
func jobNamed(in *load.Input, name string) (found *job.Job, err error) {
	for _, object := range in.Objects {
		j, ok := object.(*job.Job)
		switch {
		case !ok || name != "" && j.Name != name:
		case found != nil:
			return nil, errors.New("there are several Jobs: --job says which one is meant")
		default:
			found = j
		}
	}
	if found == nil {
		return nil, errors.New(strings.TrimSpace("there is no Job " + name))
	}
	return found, nil
}

// extent is what the workload allows, with what the flags say in its place.
func (o *boundsOptions) extent(j *job.Job, in *load.Input, stderr io.Writer) (e workload.Extent, err error) {
	if o.run == nil || o.ends == nil {
		a := workload.Attempt{Namespace: j.Namespace, Job: j.Name}
		if a.Namespace == "" {
			a.Namespace = sim.DefaultNamespace
		}
		if list := j.Spec.Template.Spec.Containers; len(list) > 0 {
			a.Container = list[0].Name
		}
		if in.Workload == nil {
			fmt.Fprintf(stderr, "Warning: there is no workload: a run is assumed to succeed after %s\n", workload.DefaultRunTime)
		}
		if e, err = workload.ExtentOf(withDefault(in), a); err != nil {
			return e, fmt.Errorf("%w; --run and --ends say it instead", err)
		}
	}
	if o.ends != nil {
		e.MaySucceed, e.MayFail, e.MayHang = false, false, false
		for _, end := range o.ends {
			*map[string]*bool{"succeed": &e.MaySucceed, "fail": &e.MayFail, "hang": &e.MayHang}[end] = true
		}
	}
	if o.run != nil {
		e.Shortest, e.Longest = o.run[0], o.run[1]
	}
	return e, nil
}

// writeBounds writes the bounds with their paths.
func writeBounds(w io.Writer, b *bounds.Bounds, runs workload.Extent, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		return encoder.Encode(b)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "Each run %s.\n", ranges(runs))
	writeBound(&text, "Earliest end", endOf(&b.Earliest), b.Earliest.IsExact, b.Earliest.Why, &b.Earliest.Path)
	writeBound(&text, "Latest end", endOf(&b.Latest), b.Latest.IsExact, b.Latest.Why, &b.Latest.Path)
	path := &b.Pods.Path
	if len(path.Steps) > 0 && slices.Equal(path.Steps, b.Latest.Path.Steps) {
		path = &bounds.Path{Pods: path.Pods, Steps: []string{"that of the latest end"}}
	}
	writeBound(&text, "Most pods", fmt.Sprint(b.Pods.Most), b.Pods.IsExact, b.Pods.Why, path)
	_, err := io.WriteString(w, text.String())
	return err
}

// ranges says how long runs last and how they end.
func ranges(runs workload.Extent) string {
	var ends []string
	for _, end := range []struct {
		may  bool
		word string
	}{{runs.MaySucceed, "succeeds"}, {runs.MayFail, "fails"}, {runs.MayHang, "hangs"}} {
		if end.may {
			ends = append(ends, end.word)
		}
	}
	text := strings.Join(ends, " or ")
	if !runs.MaySucceed && !runs.MayFail {
		return text
	}
	if runs.Shortest == runs.Longest {
		return fmt.Sprintf("lasts %s and %s", runs.Longest, text)
	}
	return fmt.Sprintf("lasts %s to %s and %s", runs.Shortest, runs.Longest, text)
}

func endOf(e *bounds.End) string {
	switch {
	case e.IsEndless:
		return "never"
	case e.At == math.MaxInt64:
		return "after more than 290 years"
	}
	return e.At.String()
}

// writeBound writes a bound, why it is one, and the path to it.
func writeBound(w io.Writer, name, value string, isExact bool, why string, path *bounds.Path) {
	kind, leads := "exact", "The path:"
	if !isExact {
		kind, leads = "safe: no run goes beyond it, and perhaps none reaches it", "The nearest path that was found:"
	}
	fmt.Fprintf(w, "\n%s: %s (%s)\n  %s\n", name, value, kind, why)
	if len(path.Steps) == 0 {
		fmt.Fprintln(w, "  No path is shown: it has too many runs.")
		return
	}
	fmt.Fprintf(w, "  %s %s\n", leads, pods(path.Pods))
	for _, step := range path.Steps {
		fmt.Fprintf(w, "    %s\n", step)
	}
}

func pods(n int64) string {
	if n == 1 {
		return "1 pod"
	}
	return fmt.Sprintf("%d pods", n)
}
