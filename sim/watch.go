package sim

import (
	"iter"
	"slices"
	"time"

	"github.com/jobsim/jobsim"
)

// WatchType is what a revision did to its object.
type WatchType string

// The types of revisions.
const (
	Added    WatchType = "ADDED"
	Modified WatchType = "MODIFIED"
	Deleted  WatchType = "DELETED"
)

// WatchEvent is one revision of an object.
type WatchEvent struct {
	// At is the virtual time since the start.
	At time.Duration
	// Type is what the revision did.
	Type WatchType
	// Object is the object as this revision left it, such as a *job.Job or a
	// *pod.Pod. The receiver may keep it, and must not change it.
	Object jobsim.Object
}

// watcher is a function given to Watch.
type watcher struct {
	f       func(WatchEvent)
	stopped bool
}

// Watch calls f for every revision from now on, in order, at the moment at
// which it is made, until stop is called. f may look at the cluster, and may
// use At; it must not change the cluster. A nil f is never called.
func (c *Cluster) Watch(f func(WatchEvent)) (stop func()) {
	c = c.orZero()
	if f == nil {
		return func() {}
	}
	w := &watcher{f: f}
	c.watchers = append(c.watchers, w)
	return func() {
		w.stopped = true
		// A new list: the old one may be in use.
		c.watchers = slices.DeleteFunc(slices.Clone(c.watchers), func(other *watcher) bool { return other == w })
	}
}

func (c *Cluster) notifyWatchers(n anyNotice) {
	if len(c.watchers) == 0 {
		return
	}
	e := WatchEvent{At: c.now, Type: n.kind, Object: n.row.toRead()}
	c.call("a function of Watch", func() {
		for _, w := range c.watchers {
			if !w.stopped {
				w.f(e)
			}
		}
	})
}

// Revisions runs the cluster as [Cluster.Run] does and hands out each revision
// on the way. Between two of them the cluster stands still and may be looked
// at and changed; to break off ends the run there. An error that ends the run
// comes last, with a zero WatchEvent.
//
//	for e, err := range c.Revisions() {
//		…
//	}
func (c *Cluster) Revisions() iter.Seq2[WatchEvent, error] {
	return func(yield func(WatchEvent, error) bool) {
		if err := c.mayRun(); err != nil {
			yield(WatchEvent{}, err)
			return
		}
		var made []WatchEvent
		stop := c.Watch(func(e WatchEvent) { made = append(made, e) })
		defer stop()
		for {
			for ; len(made) > 0; made = made[1:] {
				if !yield(made[0], nil) {
					return
				}
			}
			if err := c.endless(); err != nil {
				yield(WatchEvent{}, err)
				return
			}
			if c.settledForGood() {
				return
			}
			if err := c.runStep(); err != nil {
				yield(WatchEvent{}, err)
				return
			}
		}
	}
}
