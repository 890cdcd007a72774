package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim/sim/sweep"
	"github.com/jobsim/jobsim/sim/workload"
)

const usageText = `Usage: jobsim run [flags] FILE...
       jobsim cron [flags] FILE...      see jobsim cron -h
       jobsim timeline [flags] FILE...  see jobsim timeline -h
       jobsim sweep [flags] FILE...     see jobsim sweep -h
       jobsim merge [flags] SHARD...    see jobsim merge -h
       jobsim choose [flags] FILE...    see jobsim choose -h
       jobsim bounds [flags] FILE...    see jobsim bounds -h
       jobsim learn [flags] PODS...     see jobsim learn -h
       jobsim lint [flags] FILE...      see jobsim lint -h

Runs the Jobs and Pods of the files in virtual time and prints what becomes of
them. A FILE of - is standard input.

Flags:
  --until DURATION   stop when that much virtual time has passed (10m, 2h30m);
                     without it the run goes on until every Job is finished,
                     which needs no CronJob among them
  --seed N           the seed of what is left to chance (default 0)
  --start TIME       virtual time of the start (RFC 3339, default 2026-01-01T00:00:00Z)
  --workload FILE    what the containers do; may be given several times
  --set FIELD=VALUE  changes a field of the Job, such as backoffLimit=3, or the
                     probability of failure, as in jobsim sweep --vary; may be
                     given several times
  --job NAME         the Job that --set changes, where there are several
  --show LIST        what to print at the end: cronjobs, jobs, pods, events,
                     describe, why
                     (default jobs,pods,why)
  -o FORMAT          text; json: one object with the final objects and events;
                     watch: a line of JSON for each revision (default text)
  --timeline FILE    write a picture of the run: FILE.html, FILE.svg or FILE.txt; -
                     prints it as text
  -w                 print each change of a pod as it happens, like kubectl get pods -w

Exit status: 0 all Jobs complete, 1 a Job failed, 2 bad input or flags,
3 stopped before the end.`

// options are what the command line asks for.
type options struct {
	files     []string
	workloads []string
	until     time.Duration
	seed      uint64
	start     time.Time
	set       []sweep.Setting
	job       string
	work      workload.Workload // where --set changes it; nil: that of the files
	show      []string
	output    string
	watch     bool
	timeline  string
	help      bool
}

var (
	shows   = []string{"cronjobs", "jobs", "pods", "events", "describe", "why"}
	outputs = []string{"text", "json", "watch"}
)

// parseOptions reads the command line. Flags may stand before, between and
// after the files.
func parseOptions(args []string) (options, error) {
	o := options{show: []string{"jobs", "pods", "why"}, output: "text"}
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.DurationVar(&o.until, "until", 0, "")
	flags.Uint64Var(&o.seed, "seed", 0, "")
	flags.BoolVar(&o.watch, "w", false, "")
	flags.Func("timeline", "", func(s string) error {
		o.timeline = s
		return checkPicture("--timeline", s)
	})
	flags.Func("start", "", func(s string) (err error) {
		o.start, err = time.Parse(time.RFC3339, s)
		return err
	})
	flags.Func("workload", "", func(s string) error {
		o.workloads = append(o.workloads, s)
		return nil
	})
	flags.StringVar(&o.job, "job", "", "")
	flags.Func("set", "", func(s string) error {
		setting, err := sweep.ParseSetting(s)
		o.set = append(o.set, setting)
		return err
	})
	flags.Func("show", "", func(s string) error {
		o.show = strings.Split(s, ",")
		return among("--show", shows, o.show...)
	})
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", outputs, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	if o.timeline == "-" && o.output != "text" {
		return o, fmt.Errorf("--timeline: Invalid value: \"-\": with -o %s the picture needs a file", o.output)
	}
	return o, checkArguments(o.files, "--until", o.until)
}

// checkArguments says what is wrong with the files and the length of a run.
func checkArguments(files []string, flag string, length time.Duration) error {
	switch {
	case len(files) == 0:
		return errors.New("no FILE given")
	case length < 0:
		return fmt.Errorf("%s: Invalid value: %s: must be greater than or equal to 0", flag, length)
	}
	return nil
}

// parseAround parses flags that stand before, between and after the files. It
// returns the files, or that help is asked for.
func parseAround(flags *flag.FlagSet, args []string) (files []string, help bool, err error) {
	for len(args) > 0 {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, true, nil
		} else if err != nil {
			return nil, false, err
		}
		if args = flags.Args(); len(args) > 0 {
			files = append(files, args[0])
			args = args[1:]
		}
	}
	return files, false, nil
}

// among checks that each word is one of those allowed.
func among(flag string, allowed []string, words ...string) error {
	for _, word := range words {
		if !slices.Contains(allowed, word) {
			return fmt.Errorf("%s: Unsupported value: %q: supported values: %s", flag, word, strings.Join(allowed, ", "))
		}
	}
	return nil
}
