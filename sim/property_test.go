package sim_test

import (
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/sim"
)

// TestWhateverHappens plays random histories, and looks at every revision for
// what Kubernetes never does.
func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		c, a := h.begin(t)
		if err := c.RunFor(horizon + calm); err != nil {
			t.Fatalf("%v\n%s", err, h)
		}
		a.finish(c)
		for _, rule := range a.broken {
			t.Errorf("%s", rule)
		}
		if t.Failed() {
			t.Fatalf("%s", h)
		}
		if err := c.Run(); err != nil && !sim.IsBound(err) {
			t.Fatalf("a run does not end: %v\n%s", err, h)
		}
	})
}

// TestWhateverHappensTwice plays a history twice, and once by a clock that
// jumps as it likes: the revisions are the same to the byte.
func TestWhateverHappensTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		const span = horizon + 10*time.Minute
		c, first := h.begin(t)
		require.NoError(t, c.RunFor(span))

		c, second := h.begin(t)
		require.NoError(t, c.RunFor(span))
		require.Empty(t, cmp.Diff(first.lines, second.lines), "%s", h)

		c, third := h.begin(t)
		mock := clock.NewMock()
		live := sim.Follow(c, mock)
		defer live.Stop()
		jump := time.Duration(rapid.IntRange(1, int(span.Seconds())).Draw(t, "jump")) * time.Second
		for passed := time.Duration(0); passed < span; passed += jump {
			mock.Add(jump)
		}
		require.NoError(t, live.Do(func(*sim.Cluster) error { return nil }))
		require.GreaterOrEqual(t, len(third.lines), len(first.lines))
		require.Empty(t, cmp.Diff(first.lines, third.lines[:len(first.lines)]), "%s", h)
	})
}

// begin makes the cluster of the history, with an audit that watches.
func (h *history) begin(t require.TestingT) (*sim.Cluster, *audit) {
	c, err := sim.New(h.Config)
	require.NoError(t, err)
	a := newAudit(c, h.Limited)
	h.schedule(c)
	return c, a
}
