package kubectl

import (
	"fmt"
	"io"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// Cluster is what kubectl sees of a cluster; *sim.Cluster is one. The objects
// that it returns are not modified.
//
// An error that has a method StatusReason() string is a refusal by the API
// server, and is told as such: Error from server (Forbidden).
type Cluster interface {
	// Now is the moment at which the command runs.
	Now() time.Time
	// Jobs, Pods and Events return the objects of a namespace, or of all if it
	// is empty. The order matters only among objects of the same name.
	Jobs(namespace string) []*job.Job
	Pods(namespace string) []*pod.Pod
	Events(namespace string) []jobsim.Event
	// Logs returns what the newest run of a container wrote, or the run before
	// it. It is asked only for containers that have run.
	Logs(namespace, pod, container string, previous bool) ([]string, error)
	// DeleteJob asks for the deletion of a Job that exists. The propagation
	// policy is Background, Foreground or Orphan: kubectl always names one.
	DeleteJob(namespace, name, propagation string) error
	// DeletePod asks for the deletion of a pod that exists. A nil grace period
	// is the pod's own; 0 removes it at once.
	DeletePod(namespace, name string, gracePeriodSeconds *int64) error
}

// Command is kubectl, with a cluster to run against. It understands
//
//	get TYPE[,TYPE…] [NAME…] | TYPE/NAME…   jobs, pods, events, all
//	describe TYPE [NAME PREFIX] | TYPE/NAME…
//	events [--for TYPE/NAME] [--types=Normal,Warning]
//	logs POD | job/NAME [-c CONTAINER] [-p] [--tail=N] [--all-containers]
//	delete TYPE NAME… | TYPE/NAME… | TYPE -l SELECTOR | TYPE --all
//
// with the flags that matter for Jobs. Time does not move while a command
// runs: delete asks for the deletion and does not wait for its end, as with
// --wait=false.
type Command struct {
	Cluster Cluster
	// Out takes what kubectl prints. ErrOut takes its remarks: warnings, and
	// that nothing was found; nil: they go to Out too.
	Out, ErrOut io.Writer
	// Namespace is where kubectl looks without -n; empty: default.
	Namespace string
	// Legacy makes get behave as in kubectl 1.2, and understand -a; see
	// [TableOptions].
	Legacy bool
}

// Run runs a command line against a cluster and prints all that kubectl would
// to w, except an error, which is returned: its text is what kubectl would end
// with.
func Run(c Cluster, w io.Writer, args ...string) error {
	return (&Command{Cluster: c, Out: w}).Run(args...)
}

// verbs are the commands, each with what it understands and does.
var verbs = map[string]struct {
	flags     []flag
	elsewhere []string
	run       func(*session) error
}{
	"get":      {getFlags, getFlagsElsewhere, (*session).get},
	"describe": {describeFlags, describeFlagsElsewhere, (*session).describe},
	"events":   {eventsFlags, eventsFlagsElsewhere, (*session).events},
	"logs":     {logsFlags, logsFlagsElsewhere, (*session).logs},
	"delete":   {deleteFlags, deleteFlagsElsewhere, (*session).delete},
}

// session is one command line on its way.
type session struct {
	*flags
	cluster     Cluster
	out, errOut io.Writer
	now         time.Time
	namespace   string
	legacy      bool
}

// Run runs one command line, without the word kubectl.
func (c *Command) Run(args ...string) error {
	if len(args) == 0 {
		return errorf("a command is required: delete, describe, events, get or logs")
	}
	verb, ok := verbs[args[0]]
	if !ok {
		return errorf("unknown command %q for \"kubectl\"", args[0])
	}
	known := append([]flag{namespaceFlag}, verb.flags...)
	if c.Legacy && args[0] == "get" {
		known = append(known, showAllFlag)
	}
	parsed, err := parseFlags(known, verb.elsewhere, args[1:])
	if err != nil {
		return errorf("%w\nSee 'kubectl %s --help' for usage.", err, args[0])
	}
	return verb.run(c.session(parsed))
}

func (c *Command) session(f *flags) *session {
	s := &session{
		flags: f, cluster: c.Cluster, out: c.Out, errOut: c.ErrOut,
		now: c.Cluster.Now(), namespace: c.Namespace, legacy: c.Legacy,
	}
	if s.errOut == nil {
		s.errOut = s.out
	}
	if s.namespace == "" {
		s.namespace = "default"
	}
	s.namespace = f.text("namespace", s.namespace)
	return s
}

// say writes a line to w.
func say(w io.Writer, format string, args ...any) error {
	if _, err := fmt.Fprintf(w, format+"\n", args...); err != nil {
		return fmt.Errorf("writing what kubectl says: %w", err)
	}
	return nil
}
