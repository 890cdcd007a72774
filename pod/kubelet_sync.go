package pod

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
)

// Sync decides what the node does now for one pod. It looks only at o and
// changes nothing: the same Observation gives the same Decision.
//
// It is an idealised kubelet: where a real one looks at its containers about
// once a second and retries after ten, this one reacts at the very instant, so
// that a container restarts exactly when its back-off is over. A pod moves
// through three stages, as in the upstream pod workers:
//
//   - it runs: what is due is pulled and started, in the order of the spec;
//   - it stops: it was deleted, or its deadline has passed, or its verdict is
//     known; nothing is started any more, what still runs is stopped;
//   - it has ended: the last Status is written, and a pod that was deleted is
//     removed.
func (k Kubelet) Sync(o Observation) Decision {
	if o.Pod == nil {
		return Decision{}
	}
	s := podSync{
		k: k, now: o.Now, pod: o.Pod, old: o.Unstored, runs: o.Runs, share: o.Share,
		inits: len(o.Pod.Spec.InitContainers),
	}
	if s.old == nil {
		s.old = &o.Pod.Status
	}
	s.size = s.inits + len(o.Pod.Spec.Containers)
	s.judge()
	if s.settled() {
		return Decision{Remove: s.deleted}
	}
	s.noteDeadline()
	s.act()
	var status *Status
	if ordered := s.first.Kind != 0; !ordered || !o.StatusLater || s.size > 1 {
		status = s.status()
	}
	return Decision{
		Actions: s.ordered(),
		Status:  status,
		Remove:  s.deleted && s.ended,
		Notes:   s.notes,
		Requeue: s.requeue,
		Why:     s.why,
	}
}

// podSync is one call of Sync: what it looks at, what it concludes from that,
// and the decision as it grows.
type podSync struct {
	k     Kubelet
	now   time.Time
	pod   *Pod
	old   *Status // the newest status; never nil
	runs  []Run
	share *Shared
	inits int // how many of the containers are init containers
	size  int // how many containers there are

	deleted  bool // somebody asked for the pod to be deleted
	overdue  bool // the pod's own deadline has passed
	terminal bool // the status says already that the pod has ended
	stopping bool // nothing is to be started any more
	alive    bool // a container runs or is starting
	ended    bool // stopping, and nothing is alive
	progress progress

	first   Action // the first action, while it is the only one
	actions []Action
	notes   []Note
	requeue time.Duration
	why     []jobsim.Reason
}

// judge finds the stage that the pod is in.
func (s *podSync) judge() {
	s.deleted = s.pod.DeletionTimestamp != nil
	s.terminal = s.old.Phase == Succeeded || s.old.Phase == Failed
	for i := range s.size {
		s.alive = s.alive || s.run(i).alive()
	}
	s.progress = s.measure()
	s.overdue = !s.terminal && s.pastDeadline()
	s.stopping = s.deleted || s.terminal || s.overdue || s.progress.over()
	s.ended = s.stopping && !s.alive
}

// settled reports whether the pod ended earlier and all is written: a kubelet
// does not touch such a pod again.
func (s *podSync) settled() bool {
	return s.terminal && s.ended &&
		!slices.ContainsFunc(s.old.ContainerStatuses, showsRunning) &&
		!slices.ContainsFunc(s.old.InitContainerStatuses, showsRunning)
}

func showsRunning(c ContainerStatus) bool { return c.State.Running != nil }

// act orders what has to be done with each container and notes what has
// happened to it.
func (s *podSync) act() {
	for i := range s.size {
		old := s.oldStatus(i)
		s.noteRun(i, old)
		switch {
		case s.stopping:
			s.stop(i)
		case s.due(i):
			s.advance(i, old)
		}
	}
}

// container returns the i-th container: first the init containers, then the
// others, as in Observation.Runs.
func (s *podSync) container(i int) *Container { return containerAt(&s.pod.Spec, i) }

func containerAt(spec *Spec, i int) *Container {
	if i < len(spec.InitContainers) {
		return &spec.InitContainers[i]
	}
	return &spec.Containers[i-len(spec.InitContainers)]
}

// noRun stands for a Run that the caller did not give. It is never changed.
var noRun Run

func (s *podSync) run(i int) *Run {
	if i < len(s.runs) {
		return &s.runs[i]
	}
	return &noRun
}

// isSidecar reports whether the i-th container is a sidecar.
func (s *podSync) isSidecar(i int) bool { return i < s.inits && s.container(i).IsSidecar() }

// order adds an action.
func (s *podSync) order(a Action) {
	switch {
	case s.actions != nil:
		s.actions = append(s.actions, a)
	case s.first.Kind != 0:
		s.actions = []Action{s.first, a}
	default:
		s.first = a
	}
}

// startFirst are the actions of nearly every pod's first Sync: start the one
// container, which has never run.
var startFirst = []Action{{Kind: Start}}

// ordered returns the actions; the usual ones cost nothing.
func (s *podSync) ordered() []Action {
	switch {
	case s.actions != nil || s.first.Kind == 0:
		return s.actions
	case s.first == startFirst[0]:
		return startFirst
	}
	return []Action{s.first}
}

// wake asks for another Sync after d, unless one is due sooner.
func (s *podSync) wake(d time.Duration) {
	if d > 0 && (s.requeue == 0 || d < s.requeue) {
		s.requeue = d
	}
}

func (s *podSync) because(r jobsim.Reason) { s.why = append(s.why, r) }

// wholeSecond cuts a time to the second, in UTC, as the API server stores it
// (upstream: normalizeStatus in the kubelet's status manager).
func wholeSecond(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }
