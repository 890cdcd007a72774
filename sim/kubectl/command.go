package kubectl

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/jobsim/jobsim"
)

// Cluster is the part of a cluster that kubectl uses; *sim.Cluster has it. A
// kind is named as in an object: "Job", "Pod", "Event". The objects that it
// returns are not modified.
//
// An error with a method StatusReason() string is a refusal by the API server,
// and is printed as such: Error from server (Forbidden).
type Cluster interface {
	// Now is the moment at which the command runs.
	Now() time.Time
	// APIResources returns the kinds that the cluster has. Those of which
	// kubectl knows more, such as Job, need not be among them.
	APIResources() []jobsim.APIResource
	// Objects returns the objects of a kind in a namespace, or in all if it is
	// empty; none for a kind that the cluster does not have. The order matters
	// only among objects of the same namespace and name.
	Objects(kind, namespace string) []jobsim.Object
	// Logs returns what the newest run of a container wrote, or with previous
	// the run before it. It refuses where that run has no log, in the words of
	// [pod.Pod.LogRun]. It is asked only for containers of pods that have a
	// node.
	Logs(namespace, pod, container string, previous bool) ([]string, error)
	// Delete asks for the deletion of an object that exists. kubectl always
	// names a propagation policy, also for objects without dependents.
	Delete(kind, namespace, name string, o jobsim.DeleteOptions) error
	// Create asks for the creation of objects; all or none. They stay the
	// caller's.
	Create(objects ...jobsim.Object) error
}

// Command is kubectl, with a cluster to run against. It understands
//
//	get TYPE[,TYPE…] [NAME…] | TYPE/NAME…   jobs, pods, cronjobs, events, all, others of the cluster
//	describe TYPE [NAME PREFIX] | TYPE/NAME…
//	events [--for TYPE/NAME] [--types=Normal,Warning]
//	logs POD | job/NAME [-c CONTAINER] [-p] [--tail=N] [--all-containers]
//	create job NAME --from=cronjob/NAME | --image=IMAGE [-- COMMAND]
//	delete TYPE NAME… | TYPE/NAME… | TYPE -l SELECTOR | TYPE --all
//	run NAME --image=IMAGE [--restart=Never] [-- ARGS | --command -- COMMAND]
//	wait --for=condition=TYPE[=STATUS] | --for=delete TYPE/NAME…
//
// with the flags that matter for Jobs. Time does not move while a command
// runs: delete asks for the deletion and does not wait for its end, as with
// --wait=false, and wait looks once, as with --timeout=0. Kinds that Kubernetes has
// and the cluster does not have no objects, which is no error.
type Command struct {
	// Cluster is what the command runs against. It is required.
	Cluster Cluster
	// Out takes what kubectl prints. ErrOut takes its remarks: warnings, and
	// that nothing was found; nil: they go to Out too.
	Out, ErrOut io.Writer
	// Namespace is where kubectl looks without -n; empty: default.
	Namespace string
	// Legacy makes get behave as in kubectl 1.2, and accept -a; see
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
	"create":   {createFlags, createFlagsElsewhere, (*session).create},
	"delete":   {deleteFlags, deleteFlagsElsewhere, (*session).delete},
	"run":      {runFlags, runFlagsElsewhere, (*session).run},
	"wait":     {waitFlags, waitFlagsElsewhere, (*session).wait},
}

// otherVerbs are the commands of kubectl that are not simulated.
var otherVerbs = strings.Fields(`alpha annotate api-resources api-versions apply attach auth autoscale
	certificate cluster-info completion config cordon cp debug diff drain edit exec explain expose kuberc
	kustomize label options patch plugin port-forward proxy replace rollout scale set taint top uncordon
	version`)

// session is one command line while it runs.
type session struct {
	*flags
	cluster     Cluster
	out, errOut io.Writer
	now         time.Time
	namespace   string
	legacy      bool
	kinds       kinds
}

// Run runs one command line, without the word kubectl.
func (c *Command) Run(args ...string) error {
	if len(args) == 0 {
		return errorf("a command is required: %s", simulatedVerbs())
	}
	if c == nil || isNil(c.Cluster) || isNil(c.Out) {
		return errors.New("kubectl.Command: Cluster and Out are required")
	}
	verb, ok := verbs[args[0]]
	if slices.Contains(otherVerbs, args[0]) {
		return errorf("kubectl %s is not simulated; simulated are %s", args[0], simulatedVerbs())
	}
	if !ok {
		return errorf("unknown command %q for \"kubectl\"", args[0])
	}
	known := append([]flag{namespaceFlag}, verb.flags...)
	if c.Legacy && args[0] == "get" {
		known = append(known, showAllFlag)
	}
	parsed, err := parseFlags(known, verb.elsewhere, args[1:])
	if errors.Is(err, pflag.ErrHelp) {
		return say(c.Out, "Usage: kubectl %s, with these flags simulated: %s", args[0], flagNames(known))
	}
	if err != nil {
		return errorf("%w\nSee 'kubectl %s --help' for usage.", err, args[0])
	}
	return verb.run(c.session(parsed))
}

// simulatedVerbs lists the commands.
func simulatedVerbs() string {
	list := slices.Sorted(maps.Keys(verbs))
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

func (c *Command) session(f *flags) *session {
	s := &session{
		flags: f, cluster: c.Cluster, out: c.Out, errOut: c.ErrOut,
		now: c.Cluster.Now(), namespace: c.Namespace, legacy: c.Legacy,
		kinds: resources.with(c.Cluster.APIResources()),
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
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}
