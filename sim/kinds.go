package sim

import (
	"fmt"
	"strings"

	"github.com/jobsim/jobsim"
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

// lower is the name of the kind as it goes into names and UIDs.
func (k *kind) lower() string { return strings.ToLower(k.name) }

// kinds are the kinds that a cluster stores. A new one is a new row, and
// finds the API server's verbs, garbage collection and watches there.
var kinds = []kind{
	{job.APIVersion, job.Kind, "jobs.batch", openJobs},
	{pod.APIVersion, pod.Kind, "pods", openPods},
}

func openJobs(c *Cluster, k *kind) anyTable {
	c.jobs = newTable[job.Job, jobDerived](k, jobStrategy, &c.revision)
	return c.jobs
}

func openPods(c *Cluster, k *kind) anyTable {
	c.pods = newTable[pod.Pod, podDerived](k, podStrategy, &c.revision)
	c.pods.kept = make([]*podRow, 0, max(0, c.cfg.KeepRemoved))
	return c.pods
}

// open returns the function that makes the table of a kind of which the
// package itself derives nothing.
func open[T any](s strategy[T]) func(*Cluster, *kind) anyTable {
	return func(c *Cluster, k *kind) anyTable { return newTable[T, struct{}](k, s, &c.revision) }
}

// strategy is how the API server treats the objects of a kind (upstream:
// rest.RESTCreateStrategy, RESTUpdateStrategy). A nil function does nothing.
type strategy[T any] struct {
	setDefaults      func(*T)
	prepareForCreate func(*T)
	validate         func(*T) []*jobsim.FieldError
	// setStatus gives an object the status of another.
	setStatus func(o, from *T)
	// prepareForUpdate and validateUpdate get the new object and the stored
	// one. Without validateUpdate the kind cannot be updated.
	prepareForUpdate func(o, old *T)
	validateUpdate   func(o, old *T) []*jobsim.FieldError
	// refuse is an error for an object that asks for what is not simulated, and
	// warn says what of it is not, though it can do without.
	refuse func(*T) error
	warn   func(*T) string
	// orphanWarning is the warning of a deletion without a propagation policy,
	// of a kind whose dependents then stay; empty: they go (upstream:
	// rest.GarbageCollectionDeleteStrategy).
	orphanWarning string
	// graceful is the grace period, in seconds, of a deletion that asks for
	// asked seconds or for none in particular; nil: there is none (upstream:
	// rest.RESTGracefulDeleteStrategy).
	graceful func(o *T, asked *int64) int64
}

// jobStrategy is upstream's jobStrategy in pkg/registry/batch/job.
var jobStrategy = strategy[job.Job]{
	setDefaults:      (*job.Job).SetDefaults,
	prepareForCreate: (*job.Job).PrepareForCreate,
	setStatus:        setJobStatus,
	validate:         job.Validate,
	prepareForUpdate: (*job.Job).PrepareForUpdate,
	validateUpdate:   job.ValidateUpdate,
	refuse:           notSimulated,
	warn: func(j *job.Job) string {
		if j.Spec.TTLSecondsAfterFinished == nil {
			return ""
		}
		return "job " + j.Name + ": spec.ttlSecondsAfterFinished is not simulated yet: the finished Job stays"
	},
	orphanWarning: "child pods are preserved by default when jobs are deleted; " +
		"set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
}

// podStrategy is upstream's podStrategy in pkg/registry/core/pod.
var podStrategy = strategy[pod.Pod]{
	setDefaults:      (*pod.Pod).SetDefaults,
	prepareForCreate: (*pod.Pod).PrepareForCreate,
	setStatus:        setPodStatus,
	validate:         pod.Validate,
	graceful:         podGrace,
}

// notSimulated refuses a Job that asks for behaviour which jobsim does not
// have yet, rather than run it wrongly.
func notSimulated(j *job.Job) error {
	var errs errorList
	for _, f := range []struct {
		name  string
		asked bool
	}{
		{"spec.completionMode: Indexed", j.Spec.CompletionMode != nil && *j.Spec.CompletionMode == job.Indexed},
		{"spec.podFailurePolicy", j.Spec.PodFailurePolicy != nil},
	} {
		if f.asked {
			errs.add(fmt.Errorf("job %s: %s is not simulated yet", j.Name, f.name))
		}
	}
	return errs.err()
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
