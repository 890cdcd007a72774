package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shapes has a function of each shape that a mutant may be of. Its main prints
// what they return.
const shapes = `package main

import "fmt"

type list[T any] struct{ items []T }

// first has a receiver with a type parameter.
func (l *list[T]) first() (item T) { return l.items[0] }

// pick is generic.
func pick[A, B any](a A, b B) string { return fmt.Sprint(a, b) }

type point struct{ x, y int }

func (point) unnamed(int, string) string { return "one" }

func (p point) blank(_ int, s string) string { return s }

// sum is variadic, and has no result of a name.
func sum(n ...int) int {
	total := 0
	for _, i := range n {
		total += i
	}
	return total
}

func set(p *point) { p.x = 1 }

var limit, unit = 10, "s"

var width int64 = 3

func main() {
	l := &list[int]{[]int{1, 2}}
	p := point{}
	set(&p)
	fmt.Println(l.first(), pick(1, "a"), p.unnamed(1, ""), p.blank(1, "b"), sum(1, 2), p.x, limit, unit, width)
}
`

var shapeMutants = []mutant{
	{name: "generic receiver", in: "list.first", old: "items[0]", new: "items[1]"},
	{name: "generic", in: "pick", old: "(a, b)", new: "(b, a)"},
	{name: "unnamed", in: "point.unnamed", old: `"one"`, new: `"two"`},
	{name: "blank", in: "point.blank", old: "return s", new: "return s + s"},
	{name: "variadic", in: "sum", old: "total += i", new: "total -= i"},
	{name: "no result", in: "set", old: "1", new: "2"},
	{name: "another of the same function", in: "set", old: "p.x", new: "p.y"},
	{name: "variable", in: "limit", old: "10", new: "11"},
	{name: "another of the same variable", in: "limit", old: "10", new: "12"},
	{name: "variable beside", in: "unit", old: "s", new: "m"},
	{name: "variable of a type", in: "width", old: "3", new: "4"},
}

func numberedAll(mutants []mutant) []numbered {
	all := make([]numbered, len(mutants))
	for i, m := range mutants {
		all[i] = numbered{i + 1, m}
	}
	return all
}

// Each mutant changes what it says, and nothing while it is off.
func TestInstrument(t *testing.T) {
	source, err := instrumentSource([]byte(shapes), numberedAll(shapeMutants))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, switchDir), 0o755))
	for name, text := range map[string]string{
		"go.mod": "module " + module + "\n\ngo 1.26\n", "main.go": string(source), switchDir + "/mutanton.go": switchSource,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	program := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = dir
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, source)
	var got []string
	for n := range len(shapeMutants) + 1 {
		run := exec.Command(program)
		run.Env = append(os.Environ(), fmt.Sprintf("%s=%d", switchVariable, n))
		out, err := run.Output()
		require.NoError(t, err)
		got = append(got, string(out))
	}
	assert.Equal(t, []string{
		"1 1a one b 3 1 10 s 3\n",
		"2 1a one b 3 1 10 s 3\n",
		"1 a1 one b 3 1 10 s 3\n",
		"1 1a two b 3 1 10 s 3\n",
		"1 1a one bb 3 1 10 s 3\n",
		"1 1a one b -3 1 10 s 3\n",
		"1 1a one b 3 2 10 s 3\n",
		"1 1a one b 3 0 10 s 3\n",
		"1 1a one b 3 1 11 s 3\n",
		"1 1a one b 3 1 12 s 3\n",
		"1 1a one b 3 1 10 m 3\n",
		"1 1a one b 3 1 10 s 4\n",
	}, got)
}

// A mutant that does not apply is an error that says why.
func TestInstrumentRefuses(t *testing.T) {
	for _, c := range []struct {
		m    mutant
		want string
	}{
		{mutant{in: "sum", old: "total *= i"}, "does not contain"},
		{mutant{in: "sum", old: "total"}, `contains "total" 3 times`},
		{mutant{in: "product", old: "1"}, "there is no function and no variable with a value product"},
		{mutant{in: "sum", old: "func sum", new: "func product"}, "have to stay"},
		{mutant{in: "sum", old: "total += i", new: "total +="}, "make no Go file"},
	} {
		_, err := instrumentSource([]byte(shapes), numberedAll([]mutant{c.m}))
		assert.ErrorContains(t, err, c.want)
	}
}

func TestFirstFailure(t *testing.T) {
	failed := errors.New("exit status 1")
	for _, c := range []struct{ output, want, why string }{
		{"--- FAIL: TestA (0.00s)\n    a_test.go:3: no\nFAIL\n", "TestA", "a test"},
		{"--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/x (0.00s)\n        --- FAIL: TestA/x/y (0.00s)\n    --- FAIL: TestA/z (0.00s)\n", "TestA/x/y", "the first of its subtests"},
		{"--- FAIL: TestA (0.00s)\n--- FAIL: TestB (0.00s)\n", "TestA", "the first of several"},
		{"--- FAIL: TestA (0.00s)\npanic: oh [recovered]\n", "TestA", "a test that panics"},
		{"panic: oh\n\ngoroutine 1 [running]:\n", "panic", "a panic outside of a test"},
		{"panic: test timed out after 20s\n\trunning tests:\n\t\tTestA (20s)\n", "timeout", "a hang"},
		{"", "exit status 1", "nothing is known"},
	} {
		assert.Equal(t, c.want, firstFailure(c.output, failed), c.why)
	}
}

func TestSpread(t *testing.T) {
	assert.Equal(t, []int{1, 2, 3}, spread([]int{1, 2, 3}, 4))
	assert.Equal(t, []int{1, 3, 5}, spread([]int{1, 2, 3, 4, 5, 6}, 3))
}

func TestShard(t *testing.T) {
	numbers := []int{1, 2, 3, 4, 5}
	assert.Equal(t, []int{1, 3, 5}, shard(numbers, 1, 2))
	assert.Equal(t, []int{2, 4}, shard(numbers, 2, 2))
	i, n, err := parseShard("2/3")
	require.NoError(t, err)
	assert.Equal(t, []int{2, 3}, []int{i, n})
	for _, wrong := range []string{"0/2", "3/2", "x", "1/0"} {
		_, _, err := parseShard(wrong)
		assert.Error(t, err, wrong)
	}
}
