package main

import (
	"slices"
	"sync"
	"time"
)

// result is what became of a mutant.
type result struct {
	number int
	mutant
	// root and judge name the first test that killed the mutant, of the root
	// module and of internal/conformance; empty: none.
	root, judge string
	// judged says that the judge was asked.
	judged bool
	took   time.Duration
	err    error
}

func (r result) killed() bool { return r.root != "" || r.judge != "" }

// options say which tests a mutant is given to.
type options struct {
	// noJudge leaves out internal/conformance.
	noJudge bool
	// alwaysJudge asks the judge also for a mutant that the root's tests have
	// killed, where the judge looks at the package.
	alwaysJudge bool
}

// judgedDirs are the packages whose rules the judge compares.
var judgedDirs = []string{"backoff", "job", "sim"}

// kill runs the tests that see a mutant until one fails.
func (s *suite) kill(number int, m mutant, o options) result {
	start := time.Now()
	r := result{number: number, mutant: m}
	r.root = s.first(s.ordered(m), number)
	if r.judged = !o.noJudge && (r.root == "" || o.alwaysJudge && slices.Contains(judgedDirs, m.dir())); r.judged {
		r.judge, r.err = s.askJudge(number, m)
	}
	r.took = time.Since(start)
	return r
}

// askJudge returns the first failure of internal/conformance; empty: all pass.
func (s *suite) askJudge(number int, m mutant) (string, error) {
	packages, err := s.judge()
	if err != nil {
		return "", err
	}
	for _, t := range packages {
		if !t.sees(m) {
			continue
		}
		units, err := s.unitsOf(t)
		if err != nil {
			return "", err
		}
		if by := s.first(units, number); by != "" {
			return by, nil
		}
	}
	return "", nil
}

// first returns the first failure of the units; empty: all pass.
func (s *suite) first(units []unit, number int) string {
	for _, u := range units {
		if o := s.play(u, number); !o.passed {
			return u.title + ": " + o.by
		}
	}
	return ""
}

// killAll gives each mutant of these numbers to workers and passes the results
// as they come.
func (s *suite) killAll(numbers []int, workers int, o options, pass func(result)) []result {
	todo := make(chan int)
	go func() {
		defer close(todo)
		for _, n := range numbers {
			todo <- n
		}
	}()
	var (
		mu      sync.Mutex
		results []result
		wait    sync.WaitGroup
	)
	for range workers {
		wait.Go(func() {
			for n := range todo {
				r := s.kill(n, table[n-1], o)
				mu.Lock()
				results = append(results, r)
				pass(r)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	slices.SortFunc(results, func(a, b result) int { return a.number - b.number })
	return results
}
