package timeline

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

// Recorder collects what a picture is made of. [Record] makes one; the zero
// Recorder has an empty picture. Not safe for concurrent use.
type Recorder struct {
	cluster *sim.Cluster
	start   time.Time // zero: the earliest time that is known
	latest  time.Time
	jobs    table[jobFacts]
	pods    table[podFacts]
	crons   table[cronFacts]
}

// Record takes in what is in the cluster, and watches it from now on. Of what is there
// already it knows the times that the objects have, in whole seconds.
func Record(c *sim.Cluster) *Recorder {
	r := &Recorder{}
	if c == nil {
		return r
	}
	r.cluster, r.start = c, c.Start()
	for _, kind := range []string{cronjob.Kind, job.Kind, pod.Kind} {
		for _, o := range c.Objects(kind, "") {
			r.observe(revision{at: latestTime(o), object: o})
		}
	}
	c.Watch(func(e sim.WatchEvent) {
		r.observe(revision{at: r.start.Add(e.At), exact: true, deleted: e.Type == sim.Deleted, object: e.Object})
	})
	return r
}

// revision is one state of an object.
type revision struct {
	// at is when it was made; where exact is false, it is the latest time that the
	// object itself names, in whole seconds.
	at    time.Time
	exact bool
	// deleted is whether it is the last one.
	deleted bool
	object  jobsim.Object
}

// moment returns the time of a change that this revision shows first. stored is the
// time in whole seconds that the object has of it; zero: it has none. Where the
// time of the revision is exact, and within that second, it is the better one.
func (v *revision) moment(stored time.Time) time.Time {
	if stored.IsZero() || v.exact && !v.at.Before(stored) && v.at.Sub(stored) < time.Second {
		return v.at
	}
	return stored
}

// observe takes in one revision.
func (r *Recorder) observe(v revision) {
	r.latest = later(r.latest, v.at)
	switch o := v.object.(type) {
	case *pod.Pod:
		f := r.pods.of(&o.ObjectMeta)
		f.observe(v, o)
		if v.deleted || o.IsTerminal() {
			f.why.take(r.cluster, pod.Kind, &o.ObjectMeta)
		}
	case *job.Job:
		f := r.jobs.of(&o.ObjectMeta)
		f.observe(v, o)
		if v.deleted || o.Status.Finished() {
			f.why.take(r.cluster, job.Kind, &o.ObjectMeta)
		}
	case *cronjob.CronJob:
		f := r.crons.of(&o.ObjectMeta)
		f.observe(v, o)
		if v.deleted {
			f.why.take(r.cluster, cronjob.Kind, &o.ObjectMeta)
		}
	}
}

// table holds the facts of the objects of one kind, in the order in which they were
// seen first.
type table[F any] struct {
	list  []*F
	byUID map[key]*F
}

// key is the identity of an object.
type key struct {
	uid             jobsim.UID
	namespace, name string
}

func keyOf(m *jobsim.ObjectMeta) key { return key{m.UID, m.Namespace, m.Name} }

// of returns the facts of an object, which are empty the first time.
func (t *table[F]) of(m *jobsim.ObjectMeta) *F {
	if f := t.byUID[keyOf(m)]; f != nil {
		return f
	}
	if t.byUID == nil {
		t.byUID = map[key]*F{}
	}
	f := new(F)
	t.byUID[keyOf(m)] = f
	t.list = append(t.list, f)
	return f
}

// find returns the facts of the object with a UID and name, or nil.
func (t *table[F]) find(k key) *F { return t.byUID[k] }

// reasons are those of the decisions about one object, in order.
type reasons []reasonAt

type reasonAt struct {
	at time.Time
	jobsim.Reason
}

// take replaces the reasons by those that the cluster has now. It keeps what is there
// if the cluster has fewer: an object that was removed has none.
func (list *reasons) take(c *sim.Cluster, kind string, m *jobsim.ObjectMeta) {
	if c == nil {
		return
	}
	explanations := c.Why(kind, m.Namespace, m.Name)
	if len(explanations) < len(*list) {
		return
	}
	*list = nil
	for _, e := range explanations {
		for _, reason := range e.Reasons {
			*list = append(*list, reasonAt{c.Start().Add(e.At), reason})
		}
	}
}

// at returns the reasons of one moment, but for those of the rules named, as sentences.
func (list reasons) at(t time.Time, but ...string) []string {
	return list.sentences(t, func(r *jobsim.Reason) bool { return !slices.Contains(but, r.Rule().Name) })
}

// acts returns the reasons of what was done at one moment, as sentences.
func (list reasons) acts(t time.Time) []string {
	return list.sentences(t, func(r *jobsim.Reason) bool { return !r.Standing })
}

func (list reasons) sentences(t time.Time, wanted func(*jobsim.Reason) bool) []string {
	i, _ := slices.BinarySearchFunc(list, t, func(r reasonAt, t time.Time) int { return r.at.Compare(t) })
	var texts []string
	for ; i < len(list) && list[i].at.Equal(t); i++ {
		if r := &list[i].Reason; wanted(r) {
			texts = append(texts, r.String())
		}
	}
	return texts
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier returns the earlier of two times; a zero one is not known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
