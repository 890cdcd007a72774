package kube

import (
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
)

// Cluster is a [sim.Cluster] behind Kubernetes' own clients: what the code under
// test creates through them runs in virtual time. See the package's overview.
//
// A Cluster is safe for concurrent use by clients and [Cluster.Do]; only one caller at a
// time may run it or let a clock drive it. Make one with [New].
type Cluster struct {
	// mu guards all that follows, unless live is there: then whoever is in Live.Do
	// may touch it.
	mu   sync.Mutex
	live atomic.Pointer[sim.Live]

	sim      *sim.Cluster
	bases    map[key]object // what the simulation has no fields for, of each object
	pending  object         // that of the object which is being created
	revision int64          // the latest one
	history  []change       // the latest revisions, in order
	watches  []*watcher     // in the order in which they began
	others   clienttesting.ObjectTracker

	bubble  bool
	began   time.Time     // what the clock of the bubble showed at the start
	touched chan struct{} // receives when a client has changed something
}

// key names a stored object.
type key struct{ kind, namespace, name string }

func keyOfMeta(kind string, m *jobsim.ObjectMeta) key { return key{kind, m.Namespace, m.Name} }

// New returns a cluster in which nothing has happened yet. Made inside a bubble of
// testing/synctest it follows the time of the bubble: see [Cluster.Run]. Its Start
// is then the present moment of the bubble, unless cfg says otherwise.
func New(cfg sim.Config) (*Cluster, error) {
	k := &Cluster{bases: map[key]object{}, bubble: inBubble(), touched: make(chan struct{}, 1)}
	if k.bubble {
		k.began = time.Now()
		if cfg.Start.IsZero() {
			cfg.Start = k.began
		}
	}
	c, err := sim.New(cfg)
	if err != nil {
		return nil, err
	}
	k.sim = c
	k.others = clienttesting.NewObjectTracker(scheme.Scheme, scheme.Codecs.UniversalDecoder())
	c.Watch(k.changed)
	return k, nil
}

// Do calls f with the simulated cluster, for all that clients have no word for: to
// lose a node, to arrange something with At, to read logs or why something was
// decided. f must neither keep nor run the cluster, and must not use clients.
func (k *Cluster) Do(f func(*sim.Cluster) error) error {
	k.mu.Lock()
	if live := k.live.Load(); live != nil { // it has a lock of its own
		k.mu.Unlock()
		return live.Do(f)
	}
	defer k.mu.Unlock()
	if err := k.catchUp(); err != nil {
		return err
	}
	return f(k.sim)
}

// write is Do for a change by a client.
func (k *Cluster) write(f func(*sim.Cluster) error) error {
	defer k.touch()
	return k.Do(f)
}

// touch lets a run look again at what is due next.
func (k *Cluster) touch() {
	select {
	case k.touched <- struct{}{}:
	default:
	}
}

// Tracker returns the cluster as the store of a fake client:
//
//	c := fake.NewClientBuilder().WithObjectTracker(k.Tracker()).Build() // controller-runtime's
//
// Jobs, CronJobs and Pods are those of the simulation; objects of all other kinds are
// in a stock tracker. An object that is created or updated is filled with what was
// stored, as controller-runtime's client does. Trackers are given neither
// subresources nor, by controller-runtime's fake client, the options of a deletion:
// see [Cluster.Delete].
func (k *Cluster) Tracker() clienttesting.ObjectTracker { return &tracker{cluster: k, fills: true} }

// Clientset returns client-go's fake clientset with the cluster behind it. There may
// be several. Its own Tracker is empty; use that of the Cluster.
func (k *Cluster) Clientset() *fake.Clientset {
	c := fake.NewClientset()
	r := &reactor{tracker: &tracker{cluster: k}}
	c.PrependReactor("*", "*", r.react)
	c.PrependWatchReactor("*", r.watch)
	return c
}

// changed keeps the mirror of the simulation up to date: it is called at each
// revision.
func (k *Cluster) changed(e sim.WatchEvent) {
	kind := kindNamed(e.Object.GetTypeMeta().Kind)
	if kind == nil {
		return
	}
	m := e.Object.GetObjectMeta()
	at := keyOfMeta(kind.gvk.Kind, m)
	if e.Type == sim.Added {
		k.bases[at] = k.baseOf(m)
	}
	k.revision = innerOf(outer(m.ResourceVersion))
	k.publish(change{revision: k.revision, kind: kind, event: e, base: k.bases[at]})
	if e.Type == sim.Deleted {
		delete(k.bases, at)
	}
}

// baseOf is what a new object has that the simulation has no fields for: what its
// creator gave or, for an object of a controller, what its owner's template has.
func (k *Cluster) baseOf(m *jobsim.ObjectMeta) object {
	if k.pending != nil {
		return k.pending
	}
	owner := m.ControllerOf()
	if owner == nil {
		return nil
	}
	kind := kindNamed(owner.Kind)
	base := k.bases[key{owner.Kind, m.Namespace, owner.Name}]
	if kind == nil || kind.template == nil || base == nil {
		return nil
	}
	return kind.template(base)
}
