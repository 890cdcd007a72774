// Package upstream runs a sync of Kubernetes' CronJob controller by itself:
// without informers and a work queue, with the caches and the API that a test
// gives it.
package upstream

import (
	"context"
	"reflect"
	"time"
	"unsafe"

	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/kubernetes/pkg/controller/cronjob"
)

// JobControl is the API as far as Jobs go (upstream: jobControlInterface).
type JobControl interface {
	GetJob(namespace, name string) (*batchv1.Job, error)
	CreateJob(namespace string, job *batchv1.Job) (*batchv1.Job, error)
	DeleteJob(namespace, name string) error
}

// CronJobControl is the API as far as CronJobs go (upstream: cjControlInterface).
type CronJobControl interface {
	UpdateStatus(ctx context.Context, cj *batchv1.CronJob) (*batchv1.CronJob, error)
	GetCronJob(ctx context.Context, namespace, name string) (*batchv1.CronJob, error)
}

// Controller is a cronjob.ControllerV2 of which only these are set.
type Controller struct {
	Jobs     JobControl
	CronJobs CronJobControl
	Recorder record.EventRecorder
	Now      time.Time
}

// Result is what a sync returns to the work queue.
type Result struct {
	// RequeueAfter is nil where the sync does not ask to be called again.
	RequeueAfter *time.Duration
	// UpdateStatus is whether the status is to be stored, which is that of the
	// CronJob that was given.
	UpdateStatus bool
	Err          error
}

// Sync syncs a CronJob, which it changes, with its Jobs in the cache: the part
// of upstream's function of that name between the cache and the work queue.
func (c Controller) Sync(ctx context.Context, cj *batchv1.CronJob, jobs []*batchv1.Job) Result {
	jm := c.real()
	cleaned := cleanupFinishedJobs(jm, ctx, cj, jobs)
	after, synced, err := syncCronJob(jm, ctx, cj, jobs)
	return Result{RequeueAfter: after, UpdateStatus: cleaned || synced, Err: err}
}

func (c Controller) real() *cronjob.ControllerV2 {
	jm := &cronjob.ControllerV2{}
	set(jm, "jobControl", c.Jobs)
	set(jm, "cronJobControl", c.CronJobs)
	set(jm, "recorder", c.Recorder)
	set(jm, "now", func() time.Time { return c.Now })
	return jm
}

// set sets a field that is not exported. It panics where there is none of that
// name and type, so that another release of Kubernetes is noticed.
func set(jm *cronjob.ControllerV2, name string, value any) {
	field := reflect.ValueOf(jm).Elem().FieldByName(name)
	reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Set(reflect.ValueOf(value))
}

// NextScheduleTimeDuration is when the controller looks at a CronJob whose
// schedule was edited.
func NextScheduleTimeDuration(cj *batchv1.CronJob, now time.Time, schedule cron.Schedule) time.Duration {
	return *nextScheduleTimeDuration(cj, now, schedule)
}

// FormatSchedule is the schedule in the form in which the controller has it
// parsed.
func FormatSchedule(cj *batchv1.CronJob) string { return formatSchedule(cj, nil) }

// The compiler does not compare these with the functions that they name:
// TestLinked does.

//go:linkname syncCronJob k8s.io/kubernetes/pkg/controller/cronjob.(*ControllerV2).syncCronJob
func syncCronJob(jm *cronjob.ControllerV2, ctx context.Context, cj *batchv1.CronJob, jobs []*batchv1.Job) (*time.Duration, bool, error)

//go:linkname cleanupFinishedJobs k8s.io/kubernetes/pkg/controller/cronjob.(*ControllerV2).cleanupFinishedJobs
func cleanupFinishedJobs(jm *cronjob.ControllerV2, ctx context.Context, cj *batchv1.CronJob, jobs []*batchv1.Job) bool

//go:linkname nextScheduleTimeDuration k8s.io/kubernetes/pkg/controller/cronjob.nextScheduleTimeDuration
func nextScheduleTimeDuration(cj *batchv1.CronJob, now time.Time, schedule cron.Schedule) *time.Duration

//go:linkname formatSchedule k8s.io/kubernetes/pkg/controller/cronjob.formatSchedule
func formatSchedule(cj *batchv1.CronJob, recorder record.EventRecorder) string
