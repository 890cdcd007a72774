package kube

import (
	"container/heap"
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
	// planned is called when a task is due that was put in before its time.
	planned func()
}

type task struct {
	at    time.Time
	order int
	ahead bool // put in before its time
	do    func()
}

func newAgenda() *agenda { return &agenda{wake: make(chan struct{}, 1)} }

// after puts in a task for d from now. It may be called by any goroutine.
func (a *agenda) after(d time.Duration, do func()) {
	a.mu.Lock()
	a.count++
	heap.Push(&a.tasks, task{time.Now().Add(d), a.count, d > 0, do})
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// due takes out a task whose time has come.
func (a *agenda) due() (do func(), ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.tasks) == 0 || a.tasks[0].at.After(time.Now()) {
		return nil, false
	}
	next := heap.Pop(&a.tasks).(task)
	if next.ahead {
		a.planned()
	}
	return next.do, true
}

// wait sleeps until the next task is due, another is put in, or the end has
// come; it reports whether that is still ahead.
func (a *agenda) wait(end time.Time) bool {
	a.mu.Lock()
	next := end
	if len(a.tasks) > 0 && a.tasks[0].at.Before(end) {
		next = a.tasks[0].at
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
