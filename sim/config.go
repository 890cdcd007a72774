package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Config says what a cluster is like. The zero Config is a good one: one node
// with room for every pod, no latencies, Kubernetes 1.36, seed 0.
type Config struct {
	// Seed chooses among all that may happen. Two clusters with the same
	// Config and the same calls have the same revisions, byte for byte.
	Seed uint64
	// Start is the virtual time at which the cluster begins; zero means
	// [DefaultStart].
	Start time.Time
	// Workload is what the containers do; nil means that each runs for
	// [DefaultTime] and exits with 0.
	Workload Workload
	// Latency is how long the parts of the cluster take.
	Latency Latency
	// Nodes are where pods run; none means one node, [DefaultNode], without a
	// limit.
	Nodes []Node
	// Controller holds the settings of the Job controller.
	Controller job.Controller
	// Reconciler replaces Controller, for a controller of one's own; nil:
	// Controller itself, whose delays hold in either case.
	Reconciler job.Reconciler
	// Kubelet holds the settings of the nodes' kubelets.
	Kubelet pod.Kubelet
	// MaxTime is how far from Start a run may go; zero means
	// [DefaultMaxTime].
	MaxTime time.Duration
	// MaxEvents is how many steps a run may take; zero means
	// [DefaultMaxEvents].
	MaxEvents int64
}

// What a zero field of Config means.
const (
	DefaultNode            = "node-1"
	DefaultMaxTime         = 10 * 365 * 24 * time.Hour
	DefaultMaxEvents int64 = 100_000_000
)

// DefaultStart is when a cluster begins if nobody says otherwise: the first
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

// Node is a machine on which pods run.
type Node struct {
	Name string
	// Pods is the most pods that may be on the node at once and not have
	// ended; zero means no limit. [Cluster.SetNode] changes it, and takes -1
	// for a node that accepts no pods.
	Pods int
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
	if cfg.MaxEvents == 0 {
		cfg.MaxEvents = DefaultMaxEvents
	}
	if len(cfg.Nodes) == 0 {
		cfg.Nodes = []Node{{Name: DefaultNode}}
	}
	if cfg.Reconciler == nil {
		cfg.Reconciler = cfg.Controller
	}
	return cfg, cfg.validate()
}

func (cfg Config) validate() error {
	var errs []error
	check := func(field string, value time.Duration) {
		if value < 0 {
			errs = append(errs, fmt.Errorf("sim.Config.%s: Invalid value: %s: must be greater than or equal to 0", field, value))
		}
	}
	check("Latency.Schedule", cfg.Latency.Schedule)
	check("Latency.Pull", cfg.Latency.Pull)
	check("Latency.Start", cfg.Latency.Start)
	check("MaxTime", cfg.MaxTime)
	if cfg.MaxEvents < 0 {
		errs = append(errs, fmt.Errorf("sim.Config.MaxEvents: Invalid value: %d: must be greater than or equal to 0", cfg.MaxEvents))
	}
	for _, err := range cfg.Controller.Validate() {
		err.Field = "sim.Config.Controller." + err.Field
		errs = append(errs, err)
	}
	seen := map[string]bool{}
	for i, n := range cfg.Nodes {
		switch {
		case n.Name == "":
			errs = append(errs, fmt.Errorf("sim.Config.Nodes[%d].Name: Required value", i))
		case seen[n.Name]:
			errs = append(errs, fmt.Errorf("sim.Config.Nodes[%d].Name: Duplicate value: %q", i, n.Name))
		}
		seen[n.Name] = true
	}
	return errors.Join(errs...)
}
