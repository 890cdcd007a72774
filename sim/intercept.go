package sim

import "errors"

// Component is a part of the cluster that makes API calls, by the name that its
// events carry.
type Component string

// The components.
const (
	ComponentJobController     = Component(actorJobController)
	ComponentCronJobController = Component(actorCronJobController)
	ComponentScheduler         = Component(actorScheduler)
	ComponentKubelet           = Component(actorKubelet)
	ComponentGarbageCollector  = Component(actorGC)
	ComponentPodGC             = Component(actorPodGC)
	ComponentNodeController    = Component(actorNodeLifecycle)
	ComponentTaintEviction     = Component(actorTaintEviction)
	ComponentTTLAfterFinished  = Component(actorTTLController)
)

// Verb is what a call wants done with its object.
type Verb string

// The verbs of components. An update of a status has a word of its own.
const (
	VerbGet          = Verb(verbGet)
	VerbCreate       = Verb(verbCreate)
	VerbUpdate       = Verb(verbUpdate)
	VerbUpdateStatus = Verb(verbUpdateStatus)
	VerbPatch        = Verb(verbPatch)
	VerbBind         = Verb(verbBind)
	VerbDelete       = Verb(verbDelete)
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
	call := Call{Component: Component(q.actor), Verb: Verb(q.verb), Kind: q.kind.name}
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
