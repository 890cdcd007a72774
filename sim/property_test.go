package sim_test

import (
	"flag"
	"testing"

	"github.com/benbjohnson/clock"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/sim"
)

// Rapid would leave what failed in testdata, among the transcripts; the seed that
// it prints is enough.
func init() {
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
}

// TestWhateverHappens plays random histories, and looks at every revision for
// what Kubernetes never does.
func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { drawHistory(t).check(t) })
}

// TestWhateverHappensLate plays random histories in which controllers see the
// revisions up to some seconds late: all is well in the end.
func TestWhateverHappensLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { drawHistory(t).late(t).check(t) })
}

// check plays the history.
func (h *history) check(t *rapid.T) {
	c, a := h.begin(t)
	if err := c.RunFor(horizon + calm); err != nil {
		t.Fatalf("%v\n%s", err, h)
	}
	a.finish(c)
	for _, j := range c.Jobs("") {
		if ref := j.ControllerOf(); ref != nil {
			t.Errorf("job %s is left behind by the CronJob", j.Name)
		}
	}
	if h.ends() && !a.given {
		a.checkProgress()
	}
	for _, rule := range a.broken {
		t.Errorf("%s", rule)
	}
	if t.Failed() {
		t.Fatalf("%s", h)
	}
	if a.mayGoOn() {
		return
	}
	a.guard.Stop() // what is left may go on for half a day
	if err := c.Run(); err != nil && !sim.IsBound(err) {
		t.Fatalf("a run does not end: %v\n%s", err, h)
	}
}

// TestWhateverHappensTwice plays histories twice: the revisions are the same to
// the byte.
func TestWhateverHappensTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		if rapid.Bool().Draw(t, "late") {
			h.late(t)
		}
		c, first := h.begin(t)
		require.NoError(t, c.RunFor(horizon))
		c, second := h.begin(t)
		require.NoError(t, c.RunFor(horizon))
		second.guard.Compare()
		require.Empty(t, cmp.Diff(first.lines, second.lines), "%s", h)
	})
}

// TestWhateverHappensByAClock drives histories by a clock that jumps: the
// revisions are those of a cluster that runs by itself. They are few, since a
// clock.Mock sleeps a millisecond for each timer.
func TestWhateverHappensByAClock(t *testing.T) {
	histories := rapid.Custom(drawHistory)
	for seed := range 8 {
		h := histories.Example(seed)
		c, alone := h.begin(t)
		require.NoError(t, c.RunFor(horizon))

		c, driven := h.begin(t)
		mock := clock.NewMock()
		live := sim.Follow(c, mock)
		for range 7 {
			mock.Add(horizon / 6)
		}
		require.NoError(t, live.Do(func(*sim.Cluster) error { return nil }))
		live.Stop()
		driven.guard.Compare()
		require.GreaterOrEqual(t, len(driven.lines), len(alone.lines))
		require.Empty(t, cmp.Diff(alone.lines, driven.lines[:len(alone.lines)]), "%s", h)
	}
}

// begin makes the cluster of the history, with an audit that watches, and a guard
// of what is stored.
func (h *history) begin(t require.TestingT) (*sim.Cluster, *audit) {
	c, err := sim.New(h.Config)
	require.NoError(t, err)
	a := newAudit(c)
	a.guard = sim.GuardStore(c, func(report string) { t.Errorf("%s\n%s", report, h) })
	a.limited, a.late, a.inconsistent = h.Limited, h.Late, h.Inconsistent
	h.schedule(c, a)
	return c, a
}
