// Package ours plays a scenario in jobsim. No other package of the judge calls
// the simulator.
package ours

import (
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
	p := &player{scenario: s, identities: map[string]scenario.Identity{}}
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
		p.recorder.JobRefused()
		return &p.recorder.Trace, nil
	}
	for _, a := range s.Actions {
		c.At(a.At, func(*sim.Cluster) error { return p.act(a) })
	}
	if err := c.RunFor(s.Until); err != nil {
		return nil, err
	}
	for _, e := range c.Events(scenario.Namespace) {
		if e.InvolvedObject.Kind == job.Kind {
			p.recorder.Event(&e)
		}
	}
	return &p.recorder.Trace, nil
}

// player is one run of a scenario.
type player struct {
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
		if e.Type == sim.Deleted {
			p.recorder.JobRemoved(e.At)
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
	p.recorder.Pod(at, o)
	if kind == sim.Deleted {
		p.recorder.PodRemoved(at, o)
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

// act does what an action says. What jobsim refuses stays undone.
func (p *player) act(a scenario.Action) error {
	if edit := edits[a.Verb]; edit != nil {
		_ = p.cluster.UpdateJob(scenario.Namespace, scenario.JobName, func(j *job.Job) { edit(&j.Spec, a.N) })
		return nil
	}
	if policy := propagations[a.Verb]; policy != "" {
		_ = p.cluster.DeleteJob(scenario.Namespace, scenario.JobName, policy)
		return nil
	}
	switch a.Verb {
	case scenario.Restart:
		return p.cluster.RestartJobController()
	case scenario.DeletePod:
		p.deletePod(a.N, nil)
	case scenario.DeletePodNow:
		p.deletePod(a.N, new(int64))
	case scenario.Evict:
		if a.N < int64(len(p.pods)) {
			_ = p.cluster.EvictPod(scenario.Namespace, p.pods[a.N], "memory")
		}
	case scenario.CreateStray:
		_ = p.cluster.Create(p.scenario.Stray(a.N))
	case scenario.SetQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, int(a.N))
	case scenario.LiftQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, -1)
	default:
		return fmt.Errorf("unknown verb %q", a.Verb)
	}
	return nil
}

// deletePod deletes the n-th pod ever created, from 0.
func (p *player) deletePod(n int64, grace *int64) {
	if n < int64(len(p.pods)) {
		_ = p.cluster.DeletePod(scenario.Namespace, p.pods[n], grace)
	}
}
