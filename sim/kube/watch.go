package kube

import (
	"slices"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/sim"
)

// change is one revision.
type change struct {
	revision int64
	kind     *kind
	event    sim.WatchEvent
	base     object
}

// object is what has changed, as clients see it.
func (c change) object() object { return c.kind.toClient(c.event.Object, c.base) }

func nameOf(m *jobsim.ObjectMeta) types.NamespacedName {
	return types.NamespacedName{Namespace: m.Namespace, Name: m.Name}
}

// remembered is how many revisions a watch may begin in the past. One that begins
// earlier is refused as expired, and its reflector lists anew.
const remembered = 1_000

// publish gives a revision to all watches.
func (k *Cluster) publish(c change) {
	if len(k.history) == 2*remembered {
		k.history = slices.Clone(k.history[remembered:])
	}
	k.history = append(k.history, c)
	for _, w := range k.watches {
		w.observe(c)
	}
}

// watch begins a watch: with all objects, or after the resourceVersion of the
// options. Without options it begins now, as that of client-go's tracker.
func (k *Cluster) watch(of *kind, ns string, opts []metav1.ListOptions) (watch.Interface, error) {
	picked, err := selection(of, opts)
	if err != nil {
		return nil, err
	}
	w := &watcher{
		cluster: k, kind: of, namespace: ns, picked: picked, seen: map[types.NamespacedName]bool{},
		queued: make(chan struct{}, 1), stopped: make(chan struct{}), result: make(chan watch.Event),
	}
	err = k.Do(func(c *sim.Cluster) error {
		if err := k.begin(c, w, opts); err != nil {
			return err
		}
		k.watches = append(k.watches, w)
		return nil
	})
	if err != nil {
		return nil, err
	}
	go w.send()
	return w, nil
}

// begin lets a watch catch up with what is there.
func (k *Cluster) begin(c *sim.Cluster, w *watcher, opts []metav1.ListOptions) error {
	past := len(opts) > 0 && opts[0].ResourceVersion != "" && opts[0].ResourceVersion != "0"
	since := k.revision
	if past {
		if since = innerOf(opts[0].ResourceVersion); since < 0 {
			return apierrors.NewBadRequest("invalid resourceVersion " + opts[0].ResourceVersion)
		}
		if since < k.revision && (len(k.history) == 0 || k.history[0].revision > since+1) {
			return apierrors.NewResourceExpired("too old resource version: " + opts[0].ResourceVersion)
		}
	}
	for _, s := range c.Objects(w.kind.gvk.Kind, w.namespace) {
		m := s.GetObjectMeta()
		o := w.kind.toClient(s, k.bases[keyOfMeta(w.kind.gvk.Kind, m)])
		if !w.picked(o) {
			continue
		}
		w.seen[nameOf(m)] = true
		if !past && len(opts) > 0 {
			w.deliver(watch.Added, o)
		}
	}
	if !past {
		return nil
	}
	k.goBack(w, since)
	for _, c := range k.history {
		if c.revision > since {
			w.observe(c)
		}
	}
	return nil
}

// goBack makes of what the receiver of a watch would know now what it knew at an earlier
// revision: an object that has changed since was as its change before shows it. Where
// that is no longer remembered, its first change since says whether it was there.
func (k *Cluster) goBack(w *watcher, since int64) {
	known := map[types.NamespacedName]bool{}
	for _, c := range k.history {
		name := nameOf(c.event.Object.GetObjectMeta())
		if !w.isOf(c) || c.revision > since && known[name] {
			continue
		}
		known[name] = true
		isGone := sim.Deleted
		if c.revision > since {
			isGone = sim.Added // it was not there yet
		}
		w.seen[name] = c.event.Type != isGone && w.picked(c.object())
	}
}

// watcher is one watch. Its queue has no bound: nothing is lost however late the
// receiver comes.
type watcher struct {
	cluster   *Cluster
	kind      *kind
	namespace string
	picked    func(object) bool
	seen      map[types.NamespacedName]bool // the objects that the receiver knows of

	mu      sync.Mutex
	queue   []watch.Event
	queued  chan struct{} // receives when the queue is no longer empty
	stopped chan struct{}
	once    sync.Once
	result  chan watch.Event
}

// observe delivers a revision, if it is of the watch. An object that a selector no
// longer picks is Deleted for the receiver, and one that it picks now is Added.
func (w *watcher) observe(c change) {
	if !w.isOf(c) {
		return
	}
	o, name := c.object(), nameOf(c.event.Object.GetObjectMeta())
	before, now := w.seen[name], c.event.Type != sim.Deleted && w.picked(o)
	switch {
	case before && now && c.event.Type != sim.Added:
		w.deliver(watch.Modified, o)
	case now:
		w.deliver(watch.Added, o)
	case before:
		w.deliver(watch.Deleted, o)
	}
}

// isOf reports whether the watch is one of objects like that which changed.
func (w *watcher) isOf(c change) bool {
	return c.kind == w.kind && (w.namespace == "" || w.namespace == c.event.Object.GetObjectMeta().Namespace)
}

func (w *watcher) deliver(t watch.EventType, o object) {
	name := types.NamespacedName{Namespace: o.GetNamespace(), Name: o.GetName()}
	if w.seen[name] = true; t == watch.Deleted {
		delete(w.seen, name)
	}
	w.mu.Lock()
	w.queue = append(w.queue, watch.Event{Type: t, Object: runtime.Object(o)})
	w.mu.Unlock()
	select {
	case w.queued <- struct{}{}:
	default:
	}
}

// send hands the queue to the receiver until the watch is stopped.
func (w *watcher) send() {
	defer close(w.result)
	for {
		w.mu.Lock()
		events := w.queue
		w.queue = nil
		w.mu.Unlock()
		for _, e := range events {
			select {
			case w.result <- e:
			case <-w.stopped:
				return
			}
		}
		select {
		case <-w.queued:
		case <-w.stopped:
			return
		}
	}
}

// ResultChan returns where the revisions come.
func (w *watcher) ResultChan() <-chan watch.Event { return w.result }

// Stop ends the watch.
func (w *watcher) Stop() {
	w.once.Do(func() {
		close(w.stopped)
		_ = w.cluster.Do(func(*sim.Cluster) error {
			w.cluster.watches = slices.DeleteFunc(slices.Clone(w.cluster.watches), func(other *watcher) bool { return other == w })
			return nil
		})
	})
}
