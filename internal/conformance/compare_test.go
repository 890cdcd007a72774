package conformance

import (
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
	r := replay{t: t, scenario: s, played: played, others: kube.OtherTurns(s.CronJob != nil, s.JobKeys()...), left: maxReplays}
	other := r.search(real)
	if scenario.Same(other, played) {
		other.Raced = true
		return other, ""
	}
	return other, scenario.Diff(other, played)
}

// maxReplays is how often the real side plays a scenario again on which the two
// differ.
const maxReplays = 150

// replay looks for the turns with which the real side does what jobsim did.
type replay struct {
	t        *testing.T
	scenario *scenario.Scenario
	played   *scenario.Trace
	others   []kube.Turn
	left     int
}

// search tries the same turn for all moments, and then one moment after the
// other: a turn stays if the traces agree for longer than before. It returns the
// trace that agrees, or for longest.
func (r *replay) search(real *scenario.Trace) *scenario.Trace {
	for _, turn := range r.others {
		if other := r.play(kube.Turns{}.From(0, turn)); other != nil && scenario.Same(other, r.played) {
			return other
		}
	}
	var turns kube.Turns
	for {
		other, better := r.improve(real, turns)
		if other == nil {
			return real
		}
		if scenario.Same(other, r.played) {
			return other
		}
		real, turns = other, better
	}
}

// improve changes the turn of one moment, or from one moment on, so that the
// traces agree for longer. It tries the latest moments first.
func (r *replay) improve(real *scenario.Trace, turns kube.Turns) (*scenario.Trace, kube.Turns) {
	agreed := scenario.Agree(real, r.played)
	for _, at := range slices.Backward(real.Races) {
		if at-time.Second > agreed.Until && !agreed.Whole { // events show whole seconds
			continue
		}
		for _, turn := range append(r.others, kube.Turn{}) {
			if turn == turns.At(at) {
				continue
			}
			for _, changed := range []kube.Turns{turns.Once(at, turn), turns.From(at, turn)} {
				other := r.play(changed)
				if other == nil {
					return nil, nil
				}
				if scenario.Agree(other, r.played).Longer(agreed) || scenario.Same(other, r.played) {
					return other, changed
				}
			}
		}
	}
	return nil, nil
}

// play returns nil when the scenario was played often enough.
func (r *replay) play(turns kube.Turns) *scenario.Trace {
	if r.left == 0 {
		return nil
	}
	r.left--
	return kube.Play(r.t, r.scenario, kube.Plan{Turns: turns, Like: r.played})
}
