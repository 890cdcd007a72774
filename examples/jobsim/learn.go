package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/learn"
)

const learnUsageText = `Usage: jobsim learn [flags] PODS...

Writes a Workload from pods that ran: how long the runs of their containers took, and how
often they failed, by exit code and by attempt, with counts and intervals in comments.
PODS are what kubectl get pods -o json prints (or -o yaml), of one time or of several;
a file of - is standard input. Comments say what was left out, and what is too little to
learn from.

Flags:
  --to FILE          where to write it (default standard output)

Exit status: 0, 1 if no container has ended a run, 2 for bad input or flags.`

// runLearn is jobsim learn.
func runLearn(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := output{stdout: stdout}
	flags := flag.NewFlagSet("learn", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&out.path, "to", "", "")
	files, help, err := parseAround(flags, args)
	if err == nil && !help {
		err = checkArguments(files, "", 0)
	}
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, learnUsageText)
	}
	if help {
		return report(fmt.Fprintln(stdout, learnUsageText))
	}
	if err := out.check(); err != nil {
		return complain(stderr, "error: --to: %v", err)
	}
	pods, err := readPods(files, stdin)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	model := learn.From(pods)
	if _, err := model.Script(); err != nil {
		fmt.Fprintf(stderr, "error: %v\n", err)
		return exitFailed
	}
	if err := out.write(model.WriteWorkload); err != nil {
		return complain(stderr, "error: %v", err)
	}
	return exitComplete
}

// readPods reads the pods of all files.
func readPods(files []string, stdin io.Reader) (pods []*pod.Pod, err error) {
	for _, name := range files {
		var data []byte
		if name == "-" {
			name = "standard input"
			data, err = io.ReadAll(stdin)
		} else {
			data, err = os.ReadFile(name)
		}
		if err != nil {
			return nil, err
		}
		more, err := learn.Read(name, data)
		if err != nil {
			return nil, err
		}
		pods = append(pods, more...)
	}
	return pods, nil
}
