package conformance

import (
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
	playAll(t, round.Seeds("cron scenario", *round.CronScenarios), maxFailures, func(t *testing.T, seed uint64) bool {
		return judgeCron(t, scenario.GenerateCron(seed, round.LeftOut()...), total)
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
	showSmall(t, "TestCronJobs", s, diff)
	return false
}
