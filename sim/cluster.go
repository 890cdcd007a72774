package sim

import (
	"errors"
	"time"

	"github.com/jobsim/jobsim/internal/correlate"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Cluster is a virtual Kubernetes cluster: an API server with its store, the
// Job controller, garbage collection, a scheduler and kubelets, in virtual
// time. Time stands still except in [Cluster.RunFor], [Cluster.RunUntil] and
// [Cluster.Run], which jump from one event to the next; nothing ever sleeps.
//
// Make one with [New], put objects in with [Cluster.Create], let time pass,
// and look at [Cluster.Job], [Cluster.Pods], [Cluster.Events] and
// [Cluster.Why]. What should befall the cluster later is said with
// [Cluster.At]. To let a clock drive it, see [Live].
//
// A Cluster is not safe for concurrent use; independent Clusters are. Objects
// that it hands out are copies.
type Cluster struct {
	cfg      Config
	now      time.Duration // since cfg.Start
	queue    queue
	steps    int64 // tasks served so far
	revision int64 // resourceVersion of the latest write
	failure  error // of a function given to At

	jobs     map[string]*jobRecord
	jobNames map[string]int64 // how many Jobs have had this name so far
	jobList  []*jobRecord     // in the order of creation
	pods     map[string]*podRecord
	podList  []*podRecord // in the order of creation, removed ones included
	podsGone int          // removed ones in podList
	alive    int          // pods that have not ended

	jobController jobController
	scheduler     scheduler
	kubelets      kubelets
	recorder      recorder
	quotas        []quota
	watchers      []func(WatchEvent)
	warn          func(string)
	workload      Workload
}

// keyOf identifies an object of one kind. A name has no slash in it, and most
// objects are in the default namespace: their name is key enough.
func keyOf(namespace, name string) string {
	if namespace == DefaultNamespace {
		return name
	}
	return namespace + "/" + name
}

// jobRecord is a Job in the store, with what its controller remembers of it.
type jobRecord struct {
	job      job.Job
	revision int64
	// namesakes counts the Jobs that had this name before. What is drawn for
	// the Job depends on it: one that is deleted and made anew has other pods,
	// and another fate.
	namesakes int64
	removed   bool
	// collecting says that garbage collection is to look at the Job at this
	// moment.
	collecting bool
	sync       jobSync
	events     correlate.Object
}

// podRecord is a Pod in the store.
type podRecord struct {
	pod      pod.Pod
	revision int64
	removed  bool
	alive    bool // counted in Cluster.alive
	// owner is the Job that controls the pod, which may be gone; nil: none.
	owner *jobRecord
	// replica counts the pods of owner, from 1; 0 for a pod without one.
	replica int
	// orphan marks a pod that is in the Job controller's list of pods without
	// a controller.
	orphan bool
	// node is where the pod is, until it has ended.
	node *node
	// worker is the kubelet's for this pod, until the pod has ended.
	worker *podWorker
	events podEvents
	// notes are what only some pods have; nil: none.
	notes *podNotes
}

// podNotes are what the kubelet keeps of a pod besides its status.
type podNotes struct {
	logs []runLog
	why  []Explanation
}

// noted returns the notes of a pod to be added to.
func (r *podRecord) noted() *podNotes {
	if r.notes == nil {
		r.notes = &podNotes{}
	}
	return r.notes
}

// New returns a cluster in which nothing has happened yet. The error lists all
// that is wrong with the Config.
func New(cfg Config) (*Cluster, error) {
	cfg, err := cfg.withDefaults()
	workload, beginErr := Begin(cfg.Workload)
	if err := errors.Join(err, beginErr); err != nil {
		return nil, err
	}
	c := &Cluster{
		cfg:      cfg,
		jobs:     map[string]*jobRecord{},
		jobNames: map[string]int64{},
		pods:     map[string]*podRecord{},
		workload: workload,
	}
	c.jobController.settings = cfg.Controller
	c.scheduler.nodes = newNodes(cfg.Nodes)
	return c, nil
}

// Now returns the virtual time.
func (c *Cluster) Now() time.Time { return c.cfg.Start.Add(c.now) }

// Elapsed returns the virtual time since the start.
func (c *Cluster) Elapsed() time.Duration { return c.now }

// Start returns the virtual time at which the cluster began.
func (c *Cluster) Start() time.Time { return c.cfg.Start }

// Seed returns the seed by which this run can be repeated.
func (c *Cluster) Seed() uint64 { return c.cfg.Seed }

// nowWhole is the time as the API server stores it.
func (c *Cluster) nowWhole() time.Time { return whole(c.Now()) }

// whole is a time in whole seconds, as the API stores times.
func whole(t time.Time) time.Time { return t.Truncate(time.Second) }

// after schedules a task d from now.
func (c *Cluster) after(d time.Duration, t task, token uint32) {
	at := c.now + d
	if at < c.now { // beyond the end of time
		at = 1<<63 - 1
	}
	c.queue.push(c.now, at, t, token)
}

// Unused returns the entries of the workload's script that no run has come to,
// so that a test can fail on them; see [Unused].
func (c *Cluster) Unused() []string { return Unused(c.workload) }
