package conformance

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/jobsim/jobsim/internal/conformance/kube"
	"github.com/jobsim/jobsim/internal/conformance/ours"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
)

// compare plays a scenario on both sides and returns the real trace and the
// difference. Where Kubernetes is free to choose, it is made to choose as jobsim
// did: among pods of equal rank at once (kube.Plan.Like), and between the
// controller and something else that is due at the same moment by trying the
// turns that either may take. So jobsim has to do from beginning to end what
// Kubernetes can do.
func compare(t *testing.T, s *scenario.Scenario, reconciler job.Reconciler) (*scenario.Trace, string) {
	played, err := ours.Play(s, reconciler)
	if err != nil {
		return kube.Play(t, s, kube.Plan{}), err.Error()
	}
	real := kube.Play(t, s, kube.Plan{Like: played})
	if len(real.Races) == 0 || scenario.Same(real, played) {
		return real, scenario.Diff(real, played)
	}
	r := replay{t: t, scenario: s, played: played, left: maxReplays}
	if other := r.search(real); other != nil {
		other.Raced = true
		return other, ""
	}
	return real, scenario.Diff(real, played)
}

// maxReplays is how often the real side plays a scenario again on which the two
// differ.
const maxReplays = 50

// replay looks for the turns with which the real side does what jobsim did.
type replay struct {
	t        *testing.T
	scenario *scenario.Scenario
	played   *scenario.Trace
	left     int
}

// search tries the same turn for all moments at which there was a race, and
// then one moment after the other, the latest first: a turn stays if the
// traces agree for longer than before. It returns nil if the search was in vain.
func (r *replay) search(real *scenario.Trace) *scenario.Trace {
	for _, turn := range kube.OtherTurns {
		turns := map[time.Duration]kube.Turn{}
		for _, at := range real.Races {
			turns[at] = turn
		}
		if other := r.play(turns); other != nil && scenario.Same(other, r.played) {
			return other
		}
	}
	turns := map[time.Duration]kube.Turn{}
	for {
		other, better := r.improve(real, turns)
		if better == nil || scenario.Same(other, r.played) {
			return other
		}
		real, turns = other, better
	}
}

// improve changes one turn so that the traces agree for longer.
func (r *replay) improve(real *scenario.Trace, turns map[time.Duration]kube.Turn) (*scenario.Trace, map[time.Duration]kube.Turn) {
	agreed := scenario.Agreement(real, r.played)
	for _, at := range slices.Backward(real.Races) {
		if at > agreed+time.Second { // events show whole seconds
			continue
		}
		for _, turn := range append(kube.OtherTurns, kube.Turn{}) {
			if turn == turns[at] {
				continue
			}
			changed := maps.Clone(turns)
			changed[at] = turn
			other := r.play(changed)
			if other == nil {
				return nil, nil
			}
			if scenario.Agreement(other, r.played) > agreed || scenario.Same(other, r.played) {
				return other, changed
			}
		}
	}
	return nil, nil
}

// play returns nil when the scenario was played often enough.
func (r *replay) play(turns map[time.Duration]kube.Turn) *scenario.Trace {
	if r.left == 0 {
		return nil
	}
	r.left--
	return kube.Play(r.t, r.scenario, kube.Plan{Turns: turns, Like: r.played})
}
