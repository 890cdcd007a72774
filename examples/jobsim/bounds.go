package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/bounds"
	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/workload"
)

const boundsHelp = `Computes when the Job of the files ends at the earliest and at the latest, and how many
pods it creates at most, with the path that leads there. Nothing is sampled: how long runs
may last and how they may end is what the Workload allows, or the flags. A bound is exact
if a run reaches it, and a safe one otherwise.

Exit status: 0, or 2 for bad input or flags, and for a Job that cannot be bounded.`

// boundsOptions are what the command line of jobsim bounds asks for.
type boundsOptions struct {
	input
	runTimes *[2]time.Duration
	ends     []string
	job      string
	format   string
	out      output
}

// define adds the flags to those of a command.
func (o *boundsOptions) define(cmd *cobra.Command) {
	o.format = "text"
	o.input.define(cmd)
	flags := cmd.Flags()
	flags.Var(funcValue{"FROM..TO", func(s string) (err error) {
		o.runTimes, err = parseRunTimes(s)
		return err
	}}, "run", "how long a run may last (10s..5m), in place of the workload's times")
	flags.Var(funcValue{"LIST", func(s string) error {
		o.ends = strings.Split(s, ",")
		return among([]string{"succeed", "fail", "hang"}, o.ends...)
	}}, "ends", "how a run may end: succeed, fail, hang")
	flags.StringVar(&o.job, "job", "", "the Job, where there are several")
	flags.VarP(choiceValue{&o.format, []string{"text", "json"}}, "output", "o", "how to write it")
	flags.StringVar(&o.out.path, "to", "", "the file to write, in place of standard output")
}

// boundsCommand is jobsim bounds.
func boundsCommand(e *environment) *cobra.Command {
	o := &boundsOptions{out: output{stdout: e.stdout}}
	cmd := &cobra.Command{
		Use: "bounds [FILE...] [flags]", Short: "Computes the earliest and the latest end of a Job, and its most pods", Long: boundsHelp,
	}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.take(cmd, args); err != nil {
			return err
		}
		return o.run(e)
	}
	return cmd
}

// run computes the bounds of the Job in the files.
func (o *boundsOptions) run(e *environment) error {
	if err := o.out.check(); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	in, err := o.read(e)
	if err != nil {
		return err
	}
	j, err := jobNamed(in, o.job)
	if err != nil {
		return err
	}
	runs, err := o.extent(j, in, e)
	if err != nil {
		return err
	}
	b, err := bounds.Of(j, runs)
	if err != nil {
		return err
	}
	return o.out.write(func(w io.Writer) error { return writeBounds(w, b, runs, o.format) })
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
func (o *boundsOptions) extent(j *job.Job, in *load.Input, e *environment) (runs workload.Extent, err error) {
	if o.runTimes == nil || o.ends == nil {
		a := workload.Attempt{Namespace: j.Namespace, Job: j.Name}
		if a.Namespace == "" {
			a.Namespace = sim.DefaultNamespace
		}
		if list := j.Spec.Template.Spec.Containers; len(list) > 0 {
			a.Container = list[0].Name
		}
		if in.Workload == nil {
			e.warn(fmt.Sprintf("there is no workload: a run is assumed to succeed after %s", workload.DefaultRunTime))
		}
		if runs, err = workload.ExtentOf(withDefault(in), a); err != nil {
			return runs, fmt.Errorf("%w; --run and --ends say it instead", err)
		}
	}
	if o.ends != nil {
		runs.MaySucceed, runs.MayFail, runs.MayHang = false, false, false
		for _, end := range o.ends {
			*map[string]*bool{"succeed": &runs.MaySucceed, "fail": &runs.MayFail, "hang": &runs.MayHang}[end] = true
		}
	}
	if o.runTimes != nil {
		runs.Shortest, runs.Longest = o.runTimes[0], o.runTimes[1]
	}
	return runs, nil
}

// writeBounds writes the bounds with their paths.
func writeBounds(w io.Writer, b *bounds.Bounds, runs workload.Extent, format string) error {
	if format == "json" {
		return writeJSON(w, b)
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
