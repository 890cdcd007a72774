// Package control is the seam between the virtual cluster and a kind with its
// controller that live in a package of their own: how the API server treats the
// objects of the kind (Strategy), what the controller is asked (Controller), and
// what it may ask for (Cluster).
//
// Package sim drives a Controller with a work queue that has client-go's
// timing, and carries its requests through the same door as all others. The
// kind and the controller need one row each in the tables of sim, and the kind
// one in package manifest to be read from files.
package control

import (
	"errors"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
)

// Key names an object. The zero Key names none.
type Key struct {
	// Kind is the object's kind, such as "Job".
	Kind string
	// Namespace and Name are its metadata's.
	Namespace, Name string
}

// KeyOf returns the key of an object that the cluster returned.
func KeyOf(o jobsim.Object) Key {
	m := o.GetObjectMeta()
	return Key{Kind: o.GetTypeMeta().Kind, Namespace: m.Namespace, Name: m.Name}
}

// Wake asks for a sync of an object, After from now; zero is at once.
type Wake struct {
	// Key is the object to sync, and After how long from now.
	Key   Key
	After time.Duration
	// Background says that a run of the cluster which ends when all is settled
	// need not wait for this sync, as for the next one of a schedule that never
	// ends.
	Background bool
}

// Controller brings objects to where their spec wants them, as a controller of
// Kubernetes does. What it remembers between syncs is its own.
type Controller interface {
	// Name is the component's name, which its events carry.
	Name() string
	// Kinds are the kinds of which it wants to see each revision.
	Kinds() []string
	// Changed returns what has to be synced after one revision of an object of
	// its Kinds, which is seen at the virtual time at: old is nil when it was
	// added, and now when it was removed. Both are to be read only, and not to be
	// kept. Old has no resourceVersion.
	Changed(at time.Time, old, now jobsim.Object) []Wake
	// Sync looks at the object and makes requests. The object may be gone. It
	// returns what has to be synced later, often the same object again. After an
	// error the sync is repeated when the Retry of the controller is over.
	Sync(Cluster, Key) ([]Wake, error)
	// Retry is the wait after a sync that failed.
	Retry() backoff.Exponential
}

// Cluster is the cluster as a controller sees it. The objects that it returns
// are copies. Its watch may lag: then it learns from a refused write, or from Read,
// that there is something newer than it has seen. An error is a refusal by the API
// server, or that it could not be reached.
type Cluster interface {
	// Now is the virtual time.
	Now() time.Time
	// Get returns an object as the controller has seen it; nil: there is none.
	Get(Key) jobsim.Object
	// Read asks the API server for an object, as it is stored.
	Read(Key) (jobsim.Object, error)
	// Controlled returns the objects of a kind that have the object of that UID
	// as their controller, in the order of their creation.
	Controlled(kind, namespace string, owner jobsim.UID) []jobsim.Object
	// Create stores a new object, which the caller gives away, or refuses it. It
	// returns the object as stored.
	Create(jobsim.Object) (jobsim.Object, error)
	// UpdateStatus stores the status of an object, and nothing else of it. It is
	// refused where the object's resourceVersion is not the stored one.
	UpdateStatus(jobsim.Object) error
	// Delete deletes an object, or marks it as being deleted while something holds it.
	Delete(Key, jobsim.DeleteOptions) error
	// Record records an event on an object.
	Record(on Key, e jobsim.EventNote)
	// Why keeps the reasons of a sync of an object.
	Why(on Key, reasons []jobsim.Reason)
}

// What the API server refuses a request with, for errors.Is.
var (
	// ErrNotFound is a request about an object that is not there.
	ErrNotFound = errors.New("not found")
	// ErrAlreadyExists is a creation under a name that is taken.
	ErrAlreadyExists = errors.New("already exists")
	// ErrConflict is a write to an object that has changed since it was read.
	ErrConflict = errors.New("conflict")
)
