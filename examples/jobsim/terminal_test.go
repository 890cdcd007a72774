//go:build unix

package main

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onTerminal runs the program in a pseudo-terminal of that width, and returns all that
// it shows.
func onTerminal(t *testing.T, columns uint16, args ...string) string {
	t.Helper()
	t.Setenv("COLUMNS", "")
	master, terminal, err := pty.Open()
	if err != nil {
		t.Skip("there is no pseudo-terminal here:", err)
	}
	require.NoError(t, pty.Setsize(terminal, &pty.Winsize{Rows: 50, Cols: columns}))
	shown := make(chan string)
	go func() {
		text, _ := io.ReadAll(master) // it ends with an error when the terminal is closed
		shown <- string(text)
	}()
	runProgram(t.Context(), args, os.Stdin, terminal, terminal)
	require.NoError(t, terminal.Close())
	select {
	case text := <-shown:
		require.NoError(t, master.Close())
		return strings.ReplaceAll(text, "\r\n", "\n")
	case <-time.After(time.Minute):
		t.Fatal("the terminal does not end")
		return ""
	}
}

// On a terminal there are colours; --color=never and NO_COLOR take them away.
func TestColor(t *testing.T) {
	inDirectory(t, good)
	t.Setenv("NO_COLOR", "")
	require.NoError(t, os.Unsetenv("NO_COLOR"))
	args := []string{"run", "in.yaml", "--do", "fail", "--show", "jobs"}
	assert.Contains(t, onTerminal(t, 100, args...), "\x1b[1m$ kubectl get jobs\x1b[0m\nNAME   STATUS   COMPLETIONS   DURATION   AGE\npi     \x1b[31mFailed\x1b[0m")
	assert.NotContains(t, onTerminal(t, 100, append(args, "--color=never")...), "\x1b")
	assert.NotContains(t, onTerminal(t, 100, append(args, "-o", "json")...), "\x1b")
	t.Setenv("NO_COLOR", "1")
	assert.NotContains(t, onTerminal(t, 100, args...), "\x1b")
}

// Sentences and pictures are as wide as the terminal.
func TestWidth(t *testing.T) {
	inDirectory(t, good)
	for _, columns := range []uint16{60, 100} {
		text := onTerminal(t, columns, "run", "in.yaml", "--do", "fail", "--show", "why", "--color=never", "--timeline", "-")
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), int(columns), line)
		}
	}
}

// A long run shows on a terminal how far it is, and removes that in the end.
func TestProgress(t *testing.T) {
	inDirectory(t, strings.Replace(good, "backoffLimit: 0", "backoffLimit: 2147483647", 1))
	silent := progressEvery
	progressEvery = 0
	t.Cleanup(func() { progressEvery = silent })
	text := onTerminal(t, 100, "run", "in.yaml", "--do", "fail", "--show", "jobs", "--color=never", "--max-steps", "20000")
	assert.Regexp(t, `\r\x1b\[K[0-9hms]+ of virtual time, [0-9]+ steps, [0-9]+ pods`, text)
	assert.Contains(t, text, " pods\r\x1b[K\n# ")
}

func TestWrap(t *testing.T) {
	s := screen{terminal: true, width: 40}
	assert.Equal(t, "     12s  one two three four five six\n          seven eight nine\n", s.wrap("     12s  one two three four five six seven eight nine\n", "          "))
	assert.Equal(t, "short\n", s.wrap("short\n", "  "))
	assert.Equal(t, strings.Repeat("x", 40)+"\n  xx\n", s.wrap(strings.Repeat("x", 42)+"\n", "  "))
	assert.Equal(t, strings.Repeat("x", 42)+"\n", screen{}.wrap(strings.Repeat("x", 42)+"\n", "  "))
}
