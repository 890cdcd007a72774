package kube

import (
	"container/heap"
	"slices"
	"sync"
	"time"
)

// agenda is what is to be done at which time. What is due at one moment is
// done in the order in which it was put in.
type agenda struct {
	mu    sync.Mutex
	tasks taskHeap
	count int
	wake  chan struct{} // notified when a task is put in
	turns *turns
	// latest is the moment for which the latest task was put in. It is later
	// than the present while a task is done Early.
	latest time.Time
}

type task struct {
	at    time.Time
	order int
	kind  taskKind
	do    func()
}

// taskKind says whether a task has a turn of its own, see Turn.
type taskKind int

const (
	planned   taskKind = iota // put in before its time
	reaction                  // follows at once from another, and has its turn
	following                 // follows at once from another
)

func newAgenda(t *turns) *agenda { return &agenda{wake: make(chan struct{}, 1), turns: t} }

// now is the present moment, as objects and traces show it.
func (a *agenda) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.moment()
}

// ahead is by how much the present moment is ahead of the clock, see Turn.Early.
func (a *agenda) ahead() time.Duration { return time.Until(a.now()) }

func (a *agenda) moment() time.Time {
	if now := time.Now(); now.After(a.latest) {
		return now
	}
	return a.latest
}

// after puts in a task for d from now. It may be called by any goroutine.
func (a *agenda) after(d time.Duration, do func()) {
	if d > 0 {
		a.put(d, planned, do)
	} else {
		a.put(d, following, do)
	}
}

// then puts in a task for this moment that follows from the one which is done, and
// has its turn.
func (a *agenda) then(do func()) { a.put(0, reaction, do) }

func (a *agenda) put(d time.Duration, kind taskKind, do func()) {
	a.mu.Lock()
	a.count++
	heap.Push(&a.tasks, task{a.moment().Add(d), a.count, kind, do})
	a.mu.Unlock()
	a.alert()
}

// place ends a wait, and returns the place of whoever gets something to do now: it
// is behind all that was put in before.
func (a *agenda) place() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.alert()
	return a.count
}

// isNext reports whether nothing is to be done at this moment that was put in
// before somebody got the place.
func (a *agenda) isNext(place int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	return !slices.ContainsFunc(a.tasks, func(t task) bool { return t.order <= place && !a.begins(t).After(now) })
}

// alert ends a wait: there is something to be done.
func (a *agenda) alert() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// begins is when the task is to be done.
func (a *agenda) begins(t task) time.Time {
	if turn := a.turns.of(t.at); turn.Early && (t.kind == planned || t.kind == reaction && !turn.Alone) {
		return t.at.Add(-time.Nanosecond)
	}
	return t.at
}

// due takes out a task whose time has come, or is about to come if it is Early.
func (a *agenda) due() (do func(), ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.tasks) == 0 || a.begins(a.tasks[0]).After(time.Now()) {
		return nil, false
	}
	next := heap.Pop(&a.tasks).(task)
	a.latest = next.at
	return next.do, true
}

// isDue reports whether something is to be done at this moment, or was done at it
// with another Turn than usual.
func (a *agenda) isDue() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if len(a.tasks) > 0 && !a.tasks[0].at.After(now) {
		return true
	}
	return !a.latest.Before(now) && a.turns.of(a.latest) != Turn{}
}

// onlyFollows reports whether nothing is to be done at this moment but what
// follows from other things: the CronJob controller goes before the garbage
// collector.
func (a *agenda) onlyFollows() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.tasks) == 0 || a.tasks[0].kind == following || a.begins(a.tasks[0]).After(time.Now())
}

// goesFirst reports whether the controller's sync of a Job has to wait: there is a
// task which is to go first, or one was done Early whose moment is still to come.
// An empty key is that of the release of orphans.
func (a *agenda) goesFirst(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if a.latest.After(now) {
		return true
	}
	for _, t := range a.tasks {
		if !t.at.After(now) && a.turns.of(t.at).waitsFor(t.kind, key) {
			return true
		}
	}
	return false
}

// wait sleeps until the next task is due, another is put in, or the end has
// come; it reports whether that is still ahead.
func (a *agenda) wait(end time.Time) bool {
	a.mu.Lock()
	now, next := time.Now(), end
	if len(a.tasks) > 0 && a.begins(a.tasks[0]).Before(end) {
		next = a.begins(a.tasks[0])
	}
	if a.latest.After(now) && a.latest.Before(next) {
		next = a.latest
	}
	a.mu.Unlock()
	timer := time.NewTimer(time.Until(next))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.wake:
	}
	return time.Now().Before(end)
}

// taskHeap orders tasks by (time, order).
type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}
func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
