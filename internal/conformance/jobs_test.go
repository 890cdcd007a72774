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
	total.checkFeatures(t)
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

// A round in which features are counted has as many scenarios at least, and each
// feature in at least so many of a thousand: each is drawn in 80, so that a fifth
// standard deviation is still above.
const countedFrom, rarest = 2000, 50

// checkFeatures fails where a feature is in too few scenarios.
func (c *coverage) checkFeatures(t *testing.T) {
	if c.played < countedFrom || len(round.LeftOut())+len(round.Drawn()) > 0 {
		return
	}
	for _, name := range scenario.FeatureNames() {
		if n := c.counts[name]; n < c.played*rarest/1000 {
			c.red(t, "too rare: "+name)
			t.Errorf("%d of %d scenarios have %q", n, c.played, name)
		}
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
