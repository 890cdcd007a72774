package sim

import (
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// numbering knows which pod is the n-th of which Job, and which Job is the n-th
// of its name: what is drawn for a pod, such as its name, depends on that and on
// nothing else. It follows the store, whatever the Job controller has seen of it.
type numbering struct {
	cluster *Cluster
	names   map[string]jobName
	// gone are the names of the Jobs that were removed last, the oldest at next.
	gone []string
	next int
}

// jobName is what is known of a name that Jobs have, or have had.
type jobName struct {
	jobs  int64 // that have had it so far
	taken bool  // by one that is there
	gone  int   // how often it is in numbering.gone
}

// rememberedNames is how many names of removed Jobs are remembered, so that the
// names which a CronJob uses once each do not add up. A Job whose name was
// forgotten counts as the first that has it.
const rememberedNames = 10_000

// jobNumbers are those of one Job.
type jobNumbers struct {
	replicas int32 // pods that the Job has got so far, those of an index left out
	// The indexes below begun have had a pod, as have those in others. repeats is
	// how many those have had that had more than one.
	begun   int
	others  job.Indexes
	repeats map[int]int32
	// namesakes counts the Jobs that had this name before. What is drawn for
	// the Job depends on it: one that is deleted and made anew has other pods.
	namesakes int64
	refusals  int // pods that could not be created
	// refused are the names of the latest of them.
	refused []string
}

func startNumbering(c *Cluster) {
	n := &numbering{cluster: c, names: map[string]jobName{}}
	c.jobs.subscribe(n.jobChanged)
	c.pods.subscribe(n.podChanged)
}

func (n *numbering) jobChanged(e notice[job.Job, jobDerived]) {
	if e.kind == Modified {
		return
	}
	key := keyOf(e.row.get().Namespace, e.row.get().Name)
	name := n.names[key]
	if e.kind == Added {
		e.row.derived.numbers.namesakes = name.jobs
		name.jobs++
		name.taken = true
		n.names[key] = name
		return
	}
	name.taken = false
	name.gone++
	n.names[key] = name
	n.remember(key)
}

// remember keeps the name of a removed Job in the place of the one that was
// removed longest ago.
func (n *numbering) remember(key string) {
	if len(n.gone) < rememberedNames {
		n.gone = append(n.gone, key)
		return
	}
	oldest := n.gone[n.next]
	n.gone[n.next] = key
	n.next = (n.next + 1) % rememberedNames
	name := n.names[oldest]
	name.gone--
	if name.gone == 0 && !name.taken {
		delete(n.names, oldest)
		return
	}
	n.names[oldest] = name
}

// podChanged gives a number to a pod that a Job has got.
func (n *numbering) podChanged(e notice[pod.Pod, podDerived]) {
	if !reassigned(e) {
		return
	}
	r := e.row
	owner := controllerOf(n.cluster.jobs, r.get())
	if owner != nil && owner != r.derived.owner {
		r.derived.replica = owner.derived.numbers.next(job.CompletionIndex(r.get()))
		owner.derived.numbers.got(job.CompletionIndex(r.get()))
	}
	r.derived.owner = owner
}

// next is the number that the next pod of an index gets, from 1; a negative index
// is none.
func (n *jobNumbers) next(index int) int32 {
	switch {
	case index < 0:
		return n.replicas + 1
	case index >= n.begun && !n.others.Contains(index):
		return 1
	}
	return max(1, n.repeats[index]) + 1
}

// got counts one more pod of an index.
func (n *jobNumbers) got(index int) {
	number := n.next(index)
	switch {
	case index < 0:
		n.replicas = number
	case index == n.begun && number == 1:
		n.begun++
	case number == 1:
		n.others = n.others.Add(index)
	default:
		if n.repeats == nil {
			n.repeats = map[int]int32{}
		}
		n.repeats[index] = number
	}
}

// reassigned reports whether a pod is new or has other owners than before. A
// list that has not changed is one and the same, since lists of the store are
// replaced and never written into.
func reassigned(e notice[pod.Pod, podDerived]) bool {
	if e.kind != Modified {
		return e.kind == Added
	}
	a, b := e.old.OwnerReferences, e.row.get().OwnerReferences
	return len(a) != len(b) || len(a) > 0 && &a[0] != &b[0]
}

// controllerOf finds the Job that controls a pod.
func controllerOf(jobs *table[job.Job, jobDerived], p *pod.Pod) *jobRow {
	ref := p.ControllerOf()
	if ref == nil || ref.Kind != job.Kind {
		return nil
	}
	r := jobs.find(p.Namespace, ref.Name)
	if r == nil || r.get().UID != ref.UID {
		return nil
	}
	return r
}
