package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/timeline"
)

// screen is what is known of where the output goes.
type screen struct {
	terminal bool
	width    int // in columns; 0: not known, or no terminal
}

// screenOf looks at a writer. COLUMNS, where the shell exports it, goes before the
// width of the terminal.
func screenOf(w io.Writer) screen {
	var s screen
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.terminal = true
		s.width, _, _ = term.GetSize(int(f.Fd())) // 0 where it has none
	}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		s.width = columns
	}
	return s
}

// text is for the pictures in text.
func (s screen) text() timeline.TextOptions { return timeline.TextOptions{Width: s.width} }

// leastWrapped is the width below which lines are left as they are.
const leastWrapped = 40

// wrap breaks lines that are wider than the terminal between words; what follows is
// indented.
func (s screen) wrap(text, indent string) string {
	if !s.terminal || s.width < leastWrapped {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		for utf8.RuneCountInString(line) > s.width {
			cut := len(string([]rune(line)[:s.width]))
			if at := strings.LastIndexByte(line[:cut], ' '); at > len(indent) {
				cut = at
			}
			b.WriteString(line[:cut] + "\n")
			line = indent + strings.TrimLeft(line[cut:], " ")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// colored reports whether to print in colour.
func (s *story) colored() bool {
	if s.color == "auto" {
		_, no := os.LookupEnv("NO_COLOR")
		return s.screen.terminal && !no && s.output == "text"
	}
	return s.color == "always" && s.output == "text"
}

// paints are the words and lines in colour, with their SGR codes.
var paints = []struct {
	what *regexp.Regexp
	code string
}{
	{regexp.MustCompile(`(?m)^\$ .*$`), "1"},
	{regexp.MustCompile(`(?m)^# .*$`), "36"},
	{regexp.MustCompile(`\b(Completed|Complete|Succeeded)\b`), "32"},
	{regexp.MustCompile(`\b(Error|Failed|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|OOMKilled|BackoffLimitExceeded|DeadlineExceeded)\b`), "31"},
	{regexp.MustCompile(`\b(Pending|Suspended|Terminating)\b`), "33"},
}

// painter writes in colour. What it is given are whole lines, or parts without
// anything to paint across their ends.
type painter struct{ to io.Writer }

func (p *painter) Write(text []byte) (int, error) {
	painted := string(text)
	for _, paint := range paints {
		painted = paint.what.ReplaceAllString(painted, "\x1b["+paint.code+"m$0\x1b[0m")
	}
	if _, err := io.WriteString(p.to, painted); err != nil {
		return 0, err
	}
	return len(text), nil
}

// runProgress shows on a terminal how far a run is.
type runProgress struct {
	stderr io.Writer // nil: it is no terminal
	until  time.Duration
	steps  int64
	next   time.Time
	shown  bool
}

// stepsBetween is how many steps go by between two looks at the clock of the machine.
const stepsBetween = 4096

func newRunProgress(stderr io.Writer, until time.Duration) *runProgress {
	p := &runProgress{until: until, next: time.Now().Add(progressEvery)}
	if screenOf(stderr).terminal {
		p.stderr = stderr
	}
	return p
}

// step is called at each step of the run.
func (p *runProgress) step(c *sim.Cluster) {
	if p.steps++; p.stderr == nil || p.steps%stepsBetween != 0 || time.Now().Before(p.next) {
		return
	}
	p.next, p.shown = time.Now().Add(progressEvery/4), true
	of := ""
	if p.until > 0 {
		of = " of " + p.until.String()
	}
	fmt.Fprintf(p.stderr, "\r\x1b[K%s%s of virtual time, %d steps, %d pods", c.Elapsed().Round(time.Second), of, p.steps, c.Totals().Pods)
}

// clear removes the line.
func (p *runProgress) clear() {
	if p.shown {
		fmt.Fprint(p.stderr, "\r\x1b[K")
	}
}
