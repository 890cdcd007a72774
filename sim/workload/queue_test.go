package workload

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim/internal/random"
)

// play runs pods of one container until all of them have ended or hang: the
// part of a kubelet that a Workload sees, in its simplest form. Events at one
// moment happen in the order in which they were made.
type play struct {
	work   *Instance
	now    time.Duration
	events []playEvent
	story  []string
	ended  int
	seed   uint64
}

type playEvent struct {
	at  time.Duration
	run *playRun
	// killed marks the end of a run by force; otherwise it goes on.
	killed bool
}

type playRun struct {
	attempt Attempt
	start   time.Duration
	step    int
	outcome Outcome
	over    bool
}

func (p *play) start(at time.Duration, replicas ...int) {
	for _, n := range replicas {
		p.add(playEvent{at: at, run: &playRun{attempt: replica(n), start: at, step: -1}})
	}
}

func (p *play) kill(at time.Duration, n int) {
	for _, e := range p.events {
		if e.run.attempt.Replica == n {
			p.add(playEvent{at: at, run: e.run, killed: true})
			return
		}
	}
}

func (p *play) add(e playEvent) {
	i := len(p.events)
	for i > 0 && p.events[i-1].at > e.at {
		i--
	}
	p.events = slices.Insert(p.events, i, e)
}

func (p *play) note(r *playRun, format string, args ...any) {
	p.story = append(p.story, fmt.Sprintf("%v pod %d: ", p.now, r.attempt.Replica)+fmt.Sprintf(format, args...))
}

func (p *play) run() []string {
	for len(p.events) > 0 {
		e := p.events[0]
		p.events = p.events[1:]
		p.now = e.at
		if !e.run.over {
			p.event(e)
		}
	}
	return p.story
}

func (p *play) event(e playEvent) {
	r := e.run
	r.attempt.Elapsed = p.now - r.start
	if e.killed {
		r.over = true
		p.note(r, "killed")
		if i, ok := r.outcome.Next.(Interrupter); ok {
			i.Interrupted(r.attempt)
		}
		return
	}
	for _, line := range r.outcome.Log {
		p.note(r, "%s", line)
	}
	switch {
	case r.outcome.Hang:
		p.note(r, "hangs")
	case r.step >= 0 && r.outcome.Next == nil:
		r.over = true
		p.ended++
		p.note(r, "exit %d", r.outcome.ExitCode)
	default:
		r.step++
		stream := Rand(random.New(p.seed).Number(int64(r.attempt.Replica)).Number(int64(r.step)).Source())
		r.attempt.Rand = &stream
		if r.step == 0 {
			r.outcome = p.work.Run(r.attempt)
		} else {
			r.outcome = p.work.Continue(r.outcome, r.attempt)
		}
		p.add(playEvent{at: p.now + max(0, r.outcome.After), run: r})
	}
}

func TestWorkQueueStories(t *testing.T) {
	item := After(2*time.Second, Succeed().WithLog("item {item}"))
	tests := []struct {
		name   string
		work   Task
		script func(*play)
		want   []string
		unused []string
	}{
		{
			"two pods take turns", WorkQueue(3, item),
			func(p *play) { p.start(0, 1, 2) },
			[]string{
				"2s pod 1: item 1", "2s pod 2: item 2", "2s pod 2: exit 0",
				"4s pod 1: item 3", "4s pod 1: exit 0",
			}, nil,
		},
		{
			"a pod that comes later takes part", WorkQueue(4, item),
			func(p *play) { p.start(0, 1); p.start(3*time.Second, 2) },
			[]string{
				"2s pod 1: item 1", "4s pod 1: item 2", "5s pod 2: item 3", "5s pod 2: exit 0",
				"6s pod 1: item 4", "6s pod 1: exit 0",
			}, nil,
		},
		{
			"a pod that comes too late has nothing to do", WorkQueue(1, item),
			func(p *play) { p.start(0, 1); p.start(time.Second, 2) },
			[]string{"1s pod 2: exit 0", "2s pod 1: item 1", "2s pod 1: exit 0"}, nil,
		},
		{
			"an empty queue", WorkQueue(0, item),
			func(p *play) { p.start(0, 1) },
			[]string{"0s pod 1: exit 0"}, nil,
		},
		{
			"items that take no time", WorkQueue(3, Succeed().WithLog("item {item}")),
			func(p *play) { p.start(0, 1, 2) },
			[]string{"0s pod 1: item 1", "0s pod 2: item 2", "0s pod 1: item 3", "0s pod 2: exit 0", "0s pod 1: exit 0"}, nil,
		},
		{
			"the item of a killed pod comes next", WorkQueue(3, item),
			func(p *play) { p.start(0, 1, 2); p.kill(time.Second, 1) },
			[]string{
				"1s pod 1: killed", "2s pod 2: item 2", "4s pod 2: item 1", "6s pod 2: item 3", "6s pod 2: exit 0",
			}, nil,
		},
		{
			"the item of a killed pod, and no other pod left", WorkQueue(2, item),
			func(p *play) { p.start(0, 1, 2); p.kill(2*time.Second+1, 1); p.kill(time.Second, 2) },
			[]string{"1s pod 2: killed", "2s pod 1: item 1", "2.000000001s pod 1: killed"},
			[]string{"work queue: 1 of 2 items never done"},
		},
		{
			"an item fails", WorkQueue(2, Sequence(After(time.Second, Exit(3).WithLog("item {item} is too hard")), item)),
			func(p *play) { p.start(0, 1); p.start(5*time.Second, 2) },
			[]string{
				"1s pod 1: item 1 is too hard", "1s pod 1: exit 3",
				"7s pod 2: item 1", "9s pod 2: item 2", "9s pod 2: exit 0",
			}, nil,
		},
		{
			"an item hangs", WorkQueue(2, Sequence(Hang(), item)),
			func(p *play) { p.start(0, 1); p.kill(time.Second, 1); p.start(2*time.Second, 2) },
			[]string{"0s pod 1: hangs", "1s pod 1: killed", "4s pod 2: item 1", "6s pod 2: item 2", "6s pod 2: exit 0"}, nil,
		},
		{
			"an item of two steps", WorkQueue(2, Outcome{After: time.Second, Log: []string{"first half"}, Next: item}),
			func(p *play) { p.start(0, 1); p.kill(2*time.Second, 1); p.start(2*time.Second, 2) },
			[]string{
				"1s pod 1: first half", "2s pod 1: killed",
				"3s pod 2: first half", "5s pod 2: item 1", "6s pod 2: first half", "8s pod 2: item 2", "8s pod 2: exit 0",
			}, nil,
		},
		{
			"one queue in two places", func() Task {
				queue := WorkQueue(3, item)
				return Sequence(queue, After(time.Second, queue))
			}(),
			func(p *play) { p.start(0, 1, 2) },
			[]string{"2s pod 1: item 1", "3s pod 2: item 2", "3s pod 2: exit 0", "4s pod 1: item 3", "4s pod 1: exit 0"}, nil,
		},
		{
			"items that cannot be worked on", WorkQueue(2, CommandNotFound("perl1")),
			func(p *play) { p.start(0, 1) },
			[]string{"0s pod 1: exit 127"},
			[]string{"work queue: 2 of 2 items never done"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := play{work: start(t, tt.work)}
			tt.script(&p)
			assert.Equal(t, tt.want, p.run())
			assert.Equal(t, tt.unused, p.work.Unused())
		})
	}
}

func TestWorkQueueWantsToBegin(t *testing.T) {
	outcome := WorkQueue(3, Succeed()).Run(replica(1))
	assert.EqualError(t, outcome.Err, "WorkQueue: has not begun: run what Start returns")
}

// TestWorkQueueWaitsForTheProcess: a container that is ordered to stop while its
// image is still being pulled has taken nothing.
func TestWorkQueueWaitsForTheProcess(t *testing.T) {
	work := start(t, WorkQueue(1, Succeed().WithLog("item {item}")))
	work.Run(replica(1))
	p := play{work: work}
	p.start(0, 2)
	assert.Equal(t, []string{"0s pod 2: item 1", "0s pod 2: exit 0"}, p.run())
	assert.Empty(t, work.Unused())
}

// TestHundredItemsFiveConsumers is S3 of the behaviours: 100 items, 2 s each,
// five pods.
func TestHundredItemsFiveConsumers(t *testing.T) {
	work := WorkQueue(100, After(2*time.Second, Succeed()))
	for range 2 { // a fresh queue each time
		p := play{work: start(t, work)}
		p.start(0, 1, 2, 3, 4, 5)
		assert.Equal(t, []string{
			"40s pod 1: exit 0", "40s pod 2: exit 0", "40s pod 3: exit 0", "40s pod 4: exit 0", "40s pod 5: exit 0",
		}, p.run())
	}
}

// TestWorkQueueLosesNothing plays random histories of pods that come and are
// killed: an item is either done once or still in the queue.
func TestWorkQueueLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(0, 20).Draw(t, "items")
		queue, err := Start(WorkQueue(items, AfterExponential(3*time.Second,
			Chance(0.9, Succeed().WithLog("done {item}"), Fail()))))
		if err != nil {
			t.Fatal(err)
		}
		p := play{work: queue, seed: rapid.Uint64().Draw(t, "seed")}
		seconds := rapid.IntRange(0, 30)
		for n := range rapid.IntRange(0, 6).Draw(t, "pods") {
			start := time.Duration(seconds.Draw(t, "start")) * time.Second
			p.start(start, n+1)
			if rapid.Bool().Draw(t, "kill") {
				p.kill(start+time.Duration(seconds.Draw(t, "kill after"))*time.Second, n+1)
			}
		}
		done := map[string]bool{}
		for _, line := range p.run() {
			var at, item string
			var pod int
			if n, _ := fmt.Sscanf(line, "%s pod %d: done %s", &at, &pod, &item); n != 3 {
				continue
			}
			if done[item] {
				t.Fatalf("item %s done twice: %q", item, p.story)
			}
			done[item] = true
		}
		state := queue.work.(*workQueue).state
		if len(done) != state.done || items-state.taken+len(state.back)+state.done != items {
			t.Fatalf("%d items: %d done of %d taken, %v given back: %q", items, state.done, state.taken, state.back, p.story)
		}
	})
}

func BenchmarkWorkQueueItem(b *testing.B) {
	work, a := start(b, WorkQueue(1<<30, After(time.Second, Succeed()))), replica(1)
	next := work.Run(a).Next
	b.ReportAllocs()
	for b.Loop() {
		next.Run(a)
	}
}
