package sim

import (
	"sync"
	"time"

	"github.com/benbjohnson/clock"
)

// Live lets a clock drive a cluster: what is due happens when the clock
// reaches it. With clock.New() that is real time, inside somebody's program;
// with clock.NewMock() it is a test's own time.
//
// Virtual time runs along with the clock from the moment of [Follow]. If the
// clock jumps, or comes late, everything still happens in order, each thing at
// its own virtual time, so a Live has the same revisions as a Cluster that
// runs by itself.
//
// A Live is safe for concurrent use. It is the only part of the package that
// is; once a cluster is driven by a clock, touch it in [Live.Do] only.
type Live struct {
	clock clock.Clock
	began time.Time     // what the clock showed when virtual time was base
	base  time.Duration // virtual time at Follow

	mu      sync.Mutex
	cluster *Cluster
	timer   *clock.Timer
	err     error
	stopped bool
	changed *sync.Cond
}

// Follow begins to drive the cluster by the clock.
func Follow(c *Cluster, clk clock.Clock) *Live {
	l := &Live{clock: clk, began: clk.Now(), base: c.Elapsed(), cluster: c}
	l.changed = sync.NewCond(&l.mu)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	return l
}

// Do calls f with the cluster at the present moment of the clock: everything
// that is due by then has happened. f may look and may change things; it must
// not let time pass by itself. The cluster must not be used after f returns.
func (l *Live) Do(f func(*Cluster) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	if l.err != nil {
		return l.err
	}
	err := f(l.cluster)
	l.catchUp()
	return err
}

// Wait blocks until the condition holds, or the drive has ended with an error
// or by Stop. It looks whenever something has happened.
func (l *Live) Wait(condition func(*Cluster) bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.catchUp(); l.err == nil && !l.stopped && !condition(l.cluster); {
		l.changed.Wait()
	}
	return l.err
}

// Stop ends the drive: time stands still from then on.
func (l *Live) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	if l.timer != nil {
		l.timer.Stop()
	}
	l.changed.Broadcast()
}

// catchUp serves all that is due by now and sets the timer for the next thing.
func (l *Live) catchUp() {
	if l.stopped || l.err != nil {
		return
	}
	if d := l.base + l.clock.Since(l.began) - l.cluster.Elapsed(); d >= 0 {
		l.err = l.cluster.RunFor(d)
	}
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if at, ok := l.cluster.queue.peek(l.cluster.now); ok && l.err == nil {
		due := l.began.Add(at - l.base)
		l.timer = l.clock.AfterFunc(l.clock.Until(due), l.tick)
	}
	l.changed.Broadcast()
}

func (l *Live) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
}
