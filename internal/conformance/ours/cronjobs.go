package ours

import (
	"fmt"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/conformance/scenario"
)

// cronPropagations are the verbs that delete the CronJob.
var cronPropagations = map[scenario.Verb]jobsim.DeletionPropagation{
	scenario.DeleteCronBackground: jobsim.PropagateBackground,
	scenario.DeleteCronForeground: jobsim.PropagateForeground,
	scenario.DeleteCronOrphan:     jobsim.PropagateOrphan,
}

// actOnCronJob does what an action about the CronJob says; false: it is another
// one.
func (p *player) actOnCronJob(a scenario.Action) (bool, error) {
	if p.scenario.CronJob == nil {
		return false, nil
	}
	const namespace = scenario.Namespace
	name := p.scenario.CronJob.Name
	if policy := cronPropagations[a.Verb]; policy != "" {
		return true, p.cluster.DeleteCronJob(namespace, name, policy)
	}
	switch a.Verb {
	case scenario.CreateCronJob:
		return true, p.cluster.Create(p.scenario.CronJob)
	case scenario.EditCronJob:
		return true, p.cluster.UpdateCronJob(namespace, name, func(c *cronjob.CronJob) { must(scenario.MergePatch(c, a.Patch)) })
	case scenario.StopCronJobs:
		return true, p.cluster.StopCronJobController()
	case scenario.StartCronJobs:
		return true, p.cluster.RestartCronJobController()
	case scenario.CreateFromCronJob:
		stored := p.cluster.CronJob(namespace, name)
		if stored == nil {
			return true, fmt.Errorf("cronjobs.batch %q not found", name)
		}
		return true, p.cluster.Create(a.FromCronJob(stored))
	case scenario.DeleteLatestJob:
		if p.latest() == "" {
			return true, nil
		}
		return true, p.cluster.DeleteJob(namespace, p.latest(), jobsim.PropagateBackground)
	}
	return false, nil
}

// latest is the name of the Job that was created last of those that are there;
// empty: there is none.
func (p *player) latest() (latest string) {
	for _, name := range p.created {
		if p.cluster.Job(scenario.Namespace, name) != nil {
			latest = name
		}
	}
	return latest
}
