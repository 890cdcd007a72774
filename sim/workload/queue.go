package workload

import (
	"errors"
	"fmt"
)

// WorkQueue is a queue of items that all runs share which come to it, of one
// Job or of several. A run takes an item, works on it as the workload item
// does, takes the next, and ends with exit code 0 once it finds the queue
// empty. Five pods, a hundred items, two seconds an item:
//
//	workload.WorkQueue(100, workload.After(2*time.Second, workload.Succeed()))
//
// Attempt.Item is the number of the item, from 1. An item is done when item
// comes to exit code 0. Any other exit code ends the run with it, and the item
// goes back to the front of the queue, as it does when the run is cut short.
// A run that finds the queue empty ends even while others still work: an item
// that goes back after the last run has ended stays; see [Instance.Unused].
//
// Items are taken when a run comes to them in virtual time; of two runs at the
// same moment, the one that the cluster comes to first. Each cluster begins with
// a full queue.
func WorkQueue(items int, item Workload) Task {
	if items < 0 {
		return invalidf("WorkQueue: %d items: must be 0 or more", items)
	}
	return Task{&workQueue{items: items, item: plain(item)}}
}

type workQueue struct {
	items int
	item  Workload
	// state is nil in the description, which no run may come to.
	state *queueState
}

type queueState struct {
	taken int
	done  int
	// back holds the items that were taken and given back, the next one last.
	back []int
}

var errNotStarted = errors.New("WorkQueue: has not begun: run what Start returns")

func (q *workQueue) Run(Attempt) Outcome {
	if q.state == nil {
		return Outcome{Err: errNotStarted}
	}
	// Not yet: the container may still have to be pulled and started.
	return Outcome{Next: &consumer{queue: q}}
}

// take returns the next item; false: there is none.
func (q *workQueue) take() (int, bool) {
	s := q.state
	if n := len(s.back); n > 0 {
		item := s.back[n-1]
		s.back = s.back[:n-1]
		return item, true
	}
	if s.taken >= q.items {
		return 0, false
	}
	s.taken++
	return s.taken, true
}

// Unused returns how many items were never done, and which entries of the item's
// workload were never used.
func (q *workQueue) Unused() []string {
	var lines []string
	if q.state != nil && q.state.done < q.items {
		lines = append(lines, fmt.Sprintf("work queue: %d of %d items never done", q.items-q.state.done, q.items))
	}
	collectUnused("work queue item: ", q.item, &lines)
	return lines
}

func (q *workQueue) String() string {
	return fmt.Sprintf("work queue of %d items, each: %s", q.items, describe(q.item))
}

// consumer is one run that works through a queue.
type consumer struct {
	queue *workQueue
	// item is the one that it works on; 0: none, as at the start.
	item int
	// step is the last Outcome of the item's workload.
	step Outcome
}

func (c *consumer) take(a Attempt) Outcome {
	item, ok := c.queue.take()
	if !ok {
		return Outcome{}
	}
	c.item = item
	return c.work(c.queue.item, a)
}

// work asks for one step on the item, and to be asked again when it is over.
func (c *consumer) work(w Workload, a Attempt) Outcome {
	a.Item = c.item
	o := w.Run(a)
	if o.Err != nil {
		return o
	}
	if why := o.StartError + o.PullError + o.ConfigError; why != "" { // too late: the process runs
		o = Outcome{ExitCode: exitCommandNotFound, Message: why}
	}
	c.step = o
	return Outcome{After: o.After, Log: o.Log, Hang: o.Hang, Term: o.Term, Next: c}
}

// Run goes on after a step, or takes the first item.
func (c *consumer) Run(a Attempt) Outcome {
	step := c.step
	switch {
	case c.item == 0:
		return c.take(a)
	case step.Next != nil:
		return c.work(step.Next, a)
	case step.ExitCode == 0:
		c.item = 0
		c.queue.state.done++
		return c.take(a)
	}
	c.giveBack()
	step.After, step.Log = 0, nil // both are past
	return step
}

// Interrupted gives the item back.
func (c *consumer) Interrupted(a Attempt) {
	a.Item = c.item
	if i, ok := c.step.Next.(Interrupter); ok {
		i.Interrupted(a)
	}
	c.giveBack()
}

func (c *consumer) giveBack() {
	if c.item > 0 {
		c.queue.state.back = append(c.queue.state.back, c.item)
		c.item = 0
	}
}
