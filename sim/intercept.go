package sim

import "errors"

// Component is a part of the cluster that makes API calls, by the name that its
// events carry.
type Component string

// The components.
const (
	// ComponentJobController starts and ends the pods of Jobs, and stores their status.
	ComponentJobController Component = "job-controller"
	// ComponentCronJobController makes the Jobs of CronJobs.
	ComponentCronJobController Component = "cronjob-controller"
	// ComponentScheduler binds pods to nodes.
	ComponentScheduler Component = "default-scheduler"
	// ComponentKubelet runs pods: that of every node.
	ComponentKubelet Component = "kubelet"
	// ComponentGarbageCollector deletes what has lost its owners.
	ComponentGarbageCollector Component = "generic-garbage-collector"
	// ComponentPodGC deletes pods whose node is gone.
	ComponentPodGC Component = "pod-garbage-collector"
	// ComponentNodeController makes the pods of a lost node unready.
	ComponentNodeController Component = "node-controller"
	// ComponentTaintEviction deletes the pods of a lost node.
	ComponentTaintEviction Component = "taint-eviction-controller"
	// ComponentTTLAfterFinished deletes finished Jobs that have a time to live.
	ComponentTTLAfterFinished Component = "ttl-after-finished-controller"
)

// Verb is what a call wants done with its object.
type Verb string

// The verbs of components. An update of a status has a word of its own.
const (
	// VerbGet reads an object past the caches.
	VerbGet Verb = "get"
	// VerbCreate creates an object, or records an event.
	VerbCreate Verb = "create"
	// VerbUpdate replaces an object.
	VerbUpdate Verb = "update"
	// VerbUpdateStatus replaces the status of an object and nothing else: "update status".
	VerbUpdateStatus Verb = "update status"
	// VerbPatch changes fields of an object, or counts an event once more.
	VerbPatch Verb = "patch"
	// VerbBind puts a pod on a node.
	VerbBind Verb = "bind"
	// VerbDelete deletes an object, or marks it as to be deleted.
	VerbDelete Verb = "delete"
)

// KindEvent is the Kind of a Call that records an event. Those of the others are
// job.Kind, pod.Kind and cronjob.Kind.
const KindEvent = eventKind

// Call is an API call of a component, as [Config.Intercept] sees it.
type Call struct {
	// Component makes the call.
	Component Component
	// Verb is what it wants done.
	Verb Verb
	// Kind, Namespace and Name are those of the object, which need not be there.
	// A pod that is to be created has the name that it would get. An event is of
	// kind [KindEvent].
	Kind, Namespace, Name string
}

// errCallIsOver refuses to carry a call out when the answer has been given: the
// component has gone on.
var errCallIsOver = errors.New("sim: Intercept has returned: its call is over and cannot be carried out any more")

// intercept carries out a request of a component as the function of Intercept
// says.
func (c *Cluster) intercept(q request, effect func() error) error {
	call := Call{Component: q.actor, Verb: q.verb, Kind: q.kind.name}
	call.Namespace, call.Name = q.about.key()
	done, over := false, false
	var result error
	do := func() error {
		switch {
		case over:
			return errCallIsOver
		case !done:
			done = true
			defer func(calling string) { c.calling = calling }(c.calling)
			c.calling = ""
			result = c.carryOut(q, effect)
		}
		return result
	}
	var refusal error
	c.call("the function of Intercept", func() { refusal = c.cfg.Intercept(call, do) })
	if refusal == nil {
		refusal = do()
	}
	over = true
	return refusal
}
