package kubelet

import (
	"slices"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

// Sync decides what the node does now for one pod. It looks only at o and
// changes nothing: the same Observation gives the same Decision.
//
// It is an idealised kubelet: where a real one looks at its containers about
// once a second and retries after ten, this one reacts at the very instant, so
// that a container restarts exactly when its back-off is over. A pod goes
// through three stages, as in the upstream pod workers:
//
//   - it runs: what is due is pulled and started, in the order of the spec;
//   - it stops: it was deleted, or its deadline has passed, or its containers
//     have ended for good; nothing is started any more, what still runs is
//     stopped;
//   - it has ended: the last Status is written, and a pod that was deleted is
//     removed.
func (k Kubelet) Sync(o Observation) Decision { return k.SyncWith(nil, o) }

// SyncWith decides as Sync does. Equal parts of what it returns are one and the
// same for all pods that use the pool, which must not be used by two goroutines
// at once. It is for the simulator, where thousands of pods have equal
// statuses: the type of the pool is internal.
func (k Kubelet) SyncWith(pool *share.Pool, o Observation) Decision {
	if o.Pod == nil {
		return Decision{}
	}
	s := podSync{
		k: k, pool: pool, now: o.Now, pod: o.Pod, old: &o.Pod.Status, runs: o.Runs,
		inits:  len(o.Pod.Spec.InitContainers),
		size:   len(o.Pod.Spec.InitContainers) + len(o.Pod.Spec.Containers),
		events: pool.EventRoom(), why: pool.ReasonRoom(),
	}
	in, common := s.situation()
	if common {
		if d := recall(pool, &in); d != nil {
			return *d
		}
	}
	d := s.decide()
	if common && !s.named {
		remember(pool, &in, &d)
	}
	return d
}

func (s *podSync) decide() Decision {
	s.findStage()
	d := Decision{Status: *s.old, Remove: s.deleted && s.ended}
	if s.settled() {
		return d
	}
	s.noteDeadline()
	s.act()
	d.StatusChanged = s.updateStatus(&d.Status)
	d.Actions, d.RequeueAfter = s.actions, s.requeue
	d.Events, d.Why = s.pool.Events(s.events), s.pool.Reasons(s.why)
	return d
}

// podSync is one call of Sync: its input, what follows from that, and the
// decision as it grows.
type podSync struct {
	k     Kubelet
	pool  *share.Pool // nil: nothing is shared
	now   time.Time
	pod   *pod.Pod
	old   *pod.Status // of pod
	runs  []Run
	inits int // how many of the containers are init containers
	size  int // how many containers there are

	deleted  bool // the deletion of the pod was asked for
	overdue  bool // the pod's own deadline has passed
	terminal bool // the observed status has a terminal phase
	stopping bool // nothing is to be started any more
	alive    bool // a container runs or is starting
	ended    bool // stopping, and nothing is alive
	progress progress
	named    bool // a text of the decision names the pod

	actions []Action
	events  []jobsim.EventNote
	requeue time.Duration
	why     []jobsim.Reason
}

// findStage finds the stage that the pod is in.
func (s *podSync) findStage() {
	s.deleted = s.pod.DeletionTimestamp != nil
	s.terminal = s.pod.IsTerminal()
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

func showsRunning(c pod.ContainerStatus) bool { return c.State.Running != nil }

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

// container returns the i-th container, in the order of Observation.Runs.
func (s *podSync) container(i int) *pod.Container { return s.pod.Spec.Container(i) }

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

// startFirst are the actions of nearly every pod's first Sync, which pods that
// share have in common: start the one container, which has never run.
var startFirst = []Action{{Kind: Start}}

// order adds an action.
func (s *podSync) order(a Action) {
	if s.pool != nil && s.actions == nil && a == startFirst[0] {
		s.actions = startFirst[:1:1]
		return
	}
	s.actions = append(s.actions, a)
}

// wake asks for another Sync after d, unless one is due sooner.
func (s *podSync) wake(d time.Duration) {
	if d > 0 && (s.requeue == 0 || d < s.requeue) {
		s.requeue = d
	}
}
