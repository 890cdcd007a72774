package kube

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Turn says when the tasks of a moment are done that were planned before it,
// such as the end of a container or an action of the user's, where the Job
// controller is due to sync at that very moment. In a cluster either may come
// first, and both orders are right.
type Turn int

// The turns.
const (
	// First does the tasks at their moment. A sync that begins at it is held at
	// its first step until the controller's caches show what they did.
	First Turn = iota
	// Early does them a nanosecond sooner, so that the controller is notified of
	// them before its queue looks for what is due. A sync is held until the
	// moment has come. Objects and traces show the moment itself.
	Early
	// Last does them when the controller has come to rest.
	Last
)

// turns makes the real controller take its turn, by holding its syncs at their
// first step. So a run goes the same way each time it is played.
type turns struct {
	plan  map[time.Duration]Turn
	start time.Time
	// goesFirst reports whether a sync that begins now has to wait.
	goesFirst func() bool

	mu    sync.Mutex
	held  chan struct{} // closed when the sync that is held may go on; nil: none is
	races []time.Duration
}

// of is the Turn of the tasks of a moment.
func (t *turns) of(at time.Time) Turn { return t.plan[at.Sub(t.start)] }

// syncing is called by the controller at the first step of each sync. It returns
// when it is the controller's turn. A controller that is stopped meanwhile does
// not begin the sync: its process is gone.
func (t *turns) syncing(ctx context.Context) {
	if t.goesFirst() {
		held := make(chan struct{})
		t.mu.Lock()
		t.held = held
		t.race()
		t.mu.Unlock()
		select {
		case <-held:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		runtime.Goexit()
	}
}

// race notes that a sync is held at this moment. One that is held for a task
// done Early is so at the next.
func (t *turns) race() {
	now := time.Since(t.start)
	if t.plan[now+time.Nanosecond] == Early {
		now += time.Nanosecond
	}
	if n := len(t.races); n == 0 || t.races[n-1] != now {
		t.races = append(t.races, now)
	}
}

// next lets a sync that is held go on, once it is its turn.
func (t *turns) next() {
	if t.goesFirst() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held != nil {
		close(t.held)
		t.held = nil
	}
}
