package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/learn"
)

const learnHelp = `Writes a Workload from pods that ran: how long the runs of their containers took, and how
often they failed, by exit code and by attempt, with counts and intervals in comments.
PODS are what kubectl get pods -o json prints (or -o yaml), of one time or of several;
a file of - is standard input. Comments say what was left out, and what is too little to
learn from.

Exit status: 0, 1 if no container has ended a run, 2 for bad input or flags.`

// learnCommand is jobsim learn.
func learnCommand(e *environment) *cobra.Command {
	out := output{stdout: e.stdout}
	cmd := &cobra.Command{
		Use: "learn PODS... [flags]", Short: "Makes a Workload from pods that ran", Long: learnHelp,
		RunE: func(cmd *cobra.Command, files []string) error {
			if len(files) == 0 {
				return usageError(cmd, "no FILE given")
			}
			if err := out.check(); err != nil {
				return fmt.Errorf("--to: %w", err)
			}
			pods, err := readPods(files, e.stdin)
			if err != nil {
				return err
			}
			model := learn.From(pods)
			if _, err := model.Script(); err != nil {
				return &statusError{exitFailed, err}
			}
			return out.write(model.WriteWorkload)
		},
	}
	cmd.Flags().StringVar(&out.path, "to", "", "the file to write, in place of standard output")
	return cmd
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
