package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// unit is some tests of one binary: what is run at once.
type unit struct {
	binary
	// title names the unit in the report.
	title string
	// run and skip are patterns of test names; empty: all, none.
	run, skip string
	// more are arguments besides those of the binary.
	more []string
	// took is how long the unit takes while no mutant is on.
	took time.Duration
}

// limit is how long the unit may take while a mutant is on. Longer is a hang.
// How long it takes without one is not known before it was run.
func (u unit) limit() time.Duration {
	if u.took == 0 {
		return 10 * time.Minute
	}
	return 20*time.Second + 8*u.took
}

// grace is what a process is given to print its stacks before it is stopped.
const grace = 5 * time.Second

// outcome is what became of a unit.
type outcome struct {
	passed bool
	// by is the first test that failed, or what happened instead.
	by string
	// output is what the tests printed.
	output string
	// took is by the clock, cpu is the time of the processor.
	took, cpu time.Duration
}

// timedOut is what happened instead of a failure where a unit took too long.
const timedOut = "timeout"

// play runs a unit while the mutant of that number is on; 0: none.
func (s *suite) play(u unit, number int) outcome {
	limit := u.limit()
	o := s.playFor(limit, u, number)
	if o.by == timedOut && o.cpu > limit/50 && o.cpu < limit/2 {
		// The processor was busy with something else. One that had nothing to do
		// at all hangs.
		o = s.playFor(8*limit, u, number)
	}
	return o
}

func (s *suite) playFor(limit time.Duration, u unit, number int) outcome {
	args := []string{"-test.failfast", fmt.Sprintf("-test.timeout=%s", limit)}
	if u.run != "" {
		args = append(args, "-test.run="+u.run)
	}
	if u.skip != "" {
		args = append(args, "-test.skip="+u.skip)
	}
	args = append(append(args, u.args...), u.more...)
	ctx, cancel := context.WithTimeout(context.Background(), limit+grace)
	defer cancel()
	cmd := exec.CommandContext(ctx, u.path, args...)
	cmd.Dir = filepath.Join(s.root, filepath.FromSlash(u.dir))
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", switchVariable, number), fmt.Sprintf("GOMAXPROCS=%d", s.procs))
	cmd.WaitDelay = time.Second
	var out beginning
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	o := outcome{passed: err == nil, output: out.String(), took: time.Since(start), cpu: s.count(cmd)}
	if !o.passed {
		o.by = firstFailure(o.output, err)
	}
	return o
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// firstFailure names the first test that failed, with its subtest.
func firstFailure(output string, err error) string {
	hung := strings.Contains(output, "panic: test timed out after")
	var first string
	for _, match := range failure.FindAllStringSubmatch(output, -1) {
		if first != "" && !strings.HasPrefix(match[1], first+"/") {
			break
		}
		first = match[1]
	}
	var exit *exec.ExitError
	switch {
	case hung:
		return timedOut
	case first != "":
		return first
	case strings.Contains(output, "panic: "):
		return "panic"
	case errors.As(err, &exit) && !exit.Exited():
		return timedOut
	}
	return err.Error()
}

// beginning keeps the beginning of what is written to it, which names the first
// failure: a mutant that prints without end does no harm.
type beginning struct{ bytes.Buffer }

const keptOutput = 4 << 20

func (b *beginning) Write(p []byte) (int, error) {
	if room := keptOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
