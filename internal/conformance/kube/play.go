// Package kube plays a scenario in Kubernetes: the Job controller of
// k8s.io/kubernetes, unmodified, with client-go's informers, against an API
// server in memory, in the virtual time of a testing/synctest bubble.
package kube

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
)

// Order is which goes first where a kubelet (or an action) and the Job
// controller are due at the very same moment. In a cluster either may.
type Order int

// The orders.
const (
	// ControllerFirst lets the controller come to rest before anything else runs.
	ControllerFirst Order = iota
	// AnyOrder leaves it to chance.
	AnyOrder
)

// Play plays the scenario and returns what could be seen.
func Play(t *testing.T, s *scenario.Scenario, order Order) *scenario.Trace {
	var trace *scenario.Trace
	synctest.Test(t, func(*testing.T) { trace = play(s, order) })
	return trace
}

// cluster is one run of a scenario.
type cluster struct {
	scenario     *scenario.Scenario
	order        Order
	start        time.Time
	server       *Server
	agenda       *agenda
	node         *node
	garbage      *garbageCollector
	choices      choices
	coincidences coincidences
	recorder     *scenario.Recorder
	stop         func() // the controller
}

func play(s *scenario.Scenario, order Order) *scenario.Trace {
	c := &cluster{scenario: s, order: order, start: time.Now(), agenda: newAgenda()}
	c.recorder = scenario.NewRecorder(c.start)
	c.server = NewServer(c.observe)
	c.node = &node{server: c.server, agenda: c.agenda, scenario: s, workers: map[types.UID]*worker{}, replicas: map[int]int{}, images: map[string]bool{}, start: c.start}
	var stopEvents func()
	c.node.events, stopEvents = startRecorder(c.server, nodeName)
	defer stopEvents()
	c.garbage = &garbageCollector{server: c.server, agenda: c.agenda, owners: map[types.UID]held{}}
	c.coincidences = coincidences{start: c.start, sync: -1, planned: -1}
	c.agenda.planned = c.coincidences.due
	c.choices = choices{server: c.server, start: c.start, trace: &c.recorder.Trace}
	c.server.deleting = c.choices.deleting
	c.server.refused = func(err error) { c.recorder.Refused(c.now(), err) }
	c.stop = startController(c.server, c.coincidences.synced)
	defer func() { c.stop() }()

	synctest.Wait()
	_, err := c.server.Client.BatchV1().Jobs(scenario.Namespace).
		Create(context.Background(), overTheWire[job.Job, batchv1.Job](s.Job), metav1.CreateOptions{})
	if err != nil {
		c.recorder.JobRefused(refusal(err))
		return &c.recorder.Trace
	}
	for _, a := range s.Actions {
		c.agenda.after(a.At, func() { c.perform(a) })
	}
	c.run(c.start.Add(s.Until))
	c.choices.settle()
	c.recorder.Trace.Coincidences = c.coincidences.found
	for _, e := range c.server.Events() {
		c.recorder.Event(overTheWire[corev1.Event, jobsim.Event](e))
	}
	return &c.recorder.Trace
}

// run lets time pass. In AnyOrder, what follows from a task may or may not come
// to rest before the next one.
func (c *cluster) run(end time.Time) {
	for {
		if c.order == ControllerFirst || rand.IntN(2) == 0 {
			synctest.Wait()
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

// now is the time since the start.
func (c *cluster) now() time.Duration { return time.Since(c.start) }

// observe is called for each revision, with the server's lock held.
func (c *cluster) observe(kind watch.EventType, o object) {
	switch o := o.(type) {
	case *batchv1.Job:
		if kind == watch.Deleted {
			c.recorder.JobRemoved(c.now(), jobOf(o))
		} else {
			c.recorder.Job(c.now(), jobOf(o))
		}
	case *corev1.Pod:
		p := podOf(o)
		c.node.observe(kind, o, p)
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
