// Package ours plays a scenario in jobsim. No other package of the judge calls
// the simulator.
package ours

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/backoff"
	"github.com/jobsim/jobsim/cronjob"
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
	return play(l, s, reconcilers{job: reconciler}, nil)
}

// PlayCron is Play with a CronJob controller.
func PlayCron(s *scenario.Scenario, reconciler cronjob.Reconciler) (*scenario.Trace, error) {
	return play(Lens{}, s, reconcilers{cronJob: reconciler}, nil)
}

// reconcilers are those of a run; nil: jobsim's.
type reconcilers struct {
	job     job.Reconciler
	cronJob cronjob.Reconciler
}

// start is when a run begins.
var start = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// play is Play. With an observer the trace stays empty: the revisions are for the
// observer alone.
func play(l Lens, s *scenario.Scenario, r reconcilers, observe func(sim.WatchEvent)) (*scenario.Trace, error) {
	p := &player{scenario: s, lens: l, names: map[scenario.Identity]string{}, identities: map[string]scenario.Identity{}}
	c, err := sim.New(sim.Config{
		Seed:       s.Seed,
		Start:      start.Add(s.Begin),
		Workload:   p.workload(),
		Controller: Controller(s.Limits),
		PodLatency: p.latency,
		Nodes:      nodes(s),
		Reconciler: r.job,
		Intercept:  p.intercept(),
		MaxSteps:   maxSteps,

		CronJobReconciler: r.cronJob,
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
	if s.CronJob == nil {
		p.createJob(s.Job)
	} else if err := p.perform(scenario.Action{Verb: scenario.CreateCronJob}); err != nil {
		return nil, err
	}
	for _, a := range s.Actions {
		c.At(a.At, func(*sim.Cluster) error { return p.perform(a) })
	}
	if err := c.RunFor(s.Until); err != nil {
		return nil, err
	}
	for _, namespace := range []string{scenario.Namespace, scenario.OtherNamespace} {
		for _, e := range c.Events(namespace) {
			if !slices.Contains(ofNodes, sim.Component(e.Source.Component)) && p.lens.event(&e) {
				p.recorder.Event(&e)
			}
		}
	}
	return &p.recorder.Trace, nil
}

// ofNodes are the components whose events are not compared: on the other side they
// are a few lines of the test.
var ofNodes = []sim.Component{sim.ComponentScheduler, sim.ComponentNodeController, sim.ComponentTaintEviction}

// nodes are those of the scenario.
func nodes(s *scenario.Scenario) []sim.Node {
	var all []sim.Node
	for i, room := range s.Rooms() {
		all = append(all, sim.Node{Name: scenario.NodeName(i), Pods: room})
	}
	return all
}

// player is one run of a scenario.
type player struct {
	lens     Lens
	scenario *scenario.Scenario
	cluster  *sim.Cluster
	recorder *scenario.Recorder
	names    map[scenario.Identity]string // of pods
	// identities are those of the pods, of one name that of the newest.
	identities map[string]scenario.Identity
	created    []string // names of Jobs
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

// calls are the API calls that may fail, by component, verb and kind.
var calls = map[string]scenario.Call{
	"job-controller create Pod":                scenario.CreatePod,
	"job-controller patch Pod":                 scenario.PatchPod,
	"job-controller delete Pod":                scenario.RemovePod,
	"job-controller update status Job":         scenario.UpdateStatus,
	"cronjob-controller create Job":            scenario.CreateJob,
	"cronjob-controller delete Job":            scenario.RemoveJob,
	"cronjob-controller update status CronJob": scenario.UpdateCronJobStatus,
	"cronjob-controller get Job":               scenario.ReadJob,
	"cronjob-controller get CronJob":           scenario.ReadCronJob,
	"ttl-after-finished-controller get Job":    scenario.ReadExpired,
	"ttl-after-finished-controller delete Job": scenario.RemoveExpired,
}

// intercept lets the calls fail that the scenario says, and records which status
// of a Job is refused.
func (p *player) intercept() func(sim.Call, func() error) error {
	faults := p.scenario.NewFaults()
	return func(c sim.Call, do func() error) error {
		which, injected := calls[string(c.Component)+" "+string(c.Verb)+" "+c.Kind]
		if !injected {
			return nil // the real side lets it pass too
		}
		p.synced(c)
		f := faults.Next(p.cluster.Elapsed(), which)
		switch {
		case f == nil && which == scenario.UpdateStatus:
			return p.statusRefused(do())
		case f == nil:
			return nil
		case f.After:
			if err := do(); err != nil {
				return p.statusRefused(err)
			}
		}
		return &sim.APIError{Reason: f.Reason, Message: f.Message()}
	}
}

// synced notes for which Job the Job controller makes a call: the pods of a Job have
// its name in front.
func (p *player) synced(c sim.Call) {
	if c.Component != sim.ComponentJobController {
		return
	}
	for _, name := range p.created {
		if c.Name != name && !strings.HasPrefix(c.Name, name+"-") {
			continue
		}
		p.recorder.Trace.Synced = append(p.recorder.Trace.Synced, scenario.Synced{At: p.cluster.Elapsed(), Job: c.Namespace + "/" + name})
		return
	}
}

// count notes which pod is which.
func (p *player) count(e sim.WatchEvent) {
	if j, ok := e.Object.(*job.Job); ok && e.Type == sim.Added {
		p.created = append(p.created, j.Name)
	}
	if o, ok := e.Object.(*pod.Pod); ok && e.Type == sim.Added {
		id := p.recorder.Identities.Of(o)
		p.names[id], p.identities[o.Namespace+"/"+o.Name] = o.Name, id
	}
}

// record records a revision.
func (p *player) record(e sim.WatchEvent) {
	switch o := e.Object.(type) {
	case *job.Job:
		o = p.lens.job(o)
		if e.Type == sim.Deleted {
			p.recorder.JobRemoved(e.At, o)
		} else {
			p.recorder.Job(e.At, o)
		}
	case *cronjob.CronJob:
		if e.Type == sim.Deleted {
			p.recorder.CronJobRemoved(e.At, o)
		} else {
			p.recorder.CronJob(e.At, o)
		}
	case *pod.Pod:
		o = p.lens.pod(o)
		if e.Type == sim.Deleted {
			p.recorder.PodRemoved(e.At, o)
		} else {
			p.recorder.Pod(e.At, o)
		}
	}
}

var propagations = map[scenario.Verb]jobsim.DeletionPropagation{
	scenario.DeleteBackground: jobsim.PropagateBackground,
	scenario.DeleteForeground: jobsim.PropagateForeground,
	scenario.DeleteOrphan:     jobsim.PropagateOrphan,
}

// perform does what an action says, and records it where it is refused.
func (p *player) perform(a scenario.Action) error {
	if a.Verb == scenario.Create {
		p.createJob(p.scenario.Manifest(int(a.N)))
		return nil
	}
	err := p.act(a)
	if err == nil || errors.Is(err, errUnknownVerb) {
		return err
	}
	p.refused(err, func(why []string) { p.recorder.ActionRefused(p.cluster.Elapsed(), a, why) })
	return nil
}

// createJob creates a Job as a user would, and records it where it is refused.
func (p *player) createJob(j *job.Job) {
	if err := p.cluster.Create(j); err != nil {
		p.refused(err, func(why []string) { p.recorder.JobRefused(p.cluster.Elapsed(), why) })
	}
}

// statusRefused records the refusal of a status for what is in it.
func (p *player) statusRefused(err error) error {
	var invalid *jobsim.InvalidError
	if errors.As(err, &invalid) {
		p.refused(err, func(why []string) { p.recorder.StatusRefused(p.cluster.Elapsed(), why) })
	}
	return err
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
	if done, err := p.actOnCronJob(a); done {
		return err
	}
	manifest := p.scenario.Manifest(a.Job)
	if patch := a.JobPatch(); patch != "" {
		edit := func(j *job.Job) { must(scenario.MergePatch(j, patch)) }
		return p.cluster.UpdateJob(manifest.Namespace, manifest.Name, edit)
	}
	if policy := propagations[a.Verb]; policy != "" {
		return p.cluster.DeleteJob(manifest.Namespace, manifest.Name, policy)
	}
	switch a.Verb {
	case scenario.Restart:
		return p.cluster.RestartJobController()
	case scenario.CreateStray:
		return p.cluster.Create(p.scenario.Stray(a))
	case scenario.LoseNode:
		return p.cluster.LoseNode(scenario.NodeName(a.Node))
	case scenario.RecoverNode:
		return p.cluster.RecoverNode(scenario.NodeName(a.Node))
	case scenario.SetRoom:
		return p.cluster.SetNodePods(scenario.NodeName(a.Node), int(a.N))
	case scenario.SetQuota:
		return p.cluster.SetPodQuota(manifest.Namespace, scenario.QuotaName, int(a.N))
	case scenario.LiftQuota:
		return p.cluster.SetPodQuota(manifest.Namespace, scenario.QuotaName, -1)
	}
	return p.actOnPod(a, manifest)
}

// actOnPod does what an action says about a pod of a Job, if there is one.
func (p *player) actOnPod(a scenario.Action, manifest *job.Job) error {
	namespace, name := manifest.Namespace, p.names[p.scenario.Pod(a)]
	if name == "" {
		return nil
	}
	switch a.Verb {
	case scenario.EditPod, scenario.ReleasePod, scenario.ReturnPod:
		patch := a.PodPatch(p.selector(manifest))
		edit := func(o jobsim.Object) { must(scenario.MergePatch(o.(*pod.Pod), patch)) }
		return p.cluster.Update(pod.Kind, namespace, name, edit)
	case scenario.DeletePod:
		return p.cluster.DeletePod(namespace, name, nil)
	case scenario.DeletePodNow:
		return p.cluster.DeletePod(namespace, name, new(int64))
	case scenario.SetCondition:
		t, status := a.Condition()
		condition := pod.Condition{Type: pod.ConditionType(t), Status: jobsim.ConditionStatus(status)}
		return p.cluster.SetPodCondition(namespace, name, condition)
	case scenario.Evict: // a node that does not have the pod says so, not the API server
		_ = p.cluster.EvictPod(namespace, name, "memory")
		return nil
	}
	return fmt.Errorf("%w %q", errUnknownVerb, a.Verb)
}

// selector is that of the Job of a manifest; nil: there is none.
func (p *player) selector(manifest *job.Job) map[string]string {
	j := p.cluster.Job(manifest.Namespace, manifest.Name)
	if j == nil {
		return nil
	}
	return j.Spec.Selector.MatchLabels
}

// Controller is the Job controller with these settings.
func Controller(l scenario.Limits) job.Controller {
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
