package sim

import (
	"cmp"
	"slices"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// strays brings pods without a controller together with the Jobs that may adopt
// them.
type strays struct {
	pods podsByLabel
	// jobs has each Job under one of the labels that its selector asks for.
	jobs  labelIndex[*jobRow]
	found []*podRow // reused from sync to sync
}

func newStrays() strays {
	return strays{
		pods: podsByLabel{newLabelIndex(func(r *podRow) uint32 { return r.derived.stray })},
		jobs: newLabelIndex(func(r *jobRow) uint32 { return r.derived.sync.number }),
	}
}

// jobChanged keeps where a Job is to be found. Its selector never changes.
func (s *strays) jobChanged(n notice[job.Job, jobDerived]) {
	number, j := &n.row.derived.sync.number, n.row.get()
	switch n.kind {
	case Added:
		*number = s.jobs.number()
		s.jobs.put(s.jobs.rarest(j.Namespace, j.Spec.Selector), n.row)
	case Deleted:
		*number = 0
	}
}

// podChanged keeps which pods have no controller, and under which labels. It
// reports whether the pod has to be offered to Jobs: it has lost its controller or
// never had one, or has other labels than before.
func (s *strays) podChanged(n notice[pod.Pod, podDerived], relabelled bool) bool {
	number := &n.row.derived.stray
	switch {
	case n.kind == Deleted || n.row.get().ControllerOf() != nil:
		*number = 0
		return false
	case *number != 0 && !relabelled:
		return false
	}
	s.pods.put(n.row, number)
	return true
}

// podsFor are the pods that a Job may adopt, until the next call.
func (s *strays) podsFor(j *job.Job) []*podRow {
	s.found = s.pods.matching(s.found[:0], j.Namespace, j.Spec.Selector)
	return s.found
}

// jobsFor are the Jobs that would adopt a pod, in the order of their creation
// (upstream: GetPodJobs).
func (s *strays) jobsFor(p *pod.Pod) []*jobRow {
	if len(p.Labels) == 0 {
		return nil
	}
	var found []indexed[*jobRow]
	look := func(l label) {
		for _, e := range s.jobs.at(l) {
			if e.row.get().Spec.Selector.Matches(p.Labels) {
				found = append(found, e)
			}
		}
	}
	look(label{namespace: p.Namespace})
	for key, value := range p.Labels {
		look(label{p.Namespace, key, value})
	}
	slices.SortFunc(found, func(a, b indexed[*jobRow]) int { return cmp.Compare(a.number, b.number) })
	rows := make([]*jobRow, len(found))
	for i, e := range found {
		rows[i] = e.row
	}
	return rows
}
