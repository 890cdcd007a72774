package sim

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"
)

// Clock is what [Follow] has to know of a clock. Those of benbjohnson/clock,
// k8s.io/utils/clock and jonboulle/clockwork are Clocks as they are;
// [RealClock] is the machine's.
type Clock interface {
	// Now returns what the clock shows.
	Now() time.Time
	// After returns a channel that receives once d has passed on the clock.
	After(d time.Duration) <-chan time.Time
}

// RealClock is the Clock of package time. In a bubble of testing/synctest its
// time is virtual: a cluster that follows it then stands in for a real one in
// the test of code that sleeps.
type RealClock struct{}

// Now returns time.Now.
func (RealClock) Now() time.Time { return time.Now() }

// After returns time.After.
func (RealClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Live lets a clock drive a cluster: what is due happens when the clock
// reaches it. With [RealClock] that is real time, inside somebody's program, or
// the time of a testing/synctest bubble; with a mock it is a test's own time.
//
// Virtual time runs along with the clock from the moment of [Follow]. If the
// clock jumps, or comes late, everything still happens in order, each thing at
// its own virtual time, so a Live has the same revisions as a Cluster that
// runs by itself.
//
// A Live is safe for concurrent use. It is the only part of the package that
// is; once a cluster is driven by a clock, touch it in [Live.Do] only. A Live
// has a goroutine of its own until [Live.Stop].
type Live struct {
	clock Clock
	began time.Time     // what the clock showed when virtual time was base
	base  time.Duration // virtual time at Follow
	stop  chan struct{} // closed by Stop
	moved chan struct{} // receives when the next thing is due at another moment

	mu      sync.Mutex
	cluster *Cluster
	err     error
	awaited time.Duration // the virtual time that drive waits for; never: none
	changed chan struct{} // closed, and replaced, whenever something has happened
}

// ErrStopped is what a Live returns once it was stopped.
var ErrStopped = errors.New("sim: the clock no longer drives the cluster: it was stopped")

// Follow begins to drive the cluster by the clock. What is wrong with either
// is what Do and Wait return.
func Follow(c *Cluster, clock Clock) *Live {
	l := &Live{
		clock: clock, cluster: c, awaited: never,
		stop: make(chan struct{}), moved: make(chan struct{}, 1), changed: make(chan struct{}),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := mayFollow(c, clock); err != nil {
		l.end(err)
		return l
	}
	l.base = c.Elapsed()
	l.began = clock.Now()
	l.catchUp()
	go l.drive()
	return l
}

func mayFollow(c *Cluster, clock Clock) error {
	switch v := reflect.ValueOf(clock); {
	case c == nil:
		return errors.New("sim: Follow: the cluster is nil")
	case clock == nil || v.Kind() == reflect.Pointer && v.IsNil():
		return errors.New("sim: Follow: the clock is nil")
	}
	return c.mayRun()
}

var errZeroLive = errors.New("sim: the zero Live is of no use: make one with Follow")

// Do calls f with the cluster at the present moment of the clock: everything
// that is due by then has happened. f may look and may change things; a run is
// refused, and f must not keep the cluster. The error is that of f, or
// the one with which the drive has ended, before f or by what f has caused.
func (l *Live) Do(f func(*Cluster) error) error {
	switch {
	case l == nil || l.stop == nil:
		return errZeroLive
	case f == nil:
		return errors.New("sim: Live.Do: the function is nil")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.catchUp(); l.err != nil {
		return l.err
	}
	err := l.call(f)
	l.catchUp()
	l.wakeAll() // f may have changed what no task follows from
	return errors.Join(err, l.err)
}

// call calls a function of the user's, in which a run is refused.
func (l *Live) call(f func(*Cluster) error) (err error) {
	l.cluster.withoutRuns(func() { err = f(l.cluster) })
	return err
}

// Wait blocks until the condition holds. It looks whenever something has
// happened. In the condition a run is refused, as in [Live.Do]. Wait returns the error of the context when that is done, the error
// with which the drive has ended, [ErrStopped] included, and an [*IdleError]
// when nothing is left to happen.
func (l *Live) Wait(ctx context.Context, condition func(*Cluster) bool) error {
	switch {
	case l == nil || l.stop == nil:
		return errZeroLive
	case ctx == nil:
		return errors.New("sim: Live.Wait: the context is nil")
	case condition == nil:
		return errors.New("sim: Live.Wait: the condition is nil")
	}
	for {
		changed, err := l.look(condition)
		if changed == nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// look returns what to wait for until something has happened; nil: the wait is
// over, with that error.
func (l *Live) look(condition func(*Cluster) bool) (changed <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.catchUp()
	if l.cluster != nil && l.cluster.holds(condition) {
		return nil, nil
	}
	if l.err != nil {
		return nil, l.err
	}
	if l.next() == never {
		return nil, &IdleError{At: l.cluster.now, Going: l.cluster.going(), Seed: l.cluster.cfg.Seed}
	}
	return l.changed, nil
}

// Stop ends the drive: time stands still from then on. It may be called more
// than once.
func (l *Live) Stop() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil && l.err == nil {
		l.end(ErrStopped)
	}
}

// end ends the drive with an error.
func (l *Live) end(err error) {
	l.err = err
	close(l.stop)
	l.wakeAll()
}

// wakeAll lets all that wait look again.
func (l *Live) wakeAll() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// catchUp serves all that is due by now.
func (l *Live) catchUp() {
	if l.err != nil {
		return
	}
	before := l.cluster.steps
	if d := l.base + l.clock.Now().Sub(l.began) - l.cluster.Elapsed(); d >= 0 {
		if err := l.cluster.RunFor(d); err != nil {
			l.end(err)
			return
		}
	}
	if l.cluster.steps != before {
		l.wakeAll()
	}
	if l.next() == l.awaited {
		return
	}
	select {
	case l.moved <- struct{}{}:
	default:
	}
}

// next is when the next thing is due, in virtual time; never: nothing is.
func (l *Live) next() time.Duration {
	if at, ok := l.cluster.queue.peek(l.cluster.now); ok {
		return at
	}
	return never
}

// arm returns a channel that receives when the clock has come to the next thing.
func (l *Live) arm() <-chan time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.moved: // it is looked at right now
	default:
	}
	if l.awaited = l.next(); l.awaited == never {
		return nil
	}
	now := l.clock.Now()
	d := l.began.Add(l.awaited - l.base).Sub(now)
	if d > 0 {
		return l.clock.After(d)
	}
	due := make(chan time.Time, 1)
	due <- now
	return due
}

// drive serves what is due whenever the clock has come to it.
func (l *Live) drive() {
	for {
		alarm := l.arm()
		select {
		case <-alarm:
			l.mu.Lock()
			l.catchUp()
			l.mu.Unlock()
		case <-l.moved:
			go l.drain(alarm)
		case <-l.stop:
			return
		}
	}
}

// drain receives from a channel that is waited for no longer. The mock of
// benbjohnson/clock may send to it twice, and blocks if the first is still there.
func (l *Live) drain(alarm <-chan time.Time) {
	select {
	case <-alarm:
	case <-l.stop:
	}
}
