package kube

import (
	"reflect"
	"sync"
	"unsafe"

	"k8s.io/client-go/util/workqueue"
	cronjobcontroller "k8s.io/kubernetes/pkg/controller/cronjob"
)

// cronQueue is the work queue of the CronJob controller, which gives out keys when
// it is the controller's turn: when all else has come to rest. So a key that is
// queued several times at one moment is synced once, and the caches show what the
// controller wrote before. In a cluster other orders may occur.
type cronQueue struct {
	workqueue.TypedInterface[string]
	added   func() int
	place   int // in line, of the key that has been there for the longest
	turn    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// Add implements workqueue.TypedInterface.
func (q *cronQueue) Add(key string) {
	empty := q.isEmpty()
	q.TypedInterface.Add(key)
	if place := q.added(); empty {
		q.place = place
	}
}

// Get implements workqueue.TypedInterface. A controller that is stopped gets no
// key any more: its process is gone.
func (q *cronQueue) Get() (key string, shutdown bool) {
	select {
	case <-q.turn:
		return q.TypedInterface.Get()
	case <-q.stopped:
		return "", true
	}
}

// ShutDown implements workqueue.TypedInterface.
func (q *cronQueue) ShutDown() {
	q.once.Do(func() { close(q.stopped) })
	q.TypedInterface.ShutDown()
}

// isEmpty reports whether the controller has nothing to do.
func (q *cronQueue) isEmpty() bool { return q == nil || q.Len() == 0 }

// next lets the controller take its turn, and reports whether there was something
// to do.
func (q *cronQueue) next() bool {
	if q.isEmpty() {
		return false
	}
	select {
	case q.turn <- struct{}{}:
		return true
	default: // it has stopped
		return false
	}
}

// useQueue gives the controller a cronQueue with the delays of its own queue. It
// panics where the controller has no such field, so that another release of
// Kubernetes is noticed.
func useQueue(controller *cronjobcontroller.ControllerV2, added func() int) *cronQueue {
	q := &cronQueue{
		TypedInterface: workqueue.NewTyped[string](), added: added, turn: make(chan struct{}), stopped: make(chan struct{}),
	}
	limited := workqueue.NewTypedRateLimitingQueueWithConfig(workqueue.DefaultTypedControllerRateLimiter[string](),
		workqueue.TypedRateLimitingQueueConfig[string]{
			DelayingQueue: workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Queue: q}),
		})
	field := reflect.ValueOf(controller).Elem().FieldByName("queue")
	queue := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Interface().(*workqueue.TypedRateLimitingInterface[string])
	(*queue).ShutDown()
	*queue = limited
	return q
}
