package events

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/internal/correlate"
)

// history draws report after report. It keeps clear of the two differences
// that package correlate documents: there are far fewer keys than the 4,096
// that client-go remembers, and see group.
type history struct {
	at     time.Duration
	groups map[string]*group
	fresh  int
}

// group is what has been said of one object, source, type and reason. Once ten
// messages are known, client-go forgets one of them at random, so that whether
// one of the ten is known when it comes again is not determined. From there on
// a group has only new things to say, until client-go has forgotten all.
type group struct {
	said map[string]bool
	last time.Duration
}

// tick is the resolution of histories. It is coarse because client-go's bucket
// fills at float32(1/300) tokens a second, 7 µs early each time.
const tick = 100 * time.Millisecond

// gap draws the time between two reports: mostly short, so that limits are
// reached, and else often at an edge.
func gap(t *rapid.T) time.Duration {
	if rapid.IntRange(0, 19).Draw(t, "pause") < 19 {
		return ticks(tick, time.Second).Draw(t, "gap")
	}
	return pauses.Draw(t, "gap")
}

var pauses = rapid.OneOf(
	around(correlate.Refill), around(correlate.Refill),
	around(2*correlate.Refill), around(correlate.Window),
	ticks(tick, 20*time.Minute),
	around(correlate.Burst*correlate.Refill),
)

func ticks(least, most time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.Int64Range(int64(least/tick), int64(most/tick)),
		func(n int64) time.Duration { return time.Duration(n) * tick })
}

func around(d time.Duration) *rapid.Generator[time.Duration] { return ticks(d-tick, d+tick) }

// next draws the next report.
func (h *history) next(t *rapid.T) report {
	h.at += gap(t)
	r := report{
		at:        h.at,
		object:    mostly(t, "object", "a", "b"),
		source:    mostly(t, "source", "kubelet", "job-controller"),
		kind:      mostly(t, "type", "Normal", "Warning"),
		reason:    mostly(t, "reason", "Created", "BackOff"),
		fieldPath: mostly(t, "field path", "", "spec.containers{x}"),
	}
	r.message = h.message(t, fmt.Sprint(r.object, r.source, r.kind, r.reason))
	return r
}

// mostly draws the first of two, so that much happens to the same object.
func mostly(t *rapid.T, label, usual, other string) string {
	if rapid.IntRange(0, 7).Draw(t, label) < 7 {
		return usual
	}
	return other
}

// message draws what a group says next.
func (h *history) message(t *rapid.T, key string) string {
	g := h.groups[key]
	if g == nil || h.at-g.last > correlate.Window {
		g = &group{said: map[string]bool{}}
		h.groups[key] = g
	}
	g.last = h.at
	message := fmt.Sprint("message ", rapid.IntRange(0, 11).Draw(t, "message"))
	if len(g.said) >= correlate.MaxSimilar {
		h.fresh++
		message = fmt.Sprint("new message ", h.fresh)
	}
	g.said[message] = true
	return message
}
