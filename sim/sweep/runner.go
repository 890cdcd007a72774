package sweep

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// point is a scenario of the grid.
type point struct {
	settings []Setting
	scenario Scenario
}

// blockSize is the most runs that a worker takes at a time.
const blockSize = 64

// runner hands out blocks of runs to workers and sums up what they bring back.
// It is the one place of jobsim with several goroutines: each has its own cluster,
// and only what the mutex guards is shared.
type runner struct {
	sweep      *Sweep
	points     []point
	first, end int64 // the runs of this shard
	size       int64 // runs in a block

	mu      sync.Mutex
	next    int64 // the next block
	tallies []Tally
	done    int64
	failure error
	failed  int64 // the block of failure
}

// Run runs the sweep. When ctx is done it stops, and returns what has been counted so
// far, marked as interrupted, with the error of ctx. Any other error comes without a
// result; where several runs have one, it is that of the first.
func (s Sweep) Run(ctx context.Context) (*Result, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	s, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	points, err := s.points()
	if err != nil {
		return nil, err
	}
	r := newRunner(&s, points)
	var group errgroup.Group
	for range s.workers() {
		group.Go(func() error { return r.work(ctx) })
	}
	err = group.Wait()
	if r.failure != nil {
		return nil, r.failure
	}
	result := s.result(points, r.tallies)
	result.Interrupted = err != nil
	return result, err
}

func (s *Sweep) workers() int {
	if s.Workers > 0 {
		return s.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func newRunner(s *Sweep, points []point) *runner {
	r := &runner{sweep: s, points: points, tallies: make([]Tally, len(points))}
	r.first, r.end = s.mine()
	// With few runs the blocks are small, so that all workers have some. The size does
	// not depend on how many workers there are: neither does the first failure.
	r.size = max(1, min(blockSize, (r.end-r.first)/blockSize))
	return r
}

// block is some runs of one point.
type block struct {
	number     int64
	point      int
	first, end int64
}

// take returns the next block. The blocks of all points take turns, so that a sweep
// which is interrupted has seen about as many runs of each.
func (r *runner) take() (block, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := int64(len(r.points))
	b := block{number: r.next, point: int(r.next % n)}
	b.first = r.first + r.next/n*r.size
	b.end = min(b.first+r.size, r.end)
	if b.first >= r.end || r.failure != nil {
		return block{}, false
	}
	r.next++
	return b, true
}

// work takes blocks until there are none.
func (r *runner) work(ctx context.Context) error {
	runs := make([]Ran, 0, r.size)
	for {
		b, ok := r.take()
		if !ok {
			return nil
		}
		runs = runs[:0]
		var err error
		for number := b.first; number < b.end && err == nil; number++ {
			if ctx.Err() != nil {
				break
			}
			var ran Ran
			if ran, err = runOne(r.points[b.point].scenario, number, SeedOf(r.sweep.Seed, number)); err == nil {
				runs = append(runs, ran)
			}
		}
		r.bring(b, runs, err)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// bring counts the runs of a block. Blocks are taken in order and each is brought, so
// the first failure is the same whoever finds it.
func (r *runner) bring(b block, runs []Ran, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ran := range runs {
		r.tallies[b.point].add(ran, r.sweep.Worst)
	}
	if err != nil && (r.failure == nil || b.number < r.failed) {
		r.failure, r.failed = fmt.Errorf("%s%w", nameOf(r.points[b.point].settings), err), b.number
	}
	r.done += int64(len(runs))
	if r.sweep.Progress != nil {
		r.sweep.Progress(r.done, (r.end-r.first)*int64(len(r.points)))
	}
}
