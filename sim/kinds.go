package sim

import (
	"strings"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/control"
	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/pod"
)

// kind is one row of the table of kinds: what the API server has to know of
// objects of a kind to store them.
type kind struct {
	apiVersion, name string
	// resource is what the API server's messages call it: "jobs.batch".
	resource string
	// open makes the table of the kind in a new cluster.
	open func(*Cluster, *kind) anyTable
}

func (k *kind) typeMeta() jobsim.TypeMeta {
	return jobsim.TypeMeta{APIVersion: k.apiVersion, Kind: k.name}
}

// plural is the resource without its API group: "jobs".
func (k *kind) plural() string {
	plural, _, _ := strings.Cut(k.resource, ".")
	return plural
}

// lower is the name of the kind as it goes into names and UIDs.
func (k *kind) lower() string { return strings.ToLower(k.name) }

// kinds are the kinds that a cluster stores. A new one is a new row, and
// finds the API server's verbs, garbage collection and watches there.
var kinds = []kind{
	{job.APIVersion, job.Kind, "jobs.batch", openJobs},
	{pod.APIVersion, pod.Kind, "pods", openPods},
	{cronjob.APIVersion, cronjob.Kind, "cronjobs.batch", openCronJobs},
}

func openJobs(c *Cluster, k *kind) anyTable {
	c.jobs = newTable[job.Job, jobDerived](k, jobStrategy.Complete(), &c.revision)
	return c.jobs
}

func openPods(c *Cluster, k *kind) anyTable {
	c.pods = newTable[pod.Pod, podDerived](k, podStrategy.Complete(), &c.revision)
	c.pods.kept = make([]*podRow, 0, max(0, c.cfg.KeepRemoved))
	return c.pods
}

func openCronJobs(c *Cluster, k *kind) anyTable {
	c.cronJobs = newTable[cronjob.CronJob, cronJobDerived](k, cronJobStrategy.Complete(), &c.revision)
	return c.cronJobs
}

// open returns the function that makes the table of a kind that brings its own
// strategy, and of which package sim derives nothing.
func open[T any](s control.Strategy[T]) func(*Cluster, *kind) anyTable {
	return func(c *Cluster, k *kind) anyTable { return newTable[T, explanations](k, s.Complete(), &c.revision) }
}

// jobStrategy is upstream's jobStrategy in pkg/registry/batch/job.
var jobStrategy = control.Strategy[job.Job]{
	SetDefaults:          (*job.Job).SetDefaults,
	PrepareForCreate:     (*job.Job).PrepareForCreate,
	SetStatus:            setJobStatus,
	ValidateStatusUpdate: job.ValidateStatusUpdate,
	Validate:             job.Validate,
	PrepareForUpdate:     (*job.Job).PrepareForUpdate,
	ValidateUpdate:       job.ValidateUpdate,
	Warn:                 job.Warnings,
	WarnOfUpdate:         job.UpdateWarnings,
	OrphanWarning: "child pods are preserved by default when jobs are deleted; " +
		"set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
}

// podStrategy is upstream's podStrategy in pkg/registry/core/pod.
var podStrategy = control.Strategy[pod.Pod]{
	SetDefaults:          (*pod.Pod).SetDefaults,
	PrepareForCreate:     (*pod.Pod).PrepareForCreate,
	SetStatus:            setPodStatus,
	ValidateStatusUpdate: pod.ValidateStatusUpdate,
	Validate:             pod.Validate,
	PrepareForUpdate:     (*pod.Pod).PrepareForUpdate,
	ValidateUpdate:       pod.ValidateUpdate,
	Warn:                 pod.Warnings,
	Graceful:             podGrace,
}

// cronJobStrategy is upstream's cronJobStrategy in pkg/registry/batch/cronjob.
// Deleted through batch/v1, a CronJob takes its Jobs with it.
var cronJobStrategy = control.Strategy[cronjob.CronJob]{
	SetDefaults:      (*cronjob.CronJob).SetDefaults,
	PrepareForCreate: (*cronjob.CronJob).PrepareForCreate,
	SetStatus:        setCronJobStatus,
	Validate:         cronjob.Validate,
	PrepareForUpdate: (*cronjob.CronJob).PrepareForUpdate,
	ValidateUpdate:   cronjob.ValidateUpdate,
	Warn:             cronjob.Warnings,
	WarnOfUpdate:     cronjob.UpdateWarnings,
}

// podGrace is the grace period of a pod (upstream:
// podStrategy.CheckGracefulDelete).
func podGrace(p *pod.Pod, asked *int64) int64 {
	seconds := p.Spec.TerminationGracePeriodSeconds
	if asked != nil {
		seconds = asked
	}
	if p.Spec.NodeName == "" || p.IsTerminal() || seconds == nil {
		return 0
	}
	return readGrace(*seconds)
}
