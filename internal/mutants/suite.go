package main

import (
	"cmp"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// suite is the tests of the instrumented copy, ready to run.
type suite struct {
	root    string   // of the copy
	bins    string   // where the binaries are
	procs   int      // GOMAXPROCS of a process
	mutants []mutant // that are played

	own []unit // the tests of the root module
	// judge lists the packages of internal/conformance with tests, when it is
	// first called.
	judge func() ([]*lazyTests, error)

	cpu atomic.Int64 // nanoseconds of the processor that builds and tests took
}

// count adds the time of the processor that a command took, and returns it.
func (s *suite) count(cmd *exec.Cmd) time.Duration {
	if cmd.ProcessState == nil {
		return 0
	}
	took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.cpu.Add(int64(took))
	return took
}

// conformance is the module that compares with Kubernetes, and judgeTest its
// test that plays random scenarios.
const (
	conformance = "internal/conformance"
	judgeTest   = "TestJobs"
)

// judgeRounds are how many scenarios the judge plays, as often as it has not
// found the mutant yet.
var judgeRounds = []int{200, 1000}

// notKillers are the tests of the judge that do not judge jobsim as it is.
const notKillers = "^(TestMutations|TestMutationsOfNothing|TestTheRealSideIsDeterminate)$"

// slow is how long a test may take to be run with all others of its package. A
// slower one is run when the quick ones of all packages have found nothing.
const slow = time.Second

// prepare builds the tests of the root module that see one of the mutants, and
// runs them without any.
func (s *suite) prepare() error {
	s.judge = sync.OnceValues(s.judgeTests)
	listed, err := s.list(".")
	if err != nil {
		return err
	}
	for _, b := range listed {
		if err := s.build(&b); err != nil {
			return err
		}
		units, err := s.split(unit{binary: b, title: b.dir})
		if err != nil {
			return err
		}
		s.own = append(s.own, units...)
	}
	return nil
}

// lazyTests are the tests of one package, built when they are first needed.
type lazyTests struct {
	binary
	once  sync.Once
	units []unit
	err   error
}

// judgeTests lists the packages of internal/conformance whose tests see one of
// the mutants, that with the random scenarios first.
func (s *suite) judgeTests() ([]*lazyTests, error) {
	listed, err := s.list(conformance)
	if err != nil {
		return nil, err
	}
	all := make([]*lazyTests, len(listed))
	for i, b := range listed {
		all[i] = &lazyTests{binary: b}
	}
	return all, nil
}

// unitsOf builds the tests of a package of internal/conformance and runs them
// without a mutant, the first time that it is called.
func (s *suite) unitsOf(t *lazyTests) ([]unit, error) {
	t.once.Do(func() {
		if t.err = s.build(&t.binary); t.err == nil {
			t.units, t.err = s.judgeUnits(t.binary)
		}
	})
	return t.units, t.err
}

func (s *suite) judgeUnits(b binary) ([]unit, error) {
	rest := unit{binary: b, title: path.Base(b.dir), skip: notKillers}
	if b.dir != conformance {
		return s.split(rest)
	}
	var all []unit
	for _, n := range judgeRounds {
		round := unit{binary: b, title: fmt.Sprintf("judge of %d", n), run: "^" + judgeTest + "$", more: []string{"-scenarios", strconv.Itoa(n)}}
		units, err := s.split(round)
		if err != nil {
			return nil, err
		}
		all = append(all, units...)
	}
	rest.skip += "|^" + judgeTest + "$"
	units, err := s.split(rest)
	all = append(all, units...)
	slices.SortStableFunc(all, func(a, b unit) int { return cmp.Compare(a.took, b.took) })
	return all, err
}

var passed = regexp.MustCompile(`(?m)^--- PASS: (\S+) \(([0-9.]+)s\)`)

// split runs a unit without a mutant and parts the slow tests from the others.
func (s *suite) split(u unit) ([]unit, error) {
	timed := u
	timed.more = append(slices.Clone(u.more), "-test.v")
	o := s.play(timed, 0)
	if !o.passed {
		return nil, fmt.Errorf("%s fails in the instrumented copy while no mutant is on: %s\n%s", u.title, o.by, o.output)
	}
	// On a busy machine the clock says little: what counts is the processor.
	share := min(1, float64(o.cpu)/float64(o.took))
	u.took = time.Duration(share * float64(o.took))
	if u.run != "" {
		return []unit{u}, nil
	}
	var slowOnes []unit
	var names []string
	for _, match := range passed.FindAllStringSubmatch(o.output, -1) {
		seconds, err := strconv.ParseFloat(match[2], 64)
		took := time.Duration(share * seconds * float64(time.Second))
		if err != nil || took < slow {
			continue
		}
		one := u
		one.run, one.skip, one.took = "^"+match[1]+"$", "", took
		slowOnes = append(slowOnes, one)
		names = append(names, match[1])
		u.took -= took
	}
	if len(names) > 0 {
		skip := "^(" + strings.Join(names, "|") + ")$"
		if u.skip != "" {
			skip = u.skip + "|" + skip
		}
		u.skip, u.took = skip, max(u.took, time.Millisecond)
	}
	return append([]unit{u}, slowOnes...), nil
}

// ordered is the units of the root module that see the mutant, those that are
// likely to find it cheaply first: the quick ones of its package, the quick
// ones of the others, and then the slow ones.
func (s *suite) ordered(m mutant) []unit {
	units := seeing(s.own, m)
	rank := func(u unit) int {
		switch own := u.dir == m.dir(); {
		case own && u.took < slow:
			return 0
		case u.took < slow:
			return 1
		case own:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(units, func(a, b unit) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.took, b.took))
	})
	return units
}

func seeing(units []unit, m mutant) []unit {
	var seeing []unit
	for _, u := range units {
		if u.sees(m) {
			seeing = append(seeing, u)
		}
	}
	return seeing
}
