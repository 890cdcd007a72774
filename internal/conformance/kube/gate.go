package kube

import (
	"reflect"
	"slices"
	"sync"
	"time"
	"unsafe"

	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
)

// gate is the work queue of a controller, of client-go's own parts, but it gives
// out a key only when it is the controller's turn: when all else has come to rest.
// So a key that is queued several times at one moment is synced once, and the
// caches show what the controller wrote before. Which of several keys comes first
// is chosen too: a controller has several workers, so any may. In a cluster
// other orders may occur.
type gate struct {
	workqueue.TypedInterface[string]
	added   func() int
	keys    *keys
	place   int // in line, of the key that has been there for the longest
	turn    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

// Add implements workqueue.TypedInterface.
func (g *gate) Add(key string) {
	g.change(func() { g.TypedInterface.Add(key) })
}

// Done implements workqueue.TypedInterface.
func (g *gate) Done(key string) {
	g.change(func() { g.TypedInterface.Done(key) }) // it may have been added meanwhile
}

// change makes a change that may add a key.
func (g *gate) change(f func()) {
	empty := g.keys.Len() == 0
	f()
	if place := g.added(); empty {
		g.place = place
	}
}

// Get implements workqueue.TypedInterface. A controller that is stopped gets no
// key any more: its process is gone.
func (g *gate) Get() (key string, shutdown bool) {
	select {
	case <-g.turn:
		return g.TypedInterface.Get()
	case <-g.stopped:
		return "", true
	}
}

// ShutDown implements workqueue.TypedInterface.
func (g *gate) ShutDown() {
	g.once.Do(func() { close(g.stopped) })
	g.TypedInterface.ShutDown()
}

// waiting are the keys that wait for their turn, in the order in which they came.
func (g *gate) waiting() []string {
	if g == nil {
		return nil
	}
	return g.keys.list()
}

// next lets the controller take its turn, with the key; false: it has stopped.
func (g *gate) next(key string) bool {
	g.keys.choose(key)
	select {
	case g.turn <- struct{}{}:
		return true
	default:
		return false
	}
}

// serve lets the controller take its turn with the key that came first; false:
// there is none, or it has stopped.
func (g *gate) serve() bool {
	waiting := g.waiting()
	return len(waiting) > 0 && g.next(waiting[0])
}

// keys are what is in a work queue. The next one is chosen from outside.
type keys struct {
	mu   sync.Mutex
	here []string
}

// Touch implements workqueue.Queue.
func (*keys) Touch(string) {}

// Push implements workqueue.Queue.
func (k *keys) Push(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.here = append(k.here, key)
}

// Len implements workqueue.Queue.
func (k *keys) Len() int { return len(k.list()) }

// Pop implements workqueue.Queue.
func (k *keys) Pop() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := k.here[0]
	k.here = k.here[1:]
	return key
}

func (k *keys) list() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.here)
}

// choose puts a key in front.
func (k *keys) choose(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.Index(k.here, key)
	k.here = slices.Insert(slices.Delete(k.here, i, i+1), 0, key)
}

// delays counts the delays of a queue from the moment that objects show, which
// may be ahead of the clock, see Turn.Early.
type delays struct {
	workqueue.TypedDelayingInterface[string]
	ahead func() time.Duration
}

// AddAfter implements workqueue.TypedDelayingInterface.
func (q delays) AddAfter(key string, d time.Duration) {
	if d > 0 {
		d += q.ahead()
	}
	q.TypedDelayingInterface.AddAfter(key, d)
}

// gated gives a controller a gate with the delays of client-go's queues in the
// place of its field "queue". It panics where there is no such field, so that
// another release of Kubernetes is noticed.
func gated(controller any, limiter workqueue.TypedRateLimiter[string], a *agenda) *gate {
	k := &keys{}
	g := &gate{
		TypedInterface: workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Queue: k}),
		added:          a.place, keys: k, turn: make(chan struct{}), stopped: make(chan struct{}),
	}
	limited := workqueue.NewTypedRateLimitingQueueWithConfig(limiter, workqueue.TypedRateLimitingQueueConfig[string]{
		DelayingQueue: delays{workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Queue: g, Clock: noHeartbeat{}}), a.ahead},
	})
	queue := unexported(reflect.ValueOf(controller).Elem().FieldByName("queue")).Interface().(*workqueue.TypedRateLimitingInterface[string])
	(*queue).ShutDown()
	*queue = limited
	return g
}

// unexported is a pointer to a field that the package of its type keeps to itself.
func unexported(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr()))
}

// noHeartbeat is the clock of a work queue without the look at its waiting keys
// every ten seconds, which is insurance against clocks that jump (upstream:
// delayingType.heartbeat). In days of virtual time the look was a third of the
// work, and it never found a key: each has its timer.
type noHeartbeat struct{ clock.RealClock }

// NewTicker implements clock.WithTicker.
func (noHeartbeat) NewTicker(time.Duration) clock.Ticker { return noTicks{} }

// noTicks is a ticker that never ticks.
type noTicks struct{}

// C implements clock.Ticker.
func (noTicks) C() <-chan time.Time { return nil }

// Stop implements clock.Ticker.
func (noTicks) Stop() {}

// stopHeartbeat does the same for a queue that stays the controller's own. It
// panics where the fields have other names.
func stopHeartbeat(controller any, queue string) {
	limited := unexported(reflect.ValueOf(controller).Elem().FieldByName(queue)).Elem().Elem().Elem()
	delaying := limited.FieldByName("TypedDelayingInterface").Elem().Elem()
	heartbeat := unexported(delaying.FieldByName("heartbeat")).Interface().(*clock.Ticker)
	(*heartbeat).Stop()
}
