package conformance

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// TestCronJobs plays random scenarios with a CronJob, of several days, in jobsim
// and in Kubernetes, where the CronJob controller and the Job controller run.
func TestCronJobs(t *testing.T) {
	total := &coverage{counts: map[string]int{}}
	for _, name := range append(scenario.CronFeatureNames(), scenario.CronOutcomeNames()...) {
		total.counts[name] = 0
	}
	seeds := round.Seeds("cron scenario", *round.CronScenarios)
	t.Run("play", func(t *testing.T) {
		for worker := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprintf("worker %d", worker), func(t *testing.T) {
				t.Parallel()
				failures := 0
				for i := worker; i < len(seeds) && failures < maxFailures; i += runtime.GOMAXPROCS(0) {
					if !judgeCron(t, scenario.GenerateCron(seeds[i], round.LeftOut()...), total) {
						failures++
					}
				}
			})
		}
	})
	t.Log(total.table())
}

// judgeCron plays a scenario with a CronJob on both sides and reports whether
// they agree.
func judgeCron(t *testing.T, s *scenario.Scenario, total *coverage) bool {
	real, diff := compare(t, s, nil)
	total.addNames(real, append(s.Features, real.CronOutcomes()...))
	if diff == "" {
		return true
	}
	small := scenario.Shrink(s, func(s *scenario.Scenario) bool { _, diff := compare(t, s, nil); return diff != "" })
	if _, again := compare(t, small, nil); again != "" {
		diff = again
	} else { // it does not go the same way each time, which it should
		small = s
	}
	t.Errorf("%s\n%s\nto repeat: go test -run TestCronJobs -scenario %s -without %q", small, diff,
		round.Name(small.Seed), strings.Join(small.Without, ";"))
	return false
}
