package conformance

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// maxFailures is how many divergences one worker shows before it stops; with the
// flag -red, which is for a program, maxRed.
const maxFailures, maxRed = 3, 20

// TestJobs plays random scenarios in jobsim and in Kubernetes.
func TestJobs(t *testing.T) {
	total := newCoverage()
	enough := maxFailures
	if *round.Red != "" {
		enough = maxRed
	}
	playAll(t, round.Seeds("scenario", *round.Scenarios), enough, func(t *testing.T, seed uint64) bool {
		return judge(t, scenario.GenerateWith(seed, round.Drawn(), round.LeftOut()...), total)
	})
	t.Log(total.table())
}

// judge plays a scenario on both sides and reports whether they agree.
func judge(t *testing.T, s *scenario.Scenario, total *coverage) bool {
	real, diff := compare(t, s, nil)
	total.add(s, real)
	if diff == "" {
		return true
	}
	total.red(t, round.Name(s.Seed))
	showSmall(t, "TestJobs", s, diff)
	return false
}

// coverage counts what the scenarios touched.
type coverage struct {
	mu     sync.Mutex
	played int
	counts map[string]int
	scenario.Figures
}

func newCoverage() *coverage {
	c := &coverage{counts: map[string]int{}}
	for _, name := range append(scenario.FeatureNames(), scenario.OutcomeNames()...) {
		c.counts[name] = 0 // so that an untouched one shows
	}
	return c
}

func (c *coverage) add(s *scenario.Scenario, real *scenario.Trace) {
	c.addNames(real, append(s.Features, real.Outcomes()...))
}

// addNames counts a scenario by what it touched.
func (c *coverage) addNames(real *scenario.Trace, names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.played++
	c.Figures.Add(real)
	for _, name := range names {
		c.counts[name]++
	}
}

// red notes a failure, such as the seed of a scenario, if that is asked for.
func (c *coverage) red(t *testing.T, what string) {
	if *round.Red == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f, err := os.OpenFile(*round.Red, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	_, err = fmt.Fprintln(f, what)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

func (c *coverage) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d scenarios of the run with seed %d touched\n", c.played, *round.Seed)
	b.WriteString(c.Figures.String())
	names := make([]string, 0, len(c.counts))
	for name := range c.counts {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%7d  %s\n", c.counts[name], name)
	}
	return b.String()
}
