package kube

import (
	"fmt"
	"strings"
	"testing/synctest"
	"time"

	"github.com/jobsim/jobsim/sim"
)

// inBubble reports whether the goroutine is in a bubble of testing/synctest.
func inBubble() (in bool) {
	defer func() {
		if p := recover(); p != nil {
			in = !strings.Contains(fmt.Sprint(p), "not in a bubble")
		}
	}()
	synctest.Wait()
	return true
}

// Run lets time pass until every Job is finished and every pod has ended, as
// [sim.Cluster.Run] does.
//
// Made inside a bubble of testing/synctest, a Cluster has the time of the bubble: it
// sleeps until the next thing is due, and once that has happened it waits
// (synctest.Wait) until all goroutines of the bubble have done what they do about
// it. So an operator reacts at the virtual moment of each revision, and the code
// under test may sleep.
//
// Outside a bubble Run does not wait for anyone: what goroutines do about a revision
// comes at whatever later virtual time the cluster has got to. For an operator that
// runs beside the test use a bubble, or [Cluster.Follow].
func (k *Cluster) Run() error {
	return k.run(func(c *sim.Cluster) (bool, error) { return c.Done() })
}

// RunUntil lets time pass until the condition holds, as [sim.Cluster.RunUntil] does;
// see [Cluster.Run].
func (k *Cluster) RunUntil(condition func(*sim.Cluster) bool) error {
	if condition == nil {
		return fmt.Errorf("kube: RunUntil: the condition is nil")
	}
	return k.run(func(c *sim.Cluster) (bool, error) { return condition(c), nil })
}

// RunFor lets d of virtual time pass; see [Cluster.Run].
func (k *Cluster) RunFor(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("kube: RunFor: Invalid value: %s: must be greater than or equal to 0", d)
	}
	var end time.Duration
	if err := k.Do(func(c *sim.Cluster) error {
		end = c.Elapsed() + d
		// At the end there is something due, so that the run gets there.
		c.At(end, func(*sim.Cluster) error { return nil })
		return nil
	}); err != nil {
		return err
	}
	return k.run(func(c *sim.Cluster) (bool, error) {
		at, ok := c.Next()
		return c.Elapsed() >= end && (!ok || at > end), nil
	})
}

// run serves what is due, one thing after the other, until it is done.
func (k *Cluster) run(done func(*sim.Cluster) (bool, error)) error {
	if k.live.Load() != nil {
		return fmt.Errorf("kube: a clock drives the cluster: let it, or stop it before a run")
	}
	for {
		k.wait()
		next, finished, err := k.look(done)
		if finished || err != nil {
			return err
		}
		if !k.sleepUntil(next) {
			continue
		}
		k.mu.Lock()
		err = k.sim.Step()
		k.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// wait lets the goroutines of the bubble react.
func (k *Cluster) wait() {
	if k.bubble {
		synctest.Wait()
	}
}

// look returns when the next thing is due, or that the run is over.
func (k *Cluster) look(done func(*sim.Cluster) (bool, error)) (next time.Duration, finished bool, err error) {
	err = k.Do(func(c *sim.Cluster) error {
		finished, err = done(c)
		next, _ = c.Next()
		return err
	})
	return next, finished, err
}

// sleepUntil lets the time of the bubble pass until something is due; false: a client
// has changed something meanwhile.
func (k *Cluster) sleepUntil(at time.Duration) bool {
	d := at - time.Since(k.began)
	if !k.bubble || d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-k.touched:
		return false
	}
}

// catchUp brings the cluster to the present moment of its bubble.
func (k *Cluster) catchUp() error {
	if !k.bubble {
		return nil
	}
	now := time.Since(k.began)
	for {
		next, ok := k.sim.Next()
		behind := now - k.sim.Elapsed()
		switch {
		case ok && next < now:
			if err := k.sim.Step(); err != nil {
				return err
			}
		case behind <= 0 || ok && next == now: // what is due now comes after what the caller does
			return nil
		default:
			return k.sim.RunFor(behind)
		}
	}
}

// Follow lets a clock drive the cluster from now on, until stop is called: with
// [sim.RealClock] that is real time, in which a test may poll until something holds.
// See [sim.Follow]. It must not be called during a run, nor again before stop.
func (k *Cluster) Follow(clock sim.Clock) (stop func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	live := sim.Follow(k.sim, clock)
	k.live.Store(live)
	return func() {
		live.Stop()
		k.live.CompareAndSwap(live, nil)
	}
}
