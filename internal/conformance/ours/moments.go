package ours

import (
	"sort"
	"time"

	"github.com/jobsim/jobsim/internal/conformance/scenario"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
	"github.com/jobsim/jobsim/sim"
)

func init() { scenario.Probe = moments }

// moments plays a scenario as far as it is drawn and returns when things happen
// in it. One that jobsim cannot play to its end has those up to there.
func moments(s *scenario.Scenario) []scenario.Moment {
	ahead := *s
	ahead.Actions = append([]scenario.Action(nil), s.Actions...)
	sort.SliceStable(ahead.Actions, func(i, j int) bool { return ahead.Actions[i].At < ahead.Actions[j].At })
	o := &observer{phases: map[string]pod.Phase{}, finished: map[string]bool{}}
	_, _ = play(Lens{}, &ahead, reconcilers{}, o.observe)
	sort.SliceStable(o.moments, func(i, j int) bool { return o.moments[i].At < o.moments[j].At })
	return o.moments
}

// observer finds the moments of a run.
type observer struct {
	moments  []scenario.Moment
	phases   map[string]pod.Phase
	finished map[string]bool
}

func (o *observer) add(at time.Duration, what scenario.Happening) {
	o.moments = append(o.moments, scenario.Moment{At: at, What: what})
}

func (o *observer) observe(e sim.WatchEvent) {
	switch object := e.Object.(type) {
	case *job.Job:
		o.job(e, object)
	case *pod.Pod:
		o.pod(e, object)
	}
}

func (o *observer) job(e sim.WatchEvent, j *job.Job) {
	if e.Type != sim.Modified {
		return
	}
	o.add(e.At, scenario.JobSynced)
	if seconds := j.Spec.ActiveDeadlineSeconds; seconds != nil && j.Status.StartTime != nil {
		// status.startTime has whole seconds, as the start of a run has.
		begun := j.Status.StartTime.Sub(start)
		o.add(begun+time.Duration(*seconds)*time.Second, scenario.Deadline)
	}
	if key := j.Namespace + "/" + j.Name; j.Status.Finished() && !o.finished[key] {
		o.finished[key] = true
		o.add(e.At, scenario.JobFinished)
	}
}

func (o *observer) pod(e sim.WatchEvent, p *pod.Pod) {
	key, phase := p.Namespace+"/"+p.Name, p.Status.Phase
	switch {
	case e.Type == sim.Added:
		o.add(e.At, scenario.PodCreated)
	case e.Type == sim.Deleted:
		o.add(e.At, scenario.PodRemoved)
	case phase == o.phases[key]:
		return
	case phase == pod.Running:
		o.add(e.At, scenario.PodStarted)
	case p.IsTerminal():
		o.add(e.At, scenario.PodEnded)
	}
	o.phases[key] = phase
}
