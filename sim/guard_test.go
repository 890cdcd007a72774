package sim

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
)

// Guard notices writes of stored objects that were not made by their table, by
// whatever way: it keeps a deep copy of each object as of its latest revision, and
// compares the object with that.
type Guard struct {
	cluster  *Cluster
	report   func(string)
	compares []func(rows int)
	stored   int // objects that there are
	notices  int // revisions since all were compared
	stopped  bool
}

// comparedEvery is after how many revisions all objects of the store are compared,
// or after as many as there are objects: that of the revision is compared at each.
const comparedEvery = 64

// GuardStore begins to watch over the objects of a cluster that is new, those of
// the store and those that controllers see late. Each write that is noticed is
// reported once, with the kind and the name of the object and what differs.
func GuardStore(c *Cluster, report func(string)) *Guard {
	g := &Guard{cluster: c, report: report}
	seen := slices.Clone(c.tables)
	for _, view := range c.views() {
		if view.watch != nil {
			seen = append(seen, view.tables...)
		}
	}
	for _, t := range seen {
		g.compares = append(g.compares, t.(interface{ guard(*Guard) func(int) }).guard(g))
	}
	return g
}

// views are the informers of the controllers.
func (c *Cluster) views() []informer {
	var views []informer
	for _, controller := range c.controllers {
		switch controller := controller.(type) {
		case *jobController:
			views = append(views, controller.view)
		case *cronJobController:
			views = append(views, controller.view)
		case *garbageCollector:
			views = append(views, controller.view)
		case *podGC:
			views = append(views, controller.view)
		case *ttlController:
			views = append(views, controller.view)
		}
	}
	return views
}

// Which rows are compared.
const (
	storedRows = iota
	allRows    // also the removed ones, which can still be looked at
)

// Compare compares every object that there is or was.
func (g *Guard) Compare() { g.compare(allRows) }

func (g *Guard) compare(rows int) {
	for _, compare := range g.compares {
		compare(rows)
	}
}

// Stop ends the guard.
func (g *Guard) Stop() { g.stopped, g.compares = true, nil }

// noticed counts a revision.
func (g *Guard) noticed(kind WatchType) {
	g.stored += count(kind == Added) - count(kind == Deleted)
	if g.notices++; g.notices >= max(comparedEvery, g.stored) {
		g.notices = 0
		g.compare(storedRows)
	}
}

// guard keeps the copies of one table. It returns the function that compares
// them.
func (t *table[T, D]) guard(g *Guard) func(rows int) {
	copies := map[*row[T, D]]*T{}
	compare := func(r *row[T, D], is *T) {
		was := copies[r]
		if was == nil || reflect.DeepEqual(was, is) {
			return
		}
		copies[r] = clone.Of(is)
		m := any(was).(jobsim.Object).GetObjectMeta()
		g.report(fmt.Sprintf("%s: %s %s/%s was written past its table (-revision +now):\n%s",
			g.cluster.now, t.kind.name, m.Namespace, m.Name, cmp.Diff(was, is)))
	}
	// The first that is notified sees the object as the table wrote it, and the old
	// one as it was before that.
	t.subscribers = slices.Insert(t.subscribers, 0, func(n notice[T, D]) {
		if g.stopped {
			return
		}
		if n.old != nil {
			compare(n.row, n.old)
		}
		copies[n.row] = clone.Of(n.row.get())
		g.noticed(n.kind)
	})
	return func(rows int) {
		for _, r := range t.order {
			if !r.removed {
				compare(r, r.get())
			}
		}
		if rows == allRows {
			for r := range copies {
				compare(r, r.get())
			}
		}
	}
}
