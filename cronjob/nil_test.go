package cronjob_test

import (
	"testing"

	"github.com/jobsim/jobsim/cronjob"
	"github.com/jobsim/jobsim/internal/nilcall"
)

func TestNothingPanicsOnNil(t *testing.T) {
	nilcall.Package{
		Functions: map[string]any{
			"Results.Equal":               cronjob.Results.Equal,
			"Reads.Equal":                 cronjob.Reads.Equal,
			"Schedule.Equal":              cronjob.Schedule.Equal,
			"Controller.Changed":          cronjob.Controller.Changed,
			"Controller.Plan":             cronjob.Controller.Plan,
			"Controller.Reconcile":        cronjob.Controller.Reconcile,
			"Controller.RetryAfter":       cronjob.Controller.RetryAfter,
			"Controller.Schedule":         cronjob.Controller.Schedule,
			"Controller.Settle":           cronjob.Controller.Settle,
			"Controller.Slots":            cronjob.Controller.Slots,
			"Controller.Validate":         cronjob.Controller.Validate,
			"CronJob.ControllerReference": (*cronjob.CronJob).ControllerReference,
			"CronJob.JobName":             (*cronjob.CronJob).JobName,
			"CronJob.NewJob":              (*cronjob.CronJob).NewJob,
			"CronJob.PrepareForCreate":    (*cronjob.CronJob).PrepareForCreate,
			"CronJob.PrepareForUpdate":    (*cronjob.CronJob).PrepareForUpdate,
			"CronJob.SetDefaults":         (*cronjob.CronJob).SetDefaults,
			"GetError.Error":              (*cronjob.GetError).Error,
			"GetError.Unwrap":             (*cronjob.GetError).Unwrap,
			"Observation.Unexpected":      cronjob.Observation.Unexpected,
			"Observation.Unseen":          cronjob.Observation.Unseen,
			"ParseSchedule":               cronjob.ParseSchedule,
			"Rules":                       cronjob.Rules,
			"Schedule.Location":           cronjob.Schedule.Location,
			"Schedule.Never":              cronjob.Schedule.Never,
			"Schedule.Next":               cronjob.Schedule.Next,
			"Schedule.String":             cronjob.Schedule.String,
			"UpdateWarnings":              cronjob.UpdateWarnings,
			"Validate":                    cronjob.Validate,
			"ValidateUpdate":              cronjob.ValidateUpdate,
			"Warnings":                    cronjob.Warnings,
		},
	}.Check(t)
}
