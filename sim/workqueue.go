package sim

import "time"

// workQueue is the work queue of a controller: client-go's delaying,
// rate-limited queue. A key that is added several times before its turn has
// one turn; of several delays the earliest counts.
type workQueue[K comparable] struct {
	cluster *Cluster
	// work is what is done when it is a key's turn. After an error the key has
	// another turn.
	work func(K) error
	// retry is the wait before work that has failed so often in a row is tried
	// again.
	retry func(failures int) time.Duration

	items map[K]*workItem[K]
	last  *workItem[K] // the one that was used last: most often the next one too
	turns int          // keys that wait for their turn at this moment
	// pending are keys that are to be added later, without those that a run need
	// not wait for.
	pending int
}

// workItem is a key that is in the queue, waits to be, or has failed.
type workItem[K comparable] struct {
	queue  *workQueue[K]
	key    K
	queued bool
	// dropped: the item is no longer in the queue, which may have another one of
	// its key.
	dropped bool
	// wake is when the key is to be added; never: there is no such time.
	wake       time.Duration
	background bool // a run need not wait for wake
	// queuedInBackground: nor for the turn, should it fail.
	queuedInBackground bool
	retries            int // failures in a row
}

// never is no moment of a cluster's time.
const never time.Duration = -1

func newWorkQueue[K comparable](c *Cluster, retry func(int) time.Duration, work func(K) error) *workQueue[K] {
	return &workQueue[K]{cluster: c, work: work, retry: retry, items: map[K]*workItem[K]{}}
}

// What the task of a workItem means.
const (
	itemTurn = iota // it is the key's turn
	itemWake        // the moment has come for which the key was to be added
)

func (q *workQueue[K]) item(key K) *workItem[K] {
	if q.last != nil && q.last.key == key {
		return q.last
	}
	it := q.items[key]
	if it == nil {
		it = &workItem[K]{queue: q, key: key, wake: never}
		q.items[key] = it
	}
	q.last = it
	return it
}

// busy reports whether there is something in the queue that a run waits for.
func (q *workQueue[K]) busy() bool { return q.turns > 0 || q.pending > 0 }

// add gives the key a turn at this moment.
func (q *workQueue[K]) add(key K) { q.enqueue(q.item(key), false) }

func (q *workQueue[K]) enqueue(it *workItem[K], background bool) {
	it.queuedInBackground = background && (it.queuedInBackground || !it.queued)
	if !it.queued {
		it.queued = true
		q.turns++
		q.cluster.after(0, it, itemTurn)
	}
}

// addAfter gives the key a turn after d.
func (q *workQueue[K]) addAfter(key K, d time.Duration) { q.addWake(key, d, false) }

// addWake is addAfter; background: a run need not wait for that turn.
func (q *workQueue[K]) addWake(key K, d time.Duration, background bool) {
	if d <= 0 {
		q.enqueue(q.item(key), background)
		return
	}
	it, at := q.item(key), q.cluster.now+d
	if at < q.cluster.now {
		return // beyond the end of time
	}
	sooner := it.wake == never || at < it.wake
	if it.wake != never {
		at, background = min(at, it.wake), background && it.background
	}
	it.setWake(at, background)
	if sooner {
		q.cluster.queue.push(q.cluster.now, at, it, itemWake)
	}
}

func (it *workItem[K]) setWake(at time.Duration, background bool) {
	it.queue.pending -= it.awaited()
	it.wake, it.background = at, background
	it.queue.pending += it.awaited()
}

// awaited is 1 if a run waits for the item's wake.
func (it *workItem[K]) awaited() int { return count(it.wake != never && !it.background) }

// failures is how often in a row the work of a key has failed.
func (q *workQueue[K]) failures(key K) int {
	if it := q.items[key]; it != nil {
		return it.retries
	}
	return 0
}

// drop removes all that the queue has of the key, but for a turn that has come.
func (q *workQueue[K]) drop(key K) {
	it := q.item(key)
	it.setWake(never, false)
	it.retries = 0
	q.tidy(it)
}

// dropAll removes all that the queue has, turns that have come included.
func (q *workQueue[K]) dropAll() {
	for _, it := range q.items {
		it.setWake(never, false)
		q.turns -= count(it.queued)
		it.queued, it.dropped = false, true
	}
	clear(q.items)
	q.last = nil
}

// tidy lets go of an item that is as good as new.
func (q *workQueue[K]) tidy(it *workItem[K]) {
	if it.dropped || it.queued || it.wake != never || it.retries > 0 {
		return
	}
	delete(q.items, it.key)
	if q.last == it {
		q.last = nil
	}
}

// serve does the work of an item (upstream: processNextWorkItem).
func (q *workQueue[K]) serve(it *workItem[K]) {
	background := it.queuedInBackground
	if q.work(it.key) == nil {
		it.retries = 0
		q.tidy(it)
		return
	}
	q.retryLater(it, background)
}

// addRateLimited gives the key a turn after the wait that follows a failure.
func (q *workQueue[K]) addRateLimited(key K) { q.retryLater(q.item(key), false) }

func (q *workQueue[K]) retryLater(it *workItem[K], background bool) {
	it.retries++
	q.addWake(it.key, q.retry(it.retries), background)
}

// fire serves a task of the item. One whose moment was overtaken by an earlier
// one does nothing.
func (it *workItem[K]) fire(c *Cluster, token uint32) {
	q := it.queue
	switch {
	case it.dropped:
	case token == itemTurn:
		it.queued = false
		q.turns--
		q.serve(it)
	case it.wake == c.now:
		background := it.background
		it.setWake(never, false)
		q.enqueue(it, background)
	}
}
