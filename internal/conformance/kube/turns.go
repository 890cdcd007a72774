package kube

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
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
	// Early does them a nanosecond sooner, and the controller begins nothing until
	// the moment has come. So what they put into the work queue for later finds
	// there what is due at the moment, and the Job is synced once. Objects and
	// traces show the moment itself.
	Early bool
	// Through holds the sync also until all is done that follows from them at
	// once, such as what the garbage collector does when a Job is deleted.
	Through bool
	// Alone lets all that follows from them wait for the sync, also what a kubelet
	// does when it sees a pod on its node or its deletion. With Through, only what
	// a kubelet does waits.
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
	// Job is the key of the Job whose syncs wait so long, or so short: those of
	// others are as with the zero Turn, since they are other workers'. Empty: all.
	Job string
}

// Turns are those of all moments since the start: each holds until the next
// one. Before the first it is the zero Turn.
type Turns []TurnFrom

// TurnFrom is the Turn from a moment on.
type TurnFrom struct {
	From time.Duration
	Turn
}

// At is the Turn of a moment.
func (t Turns) At(at time.Duration) Turn {
	for _, f := range slices.Backward(t) {
		if f.From <= at {
			return f.Turn
		}
	}
	return Turn{}
}

// From is the Turns with another one from a moment on.
func (t Turns) From(at time.Duration, turn Turn) Turns {
	before := slices.IndexFunc(t, func(f TurnFrom) bool { return f.From >= at })
	if before < 0 {
		before = len(t)
	}
	return append(slices.Clone(t[:before]), TurnFrom{at, turn})
}

// Once is the Turns with another one at a single moment.
func (t Turns) Once(at time.Duration, turn Turn) Turns {
	once := append(t.From(at, turn), TurnFrom{at + 1, t.At(at + 1)})
	for _, f := range t {
		if f.From > at+1 {
			once = append(once, f)
		}
	}
	return once
}

// waitsFor reports whether the sync of a Job waits for tasks of the kind.
func (t Turn) waitsFor(kind taskKind, key string) bool {
	if t.Job != "" && t.Job != key {
		t = Turn{}
	}
	switch kind {
	case planned:
		return !t.Last
	case reaction:
		return !t.Last && !t.Alone
	}
	return t.Through
}

// OtherTurns are the turns but for the zero Turn, which is that of all moments of
// which a Plan says nothing; those of single Jobs where there are several,
// and of the CronJob controller where there is one.
func OtherTurns(cron bool, jobs ...string) []Turn {
	all := []Turn{
		{Early: true}, {Through: true}, {Alone: true},
		{Early: true, Through: true}, {Early: true, Alone: true},
		{Through: true, Alone: true},
		{Last: true},
	}
	if cron {
		all = append(all, Turn{CronInLine: true}, Turn{CronInLine: true, Through: true}, Turn{CronFirst: true})
	}
	if len(jobs) > 1 {
		for _, key := range jobs {
			all = append(all, Turn{Through: true, Job: key}, Turn{Alone: true, Job: key}, Turn{Last: true, Job: key})
		}
	}
	return all
}

// turns makes the real controller take its turn. A sync begins when the gate of
// its queue gives out the key; the release of an orphan is held at its first step,
// since the type of that queue's keys is upstream's own. So a run goes the same way
// each time it is played.
type turns struct {
	plan   Turns
	start  time.Time
	agenda *agenda
	gate   *gate // of the controller that runs
	// first chooses among Jobs that are due, at least one.
	first func([]string) string

	mu sync.Mutex
	// held is closed when the loop that releases orphans may go on; nil: it is not
	// held.
	held  chan struct{}
	began time.Time // when the controller began the latest piece of work
	races []time.Duration
}

// of is the Turn of the tasks of a moment.
func (t *turns) of(at time.Time) Turn { return t.plan.At(at.Sub(t.start)) }

// hold is called at the first step of the release of orphans. It returns when
// it is the controller's turn. A controller that is stopped meanwhile does not
// begin: its process is gone.
func (t *turns) hold(ctx context.Context) {
	held := make(chan struct{})
	t.mu.Lock()
	t.held = held
	t.mu.Unlock()
	t.agenda.alert()
	select {
	case <-held:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		runtime.Goexit()
	}
}

// race notes that the controller may begin something at this moment, at which
// there is something else.
func (t *turns) race() {
	if t.agenda.isDue() {
		t.note()
	}
}

// note notes that another order is possible at this moment.
func (t *turns) note() {
	now := t.agenda.now().Sub(t.start)
	if n := len(t.races); n == 0 || t.races[n-1] != now {
		t.races = append(t.races, now)
	}
}

// hasBegun reports whether the controller began something at this moment.
func (t *turns) hasBegun() bool { return t.began.Equal(t.agenda.now()) }

// next lets the controller begin something, if it is its turn. It reports
// whether it did.
func (t *turns) next() bool {
	return t.sync() || t.release()
}

// sync lets a sync begin.
func (t *turns) sync() bool {
	waiting := t.gate.waiting()
	if len(waiting) == 0 {
		return false
	}
	t.race()
	waiting = slices.DeleteFunc(waiting, t.agenda.goesFirst)
	if len(waiting) == 0 {
		return false
	}
	t.began = t.agenda.now()
	return t.gate.next(t.first(waiting))
}

// release lets the release of an orphan go on.
func (t *turns) release() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held == nil {
		return false
	}
	t.race()
	if t.agenda.goesFirst("") {
		return false
	}
	t.began = t.agenda.now()
	close(t.held)
	t.held = nil
	return true
}
