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
	added   func()
	turn    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// Add implements workqueue.TypedInterface.
func (q *cronQueue) Add(key string) {
	q.TypedInterface.Add(key)
	q.added()
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

// next lets the controller take its turn, and reports whether there was something
// to do.
func (q *cronQueue) next() bool {
	if q == nil || q.Len() == 0 {
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
func useQueue(controller *cronjobcontroller.ControllerV2, added func()) *cronQueue {
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
