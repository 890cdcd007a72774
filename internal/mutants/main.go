// Mutants measures the tests: it breaks one rule of jobsim after the other and
// sees that a test fails.
//
//	go run ./internal/mutants            the whole table
//	go run ./internal/mutants -short     a fixed thirty of it
//
// A mutant is a row of a table: a declaration, a text in it, what replaces it,
// and the rule that this breaks. All of them are built into one instrumented
// copy of the module, in a temporary directory: a mutated function is there
// twice, and its head branches to the copy whose number is in an environment
// variable. So the tests are built once, and nothing of this is part of jobsim.
// With no mutant switched on the copy passes all tests; that is checked first.
//
// Each mutant is given to the tests that run its package, the cheap ones first:
// the tests of the package itself, those of the other packages of the root
// module, and, if all of them pass, those of internal/conformance, which compare
// with Kubernetes: the rounds of random Jobs, first of 200 and then of 1,000
// scenarios, and the comparisons of the API and of kubectl's output. The first
// test that fails kills the mutant. A run that takes far longer than without
// the mutant counts as failed, too, and is reported as a timeout. The tests that
// read the source instead of running it (internal/house) do not take part.
//
// A mutant that no test can kill says why in the table: it is equivalent, or
// what it changes cannot be observed. The exit status is 1 when another one
// survives, and when one that is said to survive is killed.
//
// With -judge the random Jobs and the other comparisons are asked for each mutant
// of the packages backoff, job and sim, also where the root's tests have killed
// it: the share that they find is the strength of the judge.
//
// That each row still applies to the source is an ordinary test of this package.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var (
		isShort = flag.Bool("short", false, fmt.Sprintf("play only %d mutants, taken at equal distances from those that have to be killed", short))
		match   = flag.String("run", "", "play only the mutants whose package and name match the `pattern`")
		part    = flag.String("shard", "1/1", "play only the `I/N`-th part")
		workers = flag.Int("workers", runtime.NumCPU(), "how many mutants to play at once")
		noJudge = flag.Bool("root", false, "ask only the tests of the root module")
		judge   = flag.Bool("judge", false, "ask internal/conformance for each mutant of backoff, job and sim")
		keep    = flag.Bool("keep", false, "keep the instrumented copy, and say where it is")
	)
	flag.Parse()
	numbers, err := choose(*match, *isShort, *part)
	if err != nil {
		return err
	}
	start := time.Now()
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	if *keep {
		fmt.Println("the instrumented copy is in", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	s, err := build(dir, numbers, max(1, runtime.NumCPU() / *workers))
	if err != nil {
		return err
	}
	fmt.Printf("%d mutants; the copy is built and passes all tests without one (%s)\n", len(numbers), time.Since(start).Round(time.Second))
	results := s.killAll(numbers, *workers, options{noJudge: *noJudge, alwaysJudge: *judge}, func(r result) { fmt.Println(r.line()) })
	if n := report(os.Stdout, results, time.Since(start), time.Duration(s.cpu.Load())); n > 0 {
		return fmt.Errorf("%d mutants are not as the table says", n)
	}
	return nil
}

// choose returns the numbers of the mutants to play.
func choose(match string, isShort bool, part string) ([]int, error) {
	pattern, err := regexp.Compile(match)
	if err != nil {
		return nil, err
	}
	i, n, err := parseShard(part)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for i, m := range table {
		if pattern.MatchString(m.dir()+": "+m.name) && !(isShort && m.survives != "") {
			numbers = append(numbers, i+1)
		}
	}
	if isShort {
		numbers = spread(numbers, short)
	}
	if numbers = shard(numbers, i, n); len(numbers) == 0 {
		return nil, errors.New("no mutant is chosen")
	}
	return numbers, nil
}

// build makes the instrumented copy in dir and its tests.
func build(dir string, numbers []int, procs int) (*suite, error) {
	source, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	chosen := make([]mutant, len(numbers))
	for i, n := range numbers {
		chosen[i] = table[n-1]
	}
	s := &suite{mutants: chosen, root: filepath.Join(dir, "module"), bins: filepath.Join(dir, "bin"), procs: procs}
	for _, d := range []string{s.root, s.bins} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return nil, err
		}
	}
	if err := copyModule(source, s.root); err != nil {
		return nil, err
	}
	if err := instrument(s.root, table); err != nil {
		return nil, err
	}
	return s, s.prepare()
}

// moduleRoot is the directory of the module to which the working directory
// belongs.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("looking for the root of %s: %w", module, err)
	}
	return string(bytes.TrimSpace(out)), nil
}
