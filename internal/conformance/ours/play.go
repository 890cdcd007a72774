// Package ours plays a scenario in jobsim. No other package of the judge calls
// the simulator.
package ours

import (
	"fmt"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
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
	return play(s, reconciler, nil)
}

// start is when a run begins.
var start = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// play is Play. With an observer the trace stays empty: the revisions are for the
// observer alone.
func play(s *scenario.Scenario, reconciler job.Reconciler, observe func(sim.WatchEvent)) (*scenario.Trace, error) {
	p := &player{scenario: s, names: map[scenario.Identity]string{}, identities: map[string]scenario.Identity{}}
	c, err := sim.New(sim.Config{
		Seed:       s.Seed,
		Start:      start,
		Workload:   p.workload(),
		Controller: controller(s.Limits),
		PodLatency: p.latency,
		Reconciler: reconciler,
		Intercept:  p.intercept(),
		MaxSteps:   maxSteps,
	})
	if err != nil {
		return nil, err
	}
	p.cluster, p.recorder = c, scenario.NewRecorder(c.Start())
	c.Watch(p.count)
	if observe == nil {
		observe = p.record
	}
	c.Watch(observe)
	p.createJob(s.Job)
	for _, a := range s.Actions {
		c.At(a.At, func(*sim.Cluster) error { return p.act(a) })
	}
	if err := c.RunFor(s.Until); err != nil {
		return nil, err
	}
	for _, namespace := range []string{scenario.Namespace, scenario.OtherNamespace} {
		for _, e := range c.Events(namespace) {
			if e.InvolvedObject.Kind == job.Kind {
				p.recorder.Event(&e)
			}
		}
	}
	return &p.recorder.Trace, nil
}

// player is one run of a scenario.
type player struct {
	scenario *scenario.Scenario
	cluster  *sim.Cluster
	recorder *scenario.Recorder
	names    map[scenario.Identity]string // of pods
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
		pull, config := run.Try(a.Try)
		return workload.Outcome{
			PullError: pull, ConfigError: config,
			After: run.After, ExitCode: run.ExitCode, Hang: run.Hang,
			Term: &workload.Termination{After: behavior.Stop, ExitCode: 143},
		}
	})
}

// calls are the API calls that may fail, by verb and kind.
var calls = map[string]scenario.Call{
	"create Pod":        scenario.CreatePod,
	"patch Pod":         scenario.PatchPod,
	"delete Pod":        scenario.RemovePod,
	"update status Job": scenario.UpdateStatus,
}

// jobController is the component whose calls may fail.
const jobController = "job-controller"

// intercept lets the calls fail that the scenario says; nil: all pass.
func (p *player) intercept() func(sim.Call, func() error) error {
	if len(p.scenario.Faults) == 0 {
		return nil
	}
	faults := p.scenario.NewFaults()
	return func(c sim.Call, do func() error) error {
		if c.Component != jobController {
			return nil
		}
		f := faults.Next(p.cluster.Elapsed(), calls[c.Verb+" "+c.Kind])
		switch {
		case f == nil:
			return nil
		case f.After:
			if err := do(); err != nil {
				return err
			}
		}
		return &sim.APIError{Reason: f.Reason, Message: f.Message()}
	}
}

// count notes which pod is which.
func (p *player) count(e sim.WatchEvent) {
	if o, ok := e.Object.(*pod.Pod); ok && e.Type == sim.Added {
		id := p.recorder.Identities.Of(o)
		p.names[id], p.identities[o.Namespace+"/"+o.Name] = o.Name, id
	}
}

// record records a revision.
func (p *player) record(e sim.WatchEvent) {
	switch o := e.Object.(type) {
	case *job.Job:
		if e.Type == sim.Deleted {
			p.recorder.JobRemoved(e.At, o)
		} else {
			p.recorder.Job(e.At, o)
		}
	case *pod.Pod:
		p.recorder.Pod(e.At, o)
		if e.Type == sim.Deleted {
			p.recorder.PodRemoved(e.At, o)
		}
	}
}

var propagations = map[scenario.Verb]jobsim.DeletionPropagation{
	scenario.DeleteBackground: jobsim.PropagateBackground,
	scenario.DeleteForeground: jobsim.PropagateForeground,
	scenario.DeleteOrphan:     jobsim.PropagateOrphan,
}

// act does what an action says. What jobsim refuses stays undone.
func (p *player) act(a scenario.Action) error {
	manifest := p.scenario.Manifest(a.Job)
	if patch := a.JobPatch(); patch != "" {
		p.editJob(manifest, patch)
		return nil
	}
	if policy := propagations[a.Verb]; policy != "" {
		_ = p.cluster.DeleteJob(manifest.Namespace, manifest.Name, policy)
		return nil
	}
	switch a.Verb {
	case scenario.Create:
		p.createJob(p.scenario.Manifest(int(a.N)))
	case scenario.Restart:
		return p.cluster.RestartJobController()
	case scenario.CreateStray:
		_ = p.cluster.Create(p.scenario.Stray(a.N))
	case scenario.SetQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, int(a.N))
	case scenario.LiftQuota:
		return p.cluster.SetPodQuota(scenario.Namespace, scenario.QuotaName, -1)
	default:
		return p.actOnPod(a)
	}
	return nil
}

// createJob creates a Job as a user would.
func (p *player) createJob(j *job.Job) {
	if err := p.cluster.Create(j); err != nil {
		p.recorder.JobRefused(p.cluster.Elapsed())
	}
}

func (p *player) editJob(manifest *job.Job, patch string) {
	_ = p.cluster.UpdateJob(manifest.Namespace, manifest.Name, func(j *job.Job) { must(scenario.MergePatch(j, patch)) })
}

// actOnPod does what an action says about a pod, if there is one.
func (p *player) actOnPod(a scenario.Action) error {
	manifest := p.scenario.Manifest(a.Job)
	namespace, name := manifest.Namespace, p.names[p.scenario.Pod(a)]
	if name == "" {
		return nil
	}
	switch a.Verb {
	case scenario.EditPod, scenario.ReleasePod, scenario.ReturnPod:
		patch := a.PodPatch(p.selector(manifest))
		_ = p.cluster.Update(pod.Kind, namespace, name, func(o jobsim.Object) { must(scenario.MergePatch(o.(*pod.Pod), patch)) })
	case scenario.DeletePod:
		_ = p.cluster.DeletePod(namespace, name, nil)
	case scenario.DeletePodNow:
		_ = p.cluster.DeletePod(namespace, name, new(int64))
	case scenario.Evict:
		_ = p.cluster.EvictPod(namespace, name, "memory")
	default:
		return fmt.Errorf("unknown verb %q", a.Verb)
	}
	return nil
}

// selector is that of the Job of a manifest; nil: there is none.
func (p *player) selector(manifest *job.Job) map[string]string {
	j := p.cluster.Job(manifest.Namespace, manifest.Name)
	if j == nil {
		return nil
	}
	return j.Spec.Selector.MatchLabels
}

// controller is the Job controller with these settings.
func controller(l scenario.Limits) job.Controller {
	c := job.Controller{MaxPodCreateDeletePerSync: l.MaxPodCreateDeletePerSync, MaxUncountedPods: l.MaxUncountedPods}
	if l.DefaultPodFailureBackOff != 0 {
		c.PodFailureBackOff = &backoff.Exponential{Initial: l.DefaultPodFailureBackOff, Max: l.MaxPodFailureBackOff}
	}
	if l.SyncJobBatchPeriod != 0 {
		c.SyncJobBatchPeriod = &l.SyncJobBatchPeriod
	}
	return c
}

// must is for what cannot fail, such as a patch that the generator wrote.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
