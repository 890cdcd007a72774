package manifest

import (
	"bytes"
	"fmt"
	"github.com/jobsim/jobsim/pod"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/document"
)

// TestLimits: input that is made to be expensive is refused before it is.
func TestLimits(t *testing.T) {
	laughs := "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
	merges := "a: &a {x: 1}\n"
	for i := range 9 {
		before, name := string(rune('a'+i)), string(rune('b'+i))
		laughs += fmt.Sprintf("%s: &%s [%s]\n", name, name, strings.TrimSuffix(strings.Repeat("*"+before+", ", 10), ", "))
		merges += fmt.Sprintf("%s: &%s {<<: [%s]}\n", name, name, strings.TrimSuffix(strings.Repeat("*"+before+", ", 10), ", "))
	}
	for _, c := range []struct{ in, want, why string }{
		{laughs, "document contains excessive aliasing", "a billion laughs"},
		{merges, "document contains excessive aliasing", "the same with merges"},
		{"a: " + strings.Repeat("[", 600) + strings.Repeat("]", 600), "exceeded max depth of 500", "YAML that nests"},
		{"a: " + strings.Repeat("[", 1_000_000), "exceeded max depth", "YAML that nests without end"},
		{strings.Repeat("- ", 100_000) + "a", "exceeded max depth", "YAML that nests in block style"},
		{`{"a": ` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "}", "exceeded max depth of 500", "JSON that nests"},
		{strings.Repeat(`{"a":`, 1_000_000), "exceeded max depth", "JSON that nests without end"},
		{strings.Repeat(" ", document.MaxBytes+1), "request entity too large: limit is 33554432", "a file that is too large"},
	} {
		_, err := Read("in", []byte(c.in))
		assert.ErrorContains(t, err, c.want, c.why)
	}
}

func TestLimitOnErrors(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n")
	for i := range 250 {
		fmt.Fprintf(&b, "  x%d: 1\n", i)
	}
	_, err := Read("in", b.Bytes())
	require.Len(t, err, maxErrors+1)
	assert.True(t, strings.HasSuffix(err.Error(), "\nin:104: Pod a: too many errors: 150 more"))
}

// TestLimitsLeaveRoom: what is merely large is read.
func TestLimitsLeaveRoom(t *testing.T) {
	var b bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a%d, labels: &l {a: b}, annotations: *l}\n", i)
	}
	r, err := Read("in", b.Bytes())
	require.NoError(t, err)
	assert.Len(t, Of[*pod.Pod](r), 5000)
}

// TestLimitOnAllErrors: a file in which everything is wrong is not read to its
// end.
func TestLimitOnAllErrors(t *testing.T) {
	_, err := Read("in", []byte(strings.Repeat("{\"a\": 1}\n", 5000)))
	require.Len(t, err, enoughErrors+2)
	assert.True(t, strings.HasSuffix(err.Error(), "\nin: too many errors: the rest is not read"))
}

// A value of a wrong type in a list is reported with its own line, and the
// hundredth of them is the last.
func TestLimitOnErrorsInAList(t *testing.T) {
	text := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: main\n    command:\n" + strings.Repeat("    - 1\n", 150)
	_, err := Read("in", []byte(text))
	require.Len(t, err, maxErrors+1)
	lines := strings.Split(err.Error(), "\n")
	assert.True(t, strings.HasPrefix(lines[0], "in:8: Pod a: json: cannot unmarshal number"), lines[0])
	assert.True(t, strings.HasPrefix(lines[99], "in:107: Pod a: json: cannot unmarshal number"), lines[99])
	assert.Equal(t, "in:107: Pod a: too many errors: 50 more", lines[100])
}

// Errors are in the order of their lines: what an alias repeats has the line of
// its anchor.
func TestErrorsAreInTheOrderOfTheirLines(t *testing.T) {
	_, err := Read("in", []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: &n 1\n    image: 2\n    command: [*n]\n"))
	var lines []string
	for _, line := range strings.Split(err.Error(), "\n") {
		lines = append(lines, strings.SplitAfterN(line, ":", 3)[1])
	}
	assert.Equal(t, []string{"6:", "6:", "7:"}, lines)
}
