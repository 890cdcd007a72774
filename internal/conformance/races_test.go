package conformance

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/internal/conformance/kube"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// raceShare is how many scenarios of TestJobs there are for one of TestRaces,
// and twiceShare for one of TestTheRealSideIsDeterminate.
const raceShare, twiceShare = 5, 20

// TestRaces plays random scenarios whose actions fall on the moments at which the
// controller syncs, or a nanosecond to either side of them.
func TestRaces(t *testing.T) {
	played, races, others := 0, 0, 0
	for _, seed := range round.Seeds("race", *round.Scenarios/raceShare) {
		s := scenario.Generate(seed, round.LeftOut()...)
		if !ontoSyncs(t, s) {
			continue
		}
		real, diff := compare(t, s, nil)
		if diff != "" {
			t.Errorf("%s\n%s\nto repeat: go test -run TestRaces -scenario %s", s, diff, round.Name(seed))
		}
		played++
		races += count(len(real.Races) > 0)
		others += count(real.Raced)
	}
	t.Logf("%d scenarios, in %d of them a sync and something else at one moment; %d took another turn than the usual one", played, races, others)
}

// ontoSyncs moves the actions of a scenario onto the moments at which the status
// changed before they were moved, or a second later, when it is looked at again.
// It reports whether there are any.
func ontoSyncs(t *testing.T, s *scenario.Scenario) bool {
	played, err := ours.Play(s, nil)
	require.NoError(t, err)
	var syncs []time.Duration
	for _, e := range played.Entries {
		if e.Kind == scenario.StatusEntry && e.At > 0 {
			syncs = append(syncs, e.At, e.At+time.Second)
		}
	}
	if len(syncs) == 0 || len(s.Actions) == 0 {
		return false
	}
	r := rand.New(rand.NewPCG(s.Seed, 0))
	aside := []time.Duration{-1, 0, 0, 0, 1}
	for i := range s.Actions {
		s.Actions[i].At = syncs[r.IntN(len(syncs))] + aside[r.IntN(len(aside))]
	}
	slices.SortStableFunc(s.Actions, func(a, b scenario.Action) int { return cmp.Compare(a.At, b.At) })
	return true
}

// TestTheRealSideIsDeterminate plays scenarios twice in Kubernetes: what is
// compared of them has to be the same, or a red judge might mean nothing.
func TestTheRealSideIsDeterminate(t *testing.T) {
	for _, seed := range round.Seeds("twice", *round.Scenarios/twiceShare) {
		s := scenario.Generate(seed, round.LeftOut()...)
		once, again := kube.Play(t, s, kube.Plan{}), kube.Play(t, s, kube.Plan{})
		require.Empty(t, scenario.Diff(once, again), "%s differs from time to time", round.Name(seed))
	}
}
