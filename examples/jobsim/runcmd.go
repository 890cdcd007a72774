package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

// options are what the command line of jobsim run asks for.
type options struct {
	input
	until    time.Duration
	seed     uint64
	start    time.Time
	set      []sweep.Setting
	job      string
	work     workload.Workload // where --set changes it; nil: that of the files
	show     []string
	all      bool // whole lists
	output   string
	watch    bool
	timeline string
	maxSteps int64
	color    string
	old      bool // kubectl of release 1.2
	// kubectl is what to ask kubectl about the end, in the place of show.
	kubectl []string
}

var (
	shows   = []string{"cronjobs", "jobs", "pods", "logs", "events", "describe", "describe-pods", "why"}
	outputs = []string{"text", "json", "yaml", "watch"}
)

// defaultMaxSteps is how many steps a run takes at most, which is some minutes.
const defaultMaxSteps = 10_000_000

// define adds the flags to those of a command.
func (o *options) define(cmd *cobra.Command) {
	*o = options{show: []string{"jobs", "pods", "why"}, output: "text", start: sim.DefaultStart, color: "auto"}
	o.input.define(cmd)
	flags := cmd.Flags()
	flags.Var((*durationValue)(&o.until), "until", "stop when that much virtual time has passed (10m, 2h30m); otherwise when every Job is finished, and with a CronJob after 24h")
	flags.Uint64Var(&o.seed, "seed", 0, "the seed of what is left to chance")
	flags.Var((*timeValue)(&o.start), "start", "virtual time of the start")
	flags.Var(funcValue{"FIELD=VALUE", func(s string) error {
		setting, err := sweep.ParseSetting(s)
		o.set = append(o.set, setting)
		return err
	}}, "set", "change a field of the Job, such as backoffLimit=3, or the probability of failure, as sweep --vary does; may be repeated")
	flags.StringVar(&o.job, "job", "", "the Job that --set changes, where there are several")
	flags.Var(choiceListValue{&o.show, shows}, "show", "what to print at the end, of "+strings.Join(shows, ","))
	flags.BoolVar(&o.all, "all", false, "print whole lists, however long")
	flags.VarP(choiceValue{&o.output, outputs}, "output", "o", "json and yaml are one object with the final objects and events, watch is a line of JSON for each revision")
	flags.Var(funcValue{"FILE", func(s string) error { o.timeline = s; return checkPicture(s) }}, "timeline", "write a picture of the run: FILE.html, FILE.svg or FILE.txt; - prints it as text")
	flags.BoolVarP(&o.watch, "watch", "w", false, "print each change of a pod as it happens, like kubectl get pods -w")
	flags.Int64Var(&o.maxSteps, "max-steps", defaultMaxSteps, "stop after so many steps; a step is one thing that is due")
	flags.BoolVar(&o.old, "old-kubectl", false, "kubectl of release 1.2: its tables, which hide what is finished, and get -a")
	flags.Var(choiceValue{&o.color, []string{"auto", "always", "never"}}, "color", "colours; auto: on a terminal, unless NO_COLOR is set")
}

// take makes files of the arguments before --, and a question to kubectl of those
// after it.
func (o *options) take(cmd *cobra.Command, args []string) error {
	if dash := cmd.ArgsLenAtDash(); dash >= 0 {
		o.kubectl, args = args[dash:], args[:dash]
		if len(o.kubectl) > 0 && o.kubectl[0] == "kubectl" {
			o.kubectl = o.kubectl[1:]
		}
		if len(o.kubectl) == 0 {
			return usageError(cmd, "after -- a command of kubectl is required, such as kubectl get pods")
		}
	}
	if err := o.input.take(cmd, args); err != nil {
		return err
	}
	switch {
	case o.timeline == "-" && o.output != "text":
		return usageError(cmd, fmt.Sprintf("--timeline: Invalid value: \"-\": with -o %s the picture needs a file", o.output))
	case o.kubectl != nil && o.output != "text":
		return usageError(cmd, fmt.Sprintf("-o, --output: Invalid value: %q: after -- it is kubectl that prints", o.output))
	case o.maxSteps < 1:
		return usageError(cmd, fmt.Sprintf("--max-steps: Invalid value: %d: must be 1 or more", o.maxSteps))
	}
	return nil
}

const runHelp = `Runs the Jobs, CronJobs and Pods of the files in virtual time and prints what becomes of
them. What stands behind -- is asked of kubectl at the end.

Exit status: 0 all Jobs complete, 1 a Job failed, 2 bad input or flags, or output that
could not be written, 3 stopped before the end.`

const runExamples = `  jobsim run job.yaml
  jobsim run -f manifests/ -n team --until 2h
  jobsim run job.yaml --do 'fail x3, succeed after 2s' --show pods,logs
  jobsim run job.yaml -- kubectl logs -l app=x`

// runCommand is jobsim run.
func runCommand(e *environment) *cobra.Command {
	return runAs(e, "run [FILE...] [flags] [-- kubectl ARGS...]", "Runs manifests and prints what becomes of them")
}

// applyCommand is jobsim apply: a cluster that lasts as long as the command.
func applyCommand(e *environment) *cobra.Command {
	return runAs(e, "apply -f FILE [flags]", "Does the same as run, for those who type it")
}

func runAs(e *environment, use, short string) *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{Use: use, Short: short, Long: runHelp, Example: runExamples}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.take(cmd, args); err != nil {
			return err
		}
		return o.run(cmd, e)
	}
	return cmd
}

func getCommand(e *environment) *cobra.Command      { return askCommand(e, "get") }
func describeCommand(e *environment) *cobra.Command { return askCommand(e, "describe") }
func eventsCommand(e *environment) *cobra.Command   { return askCommand(e, "events") }

// askCommand is a verb of kubectl about the end of a run: its arguments are kubectl's,
// and -f names what to run.
func askCommand(e *environment, verb string) *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:     verb + " ARGS... -f FILE [flags] [-- FLAGS OF KUBECTL...]",
		Short:   "Runs manifests, and asks kubectl " + verb + " about the end",
		Example: "  jobsim " + verb + " pods -f job.yaml\n  jobsim " + verb + " pods -f job.yaml -- -l app=x",
	}
	o.define(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.kubectl = append([]string{verb}, args...)
		if o.output != "text" {
			o.kubectl = append(o.kubectl, "-o", o.output)
			o.output = "text"
		}
		if len(o.files) == 0 {
			return usageError(cmd, "no -f FILE given: a cluster of jobsim lasts as long as one command, so it has to know what to run")
		}
		return o.run(cmd, e)
	}
	return cmd
}

// run runs the input.
func (o *options) run(cmd *cobra.Command, e *environment) error {
	in, err := o.read(e)
	if err != nil {
		return err
	}
	if err := o.applySettings(in); err != nil {
		return fmt.Errorf("--set: %w", err)
	}
	assumptions := newAssumptions(e.warn)
	if o.work == nil {
		if err := assumptions.foresee(in, o.strict); err != nil {
			return err
		}
	}
	s, err := newStory(cmd.Context(), o, in, e, assumptions)
	if err != nil {
		return err
	}
	return s.play()
}

var errInterrupted = errors.New("interrupted before the end")
