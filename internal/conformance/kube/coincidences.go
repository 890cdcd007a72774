package kube

import (
	"sync"
	"time"
)

// coincidences finds the moments at which the controller synced and something
// was due that had been planned before, such as the end of a container. Either
// of the two may come first.
type coincidences struct {
	start   time.Time
	mu      sync.Mutex
	sync    time.Duration // the latest sync
	planned time.Duration // the latest moment at which a planned task was due
	found   []time.Duration
}

// synced is called after each sync.
func (c *coincidences) synced() { c.at(&c.sync, &c.planned) }

// due is called for each task that was planned at an earlier moment.
func (c *coincidences) due() { c.at(&c.planned, &c.sync) }

func (c *coincidences) at(latest, other *time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Since(c.start)
	*latest = now
	if n := len(c.found); *other == now && (n == 0 || c.found[n-1] != now) {
		c.found = append(c.found, now)
	}
}
