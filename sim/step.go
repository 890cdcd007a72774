package sim

import (
	"time"

	"github.com/jobsim/jobsim"
)

// Next returns when the next thing is due, as time since the start; ok is false
// where nothing is left to happen.
func (c *Cluster) Next() (at time.Duration, ok bool) {
	c = c.orZero()
	if c.isZero() {
		return 0, false
	}
	return c.queue.peek(c.now)
}

// Step moves the time to what is due next, and serves that: one step of a run. It
// is for a caller who has something to do between the steps, such as to let
// goroutines react to what has changed. Where nothing is left to happen it returns
// an [*IdleError].
func (c *Cluster) Step() error { return c.runStep() }

// Done reports whether [Cluster.Run] would return now. The error is the one that
// Run would return, an [*EndlessError].
func (c *Cluster) Done() (bool, error) {
	c = c.orZero()
	if c.isZero() {
		return true, errZeroCluster
	}
	if err := c.endless(); err != nil {
		return true, err
	}
	return c.settledForGood(), nil
}

// UpdateStatus stores the status of an object and nothing else of it, as a client
// does through the subresource: a test that sets the phase of a pod, or the
// controller of a Job with managedBy. The object is found by its namespace and
// name. One with a UID or a resourceVersion must be that one.
//
// The error is an *[APIError] or, for a status that the API server refuses, a
// *jobsim.InvalidError.
func (c *Cluster) UpdateStatus(o jobsim.Object) error {
	if c.isZero() {
		return errZeroCluster
	}
	return c.updateStatus(actorUser, o)
}
