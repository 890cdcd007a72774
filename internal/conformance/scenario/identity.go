package scenario

import (
	"fmt"
	"sync"
	"time"

	"github.com/jobsim/jobsim"
	splitmix "github.com/jobsim/jobsim/internal/random"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Identity says which pod of a scenario a pod is. It is the same on both sides,
// where names and UIDs are random, and does not depend on what became of other
// owners' pods. All that the scenario draws for a pod, it draws for its Identity:
// what its containers do, and how long its node takes.
type Identity struct {
	// Owner is the namespace and the name of the Job that made the pod, or of
	// the pod itself if no Job made it. A pod that a Job adopts stays the same.
	Owner string
	// Index is its completion index; -1: none.
	Index int
	// Replica counts the pods of the owner and the index in the order of their
	// creation, from 0. Pods that are created at one moment are alike until
	// they are distinguished by this number, so their order means nothing.
	Replica int
}

// String is the label of the pod in traces, such as "#3", "2#0" of an index,
// "other#1" of another Job than JobName, and "stray-0#0".
func (id Identity) String() string {
	owner, index := id.Owner, ""
	if id.ofTheJob() {
		owner = ""
	}
	if id.Index >= 0 {
		index = fmt.Sprint(id.Index)
		if owner != "" {
			owner += "."
		}
	}
	return fmt.Sprintf("%s%s#%d", owner, index, id.Replica)
}

// ofTheJob reports whether the Job made it that each scenario has.
func (id Identity) ofTheJob() bool { return id.Owner == JobName }

// Identities knows the Identity of each pod of a run. It may be used by several
// goroutines.
type Identities struct {
	mu    sync.Mutex
	known map[jobsim.UID]seenIdentity
	next  map[Identity]int // by an Identity without its Replica
}

type seenIdentity struct {
	id  Identity
	age int
}

// NewIdentities returns those of a run without pods.
func NewIdentities() *Identities {
	return &Identities{known: map[jobsim.UID]seenIdentity{}, next: map[Identity]int{}}
}

// Of returns the Identity of a pod. It has to be called for each pod when it is
// created, in the order of creation.
func (all *Identities) Of(p *pod.Pod) Identity {
	all.mu.Lock()
	defer all.mu.Unlock()
	if seen, ok := all.known[p.UID]; ok {
		return seen.id
	}
	id := Identity{Owner: owner(p.Namespace, p.Name), Index: Index(p.Annotations)}
	if ref := p.ControllerOf(); ref != nil && ref.Kind == job.Kind {
		id.Owner = owner(p.Namespace, ref.Name)
	}
	n := all.next[id]
	all.next[id]++
	id.Replica = n
	all.known[p.UID] = seenIdentity{id, len(all.known)}
	return id
}

// owner is the Owner of a namespace and a name.
func owner(namespace, name string) string {
	if namespace == Namespace {
		return name
	}
	return namespace + "/" + name
}

// Known returns the Identity of a pod that Of has been given, and how many it
// had been given before.
func (all *Identities) Known(uid jobsim.UID) (id Identity, age int, ok bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	seen, ok := all.known[uid]
	return seen.id, seen.age, ok
}

// Behavior returns what a container of the pod does. The containers of a pod
// count from 0, first the init containers. A sidecar runs until it is stopped.
// Pods that the Job did not make have the Behaviors from the last one on.
func (s *Scenario) Behavior(id Identity, container int) Behavior {
	n := id.Replica + 2*container
	if id.Index >= 0 {
		n += 3 * id.Index
	}
	n %= len(s.Behaviors)
	if !id.ofTheJob() {
		n = len(s.Behaviors) - 1 - n
	}
	behavior := s.Behaviors[n]
	if inits := s.Job.Spec.Template.Spec.InitContainers; container < len(inits) && inits[container].IsSidecar() {
		behavior.Runs = []Run{{Hang: true}}
	}
	return behavior
}

// LatencyOf returns how long the parts of the cluster take for the pod.
func (s *Scenario) LatencyOf(id Identity) Latency {
	l := s.Latency
	if l.Spread <= 0 {
		return l
	}
	draw := splitmix.New(s.Seed).Name("latency").Name(id.String()).Source()
	l.Schedule += time.Duration(draw.Uint64() % uint64(l.Spread))
	l.Start += time.Duration(draw.Uint64() % uint64(l.Spread))
	return l
}
