package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/sweep"
)

const mergeHelp = `Puts together what jobsim sweep --shard I/N -o json has written: the sum is, byte for
byte, what one machine would have counted. The order does not matter. A SHARD is
a file.

Exit status: 0; 2 for bad input or flags, and for shards that are not of one sweep.
A sum from which shards are missing is written, with a warning.`

// mergeCommand is jobsim merge.
func mergeCommand(e *environment) *cobra.Command {
	format, out := "table", output{stdout: e.stdout}
	cmd := &cobra.Command{
		Use: "merge SHARD... [flags]", Short: "Puts together what jobsim sweep has counted in parts", Long: mergeHelp,
		RunE: func(cmd *cobra.Command, files []string) error {
			if len(files) == 0 {
				return usageError(cmd, "no SHARD given")
			}
			sum, err := mergeFiles(files)
			if err != nil {
				return err
			}
			if !sum.IsWhole() {
				e.warn(fmt.Sprintf("%d of %d shards are missing", sum.Shards-int64(len(sum.Have)), sum.Shards))
			}
			return out.write(func(w io.Writer) error { return writeResult(w, sum, format, replayMerged) })
		},
	}
	cmd.Flags().VarP(choiceValue{&format, sweepOutputs}, "output", "o", "how to write it; svg is a chart")
	cmd.Flags().StringVar(&out.path, "to", "", "the file to write, in place of standard output")
	return cmd
}

// mergeFiles reads and merges shards.
func mergeFiles(files []string) (*sweep.Result, error) {
	var results []*sweep.Result
	var errs []error
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		r, err := sweep.ReadResult(name, data)
		results, errs = append(results, r), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return sweep.Merge(results...)
}

// replayMerged is the command that runs one run again, but for the files, which a result
// does not name.
func replayMerged(p sweep.Point, ran sweep.Ran) string {
	words := append([]string{"jobsim", "run"}, settingFlags(p.Settings, "")...)
	return strings.Join(append(words, "--seed", strconv.FormatUint(ran.Seed, 10), "FILE..."), " ")
}
