// Package kube plays a scenario in Kubernetes: the Job controller of
// k8s.io/kubernetes, unmodified, with client-go's informers, against an API
// server in memory, in the virtual time of a testing/synctest bubble.
package kube

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubernetes/pkg/apis/core"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/internal/conformance/wire"
)

// Plan says which of the ways a run takes where Kubernetes leaves it open.
type Plan struct {
	// Turns are those of the moments.
	Turns Turns
	// Like is a trace of the same scenario. Where the controller is free to
	// choose among pods it chooses those that changed there at that moment; nil:
	// the older ones.
	Like *scenario.Trace
}

// Play plays the scenario and returns what could be seen. The same scenario with
// the same Plan goes the same way.
func Play(t *testing.T, s *scenario.Scenario, p Plan) *scenario.Trace {
	defer useLimits(s.Limits)()
	var trace *scenario.Trace
	synctest.Test(t, func(*testing.T) { trace = play(s, p) })
	return trace
}

// cluster is one run of a scenario.
type cluster struct {
	scenario *scenario.Scenario
	start    time.Time
	server   *Server
	agenda   *agenda
	turns    *turns
	choices  *choices
	order    *creations
	nodes    *nodes
	garbage  *garbageCollector
	recorder *scenario.Recorder
	keys     map[scenario.Identity]key // of pods
	stop     func()                    // the Job controller
	stopCron func()                    // the CronJob controller
	// cronClient is the client of the CronJob controller.
	cronClient *fake.Clientset
	// cronQueue is that of the CronJob controller, nil: it never ran, and ttlQueue
	// that of the TTL controller.
	cronQueue, ttlQueue *gate
}

// printsAsReference reports whether this release of Kubernetes prints the spec of
// a pod, where it refuses one, as jobsim does: its own type of specs, in JSON,
// has had the fields of the API's since 1.37.
var _, printsAsReference = reflect.TypeFor[core.PodSpec]().FieldByName("DeprecatedServiceAccount")

func play(s *scenario.Scenario, p Plan) *scenario.Trace {
	time.Sleep(s.Begin)
	c := &cluster{scenario: s, stopCron: func() {}, start: time.Now(), keys: map[scenario.Identity]key{}}
	c.recorder = scenario.NewRecorder(c.start)
	c.recorder.Trace.OtherWords = !printsAsReference
	c.turns = &turns{plan: p.Turns, start: c.start}
	c.agenda = newAgenda(c.turns)
	c.turns.agenda = c.agenda
	c.choices = &choices{now: c.now, identities: c.recorder.Identities}
	c.choices.alike(p.Like)
	c.order = &creations{agenda: c.agenda}
	c.turns.first = c.choices.firstJob
	c.server = NewServer(c.agenda.now, c.observe)
	c.nodes = &nodes{server: c.server, agenda: c.agenda, scenario: s, workers: map[types.UID]*worker{}, start: c.start}
	defer c.nodes.startAll()()
	c.garbage = &garbageCollector{server: c.server, agenda: c.agenda, owners: map[types.UID]held{}}
	c.server.refused = func(err error) { c.recorder.StatusRefused(c.now(), refusal(err)) }
	c.stop = startController(c.server, c.turns, c.choices, c.order)
	defer func() { c.stop() }()
	faults := s.NewFaults()
	ttlClient := c.server.newClient()
	c.inject(ttlClient, ttlCalls, faults)
	defer c.startTTLController(ttlClient)()

	synctest.Wait()
	c.inject(c.server.Client, jobCalls, faults)
	if s.CronJob == nil {
		c.createJob(s.Job)
	} else {
		c.cronClient = c.server.newClient()
		c.inject(c.cronClient, cronJobCalls, faults)
		c.stopCron = c.startCronJobController()
		defer func() { c.stopCron() }()
		c.perform(scenario.Action{Verb: scenario.CreateCronJob})
	}
	for _, a := range s.Actions {
		c.agenda.after(a.At, func() { c.perform(a) })
	}
	c.run(c.start.Add(s.Until + 1)) // the last moment included
	c.recorder.Trace.Races = c.turns.races
	for _, e := range c.server.Events() {
		c.recorder.Event(wire.Over[corev1.Event, jobsim.Event](e))
	}
	return &c.recorder.Trace
}

// run lets time pass. All comes to rest after each task.
func (c *cluster) run(end time.Time) {
	for {
		synctest.Wait()
		if c.order.next() || c.goesCronFirst() && c.cronQueue.serve() || c.turns.next() {
			continue
		}
		if c.isCronTurn() && c.cronQueue.serve() || c.agenda.onlyFollows() && c.ttlQueue.serve() {
			continue
		}
		if do, ok := c.agenda.due(); ok {
			do()
			continue
		}
		if !c.agenda.wait(end) {
			return
		}
	}
}

// goesCronFirst reports whether the CronJob controller may go on before the Job
// controller does.
func (c *cluster) goesCronFirst() bool {
	return c.turns.of(c.agenda.now()).CronFirst && c.isCronTurn()
}

// isCronTurn reports whether the CronJob controller may go on, if it has something
// to do.
func (c *cluster) isCronTurn() bool {
	if !c.agenda.onlyFollows() || len(c.cronQueue.waiting()) == 0 {
		return false
	}
	if c.turns.hasBegun() {
		c.turns.note()
	}
	if !c.agenda.isDue() {
		return true
	}
	c.turns.race()
	return !c.turns.of(c.agenda.now()).CronInLine || c.agenda.isNext(c.cronQueue.place)
}

// now is the time since the start.
func (c *cluster) now() time.Duration { return c.agenda.now().Sub(c.start) }

// observe is called for each revision, with the server's lock held.
func (c *cluster) observe(kind watch.EventType, o object) {
	switch o := o.(type) {
	case *batchv1.Job:
		if kind == watch.Deleted {
			c.recorder.JobRemoved(c.now(), jobOf(o))
		} else {
			c.recorder.Job(c.now(), jobOf(o))
		}
	case *batchv1.CronJob:
		if kind == watch.Deleted {
			c.recorder.CronJobRemoved(c.now(), cronJobOf(o))
		} else {
			c.recorder.CronJob(c.now(), cronJobOf(o))
		}
	case *corev1.Pod:
		p := podOf(o)
		id := c.recorder.Identities.Of(p)
		c.keys[id] = keyOf(o)
		c.nodes.observe(kind, o, p, id)
		if kind == watch.Deleted {
			c.recorder.PodRemoved(c.now(), p)
		} else {
			c.recorder.Pod(c.now(), p)
		}
	default:
		return
	}
	c.garbage.observe(kind, o)
}
