package sim

import "time"

// task is something that is due at a moment. fire gets the token that the task was
// scheduled with. A task compares it with its current token and does nothing if
// they differ: what it was scheduled for no longer applies.
type task interface {
	fire(c *Cluster, token uint32)
}

// taskFunc makes a function a task.
type taskFunc func(c *Cluster)

func (f taskFunc) fire(c *Cluster, _ uint32) { f(c) }

// entry is a task in the queue. Entries are served by (at, seq): never by time
// alone.
type entry struct {
	at    time.Duration // since the start
	seq   uint64
	task  task
	token uint32
}

func (e *entry) before(f *entry) bool {
	return e.at < f.at || e.at == f.at && e.seq < f.seq
}

// queue holds what is still to happen. What is due at the present moment goes
// through a plain first-in-first-out list: most of what happens follows at
// once from what just happened, and whatever was put into the heap for this
// moment was put there earlier.
type queue struct {
	heap []entry
	seq  uint64
	due  []entry
	next int // position in due
}

// push adds a task for the moment at, which is now or later.
func (q *queue) push(now, at time.Duration, t task, token uint32) {
	q.seq++
	e := entry{at: at, seq: q.seq, task: t, token: token}
	if at <= now {
		q.due = append(q.due, e)
		return
	}
	q.heap = append(q.heap, e)
	i := len(q.heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !q.heap[i].before(&q.heap[parent]) {
			break
		}
		q.heap[i], q.heap[parent] = q.heap[parent], q.heap[i]
		i = parent
	}
}

// peek returns when the next task is due.
func (q *queue) peek(now time.Duration) (at time.Duration, ok bool) {
	if q.next < len(q.due) {
		return now, true
	}
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].at, true
}

// pop removes and returns the next task. There must be one.
func (q *queue) pop(now time.Duration) entry {
	if q.next < len(q.due) && (len(q.heap) == 0 || q.heap[0].at > now) {
		e := q.due[q.next]
		q.due[q.next] = entry{}
		q.next++
		if q.next == len(q.due) {
			q.due, q.next = q.due[:0], 0
		}
		return e
	}
	e := q.heap[0]
	last := len(q.heap) - 1
	q.heap[0] = q.heap[last]
	q.heap[last] = entry{}
	q.heap = q.heap[:last]
	q.sink(0)
	return e
}

func (q *queue) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(q.heap) {
			return
		}
		if right := child + 1; right < len(q.heap) && q.heap[right].before(&q.heap[child]) {
			child = right
		}
		if !q.heap[child].before(&q.heap[i]) {
			return
		}
		q.heap[i], q.heap[child] = q.heap[child], q.heap[i]
		i = child
	}
}
