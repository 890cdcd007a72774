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
	// once, such as what the garbage collector does when a Job is deleted.
	Through bool
	// Alone lets all that follows from them wait for the sync, also what a kubelet
	// does when it sees a pod on its node or its deletion.
	Alone bool
	// CronInLine lets the CronJob controller wait for what was to be done already
	// when it got something to do, such as what the garbage collector does with
	// the rest of the Jobs of a CronJob. Otherwise it goes before that.
	CronInLine bool
	// CronFirst lets the Job controller wait for the CronJob controller where both
	// have something to do. So the CronJob controller looks at a Job that is new,
	// and again at what the Job controller has made of it, and where it fails that
	// counts twice. Otherwise it looks once, when the Job controller has come to
	// rest.
	CronFirst bool
}

// until is the first kind of tasks that the controller does not wait for.
func (t Turn) until() taskKind {
	switch {
	case t.Last:
		return planned
	case t.Alone:
		return reaction
	case t.Through:
		return following + 1
	}
	return following
}

// OtherTurns are the turns but for the zero Turn, which is that of all moments of
// which a Plan says nothing.
var OtherTurns = []Turn{
	{Through: true}, {Alone: true},
	{Early: true}, {Early: true, Through: true}, {Early: true, Alone: true},
	{Last: true},
	{CronInLine: true}, {CronInLine: true, Through: true},
	{CronFirst: true},
}

// turns makes the real controller take its turn, by holding its loops at the
// first step of what they do. So a run goes the same way each time it is played.
type turns struct {
	plan   map[time.Duration]Turn
	start  time.Time
	agenda *agenda

	mu      sync.Mutex
	handler cache.ResourceEventHandler // the controller's, of Jobs
	// held are closed when the loop that is held may go on; nil: it is not.
	held  [loops]chan struct{}
	began time.Time // when the controller began the latest piece of work
	races []time.Duration
}

// loop is one of the two that the controller runs, in the order in which they go
// on.
type loop int

const (
	syncs   loop = iota // of Jobs
	orphans             // the release of pods that no Job will count
	loops   = iota
)

// of is the Turn of the tasks of a moment.
func (t *turns) of(at time.Time) Turn { return t.plan[at.Sub(t.start)] }

// handles is called with the handler of a new controller.
func (t *turns) handles(h cache.ResourceEventHandler) { t.handler = h }

// occupy keeps the controller's worker busy: it finds its first step held, and
// then that there is no such Job.
func (t *turns) occupy() {
	t.mu.Lock()
	busy := t.held[syncs] != nil
	t.mu.Unlock()
	if !busy {
		t.handler.OnAdd(&batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "judge", Name: "occupies-the-worker"}}, false)
	}
}

// begins is called by a loop of the controller at the first step of each piece of
// work. It returns when it is the controller's turn. A controller that is
// stopped meanwhile does not begin: its process is gone.
func (t *turns) begins(ctx context.Context, l loop) {
	if t.agenda.isDue() {
		t.race()
	}
	now := t.agenda.now()
	t.mu.Lock()
	t.began = now
	t.mu.Unlock()
	if t.agenda.goesFirst() || t.of(now).CronFirst {
		held := make(chan struct{})
		t.mu.Lock()
		t.held[l] = held
		t.mu.Unlock()
		t.agenda.alert()
		select {
		case <-held:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		runtime.Goexit()
	}
}

// race notes that the controller begins something at this moment.
func (t *turns) race() {
	now := t.agenda.now().Sub(t.start)
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.races); n == 0 || t.races[n-1] != now {
		t.races = append(t.races, now)
	}
}

// hasBegun reports whether the controller began something at this moment.
func (t *turns) hasBegun() bool {
	now := t.agenda.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.began.Equal(now)
}

// next lets a loop that is held go on, once it is the controller's turn. It
// reports whether there was one.
func (t *turns) next() bool {
	if t.agenda.goesFirst() {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for l, held := range t.held {
		if held != nil {
			close(held)
			t.held[l] = nil
			return true
		}
	}
	return false
}
