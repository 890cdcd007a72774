// Package ours plays a scenario in jobsim. No other package of the judge calls
// the simulator.
package ours

import (
	"errors"
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/workload"
)

// maxSteps is far more than a scenario takes; a run that reaches it goes in
// circles.
const maxSteps = 200_000

// Play plays the scenario with a Job controller, nil for jobsim's, and returns
// what could be seen.
func Play(s *scenario.Scenario, reconciler job.Reconciler) (*scenario.Trace, error) {
	return PlayThrough(Lens{}, s, reconciler)
}

// PlayThrough is Play, but what can be seen is changed by a Lens.
func PlayThrough(l Lens, s *scenario.Scenario, reconciler job.Reconciler) (*scenario.Trace, error) {
	p := &player{scenario: s, lens: l, identities: map[string]scenario.Identity{}}
	c, err := sim.New(sim.Config{
		Seed:       s.Seed,
		Start:      time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC),
		Workload:   p.workload(),
		PodLatency: p.latency,
		Reconciler: reconciler,
		MaxSteps:   maxSteps,
	})
	if err != nil {
		return nil, err
	}
	p.cluster, p.recorder = c, scenario.NewRecorder(c.Start())
	c.Watch(p.observe)
	if err := c.Create(s.Job); err != nil {
		p.refused(err, func(why []string) { p.recorder.JobRefused(0, why) })
		return &p.recorder.Trace, nil
	}
	for _, a := range s.Actions {
		c.At(a.At, func(c *sim.Cluster) error { return p.perform(c.Elapsed(), a) })
	}
	if err := c.RunFor(s.Until); err != nil {
		return nil, err
	}
	for _, e := range c.Events(scenario.Namespace) {
		if e.Source.Component != scheduler && p.lens.event(&e) {
			p.recorder.Event(&e)
		}
	}
	return &p.recorder.Trace, nil
}

// scheduler is the component whose events are not compared: on the other side it
// is a few lines of the test.
const scheduler = "default-scheduler"

// player is one run of a scenario.
type player struct {
	lens     Lens
	scenario *scenario.Scenario
	cluster  *sim.Cluster
	recorder *scenario.Recorder
	pods     []string // names, in the order of creation
	// identities are those of the pods, of one name that of the newest.
	identities map[string]scenario.Identity
}

// latency is how long the cluster takes for a pod.
func (p *player) latency(o *pod.Pod) sim.Latency {
	l := p.scenario.LatencyOf(p.recorder.Identities.Of(o))
	return sim.Latency{Schedule: l.Schedule, Start: l.Start}
}

// workload makes the containers do what the scenario's Behaviors say.
func (p *player) workload() workload.Workload {
	return workload.Func(func(a workload.Attempt) workload.Outcome {
		behavior := p.scenario.Behavior(p.identities[a.Namespace+"/"+a.Pod], p.scenario.Container(a.Container))
		run := behavior.Run(a.Run)
		return workload.Outcome{
			After: run.After, ExitCode: run.ExitCode, Hang: run.Hang,
			Term: &workload.Termination{After: behavior.Stop, ExitCode: 143},
		}
	})
}

func (p *player) observe(e sim.WatchEvent) {
	switch o := e.Object.(type) {
	case *job.Job:
		o = p.lens.job(o)
		if e.Type == sim.Deleted {
			p.recorder.JobRemoved(e.At, o)
		} else {
			p.recorder.Job(e.At, o)
		}
	case *pod.Pod:
		p.observePod(e.At, e.Type, o)
	}
}

func (p *player) observePod(at time.Duration, kind sim.WatchType, o *pod.Pod) {
	if kind == sim.Added {
		p.pods = append(p.pods, o.Name)
		p.identities[o.Namespace+"/"+o.Name] = p.recorder.Identities.Of(o)
	}
	o = p.lens.pod(o)
	if kind == sim.Deleted {
		p.recorder.PodRemoved(at, o)
	} else {
		p.recorder.Pod(at, o)
	}
}

// edits are the verbs that change the spec.
var edits = map[scenario.Verb]func(spec *job.Spec, n int64){
	scenario.Suspend:        func(spec *job.Spec, _ int64) { spec.Suspend = ptr(true) },
	scenario.Resume:         func(spec *job.Spec, _ int64) { spec.Suspend = ptr(false) },
	scenario.Scale:          func(spec *job.Spec, n int64) { spec.Parallelism = ptr(int32(n)) },
	scenario.SetCompletions: func(spec *job.Spec, n int64) { spec.Completions = ptr(int32(n)) },
	scenario.SetDeadline:    func(spec *job.Spec, n int64) { spec.ActiveDeadlineSeconds = &n },
	scenario.ClearDeadline:  func(spec *job.Spec, _ int64) { spec.ActiveDeadlineSeconds = nil },
}

func ptr[T any](v T) *T { return &v }

var propagations = map[scenario.Verb]jobsim.DeletionPropagation{
	scenario.DeleteBackground: jobsim.PropagateBackground,
	scenario.DeleteForeground: jobsim.PropagateForeground,
	scenario.DeleteOrphan:     jobsim.PropagateOrphan,
}

// perform does what an action says, and records it where it is refused.
func (p *player) perform(at time.Duration, a scenario.Action) error {
	err := p.act(a)
	if err == nil || errors.Is(err, errUnknownVerb) {
		return err
	}
	p.refused(err, func(why []string) { p.recorder.ActionRefused(at, a, why) })
	return nil
}

// refused records a refusal, unless the Lens hides it.
func (p *player) refused(err error, record func(why []string)) {
	if why := p.lens.refusal(refusal(err)); why != nil {
		record(why)
	}
}

// refusal lists what an object was refused for, or is the refusal as a whole.
func refusal(err error) []string {
	var invalid *jobsim.InvalidError
	if !errors.As(err, &invalid) {
		return []string{err.Error()}
	}
	list := []string{invalid.Kind + " " + invalid.Name}
	for _, e := range invalid.Errs {
		list = append(list, string(e.Type)+" "+e.Error())
	}
	return list
}

var errUnknownVerb = errors.New("unknown verb")

// act does what an action says. The error is a refusal by the API server.
func (p *player) act(a scenario.Action) error {
	if edit := edits[a.Verb]; edit != nil {
		return p.cluster.UpdateJob(scenario.Namespace, scenario.JobName, func(j *job.Job) { edit(&j.Spec, a.N) })
	}
	if policy := propagations[a.Verb]; policy != "" {
		return p.cluster.DeleteJob(scenario.Namespace, scenario.JobName, policy)
	}
	switch a.Verb {
	case scenario.Restart:
		return p.cluster.RestartJobController()
	case scenario.DeletePod:
		return p.deletePod(a.N, nil)
	case scenario.DeletePodNow:
		return p.deletePod(a.N, new(int64))
	case scenario.Evict:
		if a.N < int64(len(p.pods)) { // a node that does not have the pod says so, not the API server
			_ = p.cluster.EvictPod(scenario.Namespace, p.pods[a.N], "memory")
		}
		return nil
	case scenario.CreateStray:
		return p.cluster.Create(p.scenario.Stray(a.N))
	case scenario.SetQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, int(a.N))
	case scenario.LiftQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, -1)
	}
	return fmt.Errorf("%w %q", errUnknownVerb, a.Verb)
}

// deletePod deletes the n-th pod ever created, from 0.
func (p *player) deletePod(n int64, grace *int64) error {
	if n >= int64(len(p.pods)) {
		return nil
	}
	return p.cluster.DeletePod(scenario.Namespace, p.pods[n], grace)
}
