package sim

import (
	"fmt"
	"reflect"
	"time"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/pod/kubelet"
	"github.com/jobsim/jobsim/sim/workload"
)

// Config says what a cluster is like. The zero Config is a good one: one node
// with room for every pod, no latencies, seed 0.
type Config struct {
	// Seed chooses among all that may happen. Two clusters with the same
	// Config and the same calls have the same revisions, byte for byte.
	Seed uint64
	// Start is the virtual time at which the cluster begins; zero means
	// [DefaultStart].
	Start time.Time
	// Workload is what the containers do; nil means [workload.Default]: each
	// runs for [workload.DefaultRunTime] and exits with 0. A run of a container
	// for which it has no answer, such as one that no entry matches, stops the
	// run of the cluster with an error; see [workload.UnmatchedError].
	Workload workload.Workload
	// Latency is how long the parts of the cluster take.
	Latency Latency
	// PodLatency returns how long they take for one pod, in the place of Latency;
	// nil: for all pods the same. It is given the pod of the store, which it must
	// neither change nor keep, and is asked at each step of the pod. What it
	// returns that is negative counts as zero.
	PodLatency func(*pod.Pod) Latency
	// Nodes are where pods run; none means one node, [DefaultNode], without a
	// limit.
	Nodes []Node
	// Controller holds the settings of the Job controller.
	Controller job.Controller
	// Reconciler replaces Controller, for a controller of one's own; nil means
	// Controller itself, whose delays hold in either case. What it is given are
	// copies, and what it returns is copied: it may change and keep both. Settle is
	// given the Observation of Plan, whatever the calls have changed.
	Reconciler job.Reconciler
	// CronJobController holds the settings of the CronJob controller.
	CronJobController cronjob.Controller
	// CronJobReconciler replaces CronJobController as Reconciler does Controller:
	// nil means CronJobController itself, whose delays hold in either case. It works
	// on copies too.
	CronJobReconciler cronjob.Reconciler
	// Kubelet holds the settings of the nodes' kubelets.
	Kubelet kubelet.Kubelet
	// Intercept is called for each API call of a component, such as the Job
	// controller; nil: all calls pass. It sees writes, the reads that go to the API
	// server and not to a cache, the events that are recorded, and also calls that
	// the API server then refuses: for a name that is taken, an older revision, a
	// quota, an object that is gone. The calls of the user, which are the methods
	// of Cluster, do not come here.
	//
	// A call passes if Intercept returns nil. With an error it fails: before it
	// takes effect, or, if Intercept has called do, after that, as when the
	// answer is lost on its way. An error of do itself is that of the API server;
	// return it. Once Intercept has returned, do returns an error. The component meets the error as it would that of a real API
	// server, and mostly tries again; an *[APIError] has the reason it looks at.
	// An event is dropped after an *APIError; after another error, as when the API
	// server cannot be reached, the component tries up to twelve times, ten seconds
	// apart, and holds its later events up meanwhile.
	Intercept func(call Call, do func() error) error
	// MaxTime is how far from Start a run may go; zero means
	// [DefaultMaxTime].
	MaxTime time.Duration
	// MaxSteps is how many steps the cluster may take in all; zero means
	// [DefaultMaxSteps]. A step is one thing that is due: a look of a kubelet, a
	// sync of a Job, the end of a container.
	MaxSteps int64
	// KeepRemoved is how many pods can still be looked at after their removal,
	// the latest ones; zero means [DefaultKeepRemoved], a negative number none.
	KeepRemoved int
	// EventTTL is how long after its last occurrence an event is there, as the
	// API server's --event-ttl, which is an hour by default; zero keeps events for
	// ever, and with them the objects that they are about.
	EventTTL time.Duration

	// lag is how long after a revision is made a controller sees it, of those
	// that have an informer; zero is at once.
	lag map[Component]time.Duration
	// inconsistent switches the gate StaleControllerConsistencyJob off, as
	// before Kubernetes 1.36.
	inconsistent bool
}

// What a zero field of Config means.
const (
	DefaultNode              = "node-1"
	DefaultMaxTime           = 10 * 365 * 24 * time.Hour
	DefaultMaxSteps    int64 = 100_000_000
	DefaultKeepRemoved       = 1_000
)

// DefaultStart is when a cluster begins unless [Config.Start] sets another time: the first
// second of 2026, in UTC.
var DefaultStart = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// Latency is how long the parts of the cluster take; zero is at once.
type Latency struct {
	// Schedule is from the creation of a pod, or from when there is room, to
	// its binding to a node.
	Schedule time.Duration
	// Pull is how long an image takes to arrive.
	Pull time.Duration
	// Start is from the order to start a container to its running.
	Start time.Duration
}

// latency is how long the parts of the cluster take for a pod.
func (c *Cluster) latency(p *pod.Pod) (l Latency) {
	if c.cfg.PodLatency == nil {
		return c.cfg.Latency
	}
	c.call("Config.PodLatency", func() { l = c.cfg.PodLatency(p) })
	return Latency{Schedule: max(0, l.Schedule), Pull: max(0, l.Pull), Start: max(0, l.Start)}
}

// withDefaults returns the config with each zero field filled in, or all that
// is wrong with it.
func (cfg Config) withDefaults() (Config, error) {
	if cfg.Start.IsZero() {
		cfg.Start = DefaultStart
	}
	cfg.Start = cfg.Start.UTC()
	if cfg.MaxTime == 0 {
		cfg.MaxTime = DefaultMaxTime
	}
	if cfg.MaxSteps == 0 {
		cfg.MaxSteps = DefaultMaxSteps
	}
	if cfg.KeepRemoved == 0 {
		cfg.KeepRemoved = DefaultKeepRemoved
	}
	if len(cfg.Nodes) == 0 {
		cfg.Nodes = []Node{{Name: DefaultNode}}
	}
	if cfg.Reconciler == nil {
		cfg.Reconciler = cfg.Controller
	}
	if cfg.CronJobReconciler == nil {
		cfg.CronJobReconciler = cfg.CronJobController
	}
	return cfg, cfg.validate()
}

func (cfg Config) validate() error {
	var errs errorList
	check := func(field string, value time.Duration) {
		if value < 0 {
			errs.add(fmt.Errorf("sim.Config.%s: Invalid value: %s: must be greater than or equal to 0", field, value))
		}
	}
	check("Latency.Schedule", cfg.Latency.Schedule)
	check("Latency.Pull", cfg.Latency.Pull)
	check("Latency.Start", cfg.Latency.Start)
	check("MaxTime", cfg.MaxTime)
	check("EventTTL", cfg.EventTTL)
	if cfg.MaxSteps < 0 {
		errs.add(fmt.Errorf("sim.Config.MaxSteps: Invalid value: %d: must be greater than or equal to 0", cfg.MaxSteps))
	}
	checkNil := func(field string, value any) {
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.IsNil() {
			errs.add(fmt.Errorf("sim.Config.%s: Invalid value: a nil %T", field, value))
		}
	}
	checkNil("Reconciler", cfg.Reconciler)
	checkNil("CronJobReconciler", cfg.CronJobReconciler)
	for _, err := range cfg.Controller.Validate() {
		err.Field = "sim.Config.Controller." + err.Field
		errs.add(err)
	}
	for _, err := range cfg.CronJobController.Validate() {
		err.Field = "sim.Config.CronJobController." + err.Field
		errs.add(err)
	}
	errs.add(validateNodes("sim.Config.Nodes", cfg.Nodes, nil))
	return errs.err()
}
