package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/apitime"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim/workload"
)

// Cluster is a virtual Kubernetes cluster: an API server with its store, the
// Job, the CronJob and the TTL controller, garbage collection, a scheduler and kubelets,
// in virtual time. Time stands still except in [Cluster.RunFor], [Cluster.RunUntil] and
// [Cluster.Run], which jump from one event to the next; nothing ever sleeps.
//
// Make one with [New], put objects in with [Cluster.Create], let time pass,
// and look at [Cluster.Job], [Cluster.Pods], [Cluster.Events] and
// [Cluster.WhyJob]. What is to happen later is arranged with [Cluster.At]. To
// let a clock drive it, see [Live].
//
// The functions that a cluster calls in the middle of something else (its
// Workload, its Reconciler, its PodLatency, what [Cluster.Watch] and [Cluster.Update] are given)
// may look at it and may use At. A change that they ask for, and a run, is
// refused with an error.
//
// The zero Cluster is empty, and returns an error for whatever would change
// it; a nil one is taken as that. A Cluster is not safe for concurrent use; independent Clusters are.
// Objects that it hands out are copies; those that a function of Watch is given are
// to be read only.
type Cluster struct {
	cfg      Config
	now      time.Duration // since cfg.Start
	queue    queue
	steps    int64 // tasks served so far
	revision int64 // resourceVersion of the latest write
	failure  error // that ends the run
	running  bool
	calling  string // the function of the user's that is being called
	planned  int    // functions given to At that have not been called yet

	tables     tables
	jobs       *table[job.Job, jobDerived]
	pods       *table[pod.Pod, podDerived]
	cronJobs   *table[cronjob.CronJob, cronJobDerived]
	admissions []admission
	watches    []*watch    // those that lag
	informed   []Component // those that have an informer

	jobController     *jobController
	cronJobController *cronJobController
	nodeLifecycle     *nodeLifecycle
	controllers       []controller
	scheduler         *scheduler
	kubelets          *kubelets
	recorder          recorder
	quotas            *quotas
	totals            Totals
	watchers          []*watcher
	warn              func(string)
	workload          *workload.Instance
}

type (
	jobRow     = row[job.Job, jobDerived]
	podRow     = row[pod.Pod, podDerived]
	cronJobRow = row[cronjob.CronJob, cronJobDerived]
)

// jobDerived is what is derived of a Job, by whom.
type jobDerived struct {
	numbers jobNumbers   // the numbering
	sync    jobSync      // the Job controller
	why     explanations // the Job controller; a restart leaves them
	cleanup explanations // the TTL controller, once the Job is finished
}

// explained are the reasons of both controllers: those of the second come when the
// first has no more.
func (d *jobDerived) explained() []Explanation {
	return append(slices.Clip(d.why.list), d.cleanup.list...)
}

func (d *jobDerived) explanations() *explanations { return &d.why }

// cronJobDerived is what is derived of a CronJob, all by its controller.
type cronJobDerived struct {
	sync cronJobSync
	why  explanations // a restart leaves them
}

// podDerived is what is derived of a pod, by whom.
type podDerived struct {
	// owner, of the numbering, is the Job that controls the pod, which may be
	// gone; nil: none. replica counts the pods that owner has got, or the last
	// owner that the pod had, from 1; 0 for a pod that never had one.
	owner   *jobRow
	replica int32
	// stray and left, of the Job controller, are the numbers of the pod in
	// strays.pods and in orphans.left; 0: it is not there.
	stray, left uint32
	// relabelled, of the Job controller, marks a pod whose labels have changed
	// since the owner looked at them: it may be the owner's no longer, also if it
	// is history.
	relabelled bool
	alive      bool       // the quotas: the pod is there and has not ended
	job        *jobRow    // the Job controller: the Job that has the pod in its live ones
	node       *node      // the scheduler: where the pod is, until it has ended
	worker     *podWorker // the kubelet: nil until the pod is bound, and once it has ended
	notes      *podNotes  // the kubelet: what only some pods have; nil: none
}

// podNotes are what the kubelet keeps of a pod besides its status.
type podNotes struct {
	logs []runLog
	why  []Explanation
	room [1]Explanation // for why: most pods have just one
}

// noted returns the notes of a pod, for the caller to add to. It makes them at
// the first call.
func noted(r *podRow) *podNotes {
	if r.derived.notes == nil {
		r.derived.notes = &podNotes{}
		r.derived.notes.why = r.derived.notes.room[:0]
	}
	return r.derived.notes
}

// keyOf identifies an object of one kind. A name has no slash in it, and most
// objects are in the default namespace: their name is key enough.
func keyOf(namespace, name string) string {
	if namespace == DefaultNamespace {
		return name
	}
	return namespace + "/" + name
}

// New returns a cluster in which nothing has happened yet. The error lists all
// that is wrong with the Config.
func New(cfg Config) (*Cluster, error) {
	cfg, err := cfg.withDefaults()
	work, workErr := workload.Start(cfg.Workload)
	if err := errors.Join(err, workErr); err != nil {
		return nil, err
	}
	c := &Cluster{cfg: cfg, workload: work, admissions: admissions}
	for i := range kinds {
		c.tables = append(c.tables, kinds[i].open(c, &kinds[i]))
	}
	// The order of those that subscribe is that in which they are notified.
	for _, t := range c.tables {
		t.observe(c.notifyWatchers)
	}
	startNumbering(c)
	startTotals(c)
	for _, start := range controllers {
		c.controllers = append(c.controllers, start(c))
	}
	for who := range cfg.lag {
		if !slices.Contains(c.informed, who) {
			return nil, fmt.Errorf("sim.Config.lag: Unsupported value: %q: supported values: %q", who, c.informed)
		}
	}
	return c, nil
}

// controller is a part of the cluster that acts on what is stored: it
// subscribes to tables, has work queues, and makes requests.
type controller interface {
	// busy reports whether something is on its way that will end by itself,
	// and that a run should wait for.
	busy() bool
	// endless are the objects that keep it going for ever, as namespace/name, in
	// the order of creation.
	endless() []string
}

// finite is part of a controller whose work ends.
type finite struct{}

func (finite) endless() []string { return nil }

// controllers are the controllers of every cluster. A new one is a new row.
// They are notified in this order: the kubelets find the node of a pod, which
// the scheduler derives.
var controllers = []func(*Cluster) controller{
	startRecorder,
	startQuotas,
	startJobController,
	startCronJobController,
	startScheduler,
	startKubelets,
	startNodeLifecycle,
	startTTLController,
	startGarbageCollector,
	startPodGC,
}

// orZero returns the cluster, or a zero one in the place of nil.
func (c *Cluster) orZero() *Cluster {
	if c == nil {
		return new(Cluster)
	}
	return c
}

// isZero reports whether the cluster was not made by New.
func (c *Cluster) isZero() bool { return c == nil || c.tables == nil }

// Now returns the virtual time.
func (c *Cluster) Now() time.Time {
	c = c.orZero()
	return c.cfg.Start.Add(c.now)
}

// Elapsed returns the virtual time since the start.
func (c *Cluster) Elapsed() time.Duration { return c.orZero().now }

// Start returns the virtual time at which the cluster began.
func (c *Cluster) Start() time.Time { return c.orZero().cfg.Start }

// Seed returns the seed by which this run can be repeated.
func (c *Cluster) Seed() uint64 { return c.orZero().cfg.Seed }

// nowWhole is the time as the API server stores it.
func (c *Cluster) nowWhole() time.Time { return apitime.Whole(c.Now()) }

// after schedules a task d from now.
func (c *Cluster) after(d time.Duration, t task, token uint32) {
	at := c.now + d
	if at < c.now { // beyond the end of time
		at = 1<<63 - 1
	}
	c.queue.push(c.now, at, t, token)
}

// OnWarning sets what is called with warnings: those of the API server, as
// kubectl prints them, and that a Job asks for something which is not
// simulated. A nil function drops them.
func (c *Cluster) OnWarning(f func(string)) { c.orZero().warn = f }

func (c *Cluster) warning(text string) {
	if c.warn != nil && text != "" {
		c.call("the function of OnWarning", func() { c.warn(text) })
	}
}

// warnings passes on what the API server warns of in the answer to a request: a
// component drops it, so that it is not even looked for.
func (c *Cluster) warnings(who Component, texts func() []string) {
	if who != actorUser || c.warn == nil {
		return
	}
	for _, text := range texts() {
		c.warning(text)
	}
}

// Unused returns the entries of the workload that no run has come to, so that a
// test can fail on them; see [workload.Instance.Unused].
func (c *Cluster) Unused() []string {
	if c == nil || c.workload == nil {
		return nil
	}
	return c.workload.Unused()
}
