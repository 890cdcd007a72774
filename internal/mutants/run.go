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
	"syscall"
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
func (u unit) limit() time.Duration { return 20*time.Second + 8*u.took }

// grace is what a process is given to print its stacks before it is stopped.
const grace = 5 * time.Second

// outcome is what became of a unit.
type outcome struct {
	passed bool
	// by is the first test that failed, or what happened instead.
	by string
	// output is what the tests printed.
	output string
	took   time.Duration
}

// play runs a unit while the mutant of that number is on; 0: none.
func (u unit) play(root string, number int, procs int) outcome {
	limit := u.limit()
	if u.took == 0 {
		limit = 10 * time.Minute
	}
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
	cmd.Dir = filepath.Join(root, filepath.FromSlash(u.dir))
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", switchVariable, number), fmt.Sprintf("GOMAXPROCS=%d", procs))
	// The process is the head of a group, so that what it started ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var out tail
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	o := outcome{passed: err == nil, output: out.String(), took: time.Since(start)}
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
		return "timeout"
	case first != "":
		return first
	case strings.Contains(output, "panic: "):
		return "panic"
	case errors.As(err, &exit) && !exit.Exited():
		return "timeout"
	}
	return err.Error()
}

// tail keeps the beginning of what is written to it, which names the first
// failure, and so that a mutant that prints without end does no harm.
type tail struct{ bytes.Buffer }

const keptOutput = 4 << 20

func (t *tail) Write(p []byte) (int, error) {
	if room := keptOutput - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
