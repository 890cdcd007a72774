package sim

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/control"
)

// registered drives a controller that lives in a package of its own.
type registered struct {
	finite
	cluster *Cluster
	rules   control.Controller
	view    informer
	keys    *workQueue[control.Key]
}

// register returns the row of the table of controllers for a controller of
// another package.
func register(rules func() control.Controller) func(*Cluster) controller {
	return func(c *Cluster) controller {
		r := &registered{cluster: c, rules: rules()}
		r.view = c.informer(r.actor())
		r.keys = newWorkQueue(c, r.rules.Retry().After, r.sync)
		for _, kind := range r.rules.Kinds() {
			if t := r.view.of(kind); t != nil {
				t.observe(r.changed)
			}
		}
		return r
	}
}

func (r *registered) busy() bool { return r.keys.busy() }

func (r *registered) changed(n anyNotice) {
	old, now := n.old, n.row.toRead()
	if n.kind == Deleted {
		old, now = now, nil
	}
	r.wake(r.rules.Changed(r.cluster.Now(), old, now))
}

func (r *registered) wake(wakes []control.Wake) {
	for _, w := range wakes {
		r.keys.addWake(w.Key, w.After, w.Background)
	}
}

func (r *registered) sync(k control.Key) error {
	wakes, err := r.rules.Sync(registeredClient{r}, k)
	if err == nil {
		r.wake(wakes)
	}
	return err
}

// registeredClient is the cluster as a registered controller sees it.
type registeredClient struct{ *registered }

func (r *registered) actor() Component { return Component(r.rules.Name()) }

func (r registeredClient) row(k control.Key) stored {
	if t := r.view.of(k.Kind); t != nil {
		return t.lookup(k.Namespace, k.Name)
	}
	return nil
}

func (r registeredClient) Now() time.Time { return r.cluster.Now() }

func (r registeredClient) Get(k control.Key) jobsim.Object {
	if row := r.row(k); row != nil {
		return row.toKeep()
	}
	return nil
}

func (r registeredClient) Read(k control.Key) (jobsim.Object, error) {
	row, err := r.cluster.get(r.actor(), k.Kind, k.Namespace, k.Name)
	if err != nil {
		return nil, err
	}
	return row.toKeep(), nil
}

func (r registeredClient) Controlled(kind, namespace string, owner jobsim.UID) []jobsim.Object {
	var found []jobsim.Object
	if t := r.view.of(kind); t != nil {
		t.each(namespace, func(s stored) {
			if ref := s.meta().ControllerOf(); ref != nil && ref.UID == owner {
				found = append(found, s.toKeep())
			}
		})
	}
	return found
}

func (r registeredClient) Create(o jobsim.Object) (jobsim.Object, error) {
	created, err := r.cluster.createNew(r.actor(), o)
	if err != nil {
		return nil, err
	}
	return created.toKeep(), nil
}

func (r registeredClient) UpdateStatus(o jobsim.Object) error {
	return r.cluster.updateStatus(r.actor(), o)
}

func (r registeredClient) Delete(k control.Key, o jobsim.DeleteOptions) error {
	return r.cluster.deleteNamed(r.actor(), k.Kind, k.Namespace, k.Name, o)
}

func (r registeredClient) Record(k control.Key, e jobsim.EventNote) {
	if row := r.row(k); row != nil {
		r.cluster.record(row, r.actor(), e)
	}
}

func (r registeredClient) Why(k control.Key, reasons []jobsim.Reason) {
	if row := r.row(k); row != nil {
		row.explain(r.cluster.now, reasons)
	}
}
