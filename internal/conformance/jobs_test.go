package conformance

import (
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/jobsim/jobsim/internal/conformance/kube"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
)

var (
	scenarios = flag.Int("scenarios", 2000, "how many random scenarios `N` to play")
	firstSeed = flag.Uint64("seed", 1, "the `seed` of the first scenario; the others have the next ones")
	without   = flag.String("without", "", "`features` to leave out, separated by semicolons")
)

// maxFailures is how many divergences one worker shows before it stops.
const maxFailures = 3

// TestJobs plays random scenarios in jobsim and in Kubernetes.
func TestJobs(t *testing.T) {
	total := newCoverage()
	t.Run("play", func(t *testing.T) {
		for worker := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprintf("worker %d", worker), func(t *testing.T) {
				t.Parallel()
				failures := 0
				for i := worker; i < *scenarios && failures < maxFailures; i += runtime.GOMAXPROCS(0) {
					if !judge(t, scenario.Generate(*firstSeed+uint64(i), leftOut()...), total) {
						failures++
					}
				}
			})
		}
	})
	t.Log(total.table())
}

func leftOut() []string {
	if *without == "" {
		return nil
	}
	return strings.Split(*without, ";")
}

// judge plays a scenario on both sides and reports whether they agree.
func judge(t *testing.T, s *scenario.Scenario, total *coverage) bool {
	real, diff := compare(t, s, nil)
	total.add(s, real)
	if diff == "" {
		return true
	}
	small := scenario.Shrink(s, func(s *scenario.Scenario) bool { _, diff := compare(t, s, nil); return diff != "" })
	_, diff = compare(t, small, nil)
	t.Errorf("%s\n%s\nto repeat: go test -run TestJobs -scenarios 1 -seed %d -without %q", story(small), diff,
		small.Seed, strings.Join(small.Without, ";"))
	return false
}

// replays is how often the real side plays a scenario again on which the two
// differ.
const replays = 10

// compare plays a scenario on both sides and returns the real trace and the
// difference. Where Kubernetes, asked again, does what jobsim does, there was a
// race at one moment, within the controller or with a kubelet, and jobsim's
// outcome is one of the real ones.
func compare(t *testing.T, s *scenario.Scenario, reconciler job.Reconciler) (*scenario.Trace, string) {
	first := kube.Play(t, s, kube.ControllerFirst)
	played, err := ours.Play(s, reconciler)
	if err != nil {
		return first, err.Error()
	}
	diff := scenario.Diff(first, played)
	for again := 0; diff != "" && again < replays; again++ {
		real := kube.Play(t, s, kube.AnyOrder)
		if scenario.Diff(real, played) == "" {
			real.Raced = true
			return real, ""
		}
	}
	if diff != "" && scenario.CutAtCoincidence(first, played) {
		diff = scenario.Diff(first, played)
	}
	return first, diff
}

// story writes a scenario out.
func story(s *scenario.Scenario) string {
	spec, err := json.Marshal(s.Job.Spec)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("features %q\nspec %s\nfates %+v\nlatency %+v\nactions %+v", s.Features, spec, s.Behaviors, s.Latency, s.Actions)
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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.played++
	c.Figures.Add(real)
	for _, name := range append(s.Features, real.Outcomes()...) {
		c.counts[name]++
	}
}

func (c *coverage) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d scenarios from seed %d touched\n", c.played, *firstSeed)
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
