package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/jobsim/jobsim/sim/sweep"
)

const mergeUsageText = `Usage: jobsim merge [flags] SHARD...

Puts together what jobsim sweep --shard I/N -o json has written: the sum is, byte for
byte, what one machine would have counted. The order does not matter. A SHARD is
a file.

Flags:
  -o FORMAT   table, json, csv, or svg: a chart (default table)
  --to FILE   where to write it (default standard output)

Exit status: 0; 2 for bad input or flags, and for shards that are not of one sweep.
A sum from which shards are missing is written, with a warning.`

// runMerge is jobsim merge.
func runMerge(args []string, stdout, stderr io.Writer) int {
	format, out := "table", output{stdout: stdout}
	flags := flag.NewFlagSet("merge", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&out.path, "to", "", "")
	flags.Func("o", "", func(s string) error {
		format = s
		return among("-o", sweepOutputs, s)
	})
	files, help, err := parseAround(flags, args)
	if err == nil && !help && len(files) == 0 {
		err = errors.New("no SHARD given")
	}
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, mergeUsageText)
	}
	if help {
		return report(fmt.Fprintln(stdout, mergeUsageText))
	}
	sum, err := mergeFiles(files)
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	if !sum.IsWhole() {
		fmt.Fprintf(stderr, "Warning: %d of %d shards are missing\n", sum.Shards-int64(len(sum.Have)), sum.Shards)
	}
	if err := out.write(func(w io.Writer) error { return writeResult(w, sum, format, replayMerged) }); err != nil {
		return complain(stderr, "error: %v", err)
	}
	return exitComplete
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
