package cronjob

import (
	"maps"
	"strconv"
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/clone"
	"github.com/jobsim/jobsim/job"
)

// JobName is the name of the Job of a slot: that of the CronJob and the slot in
// minutes since 1970. Slots of an interval below a minute may share a name, and
// then one Job (upstream: getJobName).
func (c *CronJob) JobName(slot time.Time) string {
	return c.Name + "-" + strconv.FormatInt(slot.Unix()/60, 10)
}

// ControllerReference is the owner reference by which a Job belongs to the
// CronJob.
func (c *CronJob) ControllerReference() jobsim.OwnerReference {
	return jobsim.NewControllerRef(&c.ObjectMeta, APIVersion, Kind)
}

// NewJob returns the Job to create for a slot: a copy of the template with its
// name, owner and [ScheduledTimestampAnnotation] (upstream:
// getJobFromTemplate2). The location is that of spec.timeZone, for the
// annotation; nil: UTC.
func (c *CronJob) NewJob(slot time.Time, location *time.Location) *job.Job {
	if location == nil {
		location = time.UTC
	}
	template := &c.Spec.JobTemplate
	annotations := maps.Clone(template.Annotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[ScheduledTimestampAnnotation] = slot.In(location).Format(time.RFC3339)
	j := &job.Job{
		TypeMeta: jobsim.TypeMeta{APIVersion: job.APIVersion, Kind: job.Kind},
		ObjectMeta: jobsim.ObjectMeta{
			Name: c.JobName(slot), Namespace: c.Namespace,
			Labels: maps.Clone(template.Labels), Annotations: annotations,
			OwnerReferences: []jobsim.OwnerReference{c.ControllerReference()},
		},
		Spec: template.Spec,
	}
	clone.Detach(&j.Spec)
	return j
}

// referenceTo is the entry of a Job in status.active (upstream: getRef).
func referenceTo(j *job.Job) jobsim.ObjectReference {
	return jobsim.ObjectReference{
		Kind: job.Kind, APIVersion: job.APIVersion, Namespace: j.Namespace, Name: j.Name, UID: j.UID, ResourceVersion: j.ResourceVersion,
	}
}
