package kube

import (
	"context"
	"runtime"
	"sync"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// Turn says when the tasks of a moment are done that were planned before it,
// such as the end of a container or an action of the user's, where the Job
// controller is due to sync at that very moment. In a cluster any order of
// these may occur.
type Turn struct {
	// Last does them when the controller has come to rest. Otherwise they go
	// first: a sync that begins at the moment is held at its first step until
	// the controller's caches show what they did.
	Last bool
	// Early does them a nanosecond sooner, while the controller's worker is busy
	// with a Job that does not exist, until the moment has come. So what they
	// put into the work queue is there before what is due at the moment, and the
	// Job is synced once. Objects and traces show the moment itself.
	Early bool
	// Through holds the sync also until all is done that follows from them at
	// once, such as what a kubelet does when a pod is deleted.
	Through bool
}

// OtherTurns are the turns but for the zero Turn, which is that of all moments of
// which a Plan says nothing.
var OtherTurns = []Turn{{Through: true}, {Early: true}, {Early: true, Through: true}, {Last: true}}

// turns makes the real controller take its turn, by holding its syncs at their
// first step. So a run goes the same way each time it is played.
type turns struct {
	plan   map[time.Duration]Turn
	start  time.Time
	agenda *agenda

	mu      sync.Mutex
	handler cache.ResourceEventHandler // the controller's, of Jobs
	held    chan struct{}              // closed when the sync that is held may go on; nil: none is
	races   []time.Duration
}

// of is the Turn of the tasks of a moment.
func (t *turns) of(at time.Time) Turn { return t.plan[at.Sub(t.start)] }

// handles is called with the handler of a new controller.
func (t *turns) handles(h cache.ResourceEventHandler) { t.handler = h }

// occupy keeps the controller's worker busy: it finds its first step held, and
// then that there is no such Job.
func (t *turns) occupy() {
	t.mu.Lock()
	busy := t.held != nil
	t.mu.Unlock()
	if !busy {
		t.handler.OnAdd(&batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "judge", Name: "occupies-the-worker"}}, false)
	}
}

// syncing is called by the controller at the first step of each sync. It returns
// when it is the controller's turn. A controller that is stopped meanwhile does
// not begin the sync: its process is gone.
func (t *turns) syncing(ctx context.Context) {
	if t.agenda.isDue() {
		t.race()
	}
	if t.agenda.goesFirst() {
		held := make(chan struct{})
		t.mu.Lock()
		t.held = held
		t.mu.Unlock()
		select {
		case <-held:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		runtime.Goexit()
	}
}

// race notes that a sync begins at this moment.
func (t *turns) race() {
	now := t.agenda.now().Sub(t.start)
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.races); n == 0 || t.races[n-1] != now {
		t.races = append(t.races, now)
	}
}

// next lets a sync that is held go on, once it is its turn.
func (t *turns) next() {
	if t.agenda.goesFirst() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held != nil {
		close(t.held)
		t.held = nil
	}
}
