package cronjob

import (
	"time"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/job"
)

// APIVersion and Kind of a CronJob.
const (
	APIVersion = "batch/v1"
	Kind       = "CronJob"
)

// ScheduledTimestampAnnotation is on each Job that a CronJob creates: the slot
// in RFC 3339, in the zone of spec.timeZone or in UTC.
const ScheduledTimestampAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp"

// CronJob is batch/v1 CronJob: create a Job at each slot of a schedule.
//
// The zero CronJob is not valid; SetDefaults and Validate do to it what the API
// server does when it is created.
type CronJob struct {
	// TypeMeta is that of APIVersion and Kind. ObjectMeta has the name, with
	// which the names of the Jobs begin, and creationTimestamp, from which slots
	// count as long as there was none yet.
	jobsim.TypeMeta
	jobsim.ObjectMeta `json:"metadata"`
	// Spec is what the user asks for, and Status what the controller reports.
	Spec   Spec   `json:"spec,omitzero"`
	Status Status `json:"status,omitzero"`
}

// Spec is what is asked of a CronJob. A nil field is one that was not given;
// see SetDefaults for what it becomes.
type Spec struct {
	// Schedule is five fields, a macro or an interval; see [ParseSchedule].
	Schedule string `json:"schedule"`
	// TimeZone is the name of the zone in which the schedule is read, such as
	// Europe/Berlin; nil: that of the controller, see [Controller.TimeZone].
	TimeZone *string `json:"timeZone,omitempty"`
	// StartingDeadlineSeconds is how long after its slot a Job may still be
	// created; nil: without end. With 0 none ever is, because the controller
	// looks 100 ms after the slot.
	StartingDeadlineSeconds *int64 `json:"startingDeadlineSeconds,omitempty"`
	// ConcurrencyPolicy says what becomes of a slot while a Job is active. The
	// API server defaults it to Allow.
	ConcurrencyPolicy ConcurrencyPolicy `json:"concurrencyPolicy,omitempty"`
	// Suspend has no Jobs created until it is false; those that are active go on.
	Suspend *bool `json:"suspend,omitempty"`
	// JobTemplate is the form from which the Jobs are made.
	JobTemplate JobTemplate `json:"jobTemplate"`
	// SuccessfulJobsHistoryLimit and FailedJobsHistoryLimit are how many
	// finished Jobs of each kind are kept: by default 3 and 1. 0 keeps none.
	SuccessfulJobsHistoryLimit *int32 `json:"successfulJobsHistoryLimit,omitempty"`
	FailedJobsHistoryLimit     *int32 `json:"failedJobsHistoryLimit,omitempty"`
}

// ConcurrencyPolicy says what becomes of a slot while a Job of the CronJob is
// active.
type ConcurrencyPolicy string

// The concurrency policies.
const (
	// AllowConcurrent creates the next Job beside those that are active.
	AllowConcurrent ConcurrencyPolicy = "Allow"
	// ForbidConcurrent creates none. When the active Job has ended, one is
	// created for the latest slot, unless its deadline is over.
	ForbidConcurrent ConcurrencyPolicy = "Forbid"
	// ReplaceConcurrent deletes the active Jobs and creates the next one in the
	// same sync, so that pods of both may run for a while.
	ReplaceConcurrent ConcurrencyPolicy = "Replace"
)

// JobTemplate is the form from which a CronJob makes Jobs.
type JobTemplate struct {
	// ObjectMeta gives the Jobs their labels and annotations; of the other
	// fields none is taken over.
	jobsim.ObjectMeta `json:"metadata,omitzero"`
	// Spec is copied to each Job. Its selector is always generated.
	Spec job.Spec `json:"spec,omitzero"`
}

// Status is what the controller has made of the CronJob so far.
type Status struct {
	// Active names the Jobs that the controller created and has not yet seen
	// ended or gone, in the order of their creation.
	Active []jobsim.ObjectReference `json:"active,omitempty"`
	// LastScheduleTime is the slot of the latest Job: the time at which it was
	// due, not that of its creation. Nil: there was none yet.
	LastScheduleTime *time.Time `json:"lastScheduleTime,omitempty"`
	// LastSuccessfulTime is the latest completionTime of the Jobs that completed.
	LastSuccessfulTime *time.Time `json:"lastSuccessfulTime,omitempty"`
}

// isSuspended reports whether the spec asks for no more Jobs.
func (c *CronJob) isSuspended() bool { return c.Spec.Suspend != nil && *c.Spec.Suspend }

// earliestTime is the time after which slots count: that of the latest Job's
// slot or, before there was one, that of the CronJob's creation.
func (c *CronJob) earliestTime() time.Time {
	if c.Status.LastScheduleTime != nil {
		return *c.Status.LastScheduleTime
	}
	return c.CreationTimestamp
}
